"""SIGKILL at every step of every change: whatever comes next finds the environment as it was, or as it was asked to be."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pinfold.environment import journal
from pinfold.environment.recovery import recover
from pinfold.environment.traces import can_undo, unfinished
from pinfold.environment.transaction import begin
from pinfold.environment.undo import undo
from pinfold.system.child import run
from pinfold.system.progress import Cancel
from pinfold.system.trouble import Cancelled
from tests.support import transactions
from tests.support.exact import Tree, differences, make_tree, tree
from tests.support.transactions import Nursery

Killed = Callable[[str, Path, str], None]

BEGINNING = ["locked", "journalled", "copying", "copying-more", "copied", "kept", "parting", "begun"]
RESTORING = ["extras-gone", "restoring", "files-restored", "restored", "txn-retired", "journal-gone"]
GATHERING = ["gathering", "gathered", "emptied", "together"]
COMMITTING = ["described", "committed", "last-sync", *GATHERING, "undo-retired", "undo-kept", "journal-gone"]
# The point of no return and what comes after it; at every other point the change is rolled back.
DONE = {"committed", "last-sync", *GATHERING, "undo-retired", "undo-kept", "journal-gone"}
STEPS = {
    "fail": [*BEGINNING, *RESTORING],
    "sync": [*BEGINNING, *COMMITTING],
    "careful": [*BEGINNING, *COMMITTING],
    "careful-fail": [*BEGINNING, *RESTORING],
    "undo": ["locked", "journalled", "undo-taken", "undo-begun", *RESTORING],
    "create": ["locked", "journalled", "begun", "half-made", "journal-gone"],
    "remove": ["locked", "journalled", "removing", "journal-gone"],
}


@pytest.fixture
def env(tmp_path: Path) -> Iterator[Path]:
    """An environment that was synced once, so that there is something to undo."""
    root = tmp_path / "env"
    root.mkdir()
    make_tree(root)
    transactions.sync(root)
    yield root
    subprocess.run(["/bin/chmod", "-R", "u+rwx", str(tmp_path)], check=True)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as made:
        yield made


@pytest.fixture
def killed_at(nursery: Nursery) -> Killed:
    """Does something in a process that is killed at a point, which it has to reach."""

    def kill(verb: str, root: Path, point: str) -> None:
        assert nursery.run(root, verb, point) == -signal.SIGKILL

    return kill


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def without_ours(found: Tree) -> Tree:
    """Less what an undo is allowed to leave in another state: our own folder, and so the time of the one around it."""
    return {name: value for name, value in found.items() if not name.startswith(".pinfold") and name != "."}


@pytest.mark.parametrize("verb", STEPS)
def test_every_step_is_known(env: Path, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that is added has to be added to the tests below as well."""
    seen: list[str] = []
    monkeypatch.setattr(journal, "reached", lambda point: point in seen or seen.append(point))
    if verb in {"sync", "careful", "careful-fail"}:
        (env / "lib" / "python3.12" / "site-packages" / "beta" / "__init__.py").touch()
    transactions.VERBS[verb](env.with_name("new") if verb == "create" else env)
    assert seen == STEPS[verb]


@pytest.mark.parametrize("verb", ["fail", "careful-fail"])
@pytest.mark.parametrize("point", STEPS["fail"])
def test_killed_while_a_sync_fails(env: Path, point: str, verb: str, killed_at: Killed) -> None:
    undo(str(env))
    transactions.VERBS["careful"](env)  # the next one shares what this one leaves alone
    (env / "lib" / "python3.12" / "site-packages" / "beta" / "__init__.py").write_text("back\n")
    before = tree(env)
    killed_at(verb, env, point)
    assert unfinished(str(env))
    recover(str(env))
    assert differences(before, tree(env)) == []
    assert not unfinished(str(env))
    assert not recover(str(env))


@pytest.mark.parametrize("point", STEPS["fail"])
def test_killed_while_a_first_sync_fails(tmp_path: Path, point: str, killed_at: Killed) -> None:
    root = tmp_path / "env"
    root.mkdir()
    make_tree(root)
    before = tree(root)
    killed_at("fail", root, point)
    recover(str(root))
    assert differences(before, tree(root)) == []
    assert not (root / ".pinfold").exists()


@pytest.mark.parametrize(
    "point", ["extras-gone", "restoring", "files-restored", "restored", "txn-retired", "journal-gone"]
)
def test_killed_again_while_recovering(env: Path, point: str, killed_at: Killed) -> None:
    before = tree(env)
    killed_at("fail", env, "files-restored")
    killed_at("recover", env, point)
    recover(str(env))
    assert differences(before, tree(env)) == []


@pytest.mark.parametrize("verb", ["sync", "careful"])
@pytest.mark.parametrize("point", STEPS["sync"])
def test_killed_while_a_sync_succeeds(env: Path, point: str, verb: str, killed_at: Killed) -> None:
    undo(str(env))
    transactions.VERBS[verb](env)
    (env / "lib" / "python3.12" / "site-packages" / "beta" / "__init__.py").write_text("back\n")
    before = tree(env)
    killed_at(verb, env, point)
    assert recover(str(env)) is (point not in {"locked", "journal-gone"})
    if point in DONE:
        assert (env / "lib" / "python3.12" / "site-packages" / "delta.py").exists()
        assert not (env / "lib" / "python3.12" / "site-packages" / "beta" / "__init__.py").exists()
        assert names(env / ".pinfold") == ["last-sync.json", "undo"]
        undo(str(env))
        assert differences(without_ours(before), without_ours(tree(env))) == []
    else:
        assert differences(before, tree(env)) == []


