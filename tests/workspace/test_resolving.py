"""Conflicts among the lines of files: found by uv, smallest by a solver that tries everything, in the right place, repaired."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest
from tests.support.conflicts import CASES, PACKAGES, YANKED, Case, meets
from tests.support.folds import UV, Fold, make_fold
from tests.support.indexes import Fault, Front, IndexServer
from tests.support.wheels import Package, write_wheel

from pinfold.analysis.check import check
from pinfold.analysis.conflicts import Conflict, Repair, Resolution
from pinfold.analysis.findings import Fix
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.snapshot import Snapshot
from pinfold.records import replace
from pinfold.system.host import Host
from pinfold.workspace.fold.context import Context, snapshot_of
from pinfold.workspace.resolving import Target, resolve_files, targets_of

RULE = "incompatible-requirements"


@pytest.fixture(scope="module")
def fold(tmp_path_factory: pytest.TempPathFactory, index_server: IndexServer) -> Fold:
    index = index_server.make(PACKAGES)
    for key, version in YANKED:
        index.yank(key, version)
    return make_fold(tmp_path_factory.mktemp("conflicts"), index, {})


def lay(fold: Fold, requirements: Sequence[str], constraints: Sequence[str] = ()) -> Snapshot:
    for old in fold.root.glob("*.txt"):
        old.unlink()
    first = ["-c constraints.txt"] if constraints else []
    fold.write({"requirements.txt": "".join(f"{line}\n" for line in [*first, *requirements])})
    if constraints:
        fold.write({"constraints.txt": "".join(f"{line}\n" for line in constraints)})
    return snapshot_of(str(fold.root.resolve()))


def context_of(fold: Fold, snapshot: Snapshot, installer: str = "", *, offline: bool = False) -> Context:
    return Context(
        snapshot.root, snapshot, Host(fold.environ, str(fold.place / "home")), installer=installer, offline=offline
    )


def ask(fold: Fold, snapshot: Snapshot, targets: Sequence[Target] = (), installer: str = "") -> Resolution:
    context = context_of(fold, snapshot, installer)
    return resolve_files(context, [f"{snapshot.root}/requirements.txt"], targets)


def texts(conflict: Conflict) -> frozenset[str]:
    return frozenset(
        f"-c {part.text}" if part.path.endswith("/constraints.txt") else part.text for part in conflict.parts
    )


def minimal(lines: frozenset[str]) -> bool:
    """Whether they cannot be met, and each group of fewer of them can: tried out, all of them."""

    def met(some: Sequence[str]) -> bool:
        asked = [line for line in some if not line.startswith("-c ")]
        return meets(asked, [line[3:] for line in some if line.startswith("-c ")])

    return not met(sorted(lines)) and all(met(some) for some in combinations(sorted(lines), len(lines) - 1))


def repaired(snapshot: Snapshot, fix: Fix, path: str) -> dict[str, list[str]]:
    """The lines of all files with a fix applied, by name."""
    edits = {path: fix.edits, **{each.path: each.edits for each in fix.elsewhere}}
    found = {}
    for name, source in snapshot.files.items():
        assert source.file is not None
        text = apply_edits(source.file.text, edits.get(name, ()))
        found[Path(name).name] = [line for line in text.splitlines() if not line.startswith("-c ")]
    return found


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_conflict(fold: Fold, case: Case) -> None:
    snapshot = lay(fold, case.requirements, case.constraints)
    found = ask(fold, snapshot)
    assert not found.trouble
    assert {texts(each) for each in found.conflicts} == set(case.conflicts)
    for conflict in found.conflicts:
        assert conflict.smallest
        assert minimal(texts(conflict)), "a solver that tries everything says something else"
    told = replace(snapshot, facts=replace(snapshot.facts, resolutions=(found,)))
    said = {
        path: [f for f in findings if f.rule in (RULE, "conflicting-requirements")]
        for path, findings in check(told).items()
    }
    places = set()
    for path, findings in said.items():
        file = snapshot.files[path].file
        assert file is not None
        for finding in findings:
            line = file.text.splitlines()[file.index.line_of(finding.span.start)]
            places.add(f"-c {line}" if path.endswith("/constraints.txt") else line)
    assert places == frozenset().union(*case.conflicts), "each line of a set is shown, and no other"
    for path, findings in said.items():
        for finding in findings:
            if finding.rule != RULE:
                continue
            if len(case.conflicts) == 1 and case.repairable:
                assert finding.choices, "a repair"
            for fix in finding.choices:
                after = repaired(snapshot, fix, path)
                left = [
                    line
                    for line in after["requirements.txt"]
                    if line not in _others(case, finding_lines(finding, told, path))
                ]
                assert meets(left, after.get("constraints.txt", ())), fix.title


def finding_lines(finding: object, snapshot: Snapshot, path: str) -> frozenset[str]:
    """The lines of the conflict that a finding is about."""
    from pinfold.analysis.findings import Finding

    assert isinstance(finding, Finding)
    found = set()
    for where, span in [(path, finding.span), *((each.path, each.span) for each in finding.related)]:
        file = snapshot.files[where].file
        assert file is not None
        found.add(file.text.splitlines()[file.index.line_of(span.start)])
    return frozenset(found)


def _others(case: Case, lines: frozenset[str]) -> frozenset[str]:
    """The lines of the case's other conflicts."""
    bare = [frozenset(line.removeprefix("-c ") for line in conflict) for conflict in case.conflicts]
    return frozenset().union(*(each for each in bare if each != lines)) if len(bare) > 1 else frozenset()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_pip_and_uv_say_the_same(fold: Fold, case: Case) -> None:
    """What is called unsatisfiable is refused by those who install; they take what was repaired, or a set less a line."""
    snapshot = lay(fold, case.requirements, case.constraints)
    found = ask(fold, snapshot)
    assert not installs(fold, UV_TARGET)
    assert not installs(fold, PIP_DRY)
    told = replace(snapshot, facts=replace(snapshot.facts, resolutions=(found,)))
    fixes = [(fix, path) for path, each in check(told).items() for f in each if f.rule == RULE for fix in f.choices]
    if fixes and len(case.conflicts) == 1:
        after = repaired(snapshot, *fixes[0])
        lay(fold, after["requirements.txt"], after.get("constraints.txt", ()))
        assert ask(fold, snapshot_of(snapshot.root)).versions
    else:
        lines = sorted(case.conflicts[0])[:-1]  # a constraint comes first
        asked = [line for line in lines if not line.startswith("-c ")]
        if not asked:
            return  # one line alone that nobody can meet
        lay(fold, asked, [line[3:] for line in lines if line.startswith("-c ")])
    assert installs(fold, UV_TARGET), fold.read()
    assert installs(fold, PIP_DRY), fold.read()


