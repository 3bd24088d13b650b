"""`${NAME}` in the addresses of indexes, from outside: what is not set is told, with its place, before anybody is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.session import pinfold
from tests.support.folds import Done, Fold, make_fold
from tests.support.indexes import Front, Index, IndexServer
from tests.support.wheels import Package


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make([Package("good"), Package("stray")])


@pytest.fixture
def front(index: Index) -> Iterator[Front]:
    with Front(index) as front:
        yield front


def here(fold: Fold, *arguments: str, **environ: str) -> Done:
    result = pinfold(*arguments, folder=fold.root, env={**fold.environ, "VIRTUAL_ENV": "", **environ})
    return Done(result.code, result.out, result.err)


def with_variables(front: Front, *names: str) -> str:
    return front.open_url.replace("://", f"://{':'.join(f'${{{name}}}' for name in names)}@")


ADVICE = "Set it in the environment that Pinfold runs in, or correct the line."


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_in_a_file(tmp_path: Path, front: Front, installer: str) -> None:
    text = f"-r base.txt\ngood\n# ours\n--index-url {with_variables(front, 'NAME', 'TOKEN')}\n"
    files: dict[str, str | bytes] = {"requirements.txt": text, "base.txt": f"-i {with_variables(front, 'OLD')}\n"}
    fold = make_fold(tmp_path, front, files, installer=installer)
    before = fold.tree()
    done = here(fold, "env", "sync", "--yes")
    said = "pinfold: requirements.txt:4 needs ${NAME} and ${TOKEN}, which are not set; nothing was asked for."
    assert (done.code, done.err.splitlines()) == (2, [said, ADVICE])
    said = "requirements.txt:4 needs ${TOKEN}, which is not set; nothing was asked for."
    failed = here(fold, "env", "sync", "--yes", "--format", "json", NAME="me", TOKEN="").json["error"]
    assert (failed["kind"], failed["message"]) == ("unset-variable", said)
    assert (front.seen, fold.tree()) == ([], before)
    assert here(fold, "env", "sync", "--yes", NAME="me", TOKEN="it").code == 0
    assert front.seen != []
    assert fold.installed() == {"good": "1.0"}


@pytest.mark.parametrize("option", ["--extra-index-url", "--find-links"])
def test_of_several_none_is_left_out_in_silence(tmp_path: Path, front: Front, option: str) -> None:
    fold = make_fold(tmp_path, front, {"requirements.txt": f"{option}=${{WHERE}}/more\ngood==1.0\n"})
    done = here(fold, "env", "sync", "--yes")
    assert (
        done.err.splitlines()[0]
        == "pinfold: requirements.txt:1 needs ${WHERE}, which is not set; nothing was asked for."
    )
    assert front.seen == []


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_a_lock_is_no_exception(tmp_path: Path, front: Front, index: Index, installer: str) -> None:
    wheel = next((index.folder / "packages" / "good").iterdir())
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    text = f"--index-url {with_variables(front, 'TOKEN')}\ngood==1.0 --hash=sha256:{digest}\n"
    fold = make_fold(tmp_path, front, {"requirements.txt": text}, installer=installer)
    assert "requirements.txt:1 needs ${TOKEN}" in here(fold, "env", "sync", "--yes").err
    assert front.seen == []


def test_who_fetches_nothing_needs_nothing(tmp_path: Path, front: Front, index: Index) -> None:
    text = f"--index-url {with_variables(front, 'TOKEN')}\ngood\nstray\n"
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=["good", "stray"])
    assert here(fold, "env", "status").code == 0
    assert here(fold, "env", "sync").code == 0
    assert here(fold, "env", "uninstall", "stray", "--yes").code == 0
    assert fold.installed() == {"good": "1.0"}
    fold.write({"requirements.txt": f"--no-index\n{fold.read()}stray\n"})
    assert "TOKEN" not in here(fold, "env", "sync", "--yes").err
    assert front.seen == []


@pytest.mark.parametrize("installer", ["uv", "pip"])
@pytest.mark.parametrize("place", ["file", "variable"])
def test_configuration_replaces_nothing(tmp_path: Path, front: Front, installer: str, place: str) -> None:
    fold = make_fold(tmp_path, front, {"requirements.txt": "good\n"}, installer=installer)
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"):
        del fold.environ[name]
    origin, address = "PIP_INDEX_URL", with_variables(front, "TOKEN")
    if place == "file":
        config = fold.place / "home" / "pip.conf"
        config.write_text(f"[global]\nindex-url = {address}\n", "utf-8")
        fold.environ["PIP_CONFIG_FILE"] = str(config)
        origin = f"{config} [global]"
    else:
        fold.environ["PIP_INDEX_URL"] = address
    done = here(fold, "env", "sync", "--yes", TOKEN="it")
    said = "stands as written: variables are replaced in requirements files only. Nothing was asked for."
    advice = "Write the value there, or name the index in a requirements file."
    assert (done.code, done.err) == (2, f"pinfold: In an address of {origin}, ${{TOKEN}} {said}\n{advice}\n")
    assert front.seen == []


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_where_hashes_are_looked_up(tmp_path: Path, front: Front, index: Index, installer: str) -> None:
    """A freeze asks the index that the file names, and says why it could not."""
    text = f"# ours\n--index-url {with_variables(front, 'TOKEN')}\ngood==0.9 --hash=sha256:{'0' * 64}\n"
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=["good"], installer=installer)
    fold.use("http://127.0.0.1:9/simple")
    done = here(fold, "env", "freeze", "-q")
    needs = "requirements.txt:2 needs ${TOKEN}, which is not set; nothing was asked for."
    assert done.err.splitlines() == [
        f"pinfold: The hashes of what is installed could not be looked up: {needs} {ADVICE}",
        "pinfold: requirements.txt:3: good: the hashes of its new version are not known.",
    ]
    assert (front.seen, fold.read()) == ([], text)
    done = here(fold, "env", "freeze", "-q", TOKEN="it")
    apart = "pinfold: pip tells the hashes of the files that fit this Python and platform; uv tells those of all.\n"
    assert (done.code, done.err) == (0, apart if installer == "pip" else "")
    wheel = next((index.folder / "packages" / "good").iterdir())
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert fold.read() == text.replace("0.9", "1.0").replace("0" * 64, digest)
