"""Families of markers as requirements files use them: one project on several lines, each for its own environments."""

from __future__ import annotations

from itertools import combinations

import pytest

from pinfold.analysis.markers import Verdict, coexist, exclusive, explain, verdict

PARTITIONS = {
    "one release per Python": [
        'python_version < "3.8"',
        'python_version == "3.8"',
        'python_version == "3.9"',
        'python_version >= "3.10" and python_version < "3.12"',
        'python_version >= "3.12"',
    ],
    "two Pythons": ['python_version <= "2.7"', 'python_version > "2.7"'],
    "major versions": [
        'python_version < "3"',
        'python_version >= "3.0" and python_version < "4"',
        'python_version >= "4"',
    ],
    "listed Pythons": ['python_version in "3.8, 3.9"', 'python_version not in "3.8, 3.9"'],
    "a wildcard": ['python_version == "3.*"', 'python_version != "3.*"'],
    "Windows or not": ['sys_platform == "win32"', 'sys_platform != "win32"'],
    "by platform name": [
        'platform_system == "Linux"',
        'platform_system == "Darwin"',
        'platform_system != "Linux" and platform_system != "Darwin"',
    ],
    "the literal first": ['"win" in sys_platform', '"win" not in sys_platform'],
    "Apple silicon": [
        'sys_platform == "darwin" and platform_machine == "arm64"',
        'sys_platform != "darwin" or platform_machine != "arm64"',
    ],
    "interpreter and Python": [
        'platform_python_implementation == "PyPy" and python_version < "3.9"',
        'platform_python_implementation != "PyPy" and python_version < "3.9"',
        'python_version >= "3.9"',
    ],
    "three ways to say it": [
        '(sys_platform == "linux" or sys_platform == "darwin") and python_version >= "3.10"',
        'sys_platform not in "linux darwin" and python_version >= "3.10"',
        (
            'sys_platform in "linux darwin" and sys_platform != "linux" and sys_platform != "darwin" '
            'and python_version >= "3.10"'
        ),
        'python_version < "3.10"',
    ],
    "a micro version": ['python_full_version <= "3.9.1"', 'python_full_version > "3.9.1"'],
    "without extras": ['extra == "test"', 'extra != "test"'],
}


@pytest.mark.parametrize("name", PARTITIONS)
def test_a_partition(name: str) -> None:
    """Its parts exclude each other and leave nothing out, so no pair is a conflict and none is superfluous."""
    family = PARTITIONS[name]
    assert all(exclusive(a, b) for a, b in combinations(family, 2))
    assert verdict(" or ".join(f"({marker})" for marker in family)) is Verdict.ALWAYS
    assert not any(coexist(a, b) for a, b in combinations(family, 2))
    assert all(explain(marker) for marker in family)


OVERLAPS = {
    "off by one": ['python_version <= "3.9"', 'python_version >= "3.9"'],
    "a forgotten minor": ['python_version >= "3.8"', 'python_version < "3.10"'],
    "different subjects": ['sys_platform == "win32"', 'python_version < "3.12"', 'platform_machine != "ppc64le"'],
    "other words for the same": ['sys_platform == "win32"', 'os_name == "nt"', 'platform_system == "Windows"'],
    "an exception": ['sys_platform != "emscripten"', 'sys_platform == "linux" and python_version >= "3.9"'],
    "a machine": ['platform_machine == "aarch64" or platform_machine == "arm64"', 'sys_platform == "darwin"'],
    "a family": ['"linux" in sys_platform', 'sys_platform == "linux" and platform_machine == "x86_64"'],
    "a misspelt interpreter": ['implementation_name != "PyPy"', 'platform_python_implementation == "PyPy"'],
}


@pytest.mark.parametrize("name", OVERLAPS)
def test_an_overlap(name: str) -> None:
    """Every pair holds together somewhere real, so two versions that contradict are a conflict there."""
    for a, b in combinations(OVERLAPS[name], 2):
        assert coexist(a, b)
        assert not exclusive(a, b)


GAPS = {
    "a minor between": ['python_version < "3.9"', 'python_version > "3.9"'],
    "release candidates": ['python_full_version < "3.11"', 'python_full_version >= "3.11"'],
    "other systems": ['sys_platform == "win32"', 'sys_platform == "linux"', 'sys_platform == "darwin"'],
    "strings have no order": ['sys_platform < "m"', 'sys_platform > "m"'],
}


@pytest.mark.parametrize("name", GAPS)
def test_a_gap(name: str) -> None:
    """The parts exclude each other but leave something out."""
    family = GAPS[name]
    assert all(exclusive(a, b) for a, b in combinations(family, 2))
    assert verdict(" or ".join(family)) is not Verdict.ALWAYS
