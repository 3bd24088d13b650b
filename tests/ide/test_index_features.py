"""Completion, hover, inlay hints and lenses with what package indexes know."""

from __future__ import annotations

import pytest
from tests.support.features import check_completed, check_completion, check_hover, completions
from tests.support.world import ROOT, read, settings_of, snapshot_of

from pinfold.ide.about_release import documentation
from pinfold.ide.inlay_hints import inlay_hints
from pinfold.ide.lenses import Action, lenses
from pinfold.ide.markdown import link
from pinfold.requirements.text import Span

PATH = f"{ROOT}/requirements.txt"
INDEX = """
-- @index --
flask: 4.0rc1, 3.1.3 (2025-08-19), 3.1.0 (yanked: broken; 2024-11-13), 3.0.3 (python >=3.13), 2.3.3, 2.0.1 (2021-05-21)
six: 1.17.0, 1.16.0
names: flask, flask-cors, flake8, six
python: 3.12
"""


def test_projects_are_completed_popular_ones_first() -> None:
    check_completion(f"fla$0\nflake8==1{INDEX}", "flake8", "flask", "flask-cors")
    assert "flask" not in [item.label for item in completions(f"$0{INDEX}")], "nothing is typed: no list of everything"


def test_versions_are_completed_newest_first_and_doubtful_ones_last() -> None:
    check_completion(f"flask==$0{INDEX}", "3.1.3", "2.3.3", "2.0.1", "4.0rc1", "3.0.3", "3.1.0", "…")
    items = {item.label: item for item in completions(f"flask==$0{INDEX}")}
    assert items["3.1.3"].detail == "2025-08-19"
    assert items["3.1.0"].detail == "2024-11-13, yanked: broken"
    assert items["3.1.0"].deprecated
    assert not items["3.0.3"].deprecated
    assert items["3.0.3"].detail == "needs Python >=3.13"
    assert items["4.0rc1"].detail == "pre-release"
    check_completed(
        f"flask==2$0 ; os_name == 'posix'  # why{INDEX}", "3.1.3", "flask==3.1.3 ; os_name == 'posix'  # why"
    )


def test_what_other_lines_have_is_told_in_place() -> None:
    items = {item.label: item for item in completions(f"flask==$0\nflask==2.0.1\nflask==1.0{INDEX}")}
    assert items["2.0.1"].detail == "2021-05-21, requirements.txt:2"
    assert items["1.0"].detail == "requirements.txt:3"


@pytest.mark.parametrize(
    "operator, wanted",
    [
        ("<", ["4", "3.1.3"]),
        ("~=", ["3.1.3", "2.3.3"]),
        (">=", ["3.1.3", "2.3.3"]),
        ("!=", ["3.1.3", "2.3.3"]),
    ],
)
def test_versions_heed_the_operator(operator: str, wanted: list[str]) -> None:
    check_completion(f"flask{operator}$0{INDEX}", *wanted, "…")


def test_a_single_number_is_no_version_for_compatible() -> None:
    check_completion("pytz~=$0\n-- @index --\npytz: 2025.1, 2024", "2025.1")


def test_local_versions_are_only_for_pins() -> None:
    check_completion("torch>=$0\n-- @index --\ntorch: 2.1+cu118, 2.1", "2.1")
    check_completion("torch==$0\n-- @index --\ntorch: 2.1+cu118, 2.1", "2.1+cu118", "2.1", "…")


def test_extras_of_the_pinned_release() -> None:
    index = "\n-- @index --\nflask: 3.1.3, 2.0.1\nflask 3.1.3 extras: async, dotenv\nflask 2.0.1 extras: async\n"
    check_completion(f"flask[$0]==2.0.1{index}", "async")
    check_completion(f"flask[a, $0]{index}", "async", "dotenv")
    check_completion(f"flask[async, $0]{index}", "dotenv")


def test_hashes_of_the_pinned_release() -> None:
    index = """
-- @index --
six: 1.16.0
six 1.16.0 file: six-1.16.0.tar.gz sha256:bbbb
six 1.16.0 file: six-1.16.0-cp39-cp39-win32.whl sha256:cccc (unfit)
six 1.16.0 file: six-1.16.0-py2.py3-none-any.whl sha256:aaaa
"""
    check_completion(f"six==1.16.0 --hash=$0{index}", "sha256:bbbb", "sha256:aaaa", "sha256:cccc")
    check_completion(f"six==1.16.0 --hash=sha256:aaaa --hash=$0{index}", "sha256:bbbb", "sha256:cccc")


def test_hover_tells_what_the_index_knows() -> None:
    index = """
-- @index --
flask: 3.1.3 (2025-08-19), 3.1.0 (2024-11-13; python >=3.13), 2.0.1 (2021-05-21; yanked: broken)
flask is deprecated: use quart
flask 3.1.3 summary: A *simple* framework
flask 3.1.3 license: BSD-3-Clause
flask 3.1.3 link: Changes https://flask.example.com/changes
flask 2.0.1 advisory: GHSA-m2qf-hxjv-5gpq high 7.5 fixed 2.2.5 (CVE-2023-30861): Cookies leak
python: 3.12
"""
    check_hover(
        f"fla$0sk==2.0.1{index}",
        "flask",
        r"""
        `flask`

        Version: exactly 2.0.1

        A \*simple\* framework

        The project is **deprecated**: use quart.

        `2.0.1`: 2021-05-21, yanked: broken

        **A known vulnerability**

        - [GHSA-m2qf-hxjv-5gpq](https://advisories.example.com/GHSA-m2qf-hxjv-5gpq) (high 7.5): Cookies leak; fixed in `2.2.5`

        Latest: `3.1.3` of 2025-08-19

        Licence: BSD-3-Clause

        [Changes](https://flask.example.com/changes)

        From `https://index.example.com/simple`
        """,
    )


