"""What is installed, as `installed` reads it: beside `importlib.metadata`, after real installers, and on odd content."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pinfold.analysis.environment import DirectUrl, Distribution, Environment, Kind
from pinfold.environment import metadata
from pinfold.environment.describe import describe
from pinfold.environment.distributions import Listing, installed, stamp, versions
from tests.support.folds import UV, isolated, make_environment
from tests.support.prefixes import distribution, host_at, write
from tests.support.wheels import Package, write_tree, write_wheel

AWHILE = 0.12  # seconds after which a change is sure to show in a folder's time


@pytest.fixture
def site(tmp_path: Path) -> Path:
    path = tmp_path / "env" / "lib" / "python3.12" / "site-packages"
    path.mkdir(parents=True)
    return path


def environment_of(*sites: Path, inherited: tuple[Path, ...] = ()) -> Environment:
    paths = tuple(site.as_posix() for site in sites)
    prefix = sites[0].parents[2].as_posix()
    return Environment(
        prefix, Kind.VIRTUAL, site_packages=paths, inherited=tuple(each.as_posix() for each in inherited)
    )


def only(site: Path) -> Distribution:
    (found,) = installed(environment_of(site)).values()
    return found


def test_beside_the_standard_library() -> None:
    """Everything that is installed where this runs, each field as `importlib.metadata` has it."""
    environment = describe(sys.prefix, host_at(Path.home(), sys.platform))
    assert environment is not None
    found = installed(environment)
    expected = {}
    for each in importlib.metadata.distributions(path=list(environment.site_packages)):
        key = each.name.lower().replace("_", "-").replace(".", "-")
        requires = tuple(" ".join(text.split()) for text in each.metadata.get_all("Requires-Dist", []))
        installer = (each.read_text("INSTALLER") or "").strip()
        expected[key] = (each.name, each.version, requires, each.metadata.get("Requires-Python", ""), installer)
    assert len(expected) > 20
    assert {
        key: (one.name, one.version, one.requires, one.requires_python, one.installer) for key, one in found.items()
    } == expected
    assert not [one for one in found.values() if one.problem]
    assert found["pinfold"].editable
    assert "dev" in found["pinfold"].extras
    assert versions(environment).keys() == found.keys()


def test_what_pip_and_uv_write_down(tmp_path: Path) -> None:
    """Who installed it, whether somebody asked for it by name, and from where."""
    wheels = tmp_path / "wheels"
    for package in (Package("asked", requires=["needed"]), Package("needed"), Package("by-path")):
        wheel = write_wheel(package, wheels)
    tree = write_tree(Package("tree"), tmp_path / "a tree")
    environ = isolated(tmp_path)
    env = tmp_path / "env"
    make_environment(env, environ)
    uv = [str(UV), "pip", "install", "--quiet", "--no-index", "--find-links", str(wheels), "--python", str(env)]
    subprocess.run([*uv, "asked", "-e", str(tree)], cwd=tmp_path, env=environ, check=True)
    pip = [sys.executable, "-I", "-m", "pip", "--python", str(env), "install", "--quiet", "--no-index", str(wheel)]
    subprocess.run(pip, cwd=tmp_path, env=environ, check=True)
    environment = describe(str(env), host_at(tmp_path, sys.platform))
    assert environment is not None
    found = installed(environment)
    assert {key: (one.installer, one.requested, one.editable) for key, one in found.items()} == {
        "asked": ("uv", True, False),
        "needed": ("uv", True, False),  # nobody asked for it by name: uv 0.13.9 says so of everything
        "tree": ("uv", True, True),
        "by-path": ("pip", True, False),
    }
    assert found["asked"].requires == ("needed",)
    direct = found["by-path"].direct
    assert direct is not None
    assert direct.url == wheel.as_uri()
    assert direct.hashes.keys() == {"sha256"}
    assert not [one for one in found.values() if one.problem]


HEADS: list[tuple[str, str, metadata.Head]] = [
    ("plain", "Name: a\nVersion: 1\n\nName: no\n", metadata.Head("a", "1", (), "", frozenset())),
    ("crlf", "Name: a\r\nVersion: 1\r\n\r\nRequires-Dist: no\r\n", metadata.Head("a", "1", (), "", frozenset())),
    ("cr", "Name: a\rVersion: 1\r", metadata.Head("a", "1", (), "", frozenset())),
    ("no blanks", "Name:a\nVersion:1", metadata.Head("a", "1", (), "", frozenset())),
    ("any case", "NAME: a\nversion : 1\nrequires-dist: b\n", metadata.Head("a", "1", ("b",), "", frozenset())),
    ("byte order mark", "\ufeffName: a\nVersion: 1\n", metadata.Head("a", "1", (), "", frozenset())),
    ("first counts", "Name: a\nVersion: 1\nVersion: 2\n", metadata.Head("a", "1", (), "", frozenset())),
    (
        "folded",
        "Name: a\nVersion: 1\nSummary: x\n  Name: b\nRequires-Dist: c\n  >=1 ;\n\tpython_version > '3'\n",
        metadata.Head("a", "1", ("c >=1 ; python_version > '3'",), "", frozenset()),
    ),
    (
        "extras",
        "Name: a\nVersion: 1\nProvides-Extra: Two_Words\nProvides-Extra: x\nRequires-Python: >=3.8\n",
        metadata.Head("a", "1", (), ">=3.8", frozenset({"two-words", "x"})),
    ),
    ("not ours", "Classifier: Name: b\nName: ä\nVersion: 1\n", metadata.Head("ä", "1", (), "", frozenset())),
    ("empty", "", metadata.Head("", "", (), "", frozenset())),
]


@pytest.mark.parametrize("text, expected", [case[1:] for case in HEADS], ids=[case[0] for case in HEADS])
def test_heads(text: str, expected: metadata.Head, tmp_path: Path) -> None:
    assert metadata.read(str(write(tmp_path / "METADATA", text))) == expected


def test_a_long_description_is_not_read_and_a_long_head_is(site: Path) -> None:
    many = [f"need-{number}>={number}" for number in range(3_000)]
    folder = distribution(site, "large", "1.0", "".join(f"Requires-Dist: {each}\n" for each in many))
    with (folder / "METADATA").open("a", encoding="utf-8") as file:
        file.write("Requires-Dist: no\n" * 500_000)
    assert only(site).requires == tuple(many)


def test_a_head_without_an_end_is_cut(site: Path) -> None:
    write(site / "a-1.dist-info" / "METADATA", "Name: a\nVersion: 1\n" + "Requires-Dist: b\n" * 500_000)
    started = time.process_time()
    assert only(site).version == "1"
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "folder, head, expected",
    [
        ("a-1.0.dist-info", "Name: a\nVersion: 1.0\n", ("a", "1.0", "")),
        ("Foo_Bar-1.0.dist-info", "Name: Foo.Bar\nVersion: 1.0\n", ("Foo.Bar", "1.0", "")),
        ("a-1.0.dist-info", None, ("a", "1.0", "its METADATA is missing")),
        ("a-1.0.dist-info", "", ("a", "1.0", "its METADATA doesn't say its name")),
        ("a-1.0.dist-info", "Name: a\n", ("a", "1.0", "its METADATA doesn't say its version")),
        ("a-1.0.dist-info", "Version: 1.0\n", ("a", "1.0", "its METADATA doesn't say its name")),
        ("a-1.0.dist-info", "Name: b\nVersion: 1.0\n", ("a", "1.0", "its METADATA is that of b")),
        ("a-1.0.dist-info", "Name: a\nVersion: 2.0\n", ("a", "2.0", "its METADATA is that of version 2.0")),
        ("a-1.dist-info", "Name: a\nVersion: 1.0\n", ("a", "1.0", "")),
        ("a-1.0_1.dist-info", "Name: a\nVersion: 1.0-1\n", ("a", "1.0-1", "")),
        ("a-1.0+x.1.dist-info", "Name: a\nVersion: 1.0+x.1\n", ("a", "1.0+x.1", "")),
        ("a.dist-info", "Name: a\nVersion: 1.0\n", ("a", "1.0", "")),
    ],
)
def test_names_versions_and_what_is_wrong(
    site: Path, folder: str, head: str | None, expected: tuple[str, str, str]
) -> None:
    (site / folder).mkdir()
    if head is not None:
        write(site / folder / "METADATA", head)
    found = only(site)
    assert (found.name, found.version, found.problem) == expected
    assert found.location == (site / folder).as_posix()
    assert set(versions(environment_of(site))) == {found.key}


def test_odd_entries(site: Path) -> None:
    """Pipes, folders, loops and binary rubbish where text should be; what pip renames while it deletes."""
    write(site / "binary-1.dist-info" / "METADATA", bytes(range(256)) * 100)
    (site / "folder-1.dist-info" / "METADATA").mkdir(parents=True)
    write(site / "file-1.dist-info", "")
    (site / "loop-1.dist-info").symlink_to("loop-1.dist-info")
    write(site / "~eleted-1.dist-info" / "METADATA", "Name: eleted\nVersion: 1\n")
    write(site / ".dist-info" / "METADATA", "Name: eleted\nVersion: 1\n")
    write(site / "json-1.dist-info" / "METADATA", "Name: json\nVersion: 1\n")
    write(site / "json-1.dist-info" / "direct_url.json", "[" * 100_000)
    if hasattr(os, "mkfifo"):
        (site / "pipe-1.dist-info").mkdir()
        os.mkfifo(site / "pipe-1.dist-info" / "METADATA")
    found = installed(environment_of(site))
    assert {"binary", "folder", "file", "loop", "json"} <= found.keys() <= {*found, "pipe"}
    assert "eleted" not in found
    assert "" not in found
    assert [key for key, one in found.items() if not one.problem] == ["json"]


def test_two_of_one_name(tmp_path: Path, site: Path) -> None:
    """In two folders the first hides the second; in one folder it is left to chance, and said."""
    other = tmp_path / "env" / "lib64" / "python3.12" / "site-packages"
    distribution(site, "six", "1.0")
    distribution(other, "six", "2.0")
    assert installed(environment_of(site, other))["six"].version == "1.0"
    assert installed(environment_of(other, site))["six"].version == "2.0"
    assert installed(environment_of(site, other))["six"].problem == ""
    distribution(site, "Six", "3.0")
    found = installed(environment_of(site))["six"]
    assert found.problem == "it is installed twice (1.0 and 3.0)"
    assert found.version == next(iter(importlib.metadata.distributions(name="six", path=[str(site)]))).version


DIRECT = [
    ({"url": "file:///a%20b", "dir_info": {"editable": True}}, DirectUrl("file:///a%20b", editable=True)),
    ({"url": "file:///a", "dir_info": {}}, DirectUrl("file:///a")),
    (
        {
            "url": "https://example.com/a.git",
            "vcs_info": {"vcs": "git", "commit_id": "abc", "requested_revision": "main"},
        },
        DirectUrl("https://example.com/a.git", vcs="git", commit="abc", requested_revision="main"),
    ),
    (
        {"url": "https://example.com/a.whl", "archive_info": {"hashes": {"sha256": "0a"}}, "subdirectory": "x"},
        DirectUrl("https://example.com/a.whl", hashes={"sha256": "0a"}, subdirectory="x"),
    ),
    (
        {"url": "https://example.com/a.whl", "archive_info": {"hash": "sha256=0a"}},
        DirectUrl("https://example.com/a.whl", hashes={"sha256": "0a"}),
    ),
    ({"url": 1, "dir_info": {}}, None),
    ({"url": "file:///a"}, None),
    ([], None),
    ("", None),
]


@pytest.mark.parametrize("content, expected", DIRECT)
def test_direct_url(site: Path, content: object, expected: DirectUrl | None) -> None:
    distribution(site, "a", "1", files={"direct_url.json": json.dumps(content)})
    assert only(site).direct == expected


def test_eggs(site: Path) -> None:
    """setuptools' folders and distutils' files, with what `requires.txt` says in sections."""
    folder = site / "Old.Style-1.2-py3.12.egg-info"
    write(folder / "PKG-INFO", "Metadata-Version: 1.1\nName: Old.Style\nVersion: 1.2\n")
    write(
        folder / "requires.txt",
        'six>=1\n\n[socks]\nPySocks\n\n[:sys_platform == "win32"]\ncolorama\n\n[a:b == "c"]\nd\n',
    )
    write(site / "filed-0.1.egg-info", "Metadata-Version: 1.0\nName: filed\nVersion: 0.1\nRequires-Dist: x\n")
    write(site / "bare.egg-info" / "PKG-INFO", "Name: bare\nVersion: 3\n")
    found = installed(environment_of(site))
    assert {key: (one.version, one.problem) for key, one in found.items()} == {
        "old-style": ("1.2", ""),
        "filed": ("0.1", ""),
        "bare": ("3", ""),
    }
    assert found["old-style"].requires == tuple(importlib.metadata.PathDistribution(folder).requires or ())
    assert found["old-style"].extras == {"socks", "a"}
    assert found["filed"].requires == ("x",)


def count_reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many METADATA have been read since the last call."""
    seen: list[str] = []
    reading = metadata.read

    def read(path: str) -> metadata.Head | None:
        seen.append(path)
        return reading(path)

    monkeypatch.setattr(metadata, "read", read)

    def count() -> int:
        number = len(seen)
        seen.clear()
        return number

    return count