UV_TARGET = [str(UV), "--no-config", "pip", "install", "--reinstall"]
PIP_DRY = ["-m", "pip", "install", "--dry-run", "--quiet", "--disable-pip-version-check"]


def installs(fold: Fold, command: Sequence[str]) -> bool:
    """Whether an installer takes the file; uv does so, into a folder of its own, and pip says that it would."""
    if command is PIP_DRY:
        return fold.pip(*command[2:], "-r", str(fold.root / "requirements.txt")).code == 0
    run = [*command, "--target", str(fold.place / "installed"), "--python", str(fold.python), "-r", "requirements.txt"]
    return subprocess.run(run, cwd=fold.root, env=fold.environ, capture_output=True, check=False).returncode == 0


def test_what_is_met(fold: Fold) -> None:
    found = ask(
        fold,
        lay(
            fold,
            ["req", "lib<2", "top ; python_version < '3'"],
            ["tri==1", "lib>1", 'free==1.0 ; python_version < "3"'],
        ),
    )
    assert (found.conflicts, found.trouble) == ((), "")
    assert found.versions["lib"] == "1.26.0"
    assert [text for _, text in found.idle] == ["tri==1"]
    assert fold.pip("install", "--dry-run", "-r", str(fold.root / "requirements.txt")).code == 0


def test_another_platform_and_python(fold: Fold) -> None:
    snapshot = lay(fold, ["win", "mac", "newpy", "lib==2.2.0"])
    found = ask(fold, snapshot, targets_of(["windows", "macos", "linux", "3.10", "3.13", "3.14"]))
    assert {(texts(each), each.targets) for each in found.conflicts} == {
        (frozenset({"win", "lib==2.2.0"}), ("on Windows",)),
        (frozenset({"mac", "lib==2.2.0"}), ("on macOS",)),
        (frozenset({"newpy", "lib==2.2.0"}), ("with Python 3.13", "with Python 3.14")),
    }
    told = replace(snapshot, facts=replace(snapshot.facts, resolutions=(found,)))
    (findings,) = check(told).values()
    said = [f.message for f in findings if f.rule == "unportable-requirements"]
    assert "can be installed here, but not on Windows: win needs lib<2; line 4 pins lib==2.2.0" in said
    assert not [f for f in findings if f.rule == RULE]


