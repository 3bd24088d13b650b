"""Options in requirements files on top of the configuration, held against pip's own finder."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pip._internal.index.collector import LinkCollector
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.format_control import FormatControl
from pip._internal.models.release_control import ReleaseControl
from pip._internal.models.search_scope import SearchScope
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.network.session import PipSession
from pip._internal.req.req_file import parse_requirements

from pinfold.analysis.indexes import Indexes
from pinfold.index.configuration import FileOptions, merged
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import OptionLine

LINES = [
    "--index-url https://i1.example.com/s",
    "-i https://i2.example.com/s --extra-index-url https://x0.example.com/s",
    "--extra-index-url https://x1.example.com/s --extra-index-url https://x2.example.com/s",
    "--extra-index-url=https://x3.example.com/s",
    "--find-links wheels",
    "-f absent",
    "-f https://l.example.com/a -f https://dropped.example.com/",
    "--no-index",
    "--trusted-host t.example.com",
    "--pre",
    "--prefer-binary",
    "--no-binary a,B",
    "--only-binary :all:",
    "--only-binary a",
    "--no-binary :none:",
    "--all-releases c",
    "--only-final c,d",
    "--require-hashes",
]
START = Indexes("https://conf.example.com/s", ("https://confx.example.com/s",), ("/conf",), no_binary=("z",))


def options_of(path: Path) -> list[FileOptions]:
    file = parse(path.read_text("utf-8"))
    return [
        FileOptions(str(path), n, line.statement)
        for n, line in enumerate(file.lines, 1)
        if isinstance(line.statement, OptionLine)
    ]


@pytest.mark.parametrize("seed", range(40))
def test_files_say_to_us_what_they_say_to_pip(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    (tmp_path / "sub" / "wheels").mkdir(parents=True)
    path = tmp_path / "sub" / "requirements.txt"
    lines = chance.choices(LINES, k=chance.randint(1, 8))
    if "--no-index" in lines and chance.random() < 0.7:
        lines.remove("--no-index")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    session = PipSession()
    scope = SearchScope(list(START.find_links), [START.index_url, *START.extra_index_urls], no_index=False)
    prefs = SelectionPreferences(
        allow_yanked=True, format_control=FormatControl({"z"}, set()), release_control=ReleaseControl(set(), set())
    )
    finder = PackageFinder.create(LinkCollector(session, scope), prefs)
    list(parse_requirements(str(path), session, finder=finder))
    ours = merged(START, options_of(path), str(tmp_path))
    assert ours.no_index is finder.search_scope.no_index
    if not ours.no_index:
        theirs = list(dict.fromkeys(finder.index_urls))
        assert [ours.index_url, *ours.extra_index_urls] == theirs
    links = [str(tmp_path / link) if link == "absent" else link for link in dict.fromkeys(finder.find_links)]
    assert list(ours.find_links) == links
    assert set(ours.trusted_hosts) == {host for host, _ in session.pip_trusted_origins}
    assert finder.format_control is not None
    assert set(ours.no_binary) == finder.format_control.no_binary
    assert set(ours.only_binary) == finder.format_control.only_binary
    releases = finder.release_control or ReleaseControl()
    assert set(ours.all_releases) | ({":all:"} if ours.pre else set()) == releases.all_releases
    assert set(ours.only_final) == releases.only_final
    assert ours.prefer_binary is bool(finder.prefer_binary)
    assert ours.require_hashes is ("--require-hashes" in lines)


def test_who_said_so_is_known(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("a\n-i https://i.example.com\n--no-binary b\n", "utf-8")
    assert merged(START, options_of(path), str(tmp_path)).origins == {
        "index_url": f"{path}:2",
        "no_binary": f"{path}:3",
    }


def test_references_stay_and_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("-i https://${TOKEN}@i.example.com\n-f ${PLACE}/wheels\n-f my/${PLACE}\n", "utf-8")
    said = merged(START, options_of(path), str(tmp_path))
    assert said.index_url == "https://${TOKEN}@i.example.com"
    assert said.find_links == ("/conf", "${PLACE}/wheels", f"{tmp_path}/my/${{PLACE}}")
    assert said.references == {said.index_url, *said.find_links[1:]}


def test_an_include_takes_the_rest_of_its_line_along(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("-r other.txt --index-url https://dropped.example.com\n", "utf-8")
    assert merged(START, options_of(path), str(tmp_path)) == START


def test_a_half_typed_line_is_no_reason_to_fail(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("--index-url\n--no-binary -x\n--nonsense\n", "utf-8")
    assert merged(START, options_of(path), str(tmp_path)) == START
