"""A change of an environment ends as it was asked to be, or everything is as it was: bytes, modes, times, links, our own folder."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pinfold.environment import describing, journal
from pinfold.environment.recovery import recover
from pinfold.environment.traces import can_undo, unfinished
from pinfold.environment.transaction import Change, begin, remove, writes_in_place
from pinfold.system.progress import Cancel, Progress
from pinfold.system.trouble import Cancelled, Trouble
from tests.support.exact import Tree, differences, make_tree, tree
from tests.support.transactions import change, mutilate, sync

UV = Path(sys.executable).parent / "uv"


@pytest.fixture
def env(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "env"
    root.mkdir()
    make_tree(root)
    yield root
    subprocess.run(["/bin/chmod", "-R", "u+rwx", str(tmp_path)], check=True)


def attempt(root: Path, work: Callable[[Path], object], *, in_place: bool = True, change: Change = Change.SYNC) -> None:
    """Does it in a transaction that then fails."""
    with begin(str(root), "sync", in_place=in_place, change=change):
        work(root)
        raise ZeroDivisionError


def failing(root: Path, work: Callable[[Path], object], *, in_place: bool = True, change: Change = Change.SYNC) -> None:
    with pytest.raises(ZeroDivisionError):
        attempt(root, work, in_place=in_place, change=change)


@pytest.mark.parametrize("synced", [False, True])
def test_a_failure_puts_everything_back(env: Path, synced: bool) -> None:
    if synced:
        sync(env)
    before = tree(env)
    failing(env, mutilate)
    assert differences(before, tree(env)) == []
    assert (env / ".pinfold").exists() is synced


def test_leaving_without_a_commit_puts_everything_back(env: Path) -> None:
    before = tree(env)
    with begin(str(env), "sync"):
        mutilate(env)
    assert differences(before, tree(env)) == []


def test_without_hashes_there_is_no_commit(env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are found in a thread; an error there must not pass for an environment that was empty."""

    def exhausted(path: str) -> str:
        raise MemoryError

    monkeypatch.setattr(describing, "digest", exhausted)
    before = tree(env)
    with pytest.raises(MemoryError):
        sync(env)
    assert differences(before, tree(env)) == []


@pytest.mark.parametrize("change", [Change.SYNC, Change.REPAIR])
@pytest.mark.parametrize("name", ["bin", "lib", "lib/python3.12", "lib/python3.12/site-packages", "share"])
def test_nothing_is_installed_through_a_link_that_leads_out(
    env: Path, tmp_path: Path, name: str, change: Change
) -> None:
    outside = tmp_path / "outside"
    if (env / name).exists():
        (env / name).rename(outside)
    else:
        outside.mkdir()
    (env / name).symlink_to(outside)
    before = tree(tmp_path)
    with pytest.raises(Trouble) as trouble, begin(str(env), "sync", change=change):
        raise AssertionError
    assert trouble.value.kind == "leads-outside"
    assert differences(before, tree(tmp_path)) == []


def test_links_within_the_environment_are_fine(env: Path) -> None:
    (env / "lib").rename(env / "library")
    (env / "lib").symlink_to("library")
    (env / "lib" / "python3.12" / "site-packages" / "mine").symlink_to("/usr")
    sync(env)
    assert can_undo(str(env))


def test_even_an_emptied_environment_comes_back(env: Path) -> None:
    before = tree(env)

    def empty(root: Path) -> None:
        for path in root.iterdir():
            if path.name != ".pinfold":
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    failing(env, empty)
    assert differences(before, tree(env)) == []


def test_without_parting_every_file_careful_installers_do_no_harm(env: Path) -> None:
    """They replace files; what `venv` writes into is parted all the same."""
    before = tree(env)

    def careful(root: Path) -> None:
        change(root)
        with (root / "pyvenv.cfg").open("a") as file:
            file.write("version = 3.13\n")
        with (root / "lib" / "python3.12" / "site-packages" / "x.pth").open("a") as file:
            file.write("import beta\n")
        (root / "lib" / "python3.12" / "site-packages" / "alpha-1.dist-info" / "RECORD").write_text("")
        (root / "lib" / "python3.12" / "site-packages" / "alpha" / "__init__.py").chmod(0o600)

    failing(env, careful, in_place=False)
    assert differences(before, tree(env)) == []


