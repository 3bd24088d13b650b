"""What a project asks for in one environment."""

from __future__ import annotations

import random

import pytest

from pinfold.analysis.asked import Asked, Survey, survey
from pinfold.analysis.environment import Environment, Kind
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.requirements.parser import parse, reparse
from pinfold.requirements.tree import File
from tests.support.installed import markers
from tests.support.world import ROOT, read, settings_of, snapshot_of


def surveyed(text: str, *files: str, python: str = "3.12.1", windows: bool = False) -> Survey:
    world = read(text)
    snapshot = snapshot_of(world, settings_of(world))
    if windows:
        from pinfold.records import replace

        snapshot = replace(snapshot, root="C:/w", windows=True)
    paths = tuple(f"{ROOT}/{name}" for name in files or ("requirements.txt",))
    environment = Environment(f"{ROOT}/.venv", Kind.VIRTUAL, markers=markers(python) if python else {})
    return survey(snapshot, paths, environment.markers)


def texts(found: tuple[Asked, ...]) -> list[str]:
    return [text(each) for each in found]


def text(each: Asked) -> str:
    """What is asked for as a line of its own, with secrets."""
    extras = f"[{','.join(sorted(each.extras))}]" if each.extras else ""
    if not each.url:
        return f"{each.key}{extras}{each.specifier}"
    target = f"{each.key}{extras} @ {each.url}" if each.key else f"{each.url}{extras}"
    return f"-e {target}" if each.editable else target


def canonical(line: str) -> str:
    (found,) = surveyed(line).requirements
    return found.canonical


def test_files_are_read_as_pip_reads_them() -> None:
    found = surveyed(
        """
        Flask>=2  # a comment
        -r more.txt
        -c limits.txt
        -- more.txt --
        six==1.16.0 ; python_version >= "3"
        tomli ; python_version < "3.11"
        -- limits.txt --
        urllib3<2
        -- other.txt --
        django
        """.replace("\n        ", "\n")
    )
    assert texts(found.requirements) == ["flask>=2", "six==1.16.0"]
    assert [(each.path, each.number, each.name) for each in found.requirements] == [
        (f"{ROOT}/requirements.txt", 2, "Flask"),
        (f"{ROOT}/more.txt", 1, "six"),
    ]
    assert texts(found.constraints) == ["urllib3<2"]
    assert found.complete


def test_several_files_at_once_and_each_only_once() -> None:
    text = "a\n-r common.txt\n-- dev.txt --\nb\n-r common.txt\n-c requirements.txt\n-- common.txt --\nc"
    found = surveyed(text, "requirements.txt", "dev.txt")
    assert texts(found.requirements) == ["a", "c", "b"]
    assert found.constraints == ()


def test_a_constraint_needs_a_name() -> None:
    found = surveyed("-c c.txt\n-- c.txt --\n./lib\n-e .\nflask @ https://example.com/flask.zip\nsix<2")
    assert texts(found.constraints) == ["flask @ https://example.com/flask.zip", "six<2"]


@pytest.mark.parametrize(
    "line, expected",
    [
        ("./lib", "file:///w/lib"),
        ("-e .", "-e file:///w"),
        ("-e ./lib[b,A_a]", "-e file:///w/lib[a-a,b]"),
        ("../other lib/x.whl", None),
        ("dist/x-1.0-py3-none-any.whl", "x @ file:///w/dist/x-1.0-py3-none-any.whl"),
        ("lib @ file:///opt/lib", "lib @ file:///opt/lib"),
        ("-e git+https://example.com/x@main#egg=x", "-e x @ git+https://example.com/x@main#egg=x"),
        ("./w%20x/é/lib", "file:///w/w%2520x/%C3%A9/lib"),
        ("https://example.com/a.zip", "https://example.com/a.zip"),
    ],
)
def test_paths_count_from_the_folder(line: str, expected: str | None) -> None:
    found = surveyed(line)
    assert texts(found.requirements) == ([expected] if expected else [])
    assert found.complete is (expected is not None)


