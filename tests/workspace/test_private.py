"""The private copy of requirement files, read back by the real pip and the real uv."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import uv
from pip._internal.network.session import PipSession
from pip._internal.req import constructors
from pip._internal.req.req_file import parse_requirements

from pinfold.analysis.indexes import Indexes
from pinfold.index.configuration import merged
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import Requirement
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.private import Private, rewritten
from pinfold.workspace.fold.private_lines import write
from pinfold.workspace.load import load
from pinfold.workspace.paths import canonical

SHA = "sha256:" + "0" * 64
ODD = [
    "plain",
    "a b",
    "a%20b",
    "a;b",
    "a; b",
    "a -b",
    "é",
    "a'b",
    'a"b',
    "a@b",
    "a[b]",
    "a${HOME}b",
    "a,b",
    "a?b",
    "a=b",
]


def put(root: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return canonical(str(root))


def project(root: Path, folder: str, name: str, static: bool = True) -> None:
    put(root, {f"{folder}/pyproject.toml": f'[project]\nname = "{name}"\nversion = "1"\n' if static else "[tool.x]\n"})
    put(root, {f"{folder}/setup.py": ""})


def copy(root: str, *names: str, trusted: bool = True) -> Private:
    paths = [f"{root}/{name}" for name in names or ("requirements.txt",)]
    return rewritten(load(root, paths, trusted=trusted), paths)


def trouble(root: str, *names: str, trusted: bool = True) -> Trouble:
    with pytest.raises(Trouble) as caught:
        copy(root, *names, trusted=trusted)
    return caught.value


def pip_reads(text: str) -> list[tuple[str, list[str], bool]]:
    """(path or URL or specifier, extras, editable) of each line, read in an empty folder."""
    logging.disable(logging.CRITICAL)
    try:
        with tempfile.TemporaryDirectory() as empty:
            path = Path(empty, "requirements.txt")
            path.write_text(text, "utf-8")
            read = parse_requirements(str(path), PipSession())
            found = [constructors.install_req_from_parsed_requirement(each) for each in read]
    finally:
        logging.disable(logging.NOTSET)
    return [
        (
            str(each.specifier) if each.link is None else each.link.file_path if each.link.is_file else each.link.url,
            sorted(each.extras),
            each.editable,
        )
        for each in found
    ]


def uv_reads(text: str, folder: Path) -> str:
    """What uv would install from the text, asked in an empty folder and without any index."""
    folder.mkdir()
    (folder / "requirements.txt").write_text(text, "utf-8")
    command = [uv.find_uv_bin(), "pip", "compile", "--no-config", "--offline", "--no-index", "--no-header", "--quiet"]
    command += ["--annotation-style=line", "--no-strip-extras", "--python", sys.executable, "requirements.txt"]
    environ = {"HOME": "/nowhere", "PATH": "/usr/bin", "UV_CACHE_DIR": str(folder / "cache")}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_path_is_read_back_by_pip_and_by_uv(tmp_path: Path) -> None:
    wanted: list[tuple[str, list[str], bool]] = []
    text = ""
    for n, odd in enumerate(ODD):
        folder = tmp_path / odd / "work"
        for name in ("one", "two", "three", "four"):
            project(folder, name, f"{name}{n}")
        lines = "-e ./one\n-e ./two[x]\n./three\n./four[x]\n"
        text += copy(put(folder, {"requirements.txt": lines})).requirements
        wanted += [(f"{folder}/one", [], True), (f"{folder}/two", ["x"], True)]
        wanted += [(f"{folder}/three", [], False), (f"{folder}/four", ["x"], False)]
    assert pip_reads(text) == wanted
    said = uv_reads(text, tmp_path / "uv")
    assert len(said.splitlines()) == 4 * len(ODD)
    for n in range(len(ODD)):
        assert f"three{n} @ file://" in said
        assert f"four{n}[x] @ file://" in said


def test_a_number_sign_is_read_back_by_pip_and_behind_a_name_by_uv(tmp_path: Path) -> None:
    """uv 0.13.9 takes it for a fragment where no name stands before the URL, however it is escaped."""
    folder = tmp_path / "a #b"
    project(folder, "one", "one")
    project(folder, "two", "two")
    root = put(folder, {"requirements.txt": "./one\n", "editable.txt": "-e ./two\n"})
    text = copy(root).requirements
    assert pip_reads(text) == [(f"{folder}/one", [], False)]
    assert "one @ file://" in uv_reads(text, tmp_path / "uv")
    assert pip_reads(copy(root, "editable.txt").requirements) == [(f"{folder}/two", [], True)]


@pytest.mark.parametrize(
    "line, extras, editable",
    [
        ("./lib", [], False),
        ("./lib[b,a]", ["a", "b"], False),
        ("-e ./lib", [], True),
        ("-e ./lib[a]", ["a"], True),
        ("-e file:lib", [], True),
        ("-e file:li%62[a]", ["a"], True),
        ("file:./lib", [], False),
        ("lib[a] @ file:lib", ["a"], False),
        ("./lib ; python_version > '3'", [], False),
        ("./lib[a] ; python_version > '3'", ["a"], False),
        ("sub/../lib/", [], False),
    ],
)
def test_each_way_to_name_a_folder(line: str, extras: list[str], editable: bool, tmp_path: Path) -> None:
    project(tmp_path / "a b", "lib", "lib")
    text = copy(put(tmp_path / "a b", {"requirements.txt": f"{line}\n"})).requirements
    assert pip_reads(text) == [(str(tmp_path / "a b" / "lib"), extras, editable)]
    assert "lib" in uv_reads(text, tmp_path / "uv")


@pytest.mark.parametrize("archive", ["dist/lib-1-py3-none-any.whl", "./dist/lib-1.tar.gz", "dist/a%b.zip"])
def test_archives(archive: str, tmp_path: Path) -> None:
    root = put(tmp_path, {"requirements.txt": f"{archive} --hash={SHA}\n", archive: ""})
    text = copy(root).requirements
    assert text.endswith(f" --hash={SHA}\n")
    assert pip_reads(text)[0][0] == str(tmp_path / archive)


def test_extras_of_a_folder_that_does_not_tell_its_name(tmp_path: Path) -> None:
    project(tmp_path / "fine dir", "lib", "", static=False)
    root = put(tmp_path / "fine dir", {"requirements.txt": "./lib[a]\n"})
    assert pip_reads(copy(root).requirements) == [(f"{root}/lib", ["a"], False)]
    project(tmp_path / "odd; dir", "lib", "", static=False)
    found = trouble(put(tmp_path / "odd; dir", {"requirements.txt": "./lib[a]\n"}))
    assert found.kind == "invalid-requirements"


def test_a_line_keeps_what_pip_heeds_and_loses_the_rest(tmp_path: Path) -> None:
    project(tmp_path, "lib", "lib")
    lines = (
        "Flask[async, dotenv] (>=2,<3) ; python_version > '3' --hash " + SHA + "  # comment\n"
        "a==1 \\\n    --hash=" + SHA + " \\\n    --hash=" + SHA.replace("0", "1") + "\n"
        "b --config-settings='x=y z' --config-settings=\"u=v\"\n"
        "git+https://me:secret@git.example.com/c@v1#egg=c ; os_name == 'posix'\n"
        "-e ./lib --config-settings=k=v\n"
    )
    root = put(tmp_path, {"requirements.txt": lines})
    private = copy(root)
    assert private.requirements.splitlines() == [
        f"Flask[async,dotenv]>=2,<3 ; python_version > '3' --hash={SHA}",
        f"a==1 --hash={SHA} --hash={SHA.replace('0', '1')}",
        "b --config-settings='x=y z' --config-settings=u=v",
        "git+https://me:secret@git.example.com/c@v1#egg=c ; os_name == 'posix'",
        f"-e file://{root}/lib --config-settings=k=v",
    ]
    keys = [(1, "flask"), (2, "a"), (5, "b"), (6, "c"), (7, "")]
    assert [(entry.line, entry.key) for entry in private.entries] == keys
    assert pip_reads(private.requirements)[0] == ("<3,>=2", ["async", "dotenv"], False)


def test_includes_are_followed_once_and_constraints_kept_apart(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "requirements.txt": "-r sub/base.txt\n-c limits.txt\nlast\n",
            "dev.txt": "-r requirements.txt\n-r sub/base.txt\ndev\n",
            "sub/base.txt": "-i https://u:pw@i.example.com\nbase\n-c ../limits.txt\n-f wheels\n",
            "sub/wheels/x": "",
            "limits.txt": "limit==1\n-r more.txt\n--no-binary limit\n",
            "more.txt": "more\n",
        },
    )
    private = copy(root, "dev.txt", "requirements.txt")
    assert private.requirements == "base\nmore\nlast\ndev\n"
    assert private.constraints == "limit==1\n"
    indexes = merged(Indexes("https://x.example.com"), private.options, root)
    assert indexes.index_url == "https://u:pw@i.example.com"
    assert indexes.find_links == (f"{root}/sub/wheels",)
    assert indexes.no_binary == ("limit",)


def test_a_long_chain_is_no_matter(tmp_path: Path) -> None:
    files = {f"r{n}.txt": f"-r r{n + 1}.txt\nn{n}\n" for n in range(60)}
    root = put(tmp_path, {**files, "r60.txt": "end\n"})
    assert copy(root, "r0.txt").requirements.splitlines()[0] == "end"


def test_paths_count_from_the_workspace_folder(tmp_path: Path) -> None:
    """As for pip and uv, which take their working folder."""
    project(tmp_path, "sub/lib", "lib")
    root = put(tmp_path, {"sub/requirements.txt": "./lib\n", "requirements.txt": "-r sub/requirements.txt\n"})
    found = trouble(root)
    assert found.kind == "missing-file"
    assert found.message == "sub/requirements.txt:1 asks for lib, which is not there."
    assert "./sub/lib" in found.advice
    project(tmp_path, "lib", "lib")
    assert copy(root).entries[0].target == f"{root}/lib"


@pytest.mark.parametrize(
    "line, written",
    [
        ("-e ./lib", "-e file:///C:/my%20work/lib"),
        ("-e .", "-e file:///C:/my%20work"),
        ("./lib[a]", "C:/my work/lib[a]"),
        ("./dist/lib-1-py3-none-any.whl[a]", "lib[a] @ file:///C:/my%20work/dist/lib-1-py3-none-any.whl"),
        ("lib @ file:///D:/x%20y", "lib @ file:///D:/x%20y"),
        ("//server/share/lib", "file://server/share/lib"),
    ],
)
def test_paths_of_windows(line: str, written: str) -> None:
    statement = parse(line).lines[0].statement
    assert isinstance(statement, Requirement)
    assert write(statement, "C:/my work", windows=True).text == written


def test_references_to_variables_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, "lib", "lib")
    monkeypatch.setenv("PLACE", "lib")
    monkeypatch.setenv("TOKEN", "sesame")
    lines = "a @ https://${TOKEN}@h.example.com/a.zip\n./${PLACE}\n${NAME}==1\n-e ./${PLACE}[x]\n-r ${WHERE}/r.txt\n"
    root = put(tmp_path, {"requirements.txt": lines})
    text = copy(root).requirements
    assert "sesame" not in text
    assert text.splitlines()[2] == "${NAME}==1"
    assert text.splitlines()[4] == f"-r {root}/${{WHERE}}/r.txt"
    found = pip_reads("".join(text.splitlines(keepends=True)[n] for n in (0, 1, 3)))
    assert [place for place, _, _ in found] == ["https://sesame@h.example.com/a.zip", f"{root}/lib", f"{root}/lib"]


def test_an_address_that_is_included_is_left_to_pip_and_uv(tmp_path: Path) -> None:
    root = put(tmp_path, {"requirements.txt": "-c https://h.example.com/c.txt\na\n"})
    assert copy(root).requirements == "-c https://h.example.com/c.txt\na\n"


@pytest.mark.parametrize(
    "files, place",
    [
        ({"requirements.txt": "a\nb >>\n"}, "requirements.txt:2"),
        ({"requirements.txt": "-r sub.txt\n", "sub.txt": "\n\nhttps://u:sesame@h.example.com/x#egg=!\n"}, "sub.txt:3"),
        ({"requirements.txt": "a\n--nonsense\n"}, "requirements.txt:2"),
        ({"requirements.txt": "-c c.txt\n", "c.txt": "a[x]==1\n"}, "c.txt:1"),
        ({"requirements.txt": "-c c.txt\n", "c.txt": "-e .\n"}, "c.txt:1"),
        ({"requirements.txt": "-c c.txt\n", "c.txt": "https://h.example.com/a.zip\n"}, "c.txt:1"),
        ({"requirements.txt": "-r sub.txt\n", "sub.txt": "a\n-r requirements.txt\n"}, "sub.txt:2"),
        ({"requirements.txt": "a\nb \x1b[31m >\n"}, "requirements.txt:2"),
    ],
)
def test_what_pip_refuses_is_refused_with_its_place(files: dict[str, str], place: str, tmp_path: Path) -> None:
    found = trouble(put(tmp_path, files))
    assert found.kind == "invalid-requirements"
    assert found.message.startswith(f"{place}: ")
    assert found.advice
    assert "sesame" not in found.message
    assert found.message.isprintable()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    found = trouble(put(tmp_path, {"requirements.txt": "a\n-r sub/none.txt\n"}))
    assert (found.kind, found.message) == (
        "missing-file",
        "requirements.txt:2 includes sub/none.txt, which is not there.",
    )
    assert trouble(canonical(str(tmp_path)), "never.txt").message == "never.txt is not there."
    put(tmp_path, {"outside.txt": "a\n"})
    root = put(tmp_path / "inner", {"requirements.txt": "-r ../outside.txt\n"})
    assert "not trusted" in trouble(root, trusted=False).message
    (tmp_path / "inner" / "requirements.txt").write_bytes(b"# -*- coding: utf-8 -*-\n\xff\n")
    assert trouble(root).message == "requirements.txt cannot be decoded."


def test_what_children_say_is_about_the_persons_files(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {"requirements.txt": "# first\n\na\n-r sub/b.txt\n", "sub/b.txt": "\nb\n-c ../c.txt\n", "c.txt": "\nc==1\n"},
    )
    private = copy(root)
    folder = "/tmp/our own"

    def said(text: str) -> str:
        return private.translate(text, folder)

    assert said(f"ERROR: b (from -r {folder}/requirements.txt (line 2)) has") == "ERROR: b (from sub/b.txt:2) has"
    assert said(f"c (from -c {folder}/constraints.txt (line 1))") == "c (from c.txt:2)"
    assert said(f"at line 1 of {folder}/requirements.txt:") == "at requirements.txt:3:"
    assert said("found `x`: requirements.txt:2:10") == "found `x`: sub/b.txt:2"
    assert said(f"in `{folder}/requirements.in` at position 2") == "in sub/b.txt:2"
    assert said(f"File {folder}/requirements.txt is odd") == "File requirements.txt, sub/b.txt, c.txt is odd"
    assert said(f"-r {folder}/requirements.txt (line 99)") == f"-r {folder}/requirements.txt (line 99)".replace(
        f"-r {folder}/requirements.txt", "requirements.txt, sub/b.txt, c.txt"
    )
    assert private.place(constraint=True, line=1) == f"{root}/c.txt:2"
    assert private.place(constraint=False, line=3) == ""


def test_the_real_uv_is_translated(tmp_path: Path) -> None:
    root = put(tmp_path, {"requirements.txt": "\n\n# far\na===x.y ; extra == 'q'\nb @ https://h.example.com/b.whl\n"})
    private = copy(root)
    folder = tmp_path / "uv"
    folder.mkdir()
    (folder / "requirements.txt").write_text(private.requirements, "utf-8")
    command = [
        uv.find_uv_bin(),
        "pip",
        "compile",
        "--no-config",
        "--offline",
        "--no-index",
        str(folder / "requirements.txt"),
    ]
    environ = {"HOME": "/nowhere", "PATH": "/usr/bin", "UV_CACHE_DIR": str(folder / "cache"), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode != 0
    assert "`requirements.txt` at position 0" in done.stderr
    assert "in requirements.txt:4" in private.translate(done.stderr, str(folder))
