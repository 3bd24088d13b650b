"""Opening and checking hostile files does nothing but read: no connection, no process, no file written.

Python's own audit events tell (PEP 578), from a process of its own, so that nothing the suite does is counted. A
listener on loopback and a canary program say the same from the other side.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pinfold.lsp import indexes
from tests.lsp.test_clients import REQUESTS
from tests.reliability.test_ecosystem import CAPABILITIES
from tests.support.editor import ROOT, Process

ONLINE = {"index": {"enabled": True, "advisories": "osv"}}
OFFLINE = {"index": {"enabled": False}}
REQUEST_FAILED = -32803  # LSP 3.17: what a rename that cannot be done is answered with

# Writes each forbidden event to stderr, then runs what its arguments say.
WATCHED = """
import os, sys
FORBIDDEN = (
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostby", "http.client",
    "urllib.Request", "ftplib.", "smtplib.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
    "os.system", "os.startfile", "os.startfile/2", "pty.spawn", "ctypes.dlopen", "webbrowser.", "os.remove",
    "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.chmod", "shutil.",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

def watch(event, details):
    # An integer is a pipe that is open already; so are the null device and what the standard streams stand for.
    named = event == "open" and not isinstance(details[0], int) and details[0] != os.devnull
    if (named and details[2] & WRITING) or event.startswith(FORBIDDEN):
        sys.stderr.write(f"FORBIDDEN {event} {details}\\n")

sys.addaudithook(watch)
"""
RUN = WATCHED + "from pinfold.cli.main import main\nsys.exit(main(sys.argv[1:]))\n"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Nobody may come here."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        found.setblocking(False)
        yield found


@pytest.fixture
def folder(tmp_path: Path, listener: socket.socket) -> Path:
    """A manifest that names everything that somebody could be made to contact or to run."""
    port = listener.getsockname()[1]
    planted = tmp_path / ".venv" / "bin"
    planted.mkdir(parents=True)
    for name in ("python", "pip", "uv", "git"):
        (planted / name).write_text(f"#!/bin/sh\ntouch {tmp_path / 'canary'}\n")
        (planted / name).chmod(0o755)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"home = {planted}\n")
    for name in ("pip", "packaging", "sitecustomize", "setup"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'canary')!r}, 'w')\n")
    (tmp_path / "requirements.txt").write_text(
        f"""\
--index-url http://127.0.0.1:{port}/simple
--extra-index-url http://169.254.169.254/latest/meta-data/
--find-links file:///etc/
--find-links ftp://127.0.0.1:{port}/
--trusted-host 127.0.0.1:{port}
-r http://127.0.0.1:{port}/requirements.txt
-c http://169.254.169.254/constraints.txt
-r ftp://127.0.0.1:{port}/requirements.txt
-r file:///etc/passwd
-r \\\\127.0.0.1\\share\\requirements.txt
-e git+http://127.0.0.1:{port}/x.git#egg=x
-e .
--requirement more.txt
y @ http://127.0.0.1:{port}/y-1.0-py3-none-any.whl
z @ git+ssh://git@127.0.0.1:{port}/z.git
w @ file:///etc/passwd
${{HOME}}/v-1.0.zip
flask >= 1, = 2
"""
    )
    (tmp_path / "more.txt").write_text("./\n$(touch canary)\n`touch canary`==1\n")
    (tmp_path / "pinfold.toml").write_text('select = ["ALL"]\n')
    return tmp_path


def assert_untouched(folder: Path, listener: socket.socket, said: bytes) -> None:
    assert b"FORBIDDEN" not in said, said.decode()
    assert not (folder / "canary").exists()
    with pytest.raises(BlockingIOError):
        listener.accept()


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server"), "HOME": str(folder)}
    environment["PATH"] = f"{folder / '.venv' / 'bin'}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        [sys.executable, "-B", *command], cwd=folder, env=environment, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    "code, event",
    [
        (
            "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))",
            b"socket.connect",
        ),
        ("import subprocess; subprocess.run([sys.executable, '-c', ''])", b"subprocess.Popen"),
        ("os.system('true')", b"os.system"),
        ("open('x', 'w')", b"open"),
    ],
)
def test_the_watch_sees(tmp_path: Path, code: str, event: bytes) -> None:
    assert b"FORBIDDEN " + event in run(tmp_path, "-c", WATCHED + code).stderr


@pytest.mark.parametrize(
    "arguments",
    [("check", "."), ("check", "--format", "sarif", "requirements.txt"), ("format", "--check"), ("config",)],
)
def test_the_command_line(folder: Path, listener: socket.socket, arguments: tuple[str, ...]) -> None:
    # `-I` is how an installed `pinfold` starts: the folder that it stands in is no place to import from.
    start = f"import sys; sys.path.insert(0, {str(ROOT / 'server')!r})\n"
    done = run(folder, "-I", "-c", start + RUN, *arguments)
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout + done.stderr
    assert_untouched(folder, listener, done.stderr)


@pytest.mark.parametrize(
    "options",
    [{"trusted": False}, {"trusted": False, "settings": ONLINE}, {"trusted": True, "settings": OFFLINE}],
    ids=["untrusted", "untrusted, look up", "trusted, look nothing up"],
)
def test_the_server(folder: Path, listener: socket.socket, options: dict[str, object]) -> None:
    with Process([sys.executable, "-B", "-c", RUN, "server"]) as server:
        server.initialize(CAPABILITIES, rootUri=folder.as_uri(), initializationOptions=options)
        uri = (folder / "requirements.txt").as_uri()
        text = (folder / "requirements.txt").read_text()
        server.open(text, uri)
        assert server.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["result"]["items"]
        for line, words in enumerate(text.splitlines()):
            position = {"line": line, "character": len(words) - 1}
            for method, more in REQUESTS.items():
                asked = {"textDocument": {"uri": uri}, **more}
                if "position" in more:
                    asked["position"] = position
                answer = server.ask(method, asked)
                assert "result" in answer or answer["error"]["code"] == REQUEST_FAILED, answer
            server.change(line + 2, {"text": text + f"-r {line}/\n"}, uri=uri)
        assert server.ask("workspace/diagnostic", {"previousResultIds": []})["result"]["items"]
        time.sleep(indexes.FIRST + indexes.PAUSE)  # by then somebody would have been asked
        server.ask("shutdown")
        server.note("exit")
        assert server.exit_code() == 0
        said = server.stderr
    assert_untouched(folder, listener, said)