def test_a_file_that_was_written_into_against_the_agreement_is_named(env: Path) -> None:
    before = tree(env)
    with pytest.raises(Trouble) as trouble:
        attempt(env, mutilate, in_place=False)
    assert trouble.value.kind == "damaged-copy"
    assert "alpha/__init__.py" in trouble.value.message
    assert [line.partition(":")[0] for line in differences(before, tree(env))] == [
        "lib/python3.12/site-packages/alpha/__init__.py"
    ]
    assert not unfinished(str(env))


@pytest.mark.parametrize("name", ["env", "env/.pinfold", "env/.pinfold/journal.json"])
def test_a_safety_copy_that_is_deleted_meanwhile_is_no_success(env: Path, name: str) -> None:
    def delete(root: Path) -> None:
        subprocess.run(["/bin/rm", "-rf", str(root.parent / name)], check=True)

    with pytest.raises(Trouble) as trouble:
        attempt(env, delete)
    assert trouble.value.kind == "damaged-copy"
    assert not unfinished(str(env))


def test_another_safety_copy_and_a_cache_are_not_written_into(env: Path, tmp_path: Path) -> None:
    """uv's cache shares its files with the environment, and so does the copy that `undo` goes back to."""
    sync(env)
    module = env / "lib" / "python3.12" / "site-packages" / "alpha" / "__init__.py"
    os.link(module, tmp_path / "cache")
    before = tree(env)
    failing(env, mutilate)
    assert (tmp_path / "cache").read_text() == "# alpha\n"
    assert differences(before, tree(env)) == []
    assert can_undo(str(env))


@st.composite
def works(draw: st.DrawFn) -> list[tuple[str, str, int]]:
    verbs = st.sampled_from(["write", "append", "remove", "mkdir", "link", "chmod", "touch", "move"])
    names = st.lists(st.sampled_from(["a", "b", "c", "ä", "bin", "lib"]), min_size=1, max_size=3).map("/".join)
    return draw(st.lists(st.tuples(verbs, names, st.integers(0, 0o777)), max_size=12))


def perform(root: Path, verb: str, name: str, number: int) -> None:
    path = root / name
    if verb in {"write", "append"}:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if verb == "write" else "a") as file:
            file.write(f"{number}")
    elif verb == "remove":
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    elif verb == "mkdir":
        path.mkdir(parents=True)
    elif verb == "link":
        path.symlink_to("a")
    elif verb == "chmod":
        path.chmod(number | 0o700)
    elif verb == "touch":
        os.utime(path, ns=(number, number))
    else:
        path.rename(root / "moved")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=works(), then=works())
def test_any_tree_survives_anything(
    tmp_path_factory: pytest.TempPathFactory, first: list[tuple[str, str, int]], then: list[tuple[str, str, int]]
) -> None:
    root = tmp_path_factory.mktemp("tree")

    def all_of(steps: list[tuple[str, str, int]]) -> None:
        for step in steps:
            with contextlib.suppress(OSError):  # such as a folder where a file is
                perform(root, *step)

    all_of(first)
    before = tree(root)
    failing(root, lambda _: all_of(then))
    assert differences(before, tree(root)) == []