def test_paths_on_windows() -> None:
    (found,) = surveyed("-e ./lib", windows=True).requirements
    assert found.url == "file:///C:/w/lib"


@pytest.mark.parametrize(
    "one, other",
    [
        ("Flask_Login >=2 , <3  # why", "flask.login<3,>=2"),
        ("flask[B, a_c]==1.0", "flask[a-c,b]==1.0"),
        ("flask==1 ; python_version > '3'", "flask==1"),
        ("six==1 --hash=sha256:bb --hash=sha256:AA", "six==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb"),
        ("a @ https://me:pw@example.com/a.zip?token=x#sha256=1", "a @ https://example.com/a.zip#sha256=1"),
        ("./lib", "lib/../lib/"),
    ],
)
def test_equal_meaning_has_one_canonical_text(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)
    assert "pw" not in canonical(one)


@pytest.mark.parametrize(
    "one, other",
    [
        ("flask==1", "flask==1.1"),
        ("flask", "flask[a]"),
        ("six==1 --hash=sha256:aa", "six==1 --hash=sha256:bb"),
        ("a @ https://example.com/a.zip#sha256=1", "a @ https://example.com/a.zip#sha256=2"),
        ("./lib", "-e ./lib"),
        ("./lib", "./bib"),
        ("a==1 --config-settings=x=1", "a==1"),
    ],
)
def test_another_meaning_has_another(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    "text",
    [
        "flask==",
        "-r gone.txt",
        "-r https://example.com/r.txt",
        "-r ${FILE}",
        "a ; python_version > 'x' and 'a' ~= os_name",
        "a\n-r big.txt\n-- big.txt --\n# … and 100,000 more lines",
        "--no-such-option",
    ],
)
def test_what_cannot_be_told_makes_it_incomplete(text: str) -> None:
    assert not surveyed(text).complete


def test_without_the_environments_variables_no_marker_is_decided() -> None:
    found = surveyed("a\nb ; python_version > '3'", python="")
    assert texts(found.requirements) == ["a"]
    assert not found.complete
    assert not surveyed("a", "gone.txt").complete


BITS = [
    "1",
    "",
    "\n",
    "\\\n",
    "#",
    " ; python_version < '3'",
    "==2",
    "x",
    "./lib",
    "-e ",
    " ; what",
    "  ",
    "[a]",
    "\r\n",
]


@pytest.mark.parametrize("role", [Role.REQUIREMENTS, Role.CONSTRAINTS])
def test_after_edits_it_is_what_a_fresh_look_finds(role: Role) -> None:
    dice = random.Random(11)
    start = [f"pack-age{n}==1.{n}" for n in range(12)] + [
        "./lib",
        "other ; python_version > '3'",
        "# c",
        "z>=1 \\",
        "  --hash=x",
    ]
    main, path = f"{ROOT}/main.txt", f"{ROOT}/requirements.txt"
    head = parse("-c requirements.txt\n" if role is Role.CONSTRAINTS else "-r requirements.txt\n")

    def look(file: File) -> Survey:
        files = {main: SourceFile(main, Role.REQUIREMENTS, head), path: SourceFile(path, role, file)}
        return survey(Snapshot(ROOT, files), [main], markers("3.12.1"))

    file = parse("\n".join(start) + "\n")
    reused = 0
    for _ in range(400):
        at = dice.randrange(len(file.text) + 1)
        end = min(at + dice.choice([0, 0, 1, 3]), len(file.text))
        text = file.text[:at] + dice.choice(BITS) + file.text[end:]
        look(file)
        file = reparse(file, text, at, end)
        reused += file.edited is not None and file.edited.in_place
        now, fresh = look(file), look(parse(text))
        assert (now.requirements, now.constraints, now.complete) == (
            fresh.requirements,
            fresh.constraints,
            fresh.complete,
        )
    assert reused > 100
