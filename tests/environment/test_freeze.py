"""`pinfold env freeze`: versions change in place, and nothing else of a file does."""

from __future__ import annotations

import pytest

from pinfold.analysis.fixes import apply_edits
from pinfold.environment.freeze import Frozen, freeze_in_place
from tests.support.world import read, settings_of, snapshot_of

INSTALLED = """
-- @env --
pip 24.0
setuptools 70.0
Flask 3.1.3 requires werkzeug>=3 requires click
Werkzeug 3.1.0
click 8.2.0
six 1.17.0
"""


def frozen(text: str, hashes: dict[str, list[str]] | None = None) -> tuple[dict[str, str], Frozen]:
    world = read(text)
    snapshot = snapshot_of(world, settings_of(world))
    assert snapshot.facts.environment is not None
    found = freeze_in_place(snapshot, snapshot.facts.environment, hashes)
    after = dict(world.texts)
    for path, edits in found.edits.items():
        after[path] = apply_edits(world.texts[path], edits)
    return {path.removeprefix("/w/"): text for path, text in after.items()}, found


def one(lines: str, env: str = INSTALLED, hashes: dict[str, list[str]] | None = None) -> str:
    return frozen(f"-- requirements.txt --\n{lines}{env}", hashes)[0]["requirements.txt"]


@pytest.mark.parametrize(
    "before, after",
    [
        ("flask==2.0\nsix==1.17", "flask==3.1.3\nsix==1.17"),
        ("# web\nFLASK[async] >=2,<3 ; python_version > '3'  # why\n\nsix", None),
        ("six\nflask", "six==1.17.0\nflask==3.1.3"),
        ("flask\nsix==0.1; sys_platform == 'win32'", "flask==3.1.3\nsix==0.1; sys_platform == 'win32'"),
        ("flask==2.0      # web\nsix==1.16       # old", "flask==3.1.3    # web\nsix==1.17.0     # old"),
        ("flask===3.1.3\nsix === 1.0  # as is", "flask===3.1.3\nsix === 1.17.0  # as is"),
        ("flask===3.1.3.0\nsix===1.17", "flask===3.1.3\nsix===1.17.0"),  # not what pip would take
        ("six==1.17.0\n-e .\nFlask==1.*", "six==1.17.0\n-e .\nFlask==3.1.3"),
    ],
)
def test_pins_are_brought_up_to_date(before: str, after: str | None) -> None:
    after = after or "# web\nFLASK[async] ==3.1.3 ; python_version > '3'  # why\n\nsix==1.17.0"
    assert one(before) == after
    assert one(after) == after, "twice is once"


def test_what_nothing_needs_is_appended_to_a_short_list() -> None:
    assert one("flask==3.1.3\n") == "flask==3.1.3\nsix==1.17.0\n"


def test_everything_is_appended_to_a_full_list() -> None:
    full = "click==8.1.0\nflask==2.0\n"
    more = "Flask 3.1.3 requires werkzeug>=3 requires click requires blinker\nblinker 1.9.0\nclick 8.2.0\nattrs 25.1 requires idna"
    env = f"\n-- @env --\n{more}\nidna 3.10\nWerkzeug 3.1.0\n"
    assert one("click==8.1.0\nflask==2.0\nwerkzeug==3.0\n", env).split() == [
        "attrs==25.1",
        "blinker==1.9.0",
        "click==8.2.0",
        "flask==3.1.3",
        "idna==3.10",
        "werkzeug==3.1.0",
    ]
    assert "Werkzeug" not in one(
        full, INSTALLED.replace("click 8.2.0", "click 8.2.0 requires six\nattrs 1\nidna 2 requires attrs")
    )


def test_a_folder_without_a_file_gets_everything() -> None:
    _, found = frozen(f"-- other.txt --\nx{INSTALLED}files: requirements.txt\n")
    assert found.fresh == "click==8.2.0\nFlask==3.1.3\nsix==1.17.0\nWerkzeug==3.1.0\n"


def test_an_empty_file_gets_everything() -> None:
    assert one("# mine\n") == "# mine\nclick==8.2.0\nFlask==3.1.3\nsix==1.17.0\nWerkzeug==3.1.0\n"


def test_included_files_and_constraints_keep_their_lines() -> None:
    text = f"""-- requirements.txt --
-r base.txt
-c constraints.txt
flask
-- base.txt --
six==1.0
-- constraints.txt --
werkzeug==3.0.0
click>=8
{INSTALLED}"""
    after, _ = frozen(text)
    assert after["requirements.txt"] == "-r base.txt\n-c constraints.txt\nflask==3.1.3"
    assert after["base.txt"] == "six==1.17.0"
    assert after["constraints.txt"].rstrip("\n") == "werkzeug==3.1.0\nclick>=8"


def test_what_the_settings_want_loose_stays_loose() -> None:
    text = f"""-- requirements.txt --
flask~=3.0
six~=1.2.0
-- @settings.toml --
[pinning]
style = "compatible"
{INSTALLED}"""
    after, found = frozen(text)
    assert after["requirements.txt"] == "flask~=3.0\nsix~=1.2.0"
    assert [(left.name, left.number, left.why) for left in found.left] == [
        ("six", 2, "1.17.0 is installed, which it does not allow")
    ]


def test_hashes_change_with_the_version_or_the_line_stays() -> None:
    lines = "FLASK==2.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11  # c\nsix==1.17.0 --hash=sha256:22\n"
    after, found = frozen(f"-- requirements.txt --\n{lines}{INSTALLED}")
    assert after["requirements.txt"] == lines
    assert [left.number for left in found.left if left.number] == [1]
    assert found.wants_hashes == ("click", "flask", "werkzeug")
    known = {key: ["sha256:aa", "sha256:bb"] for key in ("flask", "werkzeug", "click")}
    new = " \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb"
    assert one(lines, hashes=known) == (
        f"click==8.2.0{new}\nFLASK==3.1.3{new}  # c\nsix==1.17.0 --hash=sha256:22\nWerkzeug==3.1.0{new}\n"
    )


def test_what_came_from_elsewhere() -> None:
    env = """
-- @env --
demo 1.0 from git+https://example.com/demo.git@main (0123456789abcdef0123456789abcdef01234567)
tool 2.0 from git+https://example.com/tool.git@v2 (89abcdef0123456789abcdef0123456789abcdef)
local 1.0 from file:///elsewhere/local
part 1.0 editable from file:///w/libs/part
gone 1.0: its METADATA is missing
"""
    lines = "demo @ git+https://example.com/demo.git@main  # follow\ntool==1.0; python_version>'3'\nlocal==0.9\nabsent==1\ngone==1"
    after, found = frozen(f"-- requirements.txt --\n{lines}\n{env}")
    commit = "git+https://example.com/demo.git@0123456789abcdef0123456789abcdef01234567"
    tool = "git+https://example.com/tool.git@89abcdef0123456789abcdef0123456789abcdef"
    assert after["requirements.txt"].split("\n")[:5] == [
        f"demo @ {commit}  # follow",
        f"tool @ {tool} ; python_version>'3'",
        "local==0.9",
        "absent==1",
        "gone==1",
    ]
    assert [left.name for left in found.left] == ["local", "absent", "gone"]