def test_hover_tells_the_latest_that_fits_and_how_old_the_answer_is() -> None:
    index = "\n-- @index --\nsix: 2.0 (python >=3.13), 1.17.0\npython: 3.12\nstale: six\n"
    check_hover(
        f"si$0x{index}",
        "six",
        r"""
        `six`

        Version: any

        Latest: `2.0` (needs Python \>=3.13); the latest that fits: `1.17.0`

        From `https://index.example.com/simple`, 1 hour ago: it cannot be asked now
        """,
    )


def test_hover_on_a_version() -> None:
    check_hover(
        "six==1.1$06.0\n-- @index --\nsix: 1.17.0, 1.16.0 (2021-05-05)\nsix 1.16.0 advisory: none",
        "==1.16.0",
        "`==1.16.0`: exactly 1.16.0\n\n`1.16.0`: 2021-05-05\n\nNo known vulnerabilities",
    )


def test_hover_on_what_no_index_knows() -> None:
    check_hover(
        "flsk$0\n-- @index --\nabsent: flsk",
        "flsk",
        "`flsk`\n\nVersion: any\n\nNo index that is asked knows this project.",
    )


def test_nothing_from_the_net_becomes_markup() -> None:
    index = "\n-- @index --\nsix: 1.0 (yanked: [x](command:evil) <img src=x>)\nsix 1.0 summary: <script> [a](b) `c`\n"
    world = read(f"six==1.0{index}")
    said = documentation(snapshot_of(world, settings_of(world)), PATH, "six", "1.0")
    assert said == r"\<script\> \[a\](b) \`c\`"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a b", "https://x)](y", "command:x", "", "https://u:p@h/"]
)
def test_odd_addresses_are_no_links(url: str) -> None:
    assert link("label", url) == ""


def hints(text: str) -> list[str]:
    world = read(text)
    found = inlay_hints(snapshot_of(world, settings_of(world)), PATH, Span(0, len(world.texts[PATH])))
    return [hint.label for hint in found]


@pytest.mark.parametrize(
    "line, mode, shown",
    [
        ("six==1.16.0", "outdated", ["latest 1.17.0"]),
        ("six==1.17.0", "outdated", []),
        ("six", "outdated", []),
        ("six>=1", "outdated", []),
        ("six~=1.16.0", "outdated", ["latest 1.17.0"]),
        ("six==1.17.0", "always", ["latest 1.17.0"]),
        ("six", "always", ["latest 1.17.0"]),
        ("six==1.16.0", "never", []),
        ("six==1.16.0 ; python_version < '3'", "always", []),
        ("unheard-of==1", "always", []),
    ],
)
def test_latest_at_the_end_of_the_line(line: str, mode: str, shown: list[str]) -> None:
    assert hints(f"{line}{INDEX}\n-- @settings.toml --\nindex.hints = '{mode}'") == shown


def test_installed_and_latest_stand_side_by_side() -> None:
    assert hints(f"six==1.16.0{INDEX}\n-- @env --\nsix 1.15.0") == ["1.15.0", "latest 1.17.0"]


def titles(text: str, counted: bool = False) -> list[tuple[str, Action]]:
    world = read(text)
    return [tuple(lens) for lens in lenses(snapshot_of(world, settings_of(world)), PATH, counted)]


def test_the_lens_counts_upgrades_and_advisories() -> None:
    index = f"{INDEX}flask 2.0.1 advisory: GHSA-1 high fixed 2.2.5\nflask 2.0.1 advisory: GHSA-2 low fixed 2.2.5\n"
    assert titles(f"flask==2.0.1\nsix==1.16.0{index}") == [("2 upgrades · 2 advisories", Action.UPGRADE)]
    assert titles(f"six==1.16.0{index}") == [("1 upgrade", Action.UPGRADE)]
    assert titles(f"six==1.17.0{index}") == []
    assert titles("six==1.16.0") == []
    assert titles(f"six==1.16.0{INDEX}\n-- @settings.toml --\nindex.lens = false") == []


def test_long_files_are_counted_when_somebody_asks() -> None:
    text = "six==1.16.0\n" + "# more\n" * 200
    assert titles(text + INDEX) == [("Look for upgrades", Action.COUNT)]
    assert titles(text + INDEX, counted=True) == [("1 upgrade", Action.UPGRADE), ("Clear", Action.CLEAR)]
    current = text.replace("1.16.0", "1.17.0")
    assert titles(current + INDEX, counted=True) == [("No upgrades", Action.COUNT), ("Clear", Action.CLEAR)]
