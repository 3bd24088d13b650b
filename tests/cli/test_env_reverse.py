"""`env uninstall` takes back what `env install` wrote into files that name dependencies too, from outside, byte for byte."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cli.session import pinfold
from tests.support.folds import UV, Done, Fold, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.wheels import Package, sha256

PACKAGES = [
    Package("alone"),
    Package("good", "2.0"),
    Package("middle", requires=["good>=1"]),
    Package("needy", requires=["middle", "good"]),
    Package("other", requires=["good>=1"]),
    Package("ring-one", requires=["ring-two"]),
    Package("ring-two", requires=["ring-one"]),
    Package("into-ring", requires=["ring-one"]),
]


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make(PACKAGES)


def here(fold: Fold, *arguments: str) -> Done:
    result = pinfold(*arguments, folder=fold.root, env={**fold.environ, "VIRTUAL_ENV": ""})
    return Done(result.code, result.out, result.err)


def does(fold: Fold, *arguments: str) -> None:
    done = here(fold, "env", *arguments)
    assert done.code == 0, done.said


def compiled(tmp_path: Path, index: Index, *wanted: str, options: tuple[str, ...] = ()) -> str:
    """What `uv pip compile` writes, without what it says of its index."""
    source = tmp_path / "requirements.in"
    source.write_text("".join(f"{each}\n" for each in wanted))
    command = [str(UV), "--no-config", "pip", "compile", "--quiet", "--index-url", index.url, *options, source.name]
    text = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    return text.replace(index.url, "https://example.com/simple/")


def bare(text: str) -> str:
    """The text without any comment."""
    return re.sub(r"(?m)^\s*#.*\n", "", text)


def in_sync(fold: Fold, tmp_path: Path) -> bool:
    """Whether the environment is, and the file is a lock for one that is yet to be made."""
    aside = fold.env.rename(tmp_path / "aside")
    found = here(fold, "env", "sync", "--dry-run", "--format", "json").json
    aside.rename(fold.env)
    assert found["creates"]
    return bool(found["lock"]) and here(fold, "env", "status").code == 0


def begin(tmp_path: Path, index: Index, text: str) -> Fold:
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=None)
    does(fold, "sync")
    assert in_sync(fold, tmp_path)
    return fold


HASHED, BARE = ("--generate-hashes",), ("--no-annotate",)


@pytest.mark.parametrize(
    "options, comments",
    [(HASHED, True), ((), True), (HASHED, False), (BARE, True), ((*HASHED, *BARE), True)],
    ids=["compiled-hashed", "compiled", "hashed-by-hand", "compiled-bare", "compiled-hashed-bare"],
)
def test_what_install_writes_uninstall_takes_back(
    tmp_path: Path, index: Index, options: tuple[str, ...], comments: bool
) -> None:
    text = compiled(tmp_path, index, "alone", options=options)
    text = text if comments else bare(text)
    fold = begin(tmp_path, index, text)
    does(fold, "install", "needy")
    assert fold.installed() == {"alone": "1.0", "good": "2.0", "middle": "1.0", "needy": "1.0"}
    assert in_sync(fold, tmp_path)
    assert re.search(r"(?m)^middle==1\.0.*(\n    --hash=.*)*\n    # via needy$", fold.read())
    assert ("--hash" in fold.read()) is (HASHED[0] in options)
    does(fold, "uninstall", "needy")
    assert fold.read() == text
    assert fold.installed() == {"alone": "1.0"}
    assert in_sync(fold, tmp_path)


def test_pip_does_the_same(tmp_path: Path, index: Index) -> None:
    text = compiled(tmp_path, index, "alone")
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=["alone"], installer="pip")
    does(fold, "install", "needy")
    added = "good==2.0\n    # via\n    #   middle\n    #   needy\nmiddle==1.0\n    # via needy\n"
    assert fold.read() == f"{text}{added}needy==1.0\n    # via pinfold env install\n"
    does(fold, "uninstall", "needy")
    assert (fold.read(), fold.installed()) == (text, {"alone": "1.0"})


@pytest.mark.parametrize("demanded", ["by another hash", "by an option"])
def test_pip_does_the_same_where_hashes_are_needed(tmp_path: Path, index: Index, demanded: str) -> None:
    """pip itself takes no name without a version into a file with hashes."""
    text = compiled(tmp_path, index, "alone", options=HASHED)
    text = f"--require-hashes\n{text}" if demanded == "by an option" else text
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=["alone", "good"], installer="pip")
    done = here(fold, "env", "install", "needy")
    assert done.code == 0, done.said
    assert "uv tells those of all." in done.out
    by_pip = fold.read()
    assert fold.installed() == {"alone": "1.0", "good": "2.0", "middle": "1.0", "needy": "1.0"}
    assert in_sync(fold, tmp_path)
    does(fold, "uninstall", "needy", "--installer", "uv")
    assert fold.read() == text
    does(fold, "install", "needy", "--installer", "uv")
    assert fold.read() == by_pip  # of each there is only one file


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_a_place_gets_its_hash_where_hashes_are_needed(tmp_path: Path, index: Index, installer: str) -> None:
    text = compiled(tmp_path, index, "alone", options=HASHED)
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=["alone"], installer=installer)
    (wheel,) = (index.folder / "packages" / "other").iterdir()
    does(fold, "install", f"other @ {wheel.as_uri()}")
    assert f"\nother @ {wheel.as_uri()} \\\n    --hash={sha256(wheel)}\n" in fold.read()
    assert fold.installed() == {"alone": "1.0", "good": "2.0", "other": "1.0"}
    assert in_sync(fold, tmp_path)
    does(fold, "uninstall", "other")
    assert (fold.read(), fold.installed()) == (text, {"alone": "1.0"})


def test_a_constraint_is_not_what_install_wrote(tmp_path: Path, index: Index) -> None:
    text = "-c limits.txt\n" + compiled(tmp_path, index, "alone")
    fold = make_fold(tmp_path, index, {"requirements.txt": text, "limits.txt": "good<3\n"}, installed=["alone"])
    does(fold, "install", "needy")
    does(fold, "uninstall", "needy")
    assert (fold.read(), fold.read("limits.txt"), fold.installed()) == (text, "good<3\n", {"alone": "1.0"})


@pytest.mark.parametrize("options", [HASHED, ()])
def test_what_another_line_needs_stays(tmp_path: Path, index: Index, options: tuple[str, ...]) -> None:
    text = compiled(tmp_path, index, "other", options=options)
    fold = begin(tmp_path, index, text)
    does(fold, "install", "needy")
    does(fold, "uninstall", "needy")
    assert (fold.read(), fold.installed()) == (text, {"good": "2.0", "other": "1.0"})
    assert in_sync(fold, tmp_path)


@pytest.mark.parametrize("options", [HASHED, ()])
def test_what_came_for_one_and_is_needed_by_a_later_one_goes_with_the_last(
    tmp_path: Path, index: Index, options: tuple[str, ...]
) -> None:
    text = compiled(tmp_path, index, "alone", options=options)
    fold = begin(tmp_path, index, text)
    does(fold, "install", "needy")
    does(fold, "install", "other")
    does(fold, "uninstall", "needy")
    assert fold.installed() == {"alone": "1.0", "good": "2.0", "other": "1.0"}
    assert in_sync(fold, tmp_path)
    does(fold, "uninstall", "other")
    assert (fold.read(), fold.installed()) == (text, {"alone": "1.0"})


def test_what_was_asked_for_itself_stays(tmp_path: Path, index: Index) -> None:
    fold = begin(tmp_path, index, compiled(tmp_path, index, "alone"))
    does(fold, "install", "good")
    between = fold.read()
    does(fold, "install", "needy")
    does(fold, "uninstall", "needy")
    assert (fold.read(), fold.installed()) == (between, {"alone": "1.0", "good": "2.0"})
    does(fold, "install", "good", "needy")
    does(fold, "uninstall", "needy")
    assert fold.read() == between


@pytest.mark.parametrize("form", ["crlf", "no line break at the end"])
def test_rings_and_odd_ends_too(tmp_path: Path, index: Index, form: str) -> None:
    text = compiled(tmp_path, index, "alone", options=HASHED)
    text = text.replace("\n", "\r\n") if form == "crlf" else text.removesuffix("\n")
    fold = begin(tmp_path, index, text)
    does(fold, "install", "into-ring")
    assert set(fold.installed()) == {"alone", "into-ring", "ring-one", "ring-two"}
    assert fold.read().count("\r\n") == (fold.read().count("\n") if form == "crlf" else 0)
    does(fold, "uninstall", "into-ring")
    assert (fold.read(), fold.installed()) == (text, {"alone": "1.0"})


def test_what_a_compiler_wrote_for_it_goes_too(tmp_path: Path, index: Index) -> None:
    text = compiled(tmp_path, index, "alone", "needy", options=HASHED)
    fold = begin(tmp_path, index, text)
    does(fold, "uninstall", "needy")
    alone = compiled(tmp_path, index, "alone", options=HASHED)
    assert (fold.read(), fold.installed()) == (alone, {"alone": "1.0"})


def test_what_a_line_that_is_not_installed_may_need_stays_and_is_told(tmp_path: Path, index: Index) -> None:
    text = compiled(tmp_path, index, "needy", "other").replace("    #   other\n", "")
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=["needy", "middle", "good"])
    found = here(fold, "env", "uninstall", "needy", "--format", "json").json
    said = "what else is needed can be told only where all that the files ask for is installed."
    assert found["notes"] == [f"The lines for good and middle stay: {said}"]
    assert fold.installed() == {"good": "2.0", "middle": "1.0", "other": "1.0"}
    assert "needy==" not in fold.read()
    assert in_sync(fold, tmp_path)


def test_a_lock_names_what_was_there_without_being_asked_for(tmp_path: Path, index: Index) -> None:
    """A stray is as good as missing for the next machine: once something needs it, the lock says so."""
    fold = begin(tmp_path, index, compiled(tmp_path, index, "alone", options=HASHED))
    before = fold.read()
    subprocess.run(
        [str(UV), "--no-config", "pip", "install", "-q", "--index-url", index.url, "--python", str(fold.env), "good"],
        env=fold.environ,
        check=True,
    )
    does(fold, "install", "middle")
    assert {"alone", "good", "middle"} == set(re.findall(r"(?m)^([\w-]+)==", fold.read()))
    assert in_sync(fold, tmp_path)
    does(fold, "uninstall", "middle")
    assert fold.read() == before