def test_pip_judges_as_well(fold: Fold) -> None:
    found = ask(fold, lay(fold, ["req==2.20.0", "free", "lib==2.2.0"]), installer="pip")
    assert {texts(each) for each in found.conflicts} == {frozenset({"req==2.20.0", "lib==2.2.0"})}
    (conflict,) = found.conflicts
    assert {move.key for repair in conflict.repairs for move in repair.moves} == {"req", "lib"}


def test_repairs_are_ranked(fold: Fold) -> None:
    (conflict,) = ask(fold, lay(fold, ["req==2.20.0", "lib==2.2.0"])).conflicts
    assert [_moves(each) for each in conflict.repairs] == [{"req": "2.32.0"}, {"lib": "1.24.3"}]
    assert [each.major for each in conflict.repairs] == [False, True]
    assert [part.wants for part in conflict.parts] == ["needs lib<1.25", ""]
    assert "req" in conflict.chain
    assert "/" not in conflict.chain


def _moves(repair: Repair) -> dict[str, str]:
    return {move.key: move.version for move in repair.moves}


def test_hashes_move_too(fold: Fold) -> None:
    digest = f"--hash=sha256:{'0' * 64}"
    (conflict,) = ask(fold, lay(fold, [f"req==2.20.0 {digest}", f"lib==2.2.0 {digest}"])).conflicts
    for repair in conflict.repairs:
        for move in repair.moves:
            assert all(each.startswith("sha256:") and "000000" not in each for each in move.hashes)
            assert move.hashes


def test_offline_says_nothing_of_what_it_has_not_seen(fold: Fold, tmp_path: Path) -> None:
    snapshot = lay(fold, ["req==2.20.0", "lib==2.2.0"])
    context = context_of(fold, snapshot, offline=True)
    context = replace(context, host=Host({**fold.environ, "UV_CACHE_DIR": str(tmp_path)}, str(fold.place / "home")))
    found = resolve_files(context, [f"{snapshot.root}/requirements.txt"])
    assert found.conflicts == ()
    assert found.trouble


def project(name: str, version: str = "1.0", requires: Sequence[str] = ()) -> str:
    return f'[project]\nname = "{name}"\nversion = "{version}"\ndependencies = {[*requires]!r}\n'


CLASH = frozenset({"req==2.20.0", "lib==2.2.0"})


@pytest.mark.parametrize("form", ["./preview", "-e ./preview", "preview @ {folder}/preview"])
def test_a_line_that_supplies_a_package_is_no_reason(fold: Fold, form: str) -> None:
    """Without it a resolver would look for the package on the index, which has none."""
    fold.write({"preview/pyproject.toml": project("preview"), "app/pyproject.toml": project("app", "1", ["preview"])})
    lines = [form.format(folder=fold.root.resolve().as_uri()), "./app", "req==2.20.0", "lib==2.2.0"]
    assert "app" in ask(fold, lay(fold, lines[:2])).versions
    found = ask(fold, lay(fold, lines))
    assert [texts(each) for each in found.conflicts] == [CLASH]
    assert found.conflicts[0].repairs


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_a_wheel_beside_the_file_is_no_reason(fold: Fold, installer: str) -> None:
    preview = write_wheel(Package("preview"), fold.root / "wheels")
    app = write_wheel(Package("app", requires=["preview"]), fold.root / "wheels")
    lines = [f"./wheels/{preview.name}", f"./wheels/{app.name}", "req==2.20.0", "lib==2.2.0"]
    assert ask(fold, lay(fold, lines[:2]), installer=installer).versions.keys() >= {"app", "preview"}
    found = ask(fold, lay(fold, lines), installer=installer)
    assert [texts(each) for each in found.conflicts] == [CLASH]


