"""uv and pip put in exactly what they are told, from wherever it comes, and take out exactly what they are told."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from pathlib import Path

import pytest

from pinfold.analysis.index_options import as_file_url
from pinfold.analysis.indexes import Indexes
from pinfold.analysis.resolved import Resolved
from pinfold.environment.installers.output import Follower
from pinfold.environment.installers.uv import Uv
from pinfold.system.progress import Progress
from pinfold.system.trouble import Cancelled, Trouble
from tests.support.engines import NOWHERE, Bench, at, in_folder, installer, make_bench
from tests.support.folds import UV
from tests.support.indexes import PASSWORD, USER, Fault, Front, IndexServer, unreachable
from tests.support.trees import holds
from tests.support.wheels import Package, sha256, write_sdist, write_tree, write_wheel

BOTH = pytest.mark.parametrize("tool", ["uv", "pip"])
ZERO = "sha256:" + "0" * 64


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def named(name: str, version: str = "1.0", *hashes: str) -> Resolved:
    return Resolved(name, name, version, hashes=hashes)


def install(bench: Bench, tool: str, indexes: Indexes, *wanted: Resolved, again: frozenset[str] = frozenset()) -> None:
    with bench.job(indexes) as job:
        installer(tool).install(bench.environment, wanted, again, job)
        assert list(Path(job.folder).iterdir()) == []


def trouble(bench: Bench, tool: str, indexes: Indexes, *wanted: Resolved) -> Trouble:
    with pytest.raises(Trouble) as raised:
        install(bench, tool, indexes, *wanted)
    return raised.value


@BOTH
def test_from_an_index_without_what_it_needs(bench: Bench, index_server: IndexServer, tool: str) -> None:
    index = index_server.make([Package("app", requires=["lib"]), Package("lib"), Package("lib", "2.0")])
    install(bench, tool, at(index), named("app"))
    assert bench.versions == {"app": "1.0"}
    install(bench, tool, at(index), named("lib", "2.0"))
    install(bench, tool, at(index), named("lib", "1.0"))
    assert bench.versions == {"app": "1.0", "lib": "1.0"}
    assert bench.said[-1].total == 1
    assert {each.step for each in bench.said} <= {"Downloading", "Building", "Installing", "Removing"}
    assert any("app" in each.item for each in bench.said)
    with bench.job() as job:
        installer(tool).uninstall(bench.environment, ["app", "was-never-there"], job)
    assert bench.versions == {"lib": "1.0"}
    assert not (bench.env / "lib" / "app.py").exists()


@BOTH
def test_what_is_there_already_is_put_in_again(bench: Bench, tmp_path: Path, tool: str) -> None:
    write_wheel(Package("app"), tmp_path / "links")
    install(bench, tool, in_folder(tmp_path / "links"), named("app"))
    module = next(bench.env.rglob("app.py"))
    module.unlink()
    install(bench, tool, in_folder(tmp_path / "links"), named("app"), again=frozenset({"app"}))
    assert module.exists()


@BOTH
def test_places_of_every_kind(bench: Bench, tmp_path: Path, tool: str) -> None:
    odd = tmp_path / "ö d #1"
    tree = write_tree(Package("own-tree", "0.5", requires=["nothing"]), odd / "tree")
    lib = write_tree(Package("lib", "0.7"), odd / "lib")
    wheel = write_wheel(Package("wheel"), odd)
    sdist = write_sdist(Package("sdist"), odd)
    write_wheel(Package("plain"), tmp_path / "links")
    clone = write_tree(Package("cloned"), tmp_path / "repository")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "c"]):
        subprocess.run(["git", *command], cwd=clone, check=True)

    def url(path: Path) -> str:
        return as_file_url(str(path))

    wanted = [
        Resolved("own-tree", "own-tree", "", url=url(tree), editable=True),
        Resolved("lib", "lib", "0.7", url=url(lib)),
        Resolved("wheel", "wheel", "1.0", url=url(wheel), hashes=(sha256(wheel),)),
        Resolved("sdist", "sdist", "1.0", url=url(sdist)),
        Resolved("cloned", "cloned", "", url=f"git+{url(clone)}"),
        named("plain", "1.0", sha256(tmp_path / "links" / "plain-1.0-py3-none-any.whl")),
    ]
    install(bench, tool, in_folder(tmp_path / "links"), *wanted)
    found = bench.distributions
    assert bench.versions == {
        "cloned": "1.0",
        "lib": "0.7",
        "own-tree": "0.5",
        "plain": "1.0",
        "sdist": "1.0",
        "wheel": "1.0",
    }
    assert found["own-tree"].editable
    assert not found["lib"].editable
    direct = found["cloned"].direct
    assert direct is not None
    assert (direct.vcs, len(direct.commit)) == ("git", 40)
    where = found["wheel"].direct
    assert where is not None
    assert where.url == url(wheel)


@BOTH
def test_an_editable_clone_lies_in_the_environment(bench: Bench, tmp_path: Path, tool: str) -> None:
    clone = write_tree(Package("cloned"), tmp_path / "repository")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "c"]):
        subprocess.run(["git", *command], cwd=clone, check=True)
    install(bench, tool, NOWHERE, Resolved("cloned", "cloned", "", url=f"git+{as_file_url(str(clone))}", editable=True))
    assert bench.distributions["cloned"].editable
    assert (bench.env / "src" / "cloned" / "PKG-INFO").exists()


def test_without_pip_uv_says_that_it_cannot_do_editable_clones(bench: Bench) -> None:
    with bench.job() as job, pytest.raises(Trouble, match="editable") as raised:
        Uv(str(UV)).install(
            bench.environment, [Resolved("x", "x", "", url="git+file:///x", editable=True)], frozenset(), job
        )
    assert raised.value.kind == "no-installer"


@BOTH
def test_a_folder_is_built_anew_each_time(bench: Bench, tmp_path: Path, tool: str) -> None:
    lib = write_tree(Package("lib"), tmp_path / "lib")
    place = Resolved("lib", "lib", "", url=as_file_url(str(lib)))
    install(bench, tool, NOWHERE, place)
    (lib / "src" / "lib.py").write_text("changed = True\n")
    install(bench, tool, NOWHERE, place)
    assert next(bench.env.rglob("lib.py")).read_text() == "changed = True\n"
    assert (tmp_path / "builds").read_text().count("lib 1.0") >= 2


@BOTH
def test_settings_reach_the_build_of_one_package(bench: Bench, tmp_path: Path, tool: str) -> None:
    lib = write_tree(Package("lib"), tmp_path / "lib")
    backend = lib / "build_backend.py"
    with backend.open("a") as file:
        file.write(
            "\n_build = build_wheel\n\n\n"
            "def build_wheel(folder, settings=None, metadata_folder=None):\n"
            f"    with open({str(tmp_path / 'settings')!r}, 'w') as file:\n        file.write(repr(settings))\n"
            "    return _build(folder, settings, metadata_folder)\n"
        )
    settings = {"one": ('a b"c',), "two": ("1", "2")}
    install(bench, tool, NOWHERE, Resolved("lib", "lib", "", url=as_file_url(str(lib)), config_settings=settings))
    assert (tmp_path / "settings").read_text() == repr({"one": 'a b"c', "two": ["1", "2"]})


@BOTH
@pytest.mark.parametrize("mixed", [False, True])
def test_hashes_hold(bench: Bench, index_server: IndexServer, tool: str, mixed: bool) -> None:
    index = index_server.make()
    wheel, *_ = index.publish(Package("app"), Package("other"))
    others = [named("other")] if mixed else []
    raised = trouble(bench, tool, at(index), named("app", "1.0", ZERO), *others)
    assert raised.kind == "hash-mismatch"
    assert "app 1.0" in raised.message
    assert "Expected" in raised.detail
    assert "requirements.txt" not in raised.detail  # nobody finds our private file
    assert "app" not in bench.versions
    install(bench, tool, at(index), named("app", "1.0", ZERO, sha256(wheel)), *others)
    assert "app" in bench.versions


def test_progress_names_one_thing() -> None:
    told: list[Progress] = []
    follow = Follower("pip", told.append, 2)
    follow("Collecting app==1.0")
    follow("Installing collected packages: other, app")
    follow("Installing collected packages: app")
    assert [(each.step, each.item) for each in told] == [
        ("Downloading", "app 1.0"),
        ("Installing", ""),
        ("Installing", "app"),
    ]


@BOTH
def test_what_is_yanked_can_be_put_in_by_its_version(bench: Bench, index_server: IndexServer, tool: str) -> None:
    index = index_server.make([Package("app")])
    index.yank("app", "1.0")
    install(bench, tool, at(index), named("app"))
    assert bench.versions == {"app": "1.0"}


@BOTH
@pytest.mark.parametrize(
    "kind, package, wanted",
    [
        ("broken-package", Package("app", flaw="truncated"), named("app")),
        ("broken-package", Package("app", flaw="bad-crc"), named("app")),
        ("broken-package", Package("app", flaw="no-record"), named("app")),
        ("broken-package", Package("app", flaw="wrong-version"), named("app")),
        ("broken-package", Package("app", flaw="future"), named("app")),
        ("incompatible", Package("app", tag="cp27-cp27m-win32"), named("app")),
        ("incompatible", Package("app", requires_python=">=3.99"), named("app")),
        ("no-such-version", Package("app"), named("app", "2.0")),
        ("unknown-project", Package("app"), named("apq")),
    ],
    ids=["truncated", "crc", "record", "version", "future", "tag", "python", "missing", "unknown"],
)
def test_what_cannot_be_installed(
    bench: Bench, tmp_path: Path, tool: str, kind: str, package: Package, wanted: Resolved
) -> None:
    write_wheel(package, tmp_path / "links")
    raised = trouble(bench, tool, in_folder(tmp_path / "links"), wanted)
    assert raised.kind == kind
    assert wanted.name in raised.message
    assert raised.advice
    assert raised.detail


@BOTH
def test_what_cannot_be_built(bench: Bench, tmp_path: Path, tool: str) -> None:
    write_sdist(Package("bad", build="fails"), tmp_path / "links")
    raised = trouble(bench, tool, in_folder(tmp_path / "links"), named("bad"))
    assert raised.kind == "build-failed"
    assert "bad" in raised.message
    assert "the compiler is not there" in raised.detail
    tree = write_tree(Package("tree", build="fails"), tmp_path / "tree")
    raised = trouble(bench, tool, NOWHERE, Resolved("tree", "tree", "", url=as_file_url(str(tree)), editable=True))
    assert raised.kind == "build-failed"


@BOTH
@pytest.mark.parametrize("status, kind", [(500, "network"), (401, "authentication"), (403, "authentication")])
def test_an_index_that_refuses(bench: Bench, index_server: IndexServer, tool: str, status: int, kind: str) -> None:
    with Front(index_server.make([Package("app")]), Fault("*app*", status=status)) as front:
        assert trouble(bench, tool, at(front), named("app")).kind == kind


@BOTH
@pytest.mark.parametrize(
    "fault", [Fault("*.whl", reset=True), Fault("*.whl", corrupt=True), Fault("*.whl", status=503)], ids=repr
)
def test_a_download_that_goes_wrong(bench: Bench, index_server: IndexServer, tool: str, fault: Fault) -> None:
    with Front(index_server.make([Package("app", padding=100_000)]), fault) as front:
        raised = trouble(bench, tool, at(front), named("app"))
    # Where the index tells hashes, damage on the way is a mismatch.
    assert raised.kind in ({"hash-mismatch", "broken-package"} if fault.corrupt else {"network"})
    assert bench.versions == {}


@BOTH
def test_nobody_answers(bench: Bench, tool: str) -> None:
    raised = trouble(bench, tool, Indexes(unreachable(), retries=0), named("app"))
    assert raised.kind == "network"


@BOTH
def test_secrets_stay_secret(bench: Bench, html_server: IndexServer, tool: str) -> None:
    index = html_server.make([Package("app")], guarded=True)
    seen: list[str] = []
    with Front(index, Fault("*.whl", hold=True)) as front:
        watcher = threading.Thread(target=lambda: _note_command_lines(front, seen))
        watcher.start()
        install(bench, tool, at(front), named("app"))
        watcher.join()
    assert bench.versions == {"app": "1.0"}
    assert any(tool in line for line in seen)
    assert not [line for line in seen if PASSWORD in line]
    assert holds(bench.env, PASSWORD.encode()) == []
    assert not [each for each in bench.said if PASSWORD in each.item]
    wrong = Indexes(index.open_url.replace("://", f"://{USER}:wr0ng-pa55@", 1), retries=0)
    raised = trouble(bench, tool, wrong, named("absent"))
    assert raised.kind == "authentication"
    assert "wr0ng" not in f"{raised} {raised.detail}"


def _note_command_lines(front: Front, seen: list[str]) -> None:
    assert front.asked.wait(60)
    paths = Path("/proc").glob("[0-9]*/cmdline")
    seen += [_bytes(path).replace(b"\0", b" ").decode("utf-8", "replace") for path in paths]
    front.release()


@BOTH
def test_cancelled_in_the_middle_nothing_runs_on(bench: Bench, index_server: IndexServer, tool: str) -> None:
    with Front(index_server.make([Package("app")]), Fault("*.whl", hold=True)) as front:
        stopper = threading.Thread(target=lambda: (front.asked.wait(60), bench.cancel.request()))
        stopper.start()
        begun = time.monotonic()
        with pytest.raises(Cancelled):
            install(bench, tool, at(front), named("app"))
        stopper.join()
    assert time.monotonic() - begun < 30
    mark = str(bench.env).encode()
    running = [path for path in Path("/proc").glob("[0-9]*/cmdline") if mark in _bytes(path)]
    assert running == []
    assert bench.versions == {}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@BOTH
def test_without_the_network(bench: Bench, index_server: IndexServer, tmp_path: Path, tool: str) -> None:
    index = index_server.make([Package("app")])
    write_wheel(Package("near"), tmp_path / "links")
    indexes = Indexes(index.url, find_links=(str(tmp_path / "links"),), retries=0)
    with Front(index) as front, bench.job(Indexes(front.url, find_links=indexes.find_links), offline=True) as job:
        installer(tool).install(bench.environment, [named("near")], frozenset(), job)
        with pytest.raises(Trouble) as raised:
            installer(tool).install(bench.environment, [named("app")], frozenset(), job)
        with pytest.raises(Trouble) as far:
            installer(tool).install(
                bench.environment, [Resolved("x", "x", "", url=front.url + "x-1.0.tar.gz")], frozenset(), job
            )
        assert front.seen == []
    assert bench.versions == {"near": "1.0"}
    assert raised.value.kind in {"network", "unknown-project"}
    assert far.value.kind == "network"


@BOTH
def test_nothing_of_the_surroundings_counts(bench: Bench, tmp_path: Path, tool: str) -> None:
    """Configuration in the person's home, variables, and modules in the folder that we were started in."""
    write_wheel(Package("app"), tmp_path / "links")
    config = tmp_path / "home" / ".config"
    for name, text in (("pip/pip.conf", "[global]\ntarget = /nonsense\n"), ("uv/uv.toml", "no-index = 3\n")):
        path = config / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    del bench.environ["PIP_CONFIG_FILE"], bench.environ["UV_NO_CONFIG"]
    bench.environ |= {
        "PIP_TARGET": str(tmp_path / "target"),
        "UV_TARGET": str(tmp_path / "target"),
        "PYTHONPATH": str(tmp_path / "planted"),
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "VIRTUAL_ENV": str(tmp_path / "other"),
        "UV_SYSTEM_PYTHON": "1",
    }
    planted = tmp_path / "planted" / "pip"
    planted.mkdir(parents=True)
    (planted / "__main__.py").write_text("raise SystemExit('planted')\n")
    (planted / "__init__.py").write_text("raise SystemExit('planted')\n")
    install(bench, tool, in_folder(tmp_path / "links"), named("app"))
    assert bench.versions == {"app": "1.0"}
    assert not (tmp_path / "target").exists()


