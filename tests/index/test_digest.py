"""From pages to releases and their files, for a target."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version
from pip._internal.index.package_finder import LinkEvaluator, LinkType
from pip._internal.models.link import Link
from pip._internal.models.target_python import TargetPython

from pinfold.analysis.releases import Obstacle, Release, Status
from pinfold.index.allowed import Allowed
from pinfold.index.digest import details_files, known_files, metadata_files, project
from pinfold.index.page import Page, PageFile, read
from pinfold.index.tags import tags_for

ANY = tags_for()
LINUX = tags_for("3.12.1", "linux")
A, B = {"sha256": "a" * 64}, {"sha256": "b" * 64}


def file(name: str, hashes: dict[str, str] | None = None, **more: Any) -> PageFile:
    return PageFile(name, f"https://files.example.com/{name}", hashes or {}, **more)


def page(*files: str | PageFile, **more: Any) -> Page:
    return Page(tuple(file(each) if isinstance(each, str) else each for each in files), **more)


def releases(*files: str | PageFile, key: str = "app", target: Any = LINUX, **more: Any) -> tuple[Release, ...]:
    return project(key, [page(*files, **more)], target).releases


def versions(found: tuple[Release, ...]) -> list[str]:
    return [release.version for release in found]


# Names of files -----------------------------------------------------------------------------------------------------------

FILES = [
    ("app-1.0.tar.gz", "app", "1.0"),
    ("app-1.0.zip", "app", "1.0"),
    ("app-1.0.tgz", "app", "1.0"),
    ("app-1.0.tar.bz2", "app", "1.0"),
    ("app-1.0.tar.xz", "app", "1.0"),
    ("app-1.0.tar", "app", "1.0"),
    ("APP-1.0.TAR.GZ", "app", "1.0"),
    ("foo-bar-1.0.tar.gz", "foo-bar", "1.0"),
    ("foo_bar-1.0.tar.gz", "foo-bar", "1.0"),
    ("Foo.Bar-1.0.tar.gz", "foo-bar", "1.0"),
    ("foo--bar-1.0.tar.gz", "foo-bar", "1.0"),
    ("foo-bar-1.0.tar.gz", "foo", None),
    ("app-1.0-beta2.tar.gz", "app", "1.0-beta2"),
    ("app-1.0-1.tar.gz", "app", "1.0-1"),
    ("app-2004d.tar.gz", "app", None),
    ("app-1.0-final-really.tar.gz", "app", None),
    ("app-v1.0.tar.gz", "app", "v1.0"),
    ("app-1!2.0+local.1.tar.gz", "app", "1!2.0+local.1"),
    ("app.tar.gz", "app", None),
    ("app-.tar.gz", "app", None),
    ("-1.0.tar.gz", "app", None),
    ("application-1.0.tar.gz", "app", None),
    ("app-1.0.egg", "app", None),
    ("app-1.0-py2.7.egg", "app", None),
    ("app-1.0.win32-py2.7.exe", "app", None),
    ("app-1.0.win32.exe", "app", None),
    ("app-1.0-1.noarch.rpm", "app", None),
    ("app-1.0.linux-x86_64.tar.gz", "app", None),
    ("app-1.0-py2.5-macosx10.4.zip", "app", None),
    ("app-1.0.tar.gz.asc", "app", None),
    ("app-1.0-py3-none-any.whl", "app", "1.0"),
    ("foo_bar-1.0-py3-none-any.whl", "foo-bar", "1.0"),
    ("foo.bar-1.0-py3-none-any.whl", "foo-bar", "1.0"),
    ("foo-bar-1.0-py3-none-any.whl", "foo-bar", None),
    ("app-1.0-1-py3-none-any.whl", "app", "1.0"),
    ("app-1.0-1a_b-py3-none-any.whl", "app", "1.0"),
    ("app-1.0-a1-py3-none-any.whl", "app", None),
    ("app-1.0_post1-py3-none-any.whl", "app", "1.0_post1"),
    ("app-1.0+cu118-py3-none-any.whl", "app", "1.0+cu118"),
    ("app-x-py3-none-any.whl", "app", None),
    ("app-1.0-py3-none.whl", "app", None),
    ("app-1.0-py3-none-.whl", "app", None),
    ("app-1.0-py3..py2-none-any.whl", "app", None),
    ("app-1.0-3-none-any.whl", "app", None),
    ("app__x-1.0-py3-none-any.whl", "app-x", None),
    ("other-1.0-py3-none-any.whl", "app", None),
    ("app-1.0-PY3-none-any.whl", "app", "1.0"),
    ("app-1.0-py3-none-any.WHL", "app", None),
]


@pytest.mark.parametrize("name, key, version", FILES)
def test_a_version_is_what_pip_would_make_of_the_name(name: str, key: str, version: str | None) -> None:
    found = [known.text for known in known_files([file(name)], key)]
    assert found == ([version] if version else [])
    evaluator = LinkEvaluator(key, key, frozenset({"binary", "source"}), TargetPython(), True)
    kind, detail = evaluator.evaluate_link(Link(f"https://files.example.com/{name}"))
    if kind is LinkType.candidate and version is None:
        with pytest.raises(InvalidVersion):  # pip passes over it a little later
            Version(detail)
    elif kind is LinkType.candidate:
        assert Version(detail) == Version(str(version))
    else:  # pip knows endings in lower case only, and asks the target about tags
        assert version is None or name.endswith(".GZ") or kind is LinkType.platform_mismatch


PARTS = st.lists(
    st.sampled_from(["app", "1.0", "py3", "py2.py3", "none", "any", "1", "", "a_b", ".", "x y", "é"]), max_size=7
)


@settings(max_examples=300, deadline=None)
@given(PARTS)
@example(["app", "1.0", "py3", "none", "any"])
def test_wheels_are_read_as_packaging_reads_them(parts: list[str]) -> None:
    name = f"{'-'.join(parts)}.whl"
    try:
        said = parse_wheel_filename(name)
    except InvalidWheelFilename:
        said = None
    key = canonicalize_name(parts[0]) if parts else "app"
    found = list(known_files([file(name)], key))
    assert [known.version for known in found] == ([said[1]] if said else [])


# Releases -----------------------------------------------------------------------------------------------------------------


def test_releases_are_ordered_by_version_newest_first() -> None:
    names = [
        f"app-{version}.tar.gz"
        for version in ("1.9", "1.10", "2.0rc1", "2.0", "2.0.post1", "1!0.1", "2.0.dev1", "nope")
    ]
    assert versions(releases(*names)) == ["1!0.1", "2.0.post1", "2.0", "2.0rc1", "2.0.dev1", "1.10", "1.9"]


def test_one_version_in_several_spellings_is_one_release_as_the_index_writes_it() -> None:
    files = ["app-1.0-py3-none-any.whl", "app-1.0.0.tar.gz", "app-2021.05.30.tar.gz"]
    assert versions(releases(*files)) == ["2021.05.30", "1.0"]
    assert versions(releases(*files, versions=("2021.5.30", "1.0.0"))) == ["2021.5.30", "1.0.0"]


def test_versions_without_files_are_listed_as_empty() -> None:
    found = releases("app-1.0.tar.gz", versions=("1.0", "2.0", "rubbish", "3" * 5_000))
    assert found == (Release("2.0", obstacle=Obstacle.EMPTY, wheel=False), Release("1.0", wheel=False))
    assert releases("app-1.0.egg", versions=("1.0",))[0].obstacle is Obstacle.EMPTY


@pytest.mark.parametrize(
    "files, obstacle, wheel",
    [
        ([("app-1-py3-none-any.whl", "")], Obstacle.NONE, True),
        ([("app-1.tar.gz", "")], Obstacle.NONE, False),
        ([("app-1.tar.gz", ">=3.13")], Obstacle.PYTHON, False),
        ([("app-1-cp39-cp39-win32.whl", "")], Obstacle.PLATFORM, False),
        ([("app-1-cp39-cp39-win32.whl", ""), ("app-1.tar.gz", "")], Obstacle.NONE, False),
        ([("app-1-cp39-cp39-win32.whl", ""), ("app-1.tar.gz", "<3.10")], Obstacle.PYTHON, False),
        ([("app-1-cp39-cp39-win32.whl", "<3.10")], Obstacle.PYTHON, False),
        (
            [("app-1-cp312-cp312-win32.whl", ">=3.8"), ("app-1-cp39-cp39-linux_x86_64.whl", "<3.10")],
            Obstacle.PLATFORM,
            False,
        ),
        ([("app-1-cp312-cp312-linux_x86_64.whl", ">=3.12"), ("app-1.tar.gz", ">=3.13")], Obstacle.NONE, True),
        ([("app-1-py3-none-any.whl", "rubbish")], Obstacle.NONE, True),
    ],
)
def test_obstacles(files: list[tuple[str, str]], obstacle: Obstacle, wheel: bool) -> None:
    (release,) = releases(*(file(name, requires_python=python) for name, python in files))
    assert (release.obstacle, release.wheel) == (obstacle, wheel)
    (free,) = releases(*(file(name, requires_python=python) for name, python in files), target=ANY)
    assert free.obstacle is Obstacle.NONE


def test_a_release_is_yanked_when_all_its_files_are() -> None:
    wheel, sdist = "app-1-py3-none-any.whl", "app-1.tar.gz"
    assert releases(file(wheel, yanked="bad"), sdist)[0] == Release("1", wheel=False)
    assert releases(file(wheel, yanked=""), file(sdist, yanked="bad"))[0] == Release("1", yanked="bad")
    assert releases(file(wheel, yanked=""))[0].yanked == ""
    # and of the others the yanked file is no help
    assert releases(file(wheel, yanked=""), "app-1-cp39-cp39-win32.whl")[0].obstacle is Obstacle.PLATFORM


def test_what_python_it_requires_is_said_where_its_files_agree() -> None:
    wheel, sdist = "app-1-py3-none-any.whl", "app-1.tar.gz"
    assert (
        releases(file(wheel, requires_python=">=3.8"), file(sdist, requires_python=">=3.8"))[0].requires_python
        == ">=3.8"
    )
    assert releases(file(wheel, requires_python=">=3.8"), file(sdist, requires_python=">=3.9"))[0].requires_python == ""
    other = file("app-1-cp39-cp39-win32.whl", requires_python="<3.10")
    assert releases(file(sdist, requires_python=">=3.8"), other)[0].requires_python == ">=3.8"


WHEEL, SOURCE, OTHER = "app-1-py3-none-any.whl", "app-1.tar.gz", "app-1-cp39-cp39-win32.whl"


@pytest.mark.parametrize(
    "names, only, obstacle, wheel",
    [
        ((WHEEL, SOURCE), Allowed(archives=False), Obstacle.NONE, True),
        ((WHEEL, SOURCE), Allowed(wheels=False), Obstacle.NONE, False),
        ((SOURCE,), Allowed(archives=False), Obstacle.WHEEL, False),
        ((OTHER, SOURCE), Allowed(archives=False), Obstacle.WHEEL, False),
        ((OTHER,), Allowed(archives=False), Obstacle.PLATFORM, False),
        ((WHEEL,), Allowed(wheels=False), Obstacle.SOURCE, False),
        ((WHEEL,), Allowed(until=5.0), Obstacle.LATE, False),
        ((WHEEL,), Allowed(until=5.5), Obstacle.NONE, True),
        ((SOURCE,), Allowed(archives=False, until=5.0), Obstacle.WHEEL, False),
    ],
)
def test_what_is_allowed(names: tuple[str, ...], only: Allowed, obstacle: Obstacle, wheel: bool) -> None:
    pages = [page(*(file(name, uploaded=5.0) for name in names))]
    (release,) = project("app", pages, LINUX, only=only).releases
    assert (release.obstacle, release.wheel) == (obstacle, wheel)
    fits = [each.fits for each in details_files("app", pages, "1", LINUX, only)]
    assert any(fits) is (obstacle is Obstacle.NONE)


def test_an_age_that_nobody_tells_is_no_obstacle() -> None:
    (release,) = project("app", [page(WHEEL)], LINUX, only=Allowed(until=5.0)).releases
    assert release.obstacle is Obstacle.NONE


def test_a_release_is_as_old_as_its_first_file() -> None:
    assert releases(file("app-1.tar.gz", uploaded=9.0), file("app-1.zip", uploaded=5.0), "app-1.tgz")[0].uploaded == 5.0


def test_what_a_project_is() -> None:
    pages = [
        page("app-1.0.tar.gz", name="App"),
        page("app-2.0.tar.gz", name="app", status=Status.ARCHIVED, status_reason="moved"),
    ]
    found = project("app", pages, LINUX, indexes=("a", "b"), at=3.0, stale=True, page="https://p.example.com")
    assert (found.key, found.name, versions(found.releases)) == ("app", "App", ["2.0", "1.0"])
    assert (found.indexes, found.status, found.status_reason) == (("a", "b"), Status.ARCHIVED, "moved")
    assert (found.at, found.stale, found.page) == (3.0, True, "https://p.example.com")
    assert project("app", [page(name="Other")], LINUX).name == "app"
    assert project("app", [], LINUX).releases == ()


# Files --------------------------------------------------------------------------------------------------------------------


def test_the_files_of_a_release() -> None:
    wheel = file("app-1.0-cp39-cp39-win32.whl", A, size=5, yanked="bad", requires_python=">=3.8")
    found = details_files("app", [page(wheel, "app-1.0.0.tar.gz", "app-2.0.tar.gz")], "1", LINUX)
    assert [(each.filename, each.fits) for each in found] == [
        ("app-1.0-cp39-cp39-win32.whl", False),
        ("app-1.0.0.tar.gz", True),
    ]
    assert (found[0].hashes, found[0].size, found[0].yanked, found[0].requires_python) == (A, 5, "bad", ">=3.8")
    assert not details_files("app", [page(file("app-1.tar.gz", requires_python=">=3.13"))], "1", LINUX)[0].fits
    assert details_files("app", [page(wheel)], "3.0", LINUX) == ()
    assert details_files("app", [page(wheel)], "rubbish", LINUX) == ()


def test_a_file_that_several_indexes_have_is_one_unless_its_digests_differ() -> None:
    mirror, other = file("app-1.tar.gz", A | {"md5": "c" * 32}), file("app-1.tar.gz", B)
    pages = [page(file("app-1.tar.gz", A)), page(mirror), page(other), page("app-1.tar.gz")]
    assert [each.hashes for each in details_files("app", pages, "1", LINUX)] == [A, B]
    assert versions(project("app", pages, LINUX).releases) == ["1"]


def test_where_metadata_is_worth_asking_for() -> None:
    names = ["app-1.zip", "app-1-cp39-cp39-win32.whl", "app-1-py3-none-any.whl"]
    files = [*map(file, names), file("app-1.tar.gz", metadata={}), file("app-1-1-cp39-cp39-win32.whl", metadata={})]
    found = [each.filename for each in metadata_files("app", [page(*files)], "1", LINUX)]
    assert found == [
        "app-1-1-cp39-cp39-win32.whl",
        "app-1.tar.gz",
        "app-1-py3-none-any.whl",
        "app-1-cp39-cp39-win32.whl",
    ]


# Odd pages ----------------------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("ap-1.0_whltrgz+ é", max_size=30), max_size=8), st.sampled_from(["app", "a", "a-p", "", "é"]))
def test_any_names_are_digested(names: list[str], key: str) -> None:
    body = json.dumps({"files": [{"filename": name, "url": f"https://h/{name}"} for name in names]}).encode()
    one = read(body, "application/json", "https://h/")
    for release in project(key, [one, one], LINUX).releases:
        assert len(details_files(key, [one], release.version, LINUX)) >= 1


def test_hostile_pages_take_seconds_at_most() -> None:
    tags = ".".join(f"a{i}" for i in range(80))
    files = [file(f"{'a-' * 240}{i}.tar.gz", requires_python=f">={i}.0") for i in range(5_000)]
    files += [file(f"a-1.{i}-{tags}{i}-none-any.whl", requires_python=f">={i}.1") for i in range(5_000)]
    files += [file(f"a-{'1.' * 60}{i}.tar.gz", requires_python=f"<{i}.1") for i in range(5_000)]
    began = time.process_time()
    project("a", [Page(tuple(files))], tags_for("3.12", "win32"))
    assert time.process_time() - began < 10