def test_a_project_here_can_be_at_fault(fold: Fold) -> None:
    fold.write(
        {
            "mylib/pyproject.toml": project("lib", "9.9"),
            "other/pyproject.toml": project("other"),
            "nine/pyproject.toml": project("nine", "1", ["lib>=9"]),
        }
    )
    found = ask(fold, lay(fold, ["./other", "./mylib", "./nine", "req==2.20.0", "tri==1"]))
    assert [texts(each) for each in found.conflicts] == [frozenset({"./mylib", "req==2.20.0"})]
    fold.write({"old/pyproject.toml": project("old", "1", ["lib<2"])})
    told = ask(fold, lay(fold, ["./other", "-e ./old", "lib==2.2.0", "tri==1"]))
    assert [texts(each) for each in told.conflicts] == [frozenset({"./old", "lib==2.2.0"})]
    alone = ask(fold, lay(fold, ["./nine", "./other", "tri==1"]))
    assert [texts(each) for each in alone.conflicts] == [frozenset({"./nine"})], "no index has such a release"


@pytest.mark.parametrize(
    "extra",
    [["ynk==2.0", "needs-ynk"], ["lib==3.0.0b1", "beta"]],
    ids=["yanked", "pre-release"],
)
def test_a_line_that_admits_a_release_is_no_reason(fold: Fold, extra: list[str]) -> None:
    """A yanked release or a pre-release is for who names it: the other line alone cannot have it, which is no conflict."""
    assert ask(fold, lay(fold, extra)).versions
    lines = [*extra, "one-two", "tri==3"]
    found = ask(fold, lay(fold, lines))
    assert [texts(each) for each in found.conflicts] == [frozenset({"one-two", "tri==3"})]
    clash = ask(fold, lay(fold, [*extra, "req==2.20.0"]))
    assert [texts(each) & {extra[1]} for each in clash.conflicts] == [frozenset()]


@pytest.mark.parametrize(
    "fault", [Fault("*/lib/*", status=503), Fault("*/lib/*", status=403), Fault("*/lib/*", reset=True)]
)
@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_an_index_that_does_not_answer_is_no_reason(
    tmp_path: Path, index_server: IndexServer, fault: Fault, installer: str
) -> None:
    """pip goes on without it, and finds that there are no such releases."""
    index = index_server.make([Package("req", requires=["lib>=2"]), Package("lib", "2.0")])
    wheels = tmp_path / "wheels"
    write_wheel(Package("lib", "1.0"), wheels)
    with Front(index, fault) as front:
        fold = make_fold(tmp_path / "place", front, {})
        found = ask(fold, lay(fold, [f"--find-links {wheels}", "req", "lib"]), installer=installer)
    assert found.conflicts == ()
    assert found.trouble


def test_an_index_that_has_no_such_project_may_be_one(tmp_path: Path, index_server: IndexServer) -> None:
    index = index_server.make([Package("req", requires=["lib>=2"])])
    wheels = tmp_path / "wheels"
    for version in ("1.0", "2.0"):
        write_wheel(Package("lib", version), wheels)
    fold = make_fold(tmp_path / "place", index, {})
    for installer in ("uv", "pip"):
        found = ask(fold, lay(fold, [f"--find-links {wheels}", "req", "lib<2"]), installer=installer)
        assert [texts(each) for each in found.conflicts] == [frozenset({"req", "lib<2"})], installer


def test_all_targets_are_the_others() -> None:
    words = {each.shown for each in targets_of(["all"], "3.11.4", "linux")}
    assert words == {
        "with Python 3.10",
        "with Python 3.12",
        "with Python 3.13",
        "with Python 3.14",
        "on macOS",
        "on Windows",
    }
    assert {each.shown for each in targets_of(["linux"], "3.11.4", "linux")} == {"on Linux"}


def test_wheels_for_a_newer_release_of_a_platform_are_no_conflict(tmp_path: Path, index_server: IndexServer) -> None:
    """What a resolver takes for "macOS" is one release of it, and nobody's machine."""
    index = index_server.make([Package("tool", requires=["fast ; sys_platform == 'darwin'"])])
    wheel = write_wheel(Package("fast"), tmp_path / "made")
    (index.folder / "packages" / "fast").mkdir()
    wheel.rename(index.folder / "packages" / "fast" / "fast-1.0-py3-none-macosx_99_0_arm64.whl")
    fold = make_fold(tmp_path / "place", index, {})
    assert ask(fold, lay(fold, ["tool"]), targets_of(["macos", "windows"])).conflicts == ()
