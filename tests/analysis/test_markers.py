"""What markers mean, against `packaging` itself on environments that the code under test did not choose."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.markers import InvalidMarker, Marker, UndefinedComparison

from pinfold.analysis.marker_platforms import known_values
from pinfold.analysis.marker_tokens import VARIABLES
from pinfold.analysis.markers import (
    Kind,
    Verdict,
    atoms,
    coexist,
    exclusive,
    explain,
    implies,
    tokens,
    verdict,
)
from support.environments import SYSTEMS, environments, markers

ALWAYS, NEVER, SOMETIMES = Verdict.ALWAYS, Verdict.NEVER, Verdict.SOMETIMES
UNKNOWN, FAILS, INVALID = Verdict.UNKNOWN, Verdict.FAILS, Verdict.INVALID


def true_in(marker: str, environment: dict[str, str]) -> bool:
    return Marker(marker).evaluate(environment)


@given(markers(), environments(20))
@example('python_full_version < "3.11" or python_full_version >= "3.11"', [{"python_full_version": "3.11.0rc1"}])
@example('"1" not in python_full_version', [{"python_full_version": "3.11.0"}])
def test_a_verdict_is_true_everywhere(marker: str, places: list[dict[str, str]]) -> None:
    truths = {true_in(marker, place) for place in places}
    found = verdict(marker)
    assert found not in (INVALID, FAILS)
    assert found is not NEVER or truths == {False}
    assert found is not ALWAYS or truths == {True}


@given(markers(), markers(), environments(20))
def test_a_relation_is_true_everywhere(a: str, b: str, places: list[dict[str, str]]) -> None:
    for place in places:
        left, right = true_in(a, place), true_in(b, place)
        assert not (exclusive(a, b) and left and right)
        assert not (implies(a, b) and left and not right)
    assert not (exclusive(a, b) and coexist(a, b))
    assert exclusive(a, b) == exclusive(b, a)
    assert coexist(a, b) == coexist(b, a)


@given(markers(), markers())
def test_relations_agree_with_verdicts(a: str, b: str) -> None:
    both = verdict(f"({a}) and ({b})")
    if both is not UNKNOWN:
        assert exclusive(a, b) == (both is NEVER)
        assert implies(a, b) == (verdict(a) is NEVER or a == b or (both is not NEVER and _implied(a, b)))
    assert exclusive(a, None) == (verdict(a) is NEVER)
    assert implies(None, a) == (verdict(a) is ALWAYS)
    assert implies(a, None)


def _implied(a: str, b: str) -> bool:
    """a implies b exactly if "a and b" holds wherever a does, and the reverse."""
    return implies(a, f"({a}) and ({b})")


@pytest.mark.parametrize(
    "marker, expected",
    [
        ('python_version < "3.8" or python_version >= "3.8"', ALWAYS),
        ('python_version < "3.8" and python_version >= "3.8"', NEVER),
        ('python_version >= "2.7"', ALWAYS),
        ('python_version < "2.7"', NEVER),
        ('python_version < "4"', SOMETIMES),
        ('python_version >= "3.10" and python_version < "4.0"', SOMETIMES),
        ('python_version >= "310"', NEVER),
        ('python_version == "3.10.2"', NEVER),
        ('python_version > "3.9.1"', SOMETIMES),
        ('python_version == "3"', SOMETIMES),
        ('python_version == "3.10.*"', SOMETIMES),
        ('python_version >= "3.*"', NEVER),  # no valid specifier, so packaging compares the texts
        ('python_version in "2.7 3.4"', SOMETIMES),
        ('python_version in "2.6 2.5"', NEVER),
        ('python_version not in "2.6"', ALWAYS),
        ('"3" in python_version', SOMETIMES),
        ('"3.8" <= python_version and python_version < "3.8"', NEVER),
        # a release candidate is neither before 3.11 nor 3.11 or later (PEP 440, "Exclusive ordered comparison")
        ('python_full_version < "3.11" or python_full_version >= "3.11"', SOMETIMES),
        ('python_full_version < "3.11" and python_full_version >= "3.11"', NEVER),
        ('python_full_version >= "3.8.1" and python_version < "3.8"', NEVER),
        ('python_full_version == "3.8.4" and python_version == "3.8"', SOMETIMES),
        ('python_full_version === "3.8"', NEVER),
        ('sys_platform == "win32" or sys_platform != "win32"', ALWAYS),
        ('sys_platform == "win32" and sys_platform == "linux"', NEVER),
        ('sys_platform == "win32" and os_name == "posix"', NEVER),
        ('sys_platform == "windows"', SOMETIMES),  # no system calls itself so, but one could
        ('sys_platform > "linux"', NEVER),  # strings have no order: packaging says no
        ('sys_platform >= "linux"', SOMETIMES),  # … and takes this for ==
        ('sys_platform == "linux" and sys_platform not in "linux darwin"', NEVER),
        ('"linux" in sys_platform and sys_platform == "win32"', NEVER),
        ('"linux" in sys_platform and "win" in sys_platform', SOMETIMES),
        ('os.name == "nt" and os_name != "nt"', NEVER),
        ('platform_python_implementation == "PyPy" and implementation_name == "cpython"', NEVER),
        ('python_implementation == "CPython" or implementation_name != "cpython"', ALWAYS),
        ('platform_machine == "x86_64" and platform_machine == "aarch64"', NEVER),
        ('"arm" in platform_machine or "arm" not in platform_machine', ALWAYS),
        ('platform_release >= "10" and platform_release < "9"', SOMETIMES),  # too free to tell
        ('implementation_version == "3.8" or os_name == "nt"', SOMETIMES),
        ('extra == "dev"', NEVER),  # pip evaluates a requirements file without any extra
        ('extra != "dev"', ALWAYS),
        ('extra == "dev" or os_name == "nt"', SOMETIMES),
        ('"a" == "b"', FAILS),
        ('"dev" in extras', FAILS),
        ('python_version ~= "fred"', FAILS),
        ('os_name ~= "nt"', FAILS),
        ('os_name === "nt" or os_name == "nt"', FAILS),
        ("os_name == sys_platform", SOMETIMES),  # compared with the text "sys_platform"
        ("", INVALID),
        ("python_version", INVALID),
        ('python_version = "3"', INVALID),
        ('pythonversion > "3"', INVALID),
        ('python_version >= "3', INVALID),
        ('(python_version >= "3"', INVALID),
        ('python_version >= "3" and', INVALID),
        ('python_version >= "3" && os_name == "nt"', INVALID),
        ('sys_platform == "a\\x62"', UNKNOWN),
        (f'python_version >= "{"1" * 5000}"', UNKNOWN),
        (f'python_version >= "3.{"1" * 9000}"', UNKNOWN),
    ],
)
def test_verdict(marker: str, expected: Verdict) -> None:
    assert verdict(marker) is expected


@pytest.mark.parametrize(
    "a, b, expected",
    [
        ('python_version < "3.8"', 'python_version >= "3.8"', "exclusive"),
        ('python_version <= "3.8"', 'python_version >= "3.8"', "coexist"),
        ('python_version == "3.10"', 'python_version == "3.11"', "exclusive"),
        ('python_version > "3.8"', 'python_version == "3.8"', "exclusive"),
        ('python_version > "3.8"', 'python_version < "3.9"', "exclusive"),
        ('python_full_version > "3.8"', 'python_version < "3.9"', "coexist"),
        ('python_version < "3"', 'python_version >= "3" and sys_platform == "win32"', "exclusive"),
        ('sys_platform == "win32"', 'sys_platform != "win32"', "exclusive"),
        ('sys_platform == "win32"', 'platform_system != "Windows"', "exclusive"),
        ('os_name == "nt"', 'sys_platform == "linux"', "exclusive"),
        ('os_name == "posix"', 'sys_platform == "linux"', "coexist"),
        ('platform_system == "Darwin"', 'sys_platform == "darwin"', "coexist"),
        ('platform_system == "Darwin"', 'sys_platform == "linux" or os_name == "nt"', "exclusive"),
        ('sys_platform in "linux darwin"', 'sys_platform == "win32"', "exclusive"),
        ('sys_platform not in "linux darwin"', 'platform_system == "Linux" and sys_platform == "linux"', "exclusive"),
        ('not_a_variable == "1"', 'sys_platform == "linux"', "unsure"),
        ('sys_platform == "freebsd13"', 'os_name == "posix"', "coexist"),
        ('sys_platform == "freebsd13"', 'sys_platform == "freebsd14"', "exclusive"),
        ('sys_platform == "plan9"', 'os_name == "posix"', "unsure"),
        ('sys_platform == "plan9"', 'sys_platform == "linux"', "exclusive"),
        ('platform_python_implementation == "PyPy"', 'platform_python_implementation != "PyPy"', "exclusive"),
        ('implementation_name == "pypy"', 'platform_python_implementation == "CPython"', "exclusive"),
        ('platform_machine == "x86_64"', 'platform_machine != "x86_64"', "exclusive"),
        ('platform_machine == "x86_64"', 'platform_machine == "arm64" or sys_platform == "win32"', "coexist"),
        ('platform_machine == "x86_64" and sys_platform == "linux"', 'sys_platform == "linux2"', "exclusive"),
        ('python_version >= "4"', 'sys_platform == "linux"', "unsure"),  # there is no Python 4 yet
        ('python_version >= "3.9"', None, "coexist"),
        ('python_version < "2.6"', None, "exclusive"),
        (None, None, "coexist"),
        ('platform_release == "10"', 'platform_release == "11"', "unsure"),
        (
            'python_full_version < "3.12" and platform_machine != "ppc64le" and platform_machine != "s390x"',
            'python_full_version < "3.10.2" and platform_machine == "ppc64le"',
            "exclusive",
        ),
        (
            'platform_python_implementation == "CPython" and python_version < "3.11"',
            'python_version >= "3.11" or platform_python_implementation != "CPython"',
            "exclusive",
        ),
        (
            'python_version < "3.11" and (platform_machine != "arm64" or platform_system != "Darwin")',
            'python_version < "3.11" and platform_machine == "arm64" and platform_system == "Darwin"',
            "exclusive",
        ),
    ],
)
def test_two_markers(a: str | None, b: str | None, expected: str) -> None:
    for left, right in ((a, b), (b, a)):
        assert exclusive(left, right) is (expected == "exclusive")
        assert coexist(left, right) is (expected == "coexist")


@pytest.mark.parametrize(
    "a, b",
    [
        ('python_version >= "3.11"', 'python_version >= "3.9"'),
        ('sys_platform == "win32"', 'os_name == "nt"'),
        ('sys_platform == "darwin"', 'platform_system == "Darwin"'),
        ('sys_platform == "linux" and python_version < "3"', 'sys_platform == "linux" or extra == "dev"'),
        ('python_full_version >= "3.8.1"', 'python_version >= "3.8"'),
    ],
)
def test_one_marker_implies_another(a: str, b: str) -> None:
    assert implies(a, b)
    assert not implies(b, a)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda row: row[0])
def test_every_real_platform_is_possible(system: tuple[str, str, str]) -> None:
    names = ("sys_platform", "os_name", "platform_system")
    assert verdict(" and ".join(f'{n} == "{v}"' for n, v in zip(names, system, strict=True))) is SOMETIMES


LARGE = {
    "terms": " and ".join(['python_version > "3.1"'] * 3000),
    "different terms": " or ".join(f'platform_machine == "m{i}"' for i in range(3000)),
    "parentheses": "(" * 5000 + 'os_name == "nt"' + ")" * 5000,
    "open parentheses": "(" * 5000,
    "spaces": "os_name ==" + " " * 100_000 + '"nt"',
    "unclosed strings": "'\"" * 50_000,
    "nots": "not " * 30_000,
    "contained": " and ".join(f'"{i}" in sys_platform' for i in range(100)),
    "platforms": " or ".join(
        f'sys_platform == "a{i}" and os_name == "b{i}" and platform_system == "c{i}"' for i in range(40)
    ),
    "versions": " or ".join(f'python_full_version == "3.{i % 30}.{i}"' for i in range(120)),
    "everything": " and ".join(f'({v} == "1" or {v} == "3.8" or "x" in {v})' for v in VARIABLES),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_markers_are_answered_quickly(name: str) -> None:
    marker = LARGE[name]
    began = time.process_time()
    found = verdict(marker), exclusive(marker, marker), implies(marker, 'os_name == "nt"'), explain(marker)
    assert "".join(t.text for t in tokens(marker)) == "".join(marker.split())
    assert time.process_time() - began < 3
    assert found[:2] == (UNKNOWN, False)


@given(st.text("()'\"andornotipythsvew_.<>=!~ 0123\t\\é", max_size=60))
def test_tokens_cover_any_text(text: str) -> None:
    found = tokens(text)
    at = 0
    for token in found:
        assert not text[at : token.start].strip()
        assert text[token.start : token.end] == token.text
        assert token.start < token.end
        at = token.end
    assert not text[at:].strip()
    parts = [t for atom in atoms(text) for t in atom.tokens]
    assert parts == [t for t in found if t.kind not in (Kind.BOOLEAN, Kind.PAREN)]
    verdict(text)
    explain(text)


@given(markers(), st.data())
def test_any_prefix_is_taken(marker: str, data: st.DataObject) -> None:
    text = marker[: data.draw(st.integers(0, len(marker)))]
    try:
        Marker(text)
        valid = True
    except InvalidMarker:
        valid = False
    assert (verdict(text) is INVALID) == (not valid)
    assert explain(text) or not text
    assert all(atom.complete for atom in atoms(marker))


@pytest.mark.parametrize(
    "marker, expected",
    [
        ('python_version >= "3.8"', [("variable", 0, 14), ("operator", 15, 17), ("string", 18, 23)]),
        ("os_name=='nt'", [("variable", 0, 7), ("operator", 7, 9), ("string", 9, 13)]),
        ("a not  in b", [("word", 0, 1), ("operator", 2, 9), ("word", 10, 11)]),
        ("os_name not", [("variable", 0, 7), ("operator", 8, 11)]),
        ("(os.name)", [("paren", 0, 1), ("variable", 1, 8), ("paren", 8, 9)]),
        ('os_name == "n', [("variable", 0, 7), ("operator", 8, 10), ("string", 11, 13)]),
        ("os_name && x", [("variable", 0, 7), ("word", 8, 10), ("word", 11, 12)]),
        ("os_name = x", [("variable", 0, 7), ("word", 8, 9), ("word", 10, 11)]),
        ("android and or_ or", [("word", 0, 7), ("boolean", 8, 11), ("word", 12, 15), ("boolean", 16, 18)]),
        ("python_version.x in", [("word", 0, 16), ("operator", 17, 19)]),
        ("  ", []),
    ],
)
def test_tokens(marker: str, expected: list[tuple[str, int, int]]) -> None:
    assert [(t.kind.value, t.start, t.end) for t in tokens(marker)] == expected


@pytest.mark.parametrize(
    "marker, expected",
    [
        ('python_version >= "3.8"', [("python_version", ">=", "3.8", False, True)]),
        ('"3.8" <= python_version', [("python_version", "<=", "3.8", True, True)]),
        ('"x" not in os.name', [("os_name", "not in", "x", True, True)]),
        ("python_implementation == 'PyPy'", [("platform_python_implementation", "==", "PyPy", False, True)]),
        ("os_name == sys_platform", [("os_name", "==", "sys_platform", False, True)]),
        ("os_name", [("os_name", "", None, False, False)]),
        ("os_name ==", [("os_name", "==", None, False, False)]),
        ('pyton_version > "3"', [("", ">", "3", False, False)]),
        ('> "3"', [("", ">", "3", False, False)]),
        ('os_name == "n', [("os_name", "==", "n", False, True)]),
        (
            '(os_name == "nt" or sys_pl) and extra',
            [("os_name", "==", "nt", False, True), ("", "", None, False, False), ("extra", "", None, False, False)],
        ),
    ],
)
def test_atoms(marker: str, expected: list[tuple[str, str, str | None, bool, bool]]) -> None:
    found = atoms(marker)
    assert [(a.variable, a.op, a.value, a.swapped, a.complete) for a in found] == expected
    assert [marker[a.start : a.end] for a in found] == [marker[a.tokens[0].start : a.tokens[-1].end] for a in found]


@pytest.mark.parametrize(
    "marker, expected",
    [
        ('sys_platform == "win32"', "on Windows"),
        ('sys_platform != "win32"', "not on Windows"),
        ('python_version < "3.11"', "on Python before 3.11"),
        ('python_version >= "3.8"', "on Python 3.8 or later"),
        ('"3.8" <= python_version', "on Python 3.8 or later"),
        ('python_version > "3.8"', "on Python 3.9 or later"),
        ('python_full_version > "3.8"', "on Python 3.8.1 or later"),
        ('python_full_version <= "3.8"', "on Python up to 3.8.0"),
        ('python_version == "3"', "on Python 3.0"),
        ('python_version == "3.*"', "on Python 3"),
        ('python_version ~= "3.8"', "on Python 3.8 or later, before 4"),
        ('python_version != "3.0"', "not on Python 3.0"),
        ('python_version in "2.7, 3.4"', "on Python 2.7 or 3.4"),
        ('python_full_version >= "3.11.0rc1"', "on Python 3.11.0rc1 or later"),
        ('python_version >= "3.10" and python_version < "4.0"', "on Python 3.10 or later, before 4.0"),
        (
            'python_version >= "3.10" and sys_platform == "linux" and python_version < "4.0"',
            "on Python 3.10 or later, before 4.0, and on Linux",
        ),
        ('platform_python_implementation == "PyPy"', "on PyPy"),
        ('implementation_name != "pypy"', "not on PyPy"),
        ('implementation_name != "PyPy"', "where `implementation_name` is not `PyPy`"),
        ('sys_platform == "darwin" or platform_system == "Linux"', "on macOS or on Linux"),
        ('sys_platform == "darwin" or sys_platform == "linux"', "on macOS or Linux"),
        ('sys_platform != "darwin" and sys_platform != "linux"', "not on macOS or Linux"),
        ('sys_platform == "freebsd13"', "on FreeBSD 13"),
        ('sys_platform == "win32" or platform_system == "Windows"', "on Windows"),
        ('platform_machine == "x86_64"', "on x86_64 machines"),
        ('"linux" in sys_platform', "on platforms whose name contains `linux`"),
        ('"arm" not in platform_machine', "on machines whose name does not contain `arm`"),
        ('extra == "dev"', "with the extra `dev`"),
        (
            'platform_machine == "x86_64" and sys_platform == "linux" or sys_platform == "win32"',
            "on x86_64 machines and on Linux, or on Windows",
        ),
        (
            'python_version < "3.11" and (platform_machine != "arm64" or platform_system != "Darwin")',
            "on Python before 3.11 and either not on arm64 machines or not on macOS",
        ),
        ('os_name == "plan9"', "where `os_name` is `plan9`"),
        ('platform_version == "x"', "where `platform_version` is `x`"),
        ('platform_release > "5"', '`platform_release > "5"`'),
        ('python_version >= "three"', '`python_version >= "three"`'),
        ('sys_platform == "a`b"', '``sys_platform == "a`b"``'),
        ("python_version >", "`python_version >`"),
        ('python_version\t ~=  "fred"', '`python_version ~= "fred"`'),
    ],
)
def test_explain(marker: str, expected: str) -> None:
    assert explain(marker) == expected


def test_known_values_are_possible() -> None:
    for variable in VARIABLES:
        for value in known_values(variable):
            assert verdict(f'{variable} == "{value}"') is SOMETIMES
    assert known_values("sys_platform")[:3] == ("linux", "win32", "darwin")
    assert known_values("platform_version") == ()


def test_packaging_fails_where_we_say_so() -> None:
    with pytest.raises(UndefinedComparison):
        Marker('os_name ~= "nt"').evaluate()