@BOTH
def test_odd_names_become_no_options(bench: Bench, tool: str) -> None:
    odd = [
        Resolved("app --index-url=http://x", "app", "1.0"),
        Resolved("app", "app", "1.0\n--index-url=http://x"),
        named("app", "1.0", "sha256:00 --pre"),
    ]
    for wanted in odd:
        raised = trouble(bench, tool, NOWHERE, wanted)
        assert raised.kind == "installer-failed"
        assert raised.message.isprintable()


@BOTH
@pytest.mark.parametrize("name", ["-r /etc/hosts", "app\n--pre", "app ; python_version > '3'", "", "../app", "app # x"])
def test_odd_names_are_not_taken_out(bench: Bench, tool: str, name: str) -> None:
    with bench.job() as job, pytest.raises(Trouble) as raised:
        installer(tool).uninstall(bench.environment, ["app", name], job)
    assert raised.value.kind == "installer-failed"
    assert "no name" in raised.value.message


def test_whoever_does_the_work_is_asked_for_its_version(bench: Bench) -> None:
    """What uv cannot do pip does, which may write into files where uv does not."""
    clone = Resolved("cloned", "cloned", "", url="git+file:///x", editable=True)
    with bench.job() as job:
        ((uv, _),) = installer("uv").programs(bench.environment, [named("app")], job)
        both = installer("uv").programs(bench.environment, [named("app"), clone], job)
        alone = installer("uv").programs(bench.environment, [clone], job)
        ((pip, version),) = installer("pip").programs(bench.environment, [named("app")], job)
    assert (uv, pip) == ("uv", "pip")
    assert [name for name, _ in both] == ["uv", "pip"]
    assert alone == both
    assert both[1] == ("pip", version)
    assert version[0].isdigit()


def test_pip_of_the_environment_may_be_old_or_missing(tmp_path: Path) -> None:
    """Ours, run by the environment's interpreter, does the work; what it installs is for that interpreter."""
    bench = make_bench(tmp_path)
    write_wheel(Package("app"), tmp_path / "links")
    write_wheel(Package("pip", "9.0"), tmp_path / "links")
    install(bench, "pip", in_folder(tmp_path / "links"), named("pip", "9.0"), named("app"))
    install(bench, "pip", in_folder(tmp_path / "links"), named("app"))
    assert bench.versions == {"app": "1.0", "pip": "9.0"}
    assert json.dumps(bench.distributions["app"].installer) == '"pip"'
