"""Which wheels and which Pythons a target takes, held against `packaging` itself."""

from __future__ import annotations

import sys
import time

import pytest
from packaging import tags as judge

from pinfold.index.tags import HERE, Tags, tags_for


def test_this_machine_is_what_packaging_says() -> None:
    version = sys.version_info[:3]
    ours = tags_for(".".join(map(str, version)), HERE, "cpython")
    assert ours is tags_for(".".join(map(str, version)), HERE, "cpython")
    for tag in judge.sys_tags():
        assert ours.wheel(str(tag)), tag


NOT_312 = [
    "cp311-cp311-manylinux_2_17_x86_64",
    "cp313-abi3-manylinux_2_17_x86_64",
    "cp312-cp312t-manylinux_2_17_x86_64",
    "cp312-cp312-win_amd64",
    "cp312-cp312-macosx_11_0_arm64",
    "cp312-cp312-any",
    "py2-none-any",
    "py313-none-any",
    "pp39-pypy39_pp73-manylinux_2_17_x86_64",
    "py3-none",
    "py3",
    "",
    ".".join(f"a{i}" for i in range(400)) + "-" + ".".join(f"a{i}" for i in range(400)) + "-any",
]


@pytest.mark.parametrize("tag", NOT_312)
def test_what_python_312_on_linux_does_not_take(tag: str) -> None:
    assert not tags_for("3.12", "linux").wheel(tag)


@pytest.mark.parametrize(
    "tag",
    [
        "cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64",
        "cp312-cp312-linux_aarch64",
        "cp38-abi3-manylinux_2_28_aarch64",
        "cp312-cp312-musllinux_1_2_x86_64",
        "cp312-none-any",
        "py2.py3-none-any",
        "PY3-none-ANY",
        "py3-none-manylinux1_x86_64",
        "py312-none-any",
        "cp27.cp312-none.cp312-win32.linux_x86_64",
    ],
)
def test_what_it_takes(tag: str) -> None:
    assert tags_for("3.12", "linux").wheel(tag)


@pytest.mark.parametrize(
    "platform, tag",
    [
        ("win32", "win_amd64"),
        ("win32", "win_arm64"),
        ("darwin", "macosx_10_9_x86_64"),
        ("darwin", "macosx_10_9_universal2"),
        ("darwin", "macosx_11_0_arm64"),
        ("darwin", "macosx_26_0_arm64"),
        ("freebsd14", "freebsd_14_0_release_amd64"),
        ("", "win32"),
    ],
)
def test_platforms(platform: str, tag: str) -> None:
    assert tags_for("3.12", platform).wheel(f"cp312-cp312-{tag}")
    assert not tags_for("3.11", platform).wheel(f"cp312-cp312-{tag}")
    assert tags_for("", platform).wheel(f"cp39-cp39-{tag}")
    assert not tags_for("", "linux").wheel(f"cp39-cp39-{tag}")


def test_implementations() -> None:
    pypy = tags_for("3.9", "linux", "pypy")
    assert pypy.wheel("pp39-pypy39_pp73-manylinux_2_17_x86_64")
    assert pypy.wheel("py3-none-any")
    assert not pypy.wheel("cp39-cp39-manylinux_2_17_x86_64")
    assert tags_for("3.13", "linux", threaded=True).wheel("cp313-cp313t-linux_x86_64")
    assert not tags_for("3.13", "linux", threaded=True).wheel("cp313-cp313-linux_x86_64")
    assert tags_for("3.7", "linux").wheel("cp37-cp37m-linux_x86_64")
    assert tags_for("3.9", "linux", "graalpy").wheel("graalpy242-graalpy242_311_native-linux_x86_64")


@pytest.mark.parametrize(
    "python, specifier, admitted",
    [
        ("3.12.1", ">=3.8", True),
        ("3.12.1", "<3.12", False),
        ("3.12.1", ">=3.12.2", False),
        ("3.12", ">=3.12.2", True),
        ("3.12", ">3.12", True),
        ("3.12", "<3.12", False),
        ("3.12", "!=3.12.*", False),
        ("3.12", "~=3.11", True),
        ("3.12", "~=3.11.0", False),
        ("3.12.1", ">=3.8.*", True),  # as for pip: what is no specifier admits all
        ("3.12", "nonsense", True),
        ("", "<3", True),
        ("3", "<3", True),
        ("3.14.0rc1", ">=3.14", False),
        ("3.12.1", "", True),
    ],
)
def test_pythons(python: str, specifier: str, admitted: bool) -> None:
    assert tags_for(python, "linux").requires(specifier) is admitted
    assert tags_for(python, "linux").requires(specifier) is admitted  # and again, from memory


def test_hostile_pages_do_not_fill_the_memory() -> None:
    tags = Tags("3.12", *(None,) * 3)
    began = time.process_time()
    for i in range(6_000):
        assert tags.requires(f">={i}.0") == (i <= 3 or i >= 4_096)  # beyond as many as nobody has, nothing is claimed
    assert time.process_time() - began < 5
    assert len(tags._pythons) <= 4_096