@pytest.mark.parametrize("point", STEPS["undo"])
def test_killed_while_undoing(env: Path, point: str, tmp_path: Path, killed_at: Killed) -> None:
    synced = tree(env)
    twin = tmp_path / "twin"
    subprocess.run(["/bin/cp", "-a", str(env), str(twin)], check=True)
    undo(str(env))
    undone = tree(env)
    transactions.sync(env)
    killed_at("undo", env, point)
    recover(str(env))
    if can_undo(str(env)):
        assert point in {"locked", "journalled", "undo-taken"}
        assert sorted(tree(env)) == sorted(synced)
        undo(str(env))
    assert differences(undone, tree(env)) == []


@pytest.mark.parametrize("existed", [False, True])
@pytest.mark.parametrize("point", STEPS["create"])
def test_killed_while_creating(tmp_path: Path, point: str, existed: bool, killed_at: Killed) -> None:
    root = tmp_path / "new"
    if existed:
        root.mkdir()
    killed_at("create", root, point)
    recover(str(root))
    if point == "journal-gone":
        assert names(root) == ["bin", "pyvenv.cfg"]
    else:
        assert root.exists() is existed, "an empty folder may be the person's own"
        assert not existed or not names(root)


def test_a_persons_own_file_in_a_half_made_environment_stays(tmp_path: Path, killed_at: Killed) -> None:
    root = tmp_path / "new"
    killed_at("create", root, "half-made")
    (root / "notes.txt").write_text("mine")
    recover(str(root))
    assert names(root) == ["notes.txt"]


@pytest.mark.parametrize("point", STEPS["remove"])
def test_killed_while_removing(env: Path, point: str, killed_at: Killed) -> None:
    before = tree(env)
    killed_at("remove", env, point)
    recover(str(env))
    if point == "locked":
        assert differences(before, tree(env)) == []
    else:
        assert not env.exists()


INSTALLER = """
import os, sys, time
print("started", flush=True)
time.sleep(0.5)
os.chdir(sys.argv[1])
os.rename("pyvenv.cfg", "bin/moved")
open("late", "w").write("written after its parent was killed")
"""


def test_an_installer_that_outlives_us_is_waited_for(env: Path, tmp_path: Path) -> None:
    """Its parent is killed, it goes on; the next process waits for it and then puts everything back."""
    before = tree(env)
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, signal, sys\n"
        "from pinfold.environment.transaction import begin\n"
        "from pinfold.system.child import run\n"
        f"INSTALLER = {INSTALLER!r}\n"
        "with begin(sys.argv[1], 'sync') as transaction:\n"
        "    run([sys.executable, '-I', '-S', '-c', INSTALLER, sys.argv[1]], cwd='/', environ={},\n"
        "        held=transaction.held, on_line=lambda line: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    parent = subprocess.run([sys.executable, str(script), str(env)], check=False)
    assert parent.returncode == -signal.SIGKILL
    assert not (env / "late").exists()
    told: list[str] = []
    began = time.monotonic()
    recover(str(env), watch=lambda progress: told.append(progress.step))
    assert time.monotonic() - began > 0.2
    assert told[0] == "Waiting"
    assert differences(before, tree(env)) == []
    time.sleep(0.6)
    assert differences(before, tree(env)) == []


def test_a_cancelled_installer_leaves_the_environment_as_it_was(env: Path) -> None:
    before = tree(env)
    script = f"cd '{env}'; echo x >> pyvenv.cfg; rm -r bin; echo started; sleep 60 & sleep 60"

    def changing(stop: Callable[[], None]) -> None:
        with begin(str(env), "sync", cancel=cancel) as transaction:
            run(
                ["/bin/sh", "-c", script],
                cwd="/",
                environ={"PATH": "/usr/bin:/bin"},
                cancel=cancel,
                held=transaction.held,
                on_line=lambda line: stop(),
            )

    cancel = Cancel()
    with pytest.raises(Cancelled):
        changing(cancel.request)
    assert differences(before, tree(env)) == []


RACER = """
import sys
from pathlib import Path
from pinfold.environment.transaction import begin
root, name, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(rounds):
    try:
        with begin(str(root), name, in_place=False) as transaction:
            found = (root / "count").read_text().split()
            (root / "count").write_text(" ".join([*found, name]))
            (root / name).mkdir()
            (root / name / "file").write_text(str(number))
            if number % 3 == 2:
                raise ZeroDivisionError
            assert not (root / "other").exists()
            (root / name / "file").unlink()
            (root / name).rmdir()
            transaction.commit()
    except ZeroDivisionError:
        pass
"""


def test_two_processes_take_turns(tmp_path: Path) -> None:
    root = tmp_path / "env"
    root.mkdir()
    make_tree(root)
    (root / "count").write_text("")
    racers = [subprocess.Popen([sys.executable, "-c", RACER, str(root), name, "6"]) for name in ("a", "b", "c")]
    assert [racer.wait(60) for racer in racers] == [0, 0, 0]
    found = (root / "count").read_text().split()
    assert {name: found.count(name) for name in "abc"} == {"a": 4, "b": 4, "c": 4}
    assert not unfinished(str(root))


def test_killed_at_fifty_random_moments(tmp_path: Path, nursery: Nursery) -> None:
    """Only two states are right: as it was, and as one sync makes it."""
    root = tmp_path / "env"
    root.mkdir()
    make_tree(root)
    before = without_ours(tree(root))
    synced = (root / "lib" / "python3.12" / "site-packages" / "delta.py").exists
    moments = random.Random(5)
    for _ in range(50):
        assert nursery.run(root, "loop", seconds=moments.uniform(0.001, 0.08)) == -signal.SIGKILL
        recover(str(root))
        if synced():
            undo(str(root))
        assert differences(before, without_ours(tree(root))) == []