def test_only_what_changed_is_read_again(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        distribution(site, f"p{number}", "1.0")
    environment, listing = environment_of(site), Listing()
    time.sleep(AWHILE)
    reads = count_reads(monkeypatch)
    first = listing.installed(environment)
    assert (len(first), reads()) == (20, 20)
    assert listing.installed(environment) is first
    assert reads() == 0
    distribution(site, "new", "1.0")
    time.sleep(AWHILE)
    second = listing.installed(environment)
    assert (len(second), reads()) == (21, 1)
    (site / "p0-1.0.dist-info").rename(site.parent / "elsewhere")
    time.sleep(AWHILE)
    third = listing.installed(environment)
    assert (len(third), reads()) == (20, 0)
    assert third["p1"] is first["p1"]
    listing.forget(environment)
    assert listing.installed(environment) == third
    assert reads() == 20


def test_a_change_within_one_tick_of_the_clock_is_seen(site: Path) -> None:
    """Whatever the folder's time says right after a look."""
    environment, listing = environment_of(site), Listing()
    for number in range(30):
        distribution(site, f"p{number}", "1.0")
        assert len(listing.installed(environment)) == number + 1
        (site / f"p{number}-1.0.dist-info" / "METADATA").write_text(f"Name: p{number}\nVersion: 1.00\n", "utf-8")
        assert listing.installed(environment)[f"p{number}"].version == "1.00"


def test_what_an_installer_writes_late_is_seen(site: Path) -> None:
    """pip compiles between METADATA and direct_url.json: by then the time of the folder above is old."""
    environment, listing = environment_of(site), Listing()
    folder = distribution(site, "late", "1.0")
    time.sleep(AWHILE)
    assert listing.installed(environment)["late"].direct is None
    (folder / "INSTALLER").write_text("pip\n", "utf-8")
    (folder / "direct_url.json").write_text('{"url": "https://example.com/late.zip", "archive_info": {}}', "utf-8")
    direct = listing.installed(environment)["late"].direct
    assert direct is not None
    assert direct.url == "https://example.com/late.zip"
    time.sleep(AWHILE)
    (folder / "REQUESTED").write_text("", "utf-8")
    os.utime(site)
    assert listing.installed(environment)["late"].requested


def test_the_same_object_while_nothing_changes(site: Path) -> None:
    """Also in the moment after a change, when nothing can be told from times."""
    distribution(site, "a", "1.0")
    environment, listing = environment_of(site), Listing()
    first = listing.installed(environment)
    assert all(listing.installed(environment) is first for _ in range(5))


def test_stamps(tmp_path: Path, site: Path) -> None:
    environment = environment_of(site)
    prefix = Path(environment.path)
    stamps = [stamp(environment)]
    for change in (
        lambda: distribution(site, "a", "1.0"),
        lambda: (site / "a-1.0.dist-info").rename(tmp_path / "gone"),
        lambda: write(prefix / "pyvenv.cfg", "home = /x\n"),
        lambda: site.rename(tmp_path / "site"),
    ):
        time.sleep(0.02)
        change()
        stamps.append(stamp(environment))
        assert stamp(environment) == stamps[-1]
    assert len(set(stamps)) == len(stamps)


def test_a_folder_that_goes_away(site: Path) -> None:
    distribution(site, "a", "1.0")
    environment, listing = environment_of(site), Listing()
    assert set(listing.installed(environment)) == {"a"}
    site.rename(site.with_name("gone"))
    assert listing.installed(environment) == {}
    assert versions(environment) == {}
