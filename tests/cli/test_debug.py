"""`pinfold debug parse`: the judge's shape, for one file and for thousands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli.session import lay, pinfold


def parsed(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    result = pinfold("debug", "parse", *arguments, folder=folder)
    assert (result.code, result.err) == (0, "")
    return [json.loads(line) for line in result.out.splitlines()]


def test_items_and_errors(tmp_path: Path) -> None:
    text = "flask>=1 ; python_version > '3'\r\nname \\\n ==1 \\\n --hash=sha256:aa\n\n-c x.txt\n==bad\n--nope\n"
    (said,) = parsed(lay(tmp_path, {"requirements.txt": text}), "requirements.txt")
    assert (said["file"], said["verdict"], said["constraint"], said["bytes"]) == (
        "requirements.txt",
        "reject",
        False,
        len(text),
    )
    assert [(item["kind"], item["line"], item["lsp"]) for item in said["items"]] == [
        ("requirement", 1, [0, 0]),
        ("requirement", 2, [1, 3]),
        ("include", 6, [5, 5]),
    ]
    assert said["items"][0]["specifier"] == ">=1"
    assert [(error["class"], error["line"]) for error in said["errors"]] == [("requirement", 7), ("option", 8)]
    assert all(error["message"] for error in said["errors"])


def test_lines_that_only_pip_sees(tmp_path: Path) -> None:
    (said,) = parsed(lay(tmp_path, {"r.txt": "a==1 # x\u2028b==2\nc==3\n"}), "r.txt")
    assert [(item["name"], item["line"], item["lsp"]) for item in said["items"]] == [
        ("a", 1, [0, 0]),
        ("b", 2, [0, 0]),
        ("c", 3, [1, 1]),
    ]


def test_constraints_go_by_the_name(tmp_path: Path) -> None:
    lay(tmp_path, {"constraint/r.txt": "-e git+https://example.com/x#egg=x\n", "my-Constraints.in": "a[b]==1\n"})
    plain, named = parsed(tmp_path, "constraint/r.txt", "my-Constraints.in")
    assert (plain["constraint"], plain["verdict"]) == (False, "accept")
    assert named["constraint"]
    assert named["items"][0]["constraint_problem"] == "Constraints cannot have extras"
    (asked,) = parsed(tmp_path, "--constraint", "constraint/r.txt")
    assert asked["errors"][0]["class"] == "constraint"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (said,) = parsed(lay(tmp_path, {"r.txt": b"# coding: nonsense\nflask\n"}), "r.txt")
    assert (said["verdict"], said["items"]) == ("reject", [])
    assert said["errors"] == [{"line": 1, "lsp": [0, 0], "class": "decode", "message": "unknown encoding: nonsense"}]


def test_lists_of_files(tmp_path: Path) -> None:
    names = [f"{n}.txt" for n in range(50)]
    lay(tmp_path, {f"files/{name}": f"a=={n}\n" for n, name in enumerate(names)})
    lay(tmp_path, {"list": "\n".join(names) + "\n\n", "some": "1.txt\r\n2.txt"})
    said = parsed(tmp_path, "--batch", "list", "--root", "files")
    assert [each["file"] for each in said] == names
    assert [each["items"][0]["specifier"] for each in said] == [f"=={n}" for n in range(50)]
    assert [each["file"] for each in parsed(tmp_path, "--root", "files", "@some", "3.txt")] == names[1:4]
    assert pinfold("debug", "parse", "--batch", "list", "--root", "files", "--out", "o", folder=tmp_path).out == ""
    assert [json.loads(line) for line in (tmp_path / "o").read_text().splitlines()] == said


def test_what_cannot_be_read_is_told_and_the_rest_parsed(tmp_path: Path) -> None:
    lay(tmp_path, {"a.txt": "a==1\n"})
    result = pinfold("debug", "parse", "gone.txt", "a.txt", ".", folder=tmp_path)
    assert result.code == 2
    assert json.loads(result.out)["file"] == "a.txt"
    assert "gone.txt cannot be read" in result.err
    assert ". cannot be read: not a regular file" in result.err
    for arguments in ([], ["--batch", "gone"], ["@gone"], ["a.txt", "--out", "no/folder"]):
        assert pinfold("debug", "parse", *arguments, folder=tmp_path).code == 2
    assert pinfold("debug", folder=tmp_path).code == 2
