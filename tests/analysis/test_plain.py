"""What is compared without `packaging` is compared as it does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from pinfold.analysis.consistency import read_need
from pinfold.analysis.evaluation import evaluator
from pinfold.analysis.plain_markers import plain_holds
from pinfold.analysis.plain_versions import is_release, plain_admits
from pinfold.requirements.names import normalise

NUMBERS = st.sampled_from(["0", "1", "2", "10", "01", "3"])
RELEASES = st.lists(NUMBERS, min_size=1, max_size=4).map(".".join)
VERSIONS = RELEASES | st.builds(
    "{}{}".format, RELEASES, st.sampled_from(["", "rc1", ".post1", ".dev0", "+local", ".", "x"])
)
OPERATORS = st.sampled_from(["==", "!=", "<=", ">=", "<", ">", "~=", "===", "="])
CLAUSES = st.builds(
    "{}{}{}{}".format, OPERATORS, st.sampled_from(["", " "]), VERSIONS, st.sampled_from(["", "", ".*", " "])
)
SPECIFIERS = st.lists(CLAUSES, max_size=3).map(",".join)

VARIABLES = {
    "python_version": "3.10",
    "python_full_version": "3.10.4",
    "sys_platform": "linux",
    "platform_release": "6.1.0-13-amd64",
    "implementation_version": "3.10.4",
    "extra": "Some_Extra",
}
TEXTS = st.sampled_from(
    [
        "3.10",
        "3.9",
        "3",
        "3.10.4",
        "3.*",
        "3.8.*",
        "linux",
        "linux win32",
        "some.extra",
        "other",
        "",
        "a and b",
        "a or b",
        "6.1",
        "3.10.0rc1",
        "(",
        "1 )",
    ]
)
QUOTES = st.sampled_from("'\"")
VARIABLE = st.sampled_from([*VARIABLES, "os_name", "unknown"])
COMPARED = st.sampled_from(["==", "!=", "<=", ">=", "<", ">", "in", "not in", "~=", "==="])
ATOMS = st.builds(lambda n, o, t, q: f"{n} {o} {q}{t}{q}", VARIABLE, COMPARED, TEXTS, QUOTES)
TIGHT = st.builds(
    lambda n, o, t, q: f"{n}{o}{q}{t}{q}", VARIABLE, st.sampled_from(["==", "!=", "<", ">="]), TEXTS, QUOTES
)
MARKERS = st.recursive(
    ATOMS | TIGHT,
    lambda inner: (
        st.builds("{}{}{}".format, inner, st.sampled_from([" and ", " or ", "and"]), inner)
        | st.builds("({})".format, inner)
    ),
    max_leaves=4,
)


@given(VERSIONS)
def test_releases(text: str) -> None:
    if is_release(text):
        Version(text)


@given(SPECIFIERS, VERSIONS)
def test_specifiers(specifier: str, version: str) -> None:
    said = plain_admits(specifier, version)
    if said is not None:
        assert said == SpecifierSet(specifier).contains(Version(version), prereleases=True)


@given(
    st.lists(st.builds("{}{}".format, st.sampled_from(["==", "!=", "<=", ">=", "<", ">"]), RELEASES), max_size=3),
    RELEASES,
)
def test_what_is_plain_is_told(clauses: list[str], version: str) -> None:
    assert plain_admits(",".join(clauses), version) is not None


@given(MARKERS)
def test_markers(marker: str) -> None:
    said = plain_holds(marker, VARIABLES)
    if said is not None:
        assert said == Marker(marker).evaluate(VARIABLES)


def test_ordinary_markers_are_plain() -> None:
    held = {
        'extra == "some-extra"': True,
        "extra=='x'": False,
        'python_version < "3.8"': False,
        '(python_version >= "3.8") and extra == "some.extra"': True,
        'sys_platform == "win32" or sys_platform == "linux"': True,
        'sys_platform == "win32" and python_version > "3" or sys_platform in "linux darwin"': True,
        'python_version == "3.*"': True,
    }
    assert {marker: plain_holds(marker, VARIABLES) for marker in held} == held
    for marker in (
        '(os_name == "nt")',
        '("x" in extra)',
        'extra == "a" and (extra == "b" or extra == "c")',
        "nonsense",
        "",
    ):
        assert plain_holds(marker, VARIABLES) is None


@given(
    st.sampled_from(["a", "A.b", "a--b_c", "x.zip", "a#b", ""]),
    st.sampled_from(["", "[x]", "[ X_y , z]", "[]"]),
    SPECIFIERS | SPECIFIERS.map("({})".format),
    st.just("") | MARKERS.map("; {}".format),
    st.sampled_from(["", " ", " # c", "\n"]),
)
def test_needs(name: str, extras: str, specifier: str, marker: str, end: str) -> None:
    text = f"{name}{extras}{specifier}{marker}{end}"
    need = read_need(text)
    try:
        wanted = Requirement(text.strip())
    except ValueError:
        assert need is None
        return
    assert need is not None
    assert (need.key, need.extras) == (canonicalize_name(wanted.name), frozenset(map(canonicalize_name, wanted.extras)))
    assert (need.specifier, need.text) == (str(wanted.specifier), str(wanted))
    known = {**VARIABLES, "os_name": "posix"}
    if wanted.marker is not None and "unknown" not in marker:
        ask = evaluator({name: value for name, value in known.items() if name != "extra"})
        assert ask.holds(need.marker, "some-extra") == ask.holds(str(wanted.marker), "some-extra")


@given(st.text(alphabet="aB-_. é", max_size=8))
def test_names(name: str) -> None:
    assert normalise(name) == canonicalize_name(name)


def test_the_same_is_refused() -> None:
    for text in ("1.", "", "1..2", "v1", "1rc1", " 1", "1\n", "\u0661"):
        assert not is_release(text)
    for specifier in ("~=1", ">=1.*", "==1 .*", "1.0", "=1"):
        assert plain_admits(specifier, "1") is None
        try:
            SpecifierSet(specifier)
        except (InvalidSpecifier, InvalidVersion):
            continue
        raise AssertionError(specifier)
