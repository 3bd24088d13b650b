"""uv and pip complete a set: the whole of it, keeping what is installed, with who needs what; and say what is in the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path

import pytest
from tests.support.engines import NOWHERE, Bench, at, in_folder, installer, make_bench, resolver
from tests.support.indexes import PASSWORD, Front, IndexServer, unreachable
from tests.support.trees import tree
from tests.support.wheels import Package, sha256, write_installed, write_sdist, write_tree, write_wheel

from pinfold.analysis.index_options import as_file_url
from pinfold.analysis.indexes import Indexes
from pinfold.analysis.resolved import Resolved
from pinfold.records import replace
from pinfold.resolution.resolver import Question
from pinfold.system.trouble import Trouble

BOTH = pytest.mark.parametrize("tool", ["uv", "pip"])
WORLD = [
    Package("app", "1.0", requires=["lib>=1"]),
    Package("app", "2.0", requires=["lib>=1", "Extra_Tool[fast]>=1", "never; python_version<'3'"]),
    *(Package("lib", version) for version in ("1.0", "1.5", "2.0")),
    Package("Extra-Tool", extras={"fast": ["speed"]}),
    Package("speed"),
    Package("old-lib", requires=["lib<2"]),
    Package("new-lib", requires=["lib>=2"]),
]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def solve(
    bench: Bench,
    tool: str,
    requirements: str,
    indexes: Indexes = NOWHERE,
    constraints: str = "",
    prefer: Mapping[str, str] | None = None,
    upgrade: tuple[str, ...] = (),
    build: bool = True,
    offline: bool = False,
    hashes: bool = False,
) -> dict[str, Resolved]:
    installed = bench.distributions
    kept = {key: each.version for key, each in installed.items()} if prefer is None else prefer
    question = Question(
        requirements,
        constraints,
        bench.environment,
        indexes,
        kept,
        frozenset(upgrade),
        build,
        offline,
        installed,
        hashes,
    )
    before = tree(bench.env)
    with bench.job(indexes) as job:
        found = resolver(tool).resolve(question, job.folder, bench.environ, bench.said.append, bench.cancel)
        assert list(Path(job.folder).iterdir()) == []
    assert tree(bench.env) == before
    assert [each.key for each in found] == sorted(each.key for each in found)
    return {each.key: each for each in found}


def versions(found: Mapping[str, Resolved]) -> dict[str, str]:
    return {key: each.version for key, each in found.items()}


def fill(bench: Bench, indexes: Indexes, **wanted: str) -> None:
    with bench.job(indexes) as job:
        names = [Resolved(key.replace("_", "-"), key.replace("_", "-"), version) for key, version in wanted.items()]
        installer("uv").install(bench.environment, names, frozenset(), job)


def trouble(bench: Bench, tool: str, requirements: str, indexes: Indexes = NOWHERE, **more: object) -> Trouble:
    with pytest.raises(Trouble) as raised:
        solve(bench, tool, requirements, indexes, **more)  # type: ignore[arg-type]
    return raised.value


@BOTH
def test_the_whole_set(bench: Bench, index_server: IndexServer, tool: str) -> None:
    found = solve(bench, tool, "app\n", at(index_server.make(WORLD)))
    assert versions(found) == {"app": "2.0", "extra-tool": "1.0", "lib": "2.0", "speed": "1.0"}
    assert found["app"].because == ()
    assert found["lib"].because == ("app",)
    assert found["speed"].because == ("extra-tool",)
    assert found["extra-tool"].extras == {"fast"}
    assert {each.hashes for each in found.values()} == {()}
    assert bench.said[0].step == "Resolving"


def test_uv_tells_sizes(bench: Bench, index_server: IndexServer) -> None:
    index = index_server.make(
        [Package("app", requires=["plat"]), Package("plat", padding=5_000, tag="cp27-cp27m-win32")]
    )
    small, large = index.publish(Package("plat", padding=9_000), Package("app", "0.1"))
    found = solve(bench, "uv", "app\n", at(index))
    assert found["plat"].size == small.stat().st_size
    assert large.exists()


@BOTH
def test_what_is_yanked_comes_only_by_its_version(bench: Bench, index_server: IndexServer, tool: str) -> None:
    index = index_server.make([Package("app"), Package("app", "2.0"), Package("gone")])
    index.yank("app", "2.0")
    index.yank("gone", "1.0")
    assert versions(solve(bench, tool, "app\n", at(index))) == {"app": "1.0"}
    assert versions(solve(bench, tool, "app==2.0\n", at(index))) == {"app": "2.0"}
    raised = trouble(bench, tool, "gone\n", at(index))
    assert raised.kind == "no-such-version"
    assert "gone" in raised.message


@BOTH
def test_what_is_installed_stays_where_it_fits(bench: Bench, index_server: IndexServer, tool: str) -> None:
    indexes = at(index_server.make(WORLD))
    fill(bench, indexes, app="1.0", lib="1.0", speed="1.0")
    assert versions(solve(bench, tool, "app\n", indexes)) == {"app": "1.0", "lib": "1.0"}
    assert versions(solve(bench, tool, "app\nlib>1\n", indexes)) == {"app": "1.0", "lib": "2.0"}
    found = solve(bench, tool, "app\nextra-tool[fast]\n", indexes)
    assert versions(found) == {"app": "1.0", "extra-tool": "1.0", "lib": "1.0", "speed": "1.0"}
    assert found["speed"].because == ("extra-tool",)


@BOTH
def test_only_what_is_named_is_upgraded(bench: Bench, index_server: IndexServer, tool: str) -> None:
    indexes = at(index_server.make(WORLD))
    fill(bench, indexes, app="1.0", lib="1.0", old_lib="1.0")
    found = solve(bench, tool, "app\n", indexes, upgrade=("lib",))
    assert versions(found) == {"app": "1.0", "lib": "2.0"}
    found = solve(bench, tool, "app\nlib\n", indexes, upgrade=("app",))
    assert versions(found) == {"app": "2.0", "extra-tool": "1.0", "lib": "1.0", "speed": "1.0"}
    found = solve(bench, tool, "app\nold-lib\n", indexes, upgrade=("lib",))
    assert versions(found) == {"app": "1.0", "lib": "1.5", "old-lib": "1.0"}
    # What is kept gives way where it would stand in the way of the upgrade.
    assert versions(solve(bench, tool, "new-lib\nlib\n", indexes, upgrade=("new-lib",)))["lib"] == "2.0"


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("where", ["", "cache"])
def test_looking_leaves_no_bytecode(bench: Bench, tmp_path: Path, own: bool, where: str) -> None:
    """Neither pip, should it lie in the environment, nor what the environment imports whenever it starts is compiled there."""
    write_wheel(Package("app"), tmp_path / "links")
    write_wheel(Package("starter", files={"starter.pth": "import started\n", "started.py": "\n"}), tmp_path / "links")
    if own:
        write_installed("pip", tmp_path / "links")
        fill(bench, in_folder(tmp_path / "links"), pip=distribution("pip").version)
    fill(bench, in_folder(tmp_path / "links"), starter="1.0")
    bytecode = str(tmp_path / where) if where else ""
    question = Question("app\n", "", bench.environment, in_folder(tmp_path / "links"), installed=bench.distributions)
    before = tree(bench.env)
    with bench.job() as job:
        found = resolver("pip", bytecode).resolve(question, job.folder, bench.environ, bench.said.append, bench.cancel)
    assert [each.key for each in found] == ["app"]
    assert tree(bench.env) == before
    assert bool(list(Path(bytecode or tmp_path / "links").rglob("*.pyc"))) is bool(bytecode)


@BOTH
def test_an_environment_that_is_yet_to_be_made(bench: Bench, index_server: IndexServer, tool: str) -> None:
    """Its base answers, nothing that is installed there counts, and what is preferred is kept where it can be."""
    there = bench.environment
    planned = replace(there, path=f"{there.path}2", python=f"{there.path}2/bin/python", site_packages=())
    indexes = at(index_server.make(WORLD))
    for prefer, lib in (({"lib": "1.0", "app": "1.0"}, "1.0"), ({"lib": "0.1", "app": "1.0"}, "2.0")):
        question = Question("app\n", "", planned, indexes, prefer)
        with bench.job(indexes) as job:
            found = resolver(tool).resolve(question, job.folder, bench.environ, bench.said.append, bench.cancel)
        assert {each.key: each.version for each in found}["lib"] == lib
    nowhere = replace(planned, base_python="")
    question = Question("app\n", "", nowhere, indexes)
    with bench.job(indexes) as job, pytest.raises(Trouble) as raised:
        resolver(tool).resolve(question, job.folder, bench.environ, bench.said.append, bench.cancel)
    assert raised.value.kind == "broken-environment"


@BOTH
def test_constraints(bench: Bench, index_server: IndexServer, tool: str) -> None:
    found = solve(bench, tool, "app\n", at(index_server.make(WORLD)), constraints="lib<2\nunused==7\n")
    assert found["lib"].version == "1.5"
    assert "unused" not in found


@BOTH
def test_markers_are_those_of_the_environment(bench: Bench, index_server: IndexServer, tool: str) -> None:
    lines = "speed; python_version<'3'\nlib==1.0; python_version<'3'\nlib==1.5; python_version>'3'\n"
    assert versions(solve(bench, tool, lines, at(index_server.make(WORLD)))) == {"lib": "1.5"}


@BOTH
def test_hashes_stay_and_are_found_for_all(bench: Bench, index_server: IndexServer, tool: str) -> None:
    index = index_server.make()
    app, lib = index.publish(Package("app", requires=["lib"]), Package("lib"))
    other = "sha256:" + "0" * 64
    text = f"app==1.0 --hash={sha256(app)} \\\n  --hash={other}\nlib==1.0 --hash={sha256(lib)}\n"
    found = solve(bench, tool, text, at(index))
    assert found["app"].hashes == (sha256(app), other)
    assert found["lib"].hashes == (sha256(lib),)
    if tool == "uv":
        assert solve(bench, tool, f"app==1.0 --hash={sha256(app)}\n", at(index))["lib"].hashes == (sha256(lib),)
    else:
        raised = trouble(bench, tool, f"app==1.0 --hash={sha256(app)}\n", at(index))
        assert raised.kind == "missing-hash"
        assert "lib" in raised.message


@BOTH
def test_hashes_are_found_for_what_has_none_yet(bench: Bench, index_server: IndexServer, tool: str) -> None:
    """As when a name is added to a file with hashes, whose own stay whatever an index says."""
    index = index_server.make()
    files = {
        package.name: sha256(*index.publish(package))
        for package in (Package("app", requires=["lib"]), Package("lib"), Package("more", requires=["apart"]))
    }
    files["apart"] = sha256(*index.publish(Package("apart")))
    fill(bench, at(index), app="1.0", lib="1.0")
    other = "sha256:" + "0" * 64
    text = f"app==1.0 --hash={other} \\\n  --hash={files['app']}  # why\nmore\n"
    indexes = replace(at(index), require_hashes=True)
    found = solve(bench, tool, text, indexes, f"apart==1.0 --hash={other}\n", hashes=True)
    assert {key: each.hashes for key, each in found.items()} == {
        "app": (other, files["app"]),
        **{key: (files[key],) for key in ("apart", "lib", "more")},
    }


@BOTH
def test_places_come_through_as_they_are_asked_for(bench: Bench, tmp_path: Path, tool: str) -> None:
    odd = tmp_path / "ö d"
    own = as_file_url(str(write_tree(Package("own-tree", "0.5", requires=["lib"]), odd / "tree")))
    plain = as_file_url(str(write_tree(Package("plain", "0.6"), odd / "plain")))
    wheel = write_wheel(Package("wheel"), odd)
    sdist = as_file_url(str(write_sdist(Package("sdist", requires=["lib"]), odd)))
    clone = write_tree(Package("cloned"), tmp_path / "repository")
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "c"],
    ):
        subprocess.run(["git", *command], cwd=clone, check=True)
    vcs = f"git+{as_file_url(str(clone))}"
    write_wheel(Package("lib"), tmp_path / "links")
    bench.environ["SDIST"] = sdist.removeprefix("file://")
    text = f"-e {own}\n{plain}\nWheel @ {as_file_url(str(wheel))}\nsdist @ file://${{SDIST}}\ncloned @ {vcs}@main\n"
    found = solve(bench, tool, text, in_folder(tmp_path / "links"))
    assert {key: (each.url, each.editable) for key, each in found.items()} == {
        "cloned": (f"{vcs}@main", False),
        "lib": ("", False),
        "own-tree": (own, True),
        "plain": (plain, False),
        "sdist": ("file://${SDIST}", False),
        "wheel": (as_file_url(str(wheel)), False),
    }
    assert set(found["lib"].because) == {"own-tree", "sdist"}
    assert found["wheel"].version == "1.0"
    found = solve(bench, tool, f"-e {vcs}@main#egg=cloned\n")
    assert (found["cloned"].url, found["cloned"].editable) == (f"{vcs}@main#egg=cloned", True)


@BOTH
def test_what_was_installed_from_a_place_is_found_again(bench: Bench, tmp_path: Path, tool: str) -> None:
    own = as_file_url(str(write_tree(Package("own", requires=["lib"]), tmp_path / "tree")))
    write_wheel(Package("lib"), tmp_path / "links")
    indexes = in_folder(tmp_path / "links")
    with bench.job(indexes) as job:
        wanted = [Resolved("own", "own", "", url=own, editable=True), Resolved("lib", "lib", "1.0")]
        installer("uv").install(bench.environment, wanted, frozenset(), job)
    found = solve(bench, tool, f"-e {own}\n", indexes)
    assert set(found) == {"own", "lib"}
    assert found["own"].editable


@BOTH
def test_settings_of_a_line_reach_its_build(bench: Bench, tmp_path: Path, tool: str) -> None:
    lib = write_tree(Package("lib"), tmp_path / "lib")
    with (lib / "build_backend.py").open("a") as file:
        file.write(
            "\n\ndef get_requires_for_build_wheel(settings=None):\n"
            f"    with open({str(tmp_path / 'settings')!r}, 'w') as file:\n        file.write(repr(settings))\n"
            "    return []\n"
        )
    text = f'lib @ {as_file_url(str(lib))} --config-settings="one=a b"\n'
    found = solve(bench, tool, text)
    assert found["lib"].config_settings == {"one": ("a b",)}
    assert (tmp_path / "settings").read_text() == "{'one': 'a b'}"


@BOTH
def test_requirements_that_contradict_one_another(bench: Bench, index_server: IndexServer, tool: str) -> None:
    raised = trouble(bench, tool, "old-lib\nnew-lib\n", at(index_server.make(WORLD)))
    assert raised.kind == "unsatisfiable"
    assert "old-lib" in raised.detail
    assert "lib<2" in raised.detail
    assert "lib>=2" in raised.detail


@BOTH
@pytest.mark.parametrize(
    "kind, asked, name",
    [
        ("unknown-project", "unheard-of", "unheard-of"),
        ("unknown-project", "needs-unheard", "unheard-of"),
        ("no-such-version", "lib>=9", "lib>=9"),
        ("no-such-version", "lib==9.0", "lib 9.0"),
        ("incompatible", "later", "later"),
        ("incompatible", "windows", "windows"),
        ("build-failed", "bad", "bad"),
    ],
)
def test_what_cannot_be_resolved(
    bench: Bench, index_server: IndexServer, tool: str, kind: str, asked: str, name: str
) -> None:
    index = index_server.make(
        [
            Package("lib"),
            Package("later", requires_python=">=3.99"),
            Package("windows", tag="cp27-cp27m-win32"),
            Package("needs-unheard", requires=["unheard-of"]),
        ]
    )
    index.publish(Package("bad", build="fails"), wheels=False, sdists=True)
    raised = trouble(bench, tool, f"{asked}\n", at(index))
    assert raised.kind == kind
    assert name in raised.message
    assert raised.detail


@BOTH
def test_without_building(bench: Bench, index_server: IndexServer, tmp_path: Path, tool: str) -> None:
    index = index_server.make([Package("app")])
    index.publish(Package("app", "2.0"), Package("only-source"), wheels=False, sdists=True)
    assert versions(solve(bench, tool, "app\n", at(index), build=False)) == {"app": "1.0"}
    assert trouble(bench, tool, "only-source\n", at(index), build=False).kind == "incompatible"
    own = as_file_url(str(write_tree(Package("own"), tmp_path / "own")))
    assert trouble(bench, tool, f"-e {own}\n", at(index), build=False).kind == "build-failed"
    assert not (tmp_path / "builds").exists()


@BOTH
def test_without_the_network(bench: Bench, index_server: IndexServer, tool: str) -> None:
    with Front(index_server.make(WORLD)) as front:
        fill(bench, at(front), lib="1.0")
        solve(bench, tool, "lib\n", at(front))  # uv knows without the network what it has been asked before
        front.seen.clear()
        assert versions(solve(bench, tool, "lib\n", at(front), offline=True)) == {"lib": "1.0"}
        raised = trouble(bench, tool, "speed\n", at(front), offline=True)
        assert front.seen == []
    assert raised.kind in {"network", "unknown-project"}
    assert trouble(bench, tool, f"x @ {unreachable()}x-1.0.tar.gz\n", NOWHERE, offline=True).kind == "network"


@BOTH
def test_nobody_answers(bench: Bench, tool: str) -> None:
    assert trouble(bench, tool, "app\n", Indexes(unreachable(), retries=0)).kind == "network"


@BOTH
def test_secrets_stay_secret(bench: Bench, html_server: IndexServer, tool: str) -> None:
    index = html_server.make(WORLD, guarded=True)
    found = solve(bench, tool, "app\n", at(index))
    assert found["app"].version == "2.0"
    assert PASSWORD not in repr(found)
    assert trouble(bench, tool, "app\n", Indexes(index.open_url, retries=0)).kind == "authentication"
    wrong = Indexes(index.url.replace(PASSWORD, "wr0ng-pa55"), retries=0)
    raised = trouble(bench, tool, "app\n", wrong)
    assert raised.kind == "authentication"
    assert "wr0ng" not in f"{raised} {raised.detail}"
    assert not [each for each in bench.said if PASSWORD in each.item]


def test_uv_does_not_run_what_lies_in_the_environment(bench: Bench, index_server: IndexServer) -> None:
    """Somebody may have checked an interpreter in; the one that the environment was made from answers the same."""
    mark = bench.place / "ran"
    for name in ("python", "python3"):
        program = bench.env / "bin" / name
        program.unlink(missing_ok=True)
        program.write_text(f'#!/bin/sh\ntouch "{mark}"\nexec {sys.executable} "$@"\n')
        program.chmod(0o755)
    assert bench.environment.base_python
    assert versions(solve(bench, "uv", "lib\n", at(index_server.make(WORLD)))) == {"lib": "2.0"}
    assert not mark.exists()
