"""A token in the address of an index gets nowhere: not said, not logged, not stored, not on a command line, whatever goes wrong.

Through every way in which a token can come (the address's user part or query, a variable in a file, netrc) and every way in
which a sync can end. What may hold it is only the file that the person has written it to.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lsp.test_clients import REQUESTS
from tests.reliability.test_ecosystem import CAPABILITIES
from tests.support.editor import Message, Process
from tests.support.folds import Fold, children_of, make_fold, running
from tests.support.indexes import PASSWORD, USER, Fault, Front, Index, IndexServer, wait_until
from tests.support.trees import holds
from tests.support.wheels import Package

VARIABLE = "INDEX_T0KEN"


def in_variable(fold: Fold, front: Front) -> None:
    fold.use(front.url)


def in_file(fold: Fold, front: Front) -> None:
    fold.use(front.open_url)
    fold.write({"requirements.txt": f"--index-url {front.url}\n{fold.read()}"})


def expanded(fold: Fold, front: Front) -> None:
    fold.use(front.open_url)
    address = front.open_url.replace("://", f"://{USER}:${{{VARIABLE}}}@")
    fold.write({"requirements.txt": f"--index-url {address}\n{fold.read()}"})
    fold.environ[VARIABLE] = PASSWORD


def in_netrc(fold: Fold, front: Front) -> None:
    fold.use(front.open_url)
    netrc = fold.place / "home" / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n", "utf-8")
    netrc.chmod(0o600)


def in_query(fold: Fold, front: Front) -> None:
    fold.use(f"{front.open_url}?token={PASSWORD}")


def in_pip_conf(fold: Fold, front: Front) -> None:
    fold.environ.pop("PIP_INDEX_URL")
    fold.environ.pop("UV_DEFAULT_INDEX")
    config = fold.place / "home" / "pip.conf"
    config.write_text(f"[global]\nindex-url = {front.url}\n", "utf-8")
    fold.environ["PIP_CONFIG_FILE"] = str(config)


WAYS: list[Callable[[Fold, Front], None]] = [in_variable, in_file, expanded, in_netrc, in_query, in_pip_conf]
FAULTS = {
    "none": None,
    "not-found": Fault("*.whl", status=404),
    "server-error": Fault("*/new/", status=500),
    "forbidden": Fault(status=403),
    "reset": Fault("*.whl", reset=True),
    "damaged": Fault("*.whl", corrupt=True),
}


@pytest.fixture(scope="session")
def index(html_server: IndexServer) -> Index:
    return html_server.make([Package("new"), Package("needs", requires=["new>=2"])], guarded=True)


def leaks(fold: Fold) -> list[str]:
    """Where the secret stands besides where it was put."""
    own = {
        str(fold.root / "requirements.txt"),
        str(fold.place / "home" / ".netrc"),
        str(fold.place / "home" / "pip.conf"),
    }
    return [path for path in holds(fold.place, PASSWORD.encode()) if path not in own]


def combinations() -> list[tuple[Callable[[Fold, Front], None], str, str]]:
    """Each way with each installer, and each fault with each installer."""
    ways = [(way, "none", installer) for way in WAYS for installer in ("uv", "pip")]
    faults = [(way, fault, installer) for fault in FAULTS for way, installer in ((in_file, "pip"), (in_variable, "uv"))]
    return [*ways, *(each for each in faults if each not in ways)]


@pytest.mark.parametrize("way, fault, installer", combinations(), ids=lambda part: getattr(part, "__name__", part))
def test_a_sync_keeps_the_secret(
    tmp_path: Path, index: Index, way: Callable[[Fold, Front], None], fault: str, installer: str
) -> None:
    chosen = FAULTS[fault]
    with Front(index, *([chosen] if chosen else [])) as front:
        fold = make_fold(tmp_path, front, {"requirements.txt": "new\n"}, pip=installer == "pip")
        fold.environ |= {"UV_HTTP_RETRIES": "0", "PIP_RETRIES": "0"}
        way(fold, front)
        works = fault == "none" and way is not in_query
        for command in (
            ("env", "status"),
            ("env", "sync", "--yes", "--installer", installer),
            ("env", "install", "--yes", "--format", "json", "--installer", installer, "needs"),
        ):
            done = fold.does(*command)
            assert PASSWORD not in done.said, command
            assert done.code == 0 or command[1] != "sync" or "--yes" not in command or not works, done.said
            assert leaks(fold) == [], command
        assert bool(fold.installed().get("new")) == works


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_no_command_line_has_it(tmp_path: Path, index: Index, installer: str) -> None:
    with Front(index, Fault("*.whl", hold=True)) as front:
        fold = make_fold(tmp_path, front, {"requirements.txt": "new\n"}, pip=installer == "pip")
        with running(fold, "env", "sync", "--yes", "--installer", installer) as process:
            wait_until(front.asked.is_set, 30)
            waiting, seen = [process.pid], []
            while waiting:
                pid = waiting.pop()
                seen.append(Path(f"/proc/{pid}/cmdline").read_bytes())
                waiting += children_of(pid)
            front.release()
            assert process.wait(60) == 0
        assert len(seen) > 1
        assert not any(PASSWORD.encode() in line for line in seen)


class Listening(Process):
    """Keeps everything that the server says."""

    def __init__(self, level: int) -> None:
        self.heard: list[str] = []
        code = f"import sys\nfrom pinfold.lsp.main import run\nsys.exit(run(level={level}))"
        super().__init__([sys.executable, "-I", "-c", code])

    def next(self, wanted: Callable[[Message], bool], timeout: float = 60) -> Message:
        def listen(message: Message) -> bool:
            self.heard.append(json.dumps(message))
            return wanted(message)

        return super().next(listen, timeout)


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.ERROR], ids=logging.getLevelName)
@pytest.mark.parametrize("way", [in_file, in_variable, in_query], ids=lambda way: way.__name__)
def test_the_server_keeps_the_secret(
    tmp_path: Path, index: Index, level: int, way: Callable[[Fold, Front], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every level of its log, in what it shows, and where a sync fails first and works then."""
    with Front(index, Fault("*/new/", status=500)) as front:
        fold = make_fold(tmp_path, front, {"requirements.txt": "new\n"})
        fold.environ |= {"UV_HTTP_RETRIES": "0"}
        way(fold, front)
        for name, value in fold.environ.items():
            monkeypatch.setenv(name, value)
        with Listening(level) as server:
            folder = fold.root.as_uri()
            server.initialize(CAPABILITIES, rootUri=folder, initializationOptions={"trusted": True}, trace="verbose")
            uri = f"{folder}/requirements.txt"
            text = fold.read()
            server.open(text, uri)
            for method, more in REQUESTS.items():
                server.ask(method, {"textDocument": {"uri": uri}, **more})
            assert all("error" in server.ask(f"pinfold/{verb}") for verb in ("previewSync", "sync"))
            front.faults.clear()
            server.ask("pinfold/status")
            done = server.ask("pinfold/sync")
            assert ("result" in done) == (way is not in_query), done
            server.ask("shutdown")
            server.note("exit")
            server.exit_code()
        said = "\n".join(server.heard).replace(json.dumps(text)[1:-1], "")
        assert len(server.heard) > len(REQUESTS)
        assert PASSWORD not in said
        assert PASSWORD.encode() not in server.stderr + server.noise
        assert leaks(fold) == []