def wheel(folder: Path, name: str) -> None:
    """A wheel that brings `shared/x.py`, as every other one of ours does."""
    info = f"{name}-1.dist-info"
    files = {
        "shared/x.py": f"# {name}\n" * 3,
        f"{name}.py": "",
        "x.pth": f"# {name}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-1-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize("mode", ["copy", "hardlink"])
def test_two_wheels_that_own_the_same_file(tmp_path: Path, mode: str, in_place: bool) -> None:
    version = subprocess.run([str(UV), "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    assert not writes_in_place("uv", version)
    wheel(tmp_path, "one")
    wheel(tmp_path, "two")
    root = tmp_path / "env"
    environ = {"UV_CACHE_DIR": str(tmp_path / "cache"), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}

    def uv(*arguments: str) -> None:
        subprocess.run([str(UV), "--no-config", *arguments], env=environ, cwd=tmp_path, check=True, capture_output=True)

    def install(name: str) -> None:
        file = str(tmp_path / f"{name}-1-py3-none-any.whl")
        uv("pip", "install", "--offline", "--no-index", "--link-mode", mode, "--python", f"{root}/bin/python", file)

    uv("venv", "--offline", "--python", sys.executable, str(root))
    install("one")
    before, cache = tree(root), holding(tmp_path / "cache", "# one")
    failing(root, lambda _: install("two"), in_place=in_place)
    assert differences(before, tree(root)) == []
    assert holding(tmp_path / "cache", "# one") == cache
    with begin(str(root), "sync", in_place=in_place) as transaction:
        install("two")
        transaction.commit()
    assert any(value[2] == b"# two\n" * 3 for value in tree(root).values())


def holding(folder: Path, text: str) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*.py") if text in path.read_text())


@pytest.mark.parametrize(
    "installer, version, expected",
    [
        ("uv", "0.13.9", False),
        ("uv", "0.9.30", True),
        ("uv", "0.4.30", True),
        ("uv", "odd", True),
        ("pip", "26.3", False),
        ("pip", "9.0.1", True),
        ("conda", "99", True),
    ],
)
def test_who_writes_into_files(installer: str, version: str, expected: bool) -> None:
    assert writes_in_place(installer, version) is expected


def test_a_cancelled_copy_changes_nothing(env: Path) -> None:
    before, cancel = tree(env), Cancel()
    seen: list[Progress] = []

    def watch(progress: Progress) -> None:
        seen.append(progress)
        cancel.request()

    with pytest.raises(Cancelled), begin(str(env), "sync", watch, cancel) as transaction:
        transaction.commit()
    assert differences(before, tree(env)) == []
    assert seen[0].step == "Keeping the old state"


def test_cancelled_just_before_the_commit(env: Path) -> None:
    before, cancel = tree(env), Cancel()

    def work() -> None:
        with begin(str(env), "sync", cancel=cancel) as transaction:
            change(env)
            cancel.request()
            transaction.commit()

    with pytest.raises(Cancelled):
        work()
    assert differences(before, tree(env)) == []


REFUSALS = [(28, "disk-full"), (122, "disk-full"), (30, "permission"), (5, "file-system")]


@pytest.mark.parametrize("call", ["link", "mkdir", "fsync", "replace"])
@pytest.mark.parametrize("number, kind", REFUSALS)
def test_the_file_system_refuses_during_the_copy(
    env: Path, call: str, number: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real, calls = tree(env), getattr(os, call), [0]

    def refusing(*arguments: object, **options: object) -> object:
        calls[0] += 1
        if calls[0] == (1 if call == "replace" else 2):
            raise OSError(number, os.strerror(number), str(env))
        return real(*arguments, **options)

    monkeypatch.setattr(os, call, refusing)
    with pytest.raises(Trouble) as trouble, begin(str(env), "sync"):
        pass
    assert trouble.value.kind == kind
    assert trouble.value.advice
    monkeypatch.undo()
    assert differences(before, tree(env)) == []
    assert not unfinished(str(env))


@pytest.mark.parametrize("call", ["fsync", "scandir"])
def test_the_file_system_refuses_during_the_commit(env: Path, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real, armed = tree(env), getattr(os, call), [True]

    def refusing(*arguments: object, **options: object) -> object:
        if armed[0]:
            armed[0] = False
            raise OSError(28, "No space left on device")
        return real(*arguments, **options)

    def work() -> None:
        with begin(str(env), "sync") as transaction:
            mutilate(env)
            monkeypatch.setattr(os, call, refusing)
            transaction.commit(b"{}")

    with pytest.raises(Trouble) as trouble:
        work()
    assert trouble.value.kind == "disk-full"
    assert differences(before, tree(env)) == []


def test_files_may_not_grow_any_more(env: Path) -> None:
    """A limit of the system's own, met while the files at risk are copied."""
    (env / "lib" / "large").write_bytes(b"x" * 400_000)
    before = tree(env)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(Trouble) as trouble, begin(str(env), "sync"):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert trouble.value.kind == "disk-full"
    assert differences(before, tree(env)) == []


def test_a_full_disk_during_the_roll_back_loses_nothing(env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old files get their names back without any new space; a folder may have to wait for it."""
    before, real, armed = tree(env), os.mkdir, list[bool]()

    def refusing(*arguments: object, **options: object) -> None:
        if armed:
            raise OSError(28, "No space left on device")
        real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "mkdir", refusing)
    with pytest.raises(Trouble) as trouble:
        attempt(env, lambda root: (mutilate(root), armed.append(True)))
    assert trouble.value.kind == "not-rolled-back"
    assert unfinished(str(env))
    with pytest.raises(Trouble) as again:
        recover(str(env))
    assert again.value.kind == "disk-full"
    armed.clear()
    assert recover(str(env))
    assert differences(before, tree(env)) == []


@pytest.mark.parametrize("fails", ["at once", "in the middle of the roll-back"])
def test_without_hard_links(env: Path, fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    (env / "pipe").unlink()  # what is no file cannot be copied
    os.utime(env, ns=(1, 1))
    before = tree(env)
    monkeypatch.setattr(os, "link", refuse)
    if fails == "at once":
        failing(env, change)
    else:
        count = [0]

        def reached(point: str) -> None:
            count[0] += point == "files-restored"
            if count[0] == 1 and point == "files-restored":
                raise KeyboardInterrupt

        monkeypatch.setattr(journal, "reached", reached)
        with pytest.raises(KeyboardInterrupt), begin(str(env), "sync"):
            change(env)
        recover(str(env))
    assert differences(before, tree(env)) == []


def test_a_link_to_an_environment_is_followed_once(env: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(env)
    with begin(str(tmp_path / "link"), "sync") as transaction:
        assert transaction.path == str(env)
        change(env)
        transaction.commit()
    assert can_undo(str(tmp_path / "link"))


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_no_folder(tmp_path: Path, kind: str) -> None:
    if kind == "file":
        (tmp_path / "env").write_text("")
    with pytest.raises(Trouble) as trouble, begin(str(tmp_path / "env"), "sync"):
        pass
    assert trouble.value.kind == "missing"
    assert not can_undo(str(tmp_path / "env"))
    assert not unfinished(str(tmp_path / "env"))
    assert not recover(str(tmp_path / "env"))


@pytest.mark.parametrize("existed", [False, True])
def test_creating(tmp_path: Path, existed: bool) -> None:
    root = tmp_path / "new"
    if existed:
        root.mkdir()
    failing(root, lambda made: ((made / "bin").mkdir(), (made / "pyvenv.cfg").touch()), change=Change.CREATE)
    assert root.exists() is existed
    with begin(str(root), "create", change=Change.CREATE) as transaction:
        (root / "pyvenv.cfg").touch()
        transaction.commit()
    assert [path.name for path in root.iterdir()] == ["pyvenv.cfg"]
    with pytest.raises(Trouble) as trouble, begin(str(root), "create", change=Change.CREATE):
        pass
    assert trouble.value.kind == "exists"
    assert [path.name for path in root.iterdir()] == ["pyvenv.cfg"]


def test_removing(env: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").touch()
    (env / "link").symlink_to(tmp_path / "outside")
    sync(env)
    remove(str(env))
    assert [path.name for path in tmp_path.iterdir()] == ["outside"]


def kept_only(found: Tree) -> list[str]:
    return sorted(name for name in found if name.startswith(".pinfold"))


def test_what_a_commit_leaves(env: Path) -> None:
    sync(env)
    assert (env / ".pinfold" / "last-sync.json").read_bytes() == b'{"at": 1}'
    assert not any(name.endswith((".new", "lock", "journal.json")) for name in kept_only(tree(env)))
    assert not any("pyvenv.cfg" in name or "dist-info" in name for name in kept_only(tree(env)))
    state = can_undo(str(env))
    assert state is not None
    assert state.what == "sync"
