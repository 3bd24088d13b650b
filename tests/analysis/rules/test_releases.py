"""The rules about releases, beyond their pages: silence where nothing is known, severities, targets, and hostile facts."""

from __future__ import annotations

import pytest

from pinfold.analysis.findings import Fix, Severity
from pinfold.analysis.rules import ALL
from tests.support.said import findings, marked, said

UNKNOWN, NONE, YANKED, VULNERABLE = "unknown-project", "no-matching-release", "yanked-release", "vulnerable-release"
UNSUITABLE, YOUNG, EXTRA, HASH, OUTDATED = (
    "unsuitable-release",
    "too-young",
    "unknown-extra",
    "unknown-hash",
    "outdated",
)
LISTED = [rule.name for rule in ALL if rule.listed is not None]
HASHES = "demo 1.0 file: demo.whl sha256:aaaa\ndemo 1.0 file: demo.tar.gz sha256:bbbb"


def titles(rule: str, text: str) -> list[list[str]]:
    return [[fix.title for fix in finding.fixes] for _, finding in findings(rule, text)]


def severities(rule: str, text: str) -> list[Severity | None]:
    return [finding.severity for _, finding in findings(rule, text)]


def test_every_rule_about_releases_is_here() -> None:
    assert len(LISTED) == 12


@pytest.mark.parametrize("rule", LISTED)
@pytest.mark.parametrize(
    "index",
    [None, "", "other: 1.0", "trouble: the index cannot be reached", "demo 1.0 advisory: A-1 high\ndemo 1.0 extras: b"],
)
def test_silence_while_the_project_is_not_known(rule: str, index: str | None) -> None:
    section = "" if index is None else f"\n-- @index --\n{index}"
    assert said(rule, f"demo[a]==1.0 --hash=sha256:aaaa\ndemo>=1{section}") == []


@pytest.mark.parametrize("rule", LISTED)
def test_what_does_not_come_from_an_index_is_left_alone(rule: str) -> None:
    lines = "demo @ https://example.com/demo-1.0.zip\n-e .\n./demo-1.0.zip\ndemo==\ndemo =1"
    assert said(rule, f"{lines}\n-- @index --\ndemo: 2.0 (yanked)\nabsent: gone") == []


EVIL = "\u202e\x1b[31mred\x1b[0m\u2028\x00" + "long " * 200


@pytest.mark.parametrize("rule", LISTED)
def test_what_the_net_says_is_never_shown_raw(rule: str) -> None:
    from pinfold.analysis.check import check
    from pinfold.analysis.releases import (
        Advisory,
        Details,
        IndexFacts,
        Obstacle,
        Project,
        Release,
        ReleaseFile,
        Status,
        Target,
    )
    from pinfold.analysis.settings import IndexSettings, Settings
    from pinfold.records import replace
    from tests.support.world import ROOT, read, snapshot_of

    text = "demo[x]==1.0 --hash=sha256:cccc\ndemo>=1\ndemo[x]>9\ndemo==7\ngone\nbare==1.0\nodd==1.0\n"
    snapshot = snapshot_of(read(text), Settings(select=(rule,), index=IndexSettings(cooldown=7)))
    heard = False
    for status in Status:
        for obstacle in Obstacle:
            releases = (
                Release(" 2.0 \n", 5e8),
                Release("1.0", 1e9, EVIL, EVIL, obstacle),
            )
            facts = IndexFacts(
                {
                    "demo": Project("demo", EVIL, releases, (EVIL,), status, EVIL),
                    "bare": Project("bare", EVIL, (), (), status, EVIL),
                    "odd": Project("odd", EVIL, (replace(releases[1], yanked=None),), (), status, EVIL),
                },
                frozenset({"gone"}),
                {("demo", "1.0"): Details("1.0", (ReleaseFile(EVIL, {"sha256": EVIL}),), extras=frozenset({EVIL}))},
                {("demo", "1.0"): (Advisory(EVIL, (EVIL,), EVIL, "high", None, (EVIL, "2.0"), EVIL),) * 7},
                Target(EVIL, EVIL),
                None,
                1e9,
                EVIL,
            )
            path = f"{ROOT}/requirements.txt"
            known = replace(snapshot, facts=replace(snapshot.facts, indexes={path: facts}))
            for finding in check(known)[path]:
                heard = True
                assert finding.message.isprintable()
                assert len(finding.message) < 700
                for fix in finding.fixes:
                    assert fix.title.isprintable()
                    assert all(c.isprintable() or c in "\n\\" for edit in fix.edits for c in edit.text)
    assert heard


