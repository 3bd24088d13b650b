"""A small universe of packages, conflicts in it, and a solver that tries everything: the judge of what Pinfold says of them.

The solver knows nothing of uv or pip: it assigns versions until all needs are met or nothing is left to try.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.support.wheels import Package

P = Package
PACKAGES = (
    *(P("lib", version) for version in ("1.24.3", "1.26.0", "2.0.7", "2.2.0", "3.0.0b1")),
    P("req", "2.20.0", requires=["lib<1.25"]),
    P("req", "2.25.0", requires=["lib>=1.21,<1.27"]),
    P("req", "2.32.0", requires=["lib>=1.21,<3"]),
    P("bot", "1.34.0", requires=["lib>=1.25.4,<2.1"]),
    P("bot", "1.35.0", requires=["lib>=1.25.4,!=2.2.0,<3"]),
    P("aws", "1.0", requires=["bot<1.35"]),
    P("aws", "2.0", requires=["bot>=1.35"]),
    P("mid", "1", requires=["lib<1.25"]),
    P("mid", "2", requires=["lib<1.26"]),
    P("top", "1", requires=["mid"]),
    P("deep", "1", requires=["deep-two"]),
    P("deep-two", "1", requires=["deep-three"]),
    P("deep-three", "1", requires=["top"]),
    P("xt", "1.0", extras={"old": ["lib<2"], "new": ["lib>=2"]}),
    P("via", "1.0", requires=["xt[old]"]),
    P("mk", "1.0", requires=['lib<2 ; python_version >= "3.0"']),
    P("mk", "2.0", requires=['lib<2 ; python_version < "3.0"']),
    P("win", "1.0", requires=['lib<2 ; sys_platform == "win32"']),
    P("mac", "1.0", requires=['lib<1.25 ; sys_platform == "darwin"']),
    P("newpy", "1.0", requires=['lib<2 ; python_version >= "3.13"']),
    P("py", "1.0"),
    P("py", "2.0", requires_python=">=3.90"),
    P("needs-py", "1.0", requires=["py>=2"]),
    P("ynk", "1.0"),
    P("ynk", "2.0", requires=["lib>=2"]),
    P("needs-ynk", "1.0", requires=["ynk>=2"]),
    P("beta", "1.0", requires=["lib>=3.0.0b1"]),
    P("nobeta", "1.0", requires=["lib>=3"]),
    P("tri", "1"),
    P("tri", "2"),
    P("tri", "3"),
    P("one-two", "1", requires=["tri<3"]),
    P("two-three", "1", requires=["tri>1"]),
    P("one-three", "1", requires=["tri!=2"]),
    P("ghost", "1", requires=["nowhere-to-be-found"]),
    P("ring", "1", requires=["ring-back"]),
    P("ring-back", "1", requires=["ring", "lib<1.25"]),
    P("pin-a", "1", requires=["shared==1"]),
    P("pin-b", "1", requires=["shared==2"]),
    P("shared", "1"),
    P("shared", "2"),
    P("web", "1", requires=["tpl>=3"]),
    P("web", "2", requires=["tpl>=3"]),
    P("docs", "1", requires=["tpl<3"]),
    P("docs", "2", requires=["tpl<3"]),
    P("tpl", "2.11"),
    P("tpl", "3.1"),
    P("free", "1.0"),
    P("free", "2.0"),
)
YANKED = frozenset({("ynk", "2.0")})


class Case(NamedTuple):
    """`conflicts` are the texts of the lines of each, those of constraints with "-c " before them."""

    name: str
    requirements: Sequence[str]
    conflicts: Sequence[frozenset[str]]
    constraints: Sequence[str] = ()
    repairable: bool = True


def _case(name: str, requirements: str, *conflicts: str, constraints: str = "", repairable: bool = True) -> Case:
    sets = [frozenset(each.strip() for each in conflict.split("&")) for conflict in conflicts]
    split = [each.strip() for each in requirements.split("|")]
    return Case(name, split, sets, [each.strip() for each in constraints.split("|") if each], repairable)


CASES = (
    _case("direct, pin against pin", "req==2.20.0 | lib==2.2.0", "req==2.20.0 & lib==2.2.0"),
    _case("direct, far apart", "req==2.20.0 | free | tri==2 | lib==2.2.0", "req==2.20.0 & lib==2.2.0"),
    _case("direct, pin against range", "req==2.20.0 | lib>=1.26", "req==2.20.0 & lib>=1.26"),
    _case("direct, range against pin", "req<2.26 | lib==2.0.7", "req<2.26 & lib==2.0.7"),
    _case("direct, range against range", "req<2.26 | lib>=2", "req<2.26 & lib>=2"),
    _case("direct, every version", "bot | lib<1.25", "bot & lib<1.25"),
    _case("direct, an excluded version", "bot==1.35.0 | lib==2.2.0", "bot==1.35.0 & lib==2.2.0"),
    _case("two that need a third", "req==2.20.0 | bot==1.34.0", "req==2.20.0 & bot==1.34.0"),
    _case("two ranges that need a third", "req<2.21 | bot", "req<2.21 & bot"),
    _case("two pins of a third", "pin-a | pin-b", "pin-a & pin-b", repairable=False),
    _case("every version of both", "web | docs", "web & docs", repairable=False),
    _case("versions do not help", "web==1 | docs==1", "web==1 & docs==1", repairable=False),
    _case("transitive", "top | lib==2.2.0", "top & lib==2.2.0"),
    _case("transitive, five steps", "deep | lib==2.0.7", "deep & lib==2.0.7"),
    _case("transitive on both sides", "top | aws", "top & aws", repairable=False),
    _case("transitive, pinned above", "aws==1.0 | lib==2.2.0", "aws==1.0 & lib==2.2.0"),
    _case("transitive against a pin between", "aws==2.0 | bot==1.34.0", "aws==2.0 & bot==1.34.0"),
    _case("a ring", "ring | lib>=2", "ring & lib>=2"),
    _case("an extra", "xt[old] | lib>=2", "xt[old] & lib>=2"),
    _case("two extras", "xt[old,new]", "xt[old,new]", repairable=False),
    _case("two lines with an extra each", "xt[old] | xt[new]", "xt[old] & xt[new]", repairable=False),
    _case("an extra that somebody else asks for", "via | lib==2.2.0", "via & lib==2.2.0"),
    _case("a marker that holds", "mk==1.0 | lib==2.2.0", "mk==1.0 & lib==2.2.0"),
    _case(
        "a line with a marker",
        'req==2.20.0 ; python_version >= "3" | lib>=2',
        'req==2.20.0 ; python_version >= "3" & lib>=2',
    ),
    _case("requires-python", "py==2.0", "py==2.0"),
    _case("requires-python of what is needed", "needs-py | free", "needs-py", repairable=False),
    _case("yanked", "ynk>=2 | free", "ynk>=2"),
    _case("yanked, needed", "needs-ynk | free", "needs-ynk", repairable=False),
    _case("a pre-release that may not be", "nobeta | lib", "nobeta", repairable=False),
    _case("a pre-release against a pin", "beta | lib==2.2.0", "beta & lib==2.2.0"),
    _case(
        "three, of which any two agree",
        "one-two | two-three | one-three",
        "one-two & two-three & one-three",
        repairable=False,
    ),
    _case("three, with a pin", "one-two | two-three | tri==3", "one-two & tri==3"),
    _case("missing", "ghost | free==1.0", "ghost", repairable=False),
    _case("no such version", "free==9 | lib", "free==9"),
    _case("a constraint", "req==2.20.0", "req==2.20.0 & -c lib==2.2.0", constraints="lib==2.2.0"),
    _case("a constraint on what is needed", "top | free", "top & -c mid>2", constraints="mid>2"),
    _case("two constraints", "req | free", "req & -c req<2.21 & -c lib>=1.26", constraints="req<2.21 | lib>=1.26"),
    _case("a constraint on a pin", "free==1.0", "free==1.0 & -c free==2.0", constraints="free==2.0"),
    _case(
        "two independent ones",
        "req==2.20.0 | lib==2.2.0 | web | docs",
        "req==2.20.0 & lib==2.2.0",
        "web & docs",
    ),
    _case(
        "three independent ones",
        "req==2.20.0 | lib==2.2.0 | web | docs | pin-a | pin-b",
        "req==2.20.0 & lib==2.2.0",
        "web & docs",
        "pin-a & pin-b",
    ),
    _case("one and a missing one", "req==2.20.0 | lib==2.2.0 | ghost", "req==2.20.0 & lib==2.2.0", "ghost"),
    _case("two that share a line", "req==2.20.0 | bot==1.34.0 | lib==2.2.0", "req==2.20.0 & lib==2.2.0"),
    _case(
        "among fifty lines",
        " | ".join([*(["free"] * 1), "tri", "req==2.20.0", "win", "mac", "py==1.0", "xt", "lib==2.2.0"]),
        "req==2.20.0 & lib==2.2.0",
    ),
)


def meets(requirements: Sequence[str], constraints: Sequence[str] = (), python: str = "", platform: str = "") -> bool:
    """Whether versions can be found for everything, by trying."""
    environment = dict(default_environment())
    if python:
        environment |= {"python_version": python, "python_full_version": f"{python}.0"}
    if platform:
        environment["sys_platform"] = platform
    full = Version(environment["python_full_version"])
    limits: dict[str, list[SpecifierSet]] = {}
    for each in map(Requirement, constraints):
        limits.setdefault(canonicalize_name(each.name), []).append(each.specifier)
    wanted = [Requirement(each) for each in requirements]
    wanted = [each for each in wanted if each.marker is None or each.marker.evaluate({**environment, "extra": ""})]
    return _solve(
        [(canonicalize_name(w.name), w.specifier, frozenset(w.extras)) for w in wanted], {}, limits, environment, full
    )


_Wanted = tuple[str, SpecifierSet, frozenset[str]]


def _solve(
    wanted: Sequence[_Wanted],
    chosen: Mapping[str, tuple[Package, frozenset[str]]],
    limits: Mapping[str, list[SpecifierSet]],
    environment: Mapping[str, str],
    python: Version,
) -> bool:
    if not wanted:
        return True
    (key, specifier, extras), *rest = wanted
    if key in chosen:
        package, had = chosen[key]
        if not specifier.contains(package.version, prereleases=True):
            return False
        fresh = extras - had
        more = list(_needs(package, fresh, environment)) if fresh else []
        return _solve([*rest, *more], {**chosen, key: (package, had | extras)}, limits, environment, python)
    for package in PACKAGES:
        sets = [specifier, *limits.get(key, ())]
        if package.key != key or not SpecifierSet(package.requires_python).contains(python):
            continue
        # Who asks for a pre-release in so many words, or a yanked one exactly, gets it.
        explicit = any(
            clause.version == package.version and clause.operator in ("==", ">=") for s in sets for clause in s
        )
        pinned = any(clause.version == package.version and clause.operator == "==" for s in sets for clause in s)
        if (key, package.version) in YANKED and not pinned:
            continue
        if Version(package.version).is_prerelease and not explicit:
            continue
        if not all(s.contains(package.version, prereleases=True) for s in sets):
            continue
        more = [*_needs(package, frozenset({""}), environment), *_needs(package, extras, environment)]
        if _solve([*rest, *more], {**chosen, key: (package, extras)}, limits, environment, python):
            return True
    return False


def _needs(package: Package, extras: frozenset[str], environment: Mapping[str, str]) -> Iterator[_Wanted]:
    texts = [text for extra in extras for text in package.extras.get(extra, ())]
    if "" in extras:
        texts += package.requires
    for need in map(Requirement, texts):
        if need.marker is None or need.marker.evaluate({**environment, "extra": ""}):
            yield canonicalize_name(need.name), need.specifier, frozenset(need.extras)


assert sys.version_info < (3, 90), "a package needs a Python that does not exist"
