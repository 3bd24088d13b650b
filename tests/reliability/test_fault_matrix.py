"""Whatever goes wrong in a sync, the environment is as it was, byte for byte, and the person is told what to do.

Real installers, a real index, real faults. Each fault hits while others of the plan's steps (an upgrade, a removal, a good
installation) are done or about to be.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.folds import Done, Fold, make_fold, running
from tests.support.indexes import Fault, Front, Index, IndexServer, unreachable, wait_until
from tests.support.interruptions import bound_by_permissions, small_disk, without_writing
from tests.support.wheels import Package, sha256

PACKAGES = [
    Package("good"),
    Package("good", "2.0"),
    Package("stray", scripts={"stray": "stray:main"}),
    Package("other"),
    Package("new", "2.0"),
]
WANTED = "good==2.0\nother==1.0\n"  # `new`, which comes with a fault, is added by each test


@dataclass
class Scene:
    """A fold with `good` 1.0, `other` 1.0 and `stray` 1.0, whose file asks for `good` 2.0, `other` 1.0 and `new` 2.0."""

    fold: Fold
    front: Front
    index: Index
    installer: str
    stack: ExitStack
    before: dict[str, str] = field(default_factory=dict)

    def wants(self, line: str) -> None:
        self.fold.write({"requirements.txt": f"{WANTED}{line}\n"})

    def sync(self, first: str = "") -> Done:
        self.before = self.fold.tree(times=True)
        return self.fold.pinfold(*self.command, first=first) if first else self.fold.does(*self.command)

    @property
    def command(self) -> list[str]:
        return ["env", "sync", "--yes", "--format", "json", "--installer", self.installer]


@pytest.fixture
def scene(request: pytest.FixtureRequest, tmp_path: Path, index_server: IndexServer) -> Iterator[Scene]:
    installer, fault = request.param
    index = index_server.make(PACKAGES)
    with ExitStack() as stack:
        front = stack.enter_context(Front(index))
        fold = make_fold(tmp_path, front, {"requirements.txt": f"{WANTED}new==2.0\n"}, installed=None)
        fold.environ |= {"UV_HTTP_RETRIES": "0", "PIP_RETRIES": "0"}
        if fault == "disk-full":
            stack.enter_context(small_disk(fold.env, 24_000_000))
        fold.furnish(index, ["good==1.0", "other==1.0", "stray"], pip=installer == "pip")
        yield Scene(fold, front, index, installer, stack)


def network_down(scene: Scene) -> Done:
    scene.fold.use(unreachable())
    return scene.sync()


def server_error(scene: Scene) -> Done:
    scene.front.faults.append(Fault("*/new-2.0*.whl", status=500))
    return scene.sync()


def connection_reset(scene: Scene) -> Done:
    scene.front.faults.append(Fault("*/new-2.0*.whl", reset=True))
    return scene.sync()


def gone_from_index(scene: Scene) -> Done:
    scene.wants("new==3.0")
    return scene.sync()


def damaged_download(scene: Scene) -> Done:
    scene.front.faults.append(Fault("*/new-2.0*.whl", corrupt=True))
    return scene.sync()


def hash_mismatch(scene: Scene) -> Done:
    lines = [
        f"{name}=={version} --hash={hash_of(scene, name, version)}"
        for name, version in (("good", "2.0"), ("other", "1.0"))
    ]
    scene.fold.write({"requirements.txt": "\n".join([*lines, f"new==2.0 --hash=sha256:{'0' * 64}", ""])})
    return scene.sync()


def missing_hash(scene: Scene) -> Done:
    hashed = f"good==2.0 --hash={hash_of(scene, 'good', '2.0')}"
    scene.fold.write({"requirements.txt": f"--require-hashes\n{hashed}\nother==1.0\nnew==2.0\n"})
    return scene.sync()


def hash_of(scene: Scene, name: str, version: str) -> str:
    return sha256(scene.index.folder / "packages" / name / f"{name}-{version}-py3-none-any.whl")


def disk_full(scene: Scene) -> Done:
    scene.index.publish(Package("new", "2.1", padding=30_000_000))
    scene.wants("new==2.1")
    return scene.sync()


def no_write(scene: Scene) -> Done:
    return scene.sync(first=without_writing())


def read_only_packages(scene: Scene) -> Done:
    site = next(scene.fold.env.glob("lib/python*/site-packages"))
    site.chmod(0o555)
    scene.stack.callback(site.chmod, 0o755)
    return scene.sync(first=bound_by_permissions())


def read_only_environment(scene: Scene) -> Done:
    scene.fold.env.chmod(0o555)
    scene.stack.callback(scene.fold.env.chmod, 0o755)
    return scene.sync(first=bound_by_permissions())


def read_only_programs(scene: Scene) -> Done:
    """What is to be removed has a program, which cannot be removed; other things can."""
    programs = scene.fold.env / "bin"
    programs.chmod(0o555)
    scene.stack.callback(programs.chmod, 0o755)
    return scene.sync(first=bound_by_permissions())


def cancelled(scene: Scene) -> Done:
    """Ctrl-C in a terminal reaches every process of the group."""
    scene.front.faults.append(Fault("*/new-2.0*.whl", hold=True))
    scene.before = scene.fold.tree(times=True)
    with running(scene.fold, *scene.command) as process:
        wait_until(scene.front.asked.is_set, 30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        return Done(process.returncode, out, err)


def does_not_fit(scene: Scene) -> Done:
    scene.index.publish(Package("fits-not", tag="cp27-cp27m-win32"))
    scene.wants("fits-not==1.0")
    return scene.sync()


def wants_another_python(scene: Scene) -> Done:
    scene.index.publish(Package("tomorrow", requires_python=">=3.99"))
    scene.wants("tomorrow==1.0")
    return scene.sync()


def broken_wheel(scene: Scene) -> Done:
    scene.index.publish(Package("broken", flaw="bad-crc"))
    scene.wants("broken==1.0")
    return scene.sync()


def no_archive(scene: Scene) -> Done:
    scene.index.publish(Package("broken", flaw="truncated"))
    scene.wants("broken==1.0")
    return scene.sync()


def from_the_future(scene: Scene) -> Done:
    scene.index.publish(Package("future", flaw="future"))
    scene.wants("future==1.0")
    return scene.sync()


def build_failure(scene: Scene) -> Done:
    scene.index.publish(Package("source", build="fails"), wheels=False, sdists=True)
    scene.wants("source==1.0")
    return scene.sync()


def unsatisfiable(scene: Scene) -> Done:
    scene.index.publish(Package("needy", requires=["good<2"]))
    scene.wants("needy==1.0")
    return scene.sync()


# What must be said: one of these kinds (`docs/protocol.md`), and a word that names what it is about.
FAULTS: dict[str, tuple[Callable[[Scene], Done], tuple[str, ...], str]] = {
    "network-down": (network_down, ("network",), ""),
    "server-error": (server_error, ("network",), "500"),
    "connection-reset": (connection_reset, ("network",), ""),
    "gone-from-index": (gone_from_index, ("no-such-version",), "new"),
    "damaged-download": (damaged_download, ("hash-mismatch", "broken-package"), "new"),
    "hash-mismatch": (hash_mismatch, ("hash-mismatch",), "new"),
    "missing-hash": (missing_hash, ("missing-hash",), "hash"),
    "disk-full": (disk_full, ("disk-full",), ""),
    "no-write": (no_write, ("disk-full", "file-system"), "TMPDIR"),
    "read-only-packages": (read_only_packages, ("permission",), ""),
    "read-only-environment": (read_only_environment, ("permission",), ""),
    "read-only-programs": (read_only_programs, ("permission",), ""),
    "cancelled": (cancelled, ("cancelled",), ""),
    "does-not-fit": (does_not_fit, ("incompatible",), "fits-not"),
    "wants-another-python": (wants_another_python, ("incompatible",), "tomorrow"),
    "broken-wheel": (broken_wheel, ("broken-package",), "broken"),
    "no-archive": (no_archive, ("broken-package",), "broken"),
    "from-the-future": (from_the_future, ("broken-package",), "future"),
    "build-failure": (build_failure, ("build-failed",), "source"),
    "unsatisfiable": (unsatisfiable, ("unsatisfiable",), "needy"),
}


@pytest.mark.parametrize(
    "scene",
    [(installer, fault) for installer in ("uv", "pip") for fault in FAULTS],
    indirect=True,
    ids="-".join,
)
def test_a_fault_changes_nothing(scene: Scene, request: pytest.FixtureRequest) -> None:
    fault = request.node.callspec.params["scene"][1]
    act, kinds, word = FAULTS[fault]
    done = act(scene)
    assert done.code == (130 if fault == "cancelled" else 2), done.said
    assert scene.fold.tree(times=True) == scene.before, done.said
    told = done.json["error"]
    assert told["kind"] in kinds, done.said
    assert word in done.said
    assert told["message"] in done.err
    assert told["advice"] or fault == "cancelled", done.said
    assert "mistake in Pinfold" not in done.said
    status = scene.fold.does("env", "status")
    assert status.code == 1, status.said
    assert scene.fold.tree(times=True) == scene.before


@pytest.mark.parametrize("empty", [False, True], ids=["no folder", "an empty folder"])
@pytest.mark.parametrize(
    "scene",
    [("uv", fault) for fault in ("server-error", "damaged-download", "no-write", "cancelled", "broken-wheel")]
    + [("pip", fault) for fault in ("server-error", "broken-wheel")],
    indirect=True,
    ids="-".join,
)
def test_a_fault_in_a_first_sync_leaves_no_environment(
    scene: Scene, request: pytest.FixtureRequest, empty: bool
) -> None:
    fault = request.node.callspec.params["scene"][1]
    act, kinds, _ = FAULTS[fault]
    shutil.rmtree(scene.fold.env)
    if empty:
        scene.fold.env.mkdir()
    done = act(scene)
    assert done.code == (130 if fault == "cancelled" else 2), done.said
    assert done.json["error"]["kind"] in kinds, done.said
    assert scene.fold.tree(times=True) == scene.before, done.said
    assert scene.fold.env.exists() is empty
