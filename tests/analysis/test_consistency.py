"""Consistency of what is installed: the sentences of `pip check`, compared with pip's own, and what needs what."""

from __future__ import annotations

import random
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from packaging.markers import default_environment

from pinfold.analysis.closure import Closure, Root, follow, graph
from pinfold.analysis.consistency import broken
from pinfold.analysis.environment import Distribution
from tests.support.installed import facts, markers

MARKERS = {name: str(value) for name, value in default_environment().items()}


def installed(*lines: str) -> dict[str, Distribution]:
    return dict(facts("\n".join(lines), "/w").distributions)


def said(*lines: str) -> list[str]:
    return [each.said for each in broken(installed(*lines), markers("3.12.1"))]


@pytest.mark.parametrize(
    "lines, expected",
    [
        (("a 1 requires b>=2", "b 2.0"), []),
        (("a 1 requires b>=2",), ["a 1 requires b, which is not installed"]),
        (("a 1.0 requires b>=2", "b 1.0"), ["a 1.0 has requirement b>=2, but you have b 1.0"]),
        (("a 1 requires b>=2", "b 2.0rc1"), ["a 1 has requirement b>=2, but you have b 2.0rc1"]),
        (("a 1 requires b>=1", "b 2.0rc1"), []),
        (("a 1 requires b==2.0", "b 2.0+cu118"), []),
        (("a 1 requires b==2.0+cu117", "b 2.0+cu118"), ["a 1 has requirement b==2.0+cu117, but you have b 2.0+cu118"]),
        (("a 1 requires b ; extra == 'x'",), []),
        (("a 1 requires b[x]", "b 1 requires c ; extra == 'x'"), []),
        (("a 1 requires b ; python_version < '3'",), []),
        (("A.a 1.00 requires B_b",), ["a-a 1.0 requires b-b, which is not installed"]),
        (("a 1 requires b @ https://example.com/b.whl", "b 1"), []),
        (("a 1 requires a[x]",), []),
    ],
)
def test_what_is_said(lines: tuple[str, ...], expected: list[str]) -> None:
    assert said(*lines) == expected


def test_metadata_that_cannot_be_used_counts_as_not_installed() -> None:
    assert said("a 1 requires b", "b 1: its METADATA is gone") == [
        "a 1 requires b, which is not installed",
        "b 1 cannot be checked: its METADATA is gone",
    ]
    assert said("a 1 requires b!!") == ["a 1 cannot be checked: what it requires cannot be read"]
    assert said("a one") == ["a one cannot be checked: its version is not one"]


def test_nothing_is_known_without_the_environments_variables() -> None:
    assert broken(installed("a 1 requires b"), {}) == ()


def world(seed: int) -> dict[str, Distribution]:
    """Distributions at random, in every relation that metadata can put them into."""
    choose = random.Random(seed)
    names = [f"Pkg_{letter}.x" if n % 3 else f"pkg-{letter}" for n, letter in enumerate("abcdefghijklmnop")]
    versions = ["1.0", "1.0rc1", "2.0.post1", "2", "3.1+local", "1!0.5"]
    specifiers = ["", ">=1", "==2.*", "<2", "!=1.0", "~=1.0", "===1.0", "==3.1", ">1.0", ">=1.0rc1"]
    conditions = [
        "",
        "",
        "",
        "python_version>='3'",
        "python_version < '3'",
        "extra=='x'",
        "extra!='x'",
        "os_name=='nt'",
    ]
    conditions += ["python_version>='3' and extra == 'X'", "sys_platform in 'linux darwin win32'"]
    found = {}
    for name in choose.sample(names, 11):
        requires = []
        for other in choose.sample(names, choose.randrange(5)):
            extras = choose.choice(["", "", "[x]", "[x, Y_y]"])
            condition = choose.choice(conditions)
            requires.append(f"{other}{extras} {choose.choice(specifiers)}" + (f" ; {condition}" if condition else ""))
        key = name.lower().replace("_", "-").replace(".", "-")
        found[key] = Distribution(name, key, choose.choice(versions), "", tuple(requires))
    return found


def lay(folder: Path, distributions: dict[str, Distribution]) -> None:
    for old in folder.glob("*.dist-info"):
        (old / "METADATA").unlink()
        old.rmdir()
    for distribution in distributions.values():
        info = folder / f"{distribution.key.replace('-', '_')}-{distribution.version}.dist-info"
        info.mkdir()
        head = f"Metadata-Version: 2.1\nName: {distribution.name}\nVersion: {distribution.version}\n"
        requires = "".join(f"Requires-Dist: {each}\n" for each in distribution.requires)
        (info / "METADATA").write_text(f"{head}Provides-Extra: x\nProvides-Extra: y-y\n{requires}", "utf-8")


def test_pip_check_says_the_same(tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False, symlinks=sys.platform != "win32")
    site = next((tmp_path / "env").rglob("site-packages"))
    python = tmp_path / "env" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wrong = 0
    for seed in range(3):
        distributions = world(seed)
        lay(site, distributions)
        run = subprocess.run(
            [sys.executable, "-I", "-m", "pip", "--python", str(python), "--disable-pip-version-check", "check"],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        ours = [f"{each.said}." for each in broken(distributions, MARKERS)]
        theirs = sorted(run.stdout.splitlines())
        assert sorted(ours or ["No broken requirements found."]) == theirs
        wrong += len(ours)
    assert wrong > 10, "there is something to agree on"


def closure(distributions: dict[str, Distribution], *roots: Root) -> Closure:
    return follow(graph(distributions, markers("3.12.1")), roots)


def test_the_closure_follows_extras_and_rings_and_says_why() -> None:
    distributions = installed(
        "app 1 requires lib[fast]>=1",
        "lib 1 requires core",
        "lib 1 requires speed ; extra == 'fast'",
        "lib 1 requires slow ; extra == 'slow'",
        "core 1 requires app",
        "speed 1 requires core",
        "slow 1",
        "alone 1",
    )
    found = closure(distributions, ("app", frozenset()), ("gone", frozenset()))
    assert found.keys == {"app", "lib", "core", "speed"}
    assert found.path("speed") == ("app", "lib", "speed")
    assert found.path("app") == ("app",)
    assert found.extras["lib"] == {"fast"}
    assert found.unmet == ()


def test_the_closure_tells_what_an_extra_lacks() -> None:
    distributions = installed("lib 1 requires speed>=2 ; extra == 'fast'", "lib 1 requires Much_More ; extra == 'Fast'")
    found = closure(distributions, ("lib", frozenset({"fast"})))
    assert [each.said for each in found.unmet] == [
        "lib 1 requires speed, which is not installed",
        "lib 1 requires much-more, which is not installed",
    ]
    assert closure(distributions, ("lib", frozenset())).unmet == ()