def test_a_near_name_is_offered_and_a_constraint_is_only_a_warning() -> None:
    text = "reqeusts\n-c constraints.txt\n-- constraints.txt --\nnumpi<2\n-- @index --\nabsent: reqeusts, numpi"
    assert severities(UNKNOWN, text) == [Severity.ERROR, Severity.WARNING]
    first, second = findings(UNKNOWN, text)
    assert first[1].fixes[0].title == "Change reqeusts to requests"
    assert second[1].fixes[0].title == "Change numpi to numpy"
    assert not any(fix.safe for _, finding in (first, second) for fix in finding.fixes)


@pytest.mark.parametrize(
    "line, index, expected",
    [
        ("demo==3", "demo: 2.0, 1.0", ["no release of demo is ==3: the nearest is 2.0"]),
        ("demo==3", "demo: 2.0\nstale: demo", []),  # it may be new
        ("demo", "demo: 2.0", []),
        ("demo", "demo: ", ["demo has no release that could be installed"]),
        ("demo", "demo: \ndemo is quarantined", []),
        ("demo>=1", "demo: 2.0a1", []),  # pip takes it where there is nothing else
        ("demo===2", "demo: 2.0", ["no release of demo is ===2: the nearest is 2.0"]),
        ("demo==2", "demo: 2.0+cpu", []),
        ("demo>=2,<3", "demo: 2.0 (yanked)", [
            "all releases of demo that are >=2,<3 have been yanked: pip takes those for a pin only"
        ]),
        ("demo==2", "demo: 2.0 (yanked)", []),
        ("demo==2", "demo: 2.0 (platform)", []),
    ],
)  # fmt: skip
def test_no_matching_release(line: str, index: str, expected: list[str]) -> None:
    assert [message for _, message in said(NONE, f"{line}\n-- @index --\n{index}")] == expected


def test_the_nearest_release_is_offered_too() -> None:
    text = "demo==2.0.9\n-- @index --\ndemo: 3.1, 2.0.3"
    assert titles(NONE, text) == [["Upgrade demo to 3.1 (major)", "Pin demo to 2.0.3"]]


def test_hashed_lines_are_only_moved_where_the_new_hashes_are_known() -> None:
    text = "demo==1.0 --hash=sha256:aaaa\n-- @index --\ndemo: 2.0, 1.0 (yanked)\n"
    assert titles(YANKED, text) == [[]]
    ((_, finding),) = findings(YANKED, f"{text}demo 2.0 file: demo.whl sha256:cccc")
    (fix,) = finding.fixes
    assert [edit.text for edit in fix.edits] == ["2.0", "--hash=sha256:cccc"]


@pytest.mark.parametrize(
    "advisories, severity",
    [
        ("A low", Severity.INFO),
        ("A medium", Severity.WARNING),
        ("A high", Severity.ERROR),
        ("A critical", Severity.ERROR),
        ("A", Severity.WARNING),
        ("A low\ndemo 1.0 advisory: B critical", Severity.ERROR),
    ],
)
def test_an_advisory_says_how_bad_it_is(advisories: str, severity: Severity) -> None:
    text = f"demo==1.0\n-- @index --\ndemo: 2.0, 1.0\ndemo 1.0 advisory: {advisories}"
    assert severities(VULNERABLE, text) == [severity]
    assert severities(VULNERABLE, f'{text}\n-- @settings.toml --\nseverity = {{ vulnerable-release = "hint" }}') == [
        Severity.HINT
    ]


