"""Whether an environment is what its files ask for, told from text and metadata alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.analysis.drift import Drift, drift, protected, same_place, whence
from pinfold.analysis.resolved import Resolved
from pinfold.analysis.snapshot import Snapshot
from pinfold.records import replace
from tests.support.world import read, settings_of, snapshot_of


def world(text: str) -> Snapshot:
    given_world = read("\n".join(line.strip() for line in text.strip().split("\n")))
    return snapshot_of(given_world, settings_of(given_world))


def drifted(text: str) -> Drift:
    snapshot = world(text)
    assert snapshot.facts.environment is not None
    return drift(snapshot, snapshot.facts.environment)


def told(found: Drift) -> dict[str, list[str]]:
    """What differs, in words; what does not is left out."""
    words = {
        "missing": [each.shown for each in found.missing],
        "different": [f"{each.asked.shown} / {each.distribution.version}" for each in found.different],
        "inconsistent": [each.said for each in found.inconsistent],
        "unsound": [each.said for each in found.unsound],
        "strays": [each.key for each in found.strays],
        "kept": sorted(found.kept),
    }
    return {name: said for name, said in words.items() if said}


@pytest.mark.parametrize(
    "text, expected, count",
    [
        ("flask==1\n-- @env --\nflask 1.0", {}, 0),
        ("flask==1\n-- @env --\nflask 2.0", {"different": ["flask==1 / 2.0"]}, 1),
        ("flask\nsix\n-- @env --\nflask 2.0", {"missing": ["six"]}, 1),
        ("flask\n-- @env --\nflask 2.0\nsix 1", {"strays": ["six"]}, 1),
        ("flask\n-- @env --\nflask 2.0 requires six\nsix 1 requires flask", {}, 0),
        (
            "flask\n-- @env --\nflask 2.0 requires six>=2\nsix 1",
            {"inconsistent": ["flask 2.0 has requirement six>=2, but you have six 1"]},
            1,
        ),
        ("flask>=1\n-- @env --\nflask 2.0rc1", {}, 0),
        ("flask==1.0\n-- @env --\nflask 1.0+cu118", {}, 0),
        ("flask\nsix ; python_version < '3'\n-- @env --\nflask 1", {}, 0),
        ("flask\nsix ; python_version < '3'\n-- @env --\nflask 1\nsix 1", {"strays": ["six"]}, 1),
        ("flask\n-c c.txt\n-- c.txt --\nflask<2\n-- @env --\nflask 2.0", {"different": ["flask<2 / 2.0"]}, 1),
        (
            "flask\n-c c.txt\n-- c.txt --\nsix<2\n-- @env --\nflask 2 requires six\nsix 2",
            {"different": ["six<2 / 2"]},
            1,
        ),
        ("flask\n-c c.txt\n-- c.txt --\nsix<2\n-- @env --\nflask 2", {}, 0),
        (
            "flask\n-- @env --\nflask 2: no METADATA",
            {"different": ["flask / 2"], "inconsistent": ["flask 2 cannot be checked: no METADATA"]},
            1,
        ),
        (
            "lib[fast]\n-- @env --\nlib 1 requires speed ; extra == 'fast'",
            {"inconsistent": ["lib 1 requires speed, which is not installed"]},
            1,
        ),
        ("lib[fast]\n-- @env --\nlib 1 requires speed ; extra == 'fast'\nspeed 1", {}, 0),
        ("lib\n-- @env --\nlib 1 requires speed ; extra == 'fast'\nspeed 1", {"strays": ["speed"]}, 1),
        ("flask\n-- @env --\nnone", {"missing": ["flask"]}, 1),
    ],
)
def test_what_differs(text: str, expected: dict[str, list[str]], count: int) -> None:
    found = drifted(text)
    assert told(found) == expected
    assert found.count == count
    assert found.in_sync == (count == 0)
    assert found.satisfied == (count == 0 or list(expected) == ["strays"])


def test_in_an_environment_whose_variables_nobody_knows_nothing_is_a_stray() -> None:
    snapshot = world("flask\n-- @env --\nflask 1 requires six ; os_name == 'posix'\nsix 1")
    facts = snapshot.facts.environment
    assert facts is not None
    assert facts.environment is not None
    found = drift(snapshot, replace(facts, environment=replace(facts.environment, markers={})))
    assert not found.strays
    assert not found.in_sync


def test_several_files_are_one_whole() -> None:
    text = "flask\n-- dev.txt --\npytest\n-- @env --\nfiles: requirements.txt, dev.txt\nflask 1\npytest 1"
    assert drifted(text).in_sync
    assert told(drifted(text.replace("files: requirements.txt, dev.txt\n", ""))) == {"strays": ["pytest"]}


def test_what_is_protected_stays_with_all_it_needs() -> None:
    text = """
        flask
        -- @settings.toml --
        [environment]
        keep = ["Debug_Py"]
        -- @env --
        flask 1
        pip 26
        setuptools 80
        wheel 1 requires packaging
        packaging 26
        debug-py 1 requires helper
        helper 1
        demo 0.1 requires own editable from file:///w/demo
        own 1
        clone 1 editable from file:///w/.venv/src/clone
        foreign 1 editable from file:///elsewhere/foreign
        copied 1 from file:///w/copied
        shared 1 in /usr/lib/python3/dist-packages
        """
    found = drifted(text)
    assert [each.key for each in found.strays] == ["clone", "copied", "foreign"]
    kept = {"debug-py", "demo", "helper", "own", "packaging", "pip", "setuptools", "shared", "wheel"}
    assert found.kept == kept
    snapshot = world(text)
    assert snapshot.facts.environment is not None
    assert protected(snapshot, snapshot.facts.environment) == kept


def test_what_is_wrong_with_what_is_only_kept_is_told_apart() -> None:
    found = drifted("flask\n-- @env --\nflask 1\nsetuptools 80 requires gone")
    assert told(found) == {"unsound": ["setuptools 80 requires gone, which is not installed"], "kept": ["setuptools"]}
    assert found.in_sync


def test_nothing_is_a_stray_while_a_file_cannot_be_read() -> None:
    found = drifted("flask\n-r gone.txt\n-- @env --\nflask 1\nsix 1")
    assert not found.strays
    assert not found.in_sync
    assert not found.satisfied


SHA = "0123456789abcdef0123456789abcdef01234567"
OTHER = "f" * 40


@pytest.mark.parametrize(
    "line, where, same",
    [
        ("x @ https://example.com/x.zip", "from https://example.com/x.zip", True),
        ("x @ https://me:secret@Example.com/x.zip", "from https://example.com/x.zip", True),
        ("x @ https://${TOKEN}@example.com/x.zip", "from https://example.com/x.zip", True),
        ("x @ https://example.com/${NAME}.zip", "from https://example.com/x.zip", True),
        ("x @ https://example.com/x.zip", "from https://example.com/y.zip", False),
        ("x @ https://example.com/x.zip", "", False),
        ("x @ https://example.com/x.zip?a=1&b=2", "from https://example.com/x.zip?b=2&a=1", True),
        ("x @ https://example.com/x.zip#sha256=aa", "from https://example.com/x.zip#sha256=AA", True),
        ("x @ https://example.com/x.zip#sha256=aa", "from https://example.com/x.zip#sha256=bb", False),
        ("x @ https://example.com/x.zip#sha256=aa", "from https://example.com/x.zip", True),
        (
            "x @ https://example.com/x.zip --hash=sha256:aa --hash=sha256:bb",
            "from https://example.com/x.zip#sha256=bb",
            True,
        ),
        ("x @ https://example.com/x.zip --hash=sha256:aa", "from https://example.com/x.zip#sha256=bb", False),
        ("x @ https://example.com/x.zip#subdirectory=a", "from https://example.com/x.zip#subdirectory=a", True),
        ("x @ https://example.com/x.zip#subdirectory=a", "from https://example.com/x.zip", False),
        ("x @ git+https://example.com/x.git@main", f"from git+https://example.com/x.git@main ({SHA})", True),
        ("x @ git+https://example.com/x@main", f"from git+https://example.com/x.git@main ({SHA})", True),
        ("x @ git+https://example.com/x@main", f"from git+https://example.com/x@dev ({SHA})", False),
        ("x @ git+https://example.com/x", f"from git+https://example.com/x@dev ({SHA})", False),
        ("x @ git+https://example.com/x", f"from git+https://example.com/x ({SHA})", True),
        (f"x @ git+https://example.com/x@{SHA}", f"from git+https://example.com/x@main ({SHA})", True),
        (f"x @ git+https://example.com/x@{SHA[:9]}", f"from git+https://example.com/x@main ({SHA})", True),
        (f"x @ git+https://example.com/x@{OTHER}", f"from git+https://example.com/x@main ({SHA})", False),
        ("x @ git+https://example.com/y", f"from git+https://example.com/x ({SHA})", False),
        ("x @ git+ssh://git@example.com/x@v1", f"from git+ssh://git@example.com/x@v1 ({SHA})", True),
        ("x @ git+https://example.com/x", "from https://example.com/x", False),
        ("x @ https://example.com/x", f"from git+https://example.com/x ({SHA})", False),
        ("x @ hg+https://example.com/x", f"from git+https://example.com/x ({SHA})", False),
        ("-e git+https://example.com/x#egg=x", "editable from file:///w/.venv/src/x", True),
        ("./x", "from file:///w/x", True),
        ("./x", "editable from file:///w/x", False),
        ("-e ./x", "editable from file:///w/x", True),
        ("-e ./x", "from file:///w/x", False),
        ("-e ./x[a]", "editable from file:///w/x/", True),
        ("./my%20x", "from file:///w/my%2520x", True),
        ("x @ file:///opt/x", "from file:///opt/x", True),
        ("x @ file:///opt/x", "from file://localhost/opt/x", True),
        ("x", "from https://example.com/x.zip", True),
        ("x==1", "editable from file:///opt/x", True),
    ],
)
def test_direct_urls(line: str, where: str, same: bool) -> None:
    assert drifted(f"{line}\n-- @env --\nx 1 {where}".rstrip()).in_sync == same


def test_paths_on_windows_differ_in_case() -> None:
    snapshot = replace(world("-e ./X\n-- @env --\nx 1 editable from file:///c:/W/x"), root="C:/w", windows=True)
    assert snapshot.facts.environment is not None
    assert drift(snapshot, snapshot.facts.environment).in_sync


def test_what_a_resolver_says_is_compared_alike() -> None:
    snapshot = world("x\n-- @env --\nx 1 from https://example.com/x.zip")
    assert snapshot.facts.environment is not None
    distribution = snapshot.facts.environment.distributions["x"]
    assert same_place(distribution, Resolved("x", "x", "1"))
    assert same_place(distribution, Resolved("x", "x", "1", "https://me:pw@example.com/x.zip"))
    assert not same_place(distribution, Resolved("x", "x", "1", "https://example.com/y.zip"))
    assert not same_place(distribution, Resolved("x", "x", "1", "https://example.com/x.zip", editable=True))


@pytest.mark.parametrize(
    "where, words",
    [
        ("", "from an index"),
        ("from https://me:secret@example.com/x.zip?token=y", "from https://example.com/x.zip"),
        ("editable from file:///w/x", "editable from file:///w/x"),
        (f"from git+https://example.com/x@main ({SHA})", f"from https://example.com/x@{SHA[:12]}"),
    ],
)
def test_where_it_came_from_in_words(where: str, words: str) -> None:
    snapshot = world(f"x\n-- @env --\nx 1 {where}".rstrip())
    assert snapshot.facts.environment is not None
    assert whence(snapshot.facts.environment.distributions["x"]) == words


_LINES = st.lists(
    st.sampled_from(
        ["a", "a==1", "b>=2", "b[x]", "c ; os_name == 'nt'", "-e .", "d @ https://example.com/d", "?", "-c c", ""]
    )
)
_ENV = st.lists(
    st.sampled_from(
        ["a 1", "a 1 requires b[x]", "b 2 requires c ; extra == 'x'", "c 1 requires a<1", "d 1", "e 1: gone"]
    )
)


@given(_LINES, _ENV)
def test_everything_installed_is_needed_kept_or_a_stray(lines: list[str], env: list[str]) -> None:
    found = drifted("\n".join([*lines, "-- @env --", *env]))
    snapshot_keys = {"a", "b", "c", "d", "e"} & {line.split()[0] for line in env}
    accounted = found.needed.keys | found.kept | {each.key for each in found.strays}
    assert accounted <= snapshot_keys
    if found.survey.complete:
        assert accounted == snapshot_keys
    assert found.in_sync == (found.survey.complete and found.count == 0)