@pytest.mark.parametrize(
    "line, facts, expected",
    [
        ("demo==1.0", "demo 1.0 advisory: none", []),
        ("demo>=1.0", "demo 1.0 advisory: A high", []),
        ("demo==1", "demo 1.0 advisory: A: leaks", [
            "demo 1.0 is vulnerable: A (leaks), and no release that could be installed repairs it"
        ]),
        ("demo==1.0", "demo 1.0 advisory: A high fixed 1.5", ["demo 1.0 is vulnerable: A (high), fixed in 2.0"]),
        ("demo==7", "demo 7 advisory: A high", [  # it is gone from the index, and was known
            "demo 7 is vulnerable: A (high), and no release that could be installed repairs it"
        ]),
        ("demo==1.0", "\n".join(f"demo 1.0 advisory: A-{n} low fixed 2.0" for n in range(7)), [
            "demo 1.0 has 7 known vulnerabilities, fixed in 2.0: A-0 (low), A-1 (low), A-2 (low), A-3 (low), 3 more"
        ]),
    ],
)  # fmt: skip
def test_vulnerable(line: str, facts: str, expected: list[str]) -> None:
    text = f"{line}\n-- @index --\ndemo: 2.0, 1.0\n{facts}"
    assert [message for _, message in said(VULNERABLE, text)] == expected


def test_the_smallest_repair_comes_first() -> None:
    text = "demo==1.0\n-- @index --\ndemo: 3.0, 1.2, 1.1, 1.0\ndemo 1.0 advisory: A fixed 1.1"
    assert titles(VULNERABLE, text) == [["Upgrade demo to 1.1 (minor)", "Upgrade demo to 3.0 (major)"]]


@pytest.mark.parametrize(
    "line, index, expected",
    [
        ("demo==1.0", "demo: 1.0 (no files)", ["demo 1.0 has no files"]),
        ("demo==1.0", "demo: 1.0 (python >=4)\npython: 3.12", ["demo 1.0 wants Python >=4, and the target has 3.12"]),
        ("demo", "demo: 1.0 (platform)", [
            "no demo can be installed: 1.0 has no wheel for the target, and no source to build one"
        ]),
        ("demo>=1", "demo: 2.0 (python >=4), 1.0", []),  # pip goes back to 1.0
        ("demo==2.0", "demo: 2.0 (sdist)", []),
        ("demo==2.0 ; python_version > '3.12'", "demo: 2.0 (python >=3.13)\npython: 3.12.1", []),
    ],
)  # fmt: skip
def test_unsuitable(line: str, index: str, expected: list[str]) -> None:
    assert [message for _, message in said(UNSUITABLE, f"{line}\n-- @index --\n{index}")] == expected


@pytest.mark.parametrize(
    "age, words", [("2026-01-10", "today"), ("2026-01-09", "yesterday"), ("2026-01-05", "5 days ago")]
)
def test_too_young(age: str, words: str) -> None:
    text = f"demo==1.0\ndemo>=1\n-- @index --\nnow: 2026-01-10\ndemo: 1.0 ({age})\n"
    assert said(YOUNG, text) == []
    message = f"demo 1.0 was released {words}, and releases are to be 7 days old"
    assert said(YOUNG, f"{text}-- @settings.toml --\n[index]\ncooldown = 7") == [("==1.0", message)]


@pytest.mark.parametrize(
    "line, index, expected",
    [
        ("demo[A_b]==1.0", "demo 1.0 extras: a-b", []),
        ("demo[x]==1.0", 'demo 1.0 requires: six; extra == "x"', []),  # from before extras were declared
        ("demo[x]==1.0", "demo 1.0 file: demo.whl sha256:aaaa", []),  # its metadata is not known
        ("demo[x]==1", "demo 1.0 extras: b", ["x"]),
        ("demo[x]", "demo 1.0 extras: b", ["x"]),
        ("demo[x]<1", "demo 1.0 extras: b", []),
        ("demo[x,y, b]==1.0", "demo 1.0 extras: b", ["x", "y"]),
    ],
)
def test_unknown_extras(line: str, index: str, expected: list[str]) -> None:
    assert marked(EXTRA, f"{line}\n-- @index --\ndemo: 1.0\n{index}") == expected


def test_only_some_extras_are_named() -> None:
    names = ", ".join(f"extra{n:02}" for n in range(20))
    ((_, message),) = said(EXTRA, f"demo[zzz]==1.0\n-- @index --\ndemo: 1.0\ndemo 1.0 extras: {names}")
    assert message.endswith("extra05, extra06 and 13 more")


@pytest.mark.parametrize(
    "hashes, expected, severity",
    [
        ("--hash=sha256:aaaa", [], []),
        ("--hash=sha256:AAAA --hash=sha256:bbbb", [], []),
        ("--hash=sha256:cccc", ["sha256:cccc"], [Severity.ERROR]),
        ("--hash=sha256:aaaa --hash=sha256:cccc", ["sha256:cccc"], [Severity.WARNING]),
        ("--hash=sha512:cccc", [], []),  # the index does not say
        ("", [], []),
    ],
)
def test_unknown_hashes(hashes: str, expected: list[str], severity: list[Severity]) -> None:
    text = f"demo==1.0 {hashes}\n-- @index --\ndemo: 1.0\n{HASHES}"
    assert marked(HASH, text) == expected
    assert severities(HASH, text) == severity


def test_hashes_of_a_release_whose_files_are_not_known() -> None:
    assert said(HASH, "demo==1.0 --hash=sha256:cccc\n-- @index --\ndemo: 1.0\ndemo 1.0 summary: x") == []


@pytest.mark.parametrize(
    "line, expected",
    [
        ("demo==1.0", ["demo 1.0 is behind 1.5 (minor) and 2.1 (major)"]),
        ("demo===1.0", ["demo 1.0 is behind 1.5 (minor) and 2.1 (major)"]),
        ("demo==2.1", []),
        ("demo==2.2a1", []),
        ("demo==1.4", []),  # no such release: another rule's business
        ("demo~=1.0", ["demo~=1.0 leaves out 2.1 (major)"]),
        ("demo~=2.0", []),
        ("demo==1.*", ["demo==1.* leaves out 2.1 (major)"]),
        ("demo>=1,<2", ["demo>=1,<2 leaves out 2.1 (major)"]),
        ("demo>=1,!=2.1,<3", []),
        ("demo<2", []),
        ("demo>=1", []),
        ("demo", []),
        ("demo==1.0 ; python_version < '3'", []),
    ],
)
def test_outdated(line: str, expected: list[str]) -> None:
    index = "-- @index --\ndemo: 2.2a1, 2.1, 1.5, 1.0"
    assert [message for _, message in said(OUTDATED, f"{line}\n{index}")] == expected


def test_outdated_in_constraints_and_input_files() -> None:
    text = "demo>=1,<2\ndemo~=1.0\ndemo==1.0\n-- @index --\ndemo: 2.0, 1.0"
    assert len(said(OUTDATED, f"-- constraints.txt --\n{text}")) == 2, "a bound in a constraints file is meant"
    assert len(said(OUTDATED, f"-- requirements.in --\n{text}")) == 3


@pytest.mark.parametrize("rule", LISTED)
def test_fixes_are_never_safe(rule: str) -> None:
    text = (
        "demo[x]==1.0 --hash=sha256:cccc\nreqeusts\ndemo==9\n-- @index --\ndemo: 2.0, 1.0 (yanked)\nabsent: reqeusts\n"
        f"demo 1.0 advisory: A high fixed 2.0\ndemo 1.0 extras: y\n{HASHES}\ndemo 2.0 file: demo.whl sha256:dddd"
    )
    fixes: list[Fix] = [fix for _, finding in findings(rule, text) for fix in finding.fixes]
    assert not [fix.title for fix in fixes if fix.safe]


@pytest.mark.parametrize(
    "index, unused",
    [
        (None, False),
        ("other: 1.0", False),
        ("demo: 1.0", False),  # whether it has advisories is not known
        ("demo: 1.0\ndemo 1.0 advisory: none", True),
        ("demo: 1.0\ndemo 1.0 advisory: A high", False),
        ("absent: demo", True),
    ],
)
def test_a_suppression_is_unused_only_where_all_is_known(index: str | None, unused: bool) -> None:
    section = "" if index is None else f"\n-- @index --\n{index}"
    text = f"demo==1.0  # pinfold: allow[vulnerable-release]{section}"
    found = said("unused-suppression", text, others=True)
    assert [message for _, message in found] == ["vulnerable-release finds nothing to allow here"] * unused
    assert said(VULNERABLE, text) == []


def test_a_suppression_of_a_whole_file_is_unused_where_all_of_it_is_known() -> None:
    text = "# pinfold: allow-file[yanked-release]\ndemo==1.0\n./path\nsix==1\n-- @index --\ndemo: 1.0\n"
    assert said("unused-suppression", text, others=True) == []
    assert said("unused-suppression", f"{text}six: 1", others=True) != []
