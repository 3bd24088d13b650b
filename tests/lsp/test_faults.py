"""What goes wrong on the pipe, each in a server of its own: it answers by the book, lives on, or ends in time."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.editor import Process, pack

HOVER = {
    "jsonrpc": "2.0",
    "id": 900,
    "method": "textDocument/hover",
    "params": {"textDocument": {"uri": Process.uri}, "position": {"line": 0, "character": 0}},
}


@pytest.fixture
def server() -> Iterator[Process]:
    with Process() as process:
        yield process


@pytest.fixture
def ready(server: Process) -> Process:
    server.initialize()
    server.open("six\n")
    return server


def test_ends_with_its_input(ready: Process) -> None:
    ready.end_of_input()
    assert ready.exit_code(5) == 1


def test_ends_with_the_editor(server: Process) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as editor:
        server.initialize(processId=editor.pid)
        assert "result" in server.hover()
        editor.kill()
    assert server.exit_code(10) == 1


def test_an_editor_that_is_gone_already(server: Process) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as editor:
        pass
    server.ask("initialize", {"processId": editor.pid, "capabilities": {}})
    assert server.exit_code(10) == 1


def test_shutdown_then_exit(ready: Process) -> None:
    assert ready.ask("shutdown")["result"] is None
    ready.note("exit")
    assert ready.exit_code(5) == 0


def test_exit_without_shutdown(ready: Process) -> None:
    ready.note("exit")
    assert ready.exit_code(5) == 1


def test_the_order_of_a_session(server: Process) -> None:
    assert server.hover()["error"]["code"] == -32002
    assert server.ask("shutdown")["error"]["code"] == -32002
    server.open("bad\n")  # a notification too early is dropped
    server.initialize()
    assert server.ask("initialize", {"capabilities": {}})["error"]["code"] == -32600
    assert server.hover()["result"] is None
    server.ask("shutdown")
    assert server.hover()["error"]["code"] == -32600


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":1,',
        b"\xff\xfe\xfd\xfc",
        b"[]",
        b"42",
        b"null",
        b'"x"',
        b'[{"jsonrpc":"2.0","id":9,"method":"shutdown"}]',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"jsonrpc":"2.0","id":[],"method":"shutdown"}',
        b'{"jsonrpc":"2.0","method":7}',
        b"1" * 10_000,
        b"",
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_a_body_that_is_no_message(ready: Process, body: bytes) -> None:
    ready.raw(pack(body))
    assert ready.answer(None)["error"]["code"] in {-32700, -32600}
    assert ready.hover()["result"] is None


@pytest.mark.parametrize(
    "before",
    [
        b"hello world\r\n",
        b"\r\n\r\n",
        b"\x00\xff: \n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: ten\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n",
        b"Content-Length: 999999999999\r\n\r\n" + b"x" * 1000,
        b"x" * 300_000,
    ],
    ids=lambda before: before[:24].decode("latin-1"),
)
def test_noise_before_a_message(ready: Process, before: bytes) -> None:
    ready.raw(before + pack(HOVER))
    assert ready.answer(900)["result"] is None


@pytest.mark.parametrize(
    "header", [b"content-length: %d\r\n\r\n", b"CONTENT-LENGTH:%d\r\n\r\n", b"Content-Length: %d\n\n"]
)
def test_spellings_of_the_header(ready: Process, header: bytes) -> None:
    body = json.dumps(HOVER).encode()
    ready.raw(header % len(body) + body)
    assert ready.answer(900)["result"] is None


def test_a_message_byte_by_byte(ready: Process) -> None:
    for byte in pack(HOVER):
        ready.raw(bytes([byte]))
    assert ready.answer(900)["result"] is None


def test_the_announced_length_costs_nothing(ready: Process) -> None:
    ready.hover()
    before = resident(ready)
    ready.raw(b"Content-Length: 200000000\r\n\r\n" + b"x" * 1000)
    time.sleep(0.3)
    assert resident(ready) - before < 20
    ready.end_of_input()
    assert ready.exit_code(5) == 1


def resident(server: Process) -> int:
    """MiB in memory; 0 where the system doesn't tell (then the test only shows that the server ends)."""
    status = Path(f"/proc/{server.process.pid}/statm")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGESIZE") // 2**20 if status.exists() else 0


def test_a_big_document_and_hostile_lines() -> None:
    """With the real engine."""
    with Process([sys.executable, "-m", "pinfold", "server"]) as server:
        server.initialize()
        for text in (
            "six==1.0  # x\n" * 750_000,
            "six==1.0" + " " * 1_000_000,
            "six" + " " * 100_000 + "!\n",
            "six" + "\t " * 50_000 + "!\n",
            f"six; {'(' * 5000}os_name=='nt'{')' * 5000}\n",
            "six ; " + " and ".join(["os_name == 'nt'"] * 3000) + "\n",
        ):
            started = time.monotonic()
            server.open(text, version=2)
            assert "result" in server.hover()
            assert time.monotonic() - started < 10


def test_tcp_for_debugging() -> None:
    program = (
        "import sys\n"
        "from tests.support.toy_engine import ToyEngine\n"
        "from pinfold.lsp.main import run\n"
        "sys.exit(run(tcp=('127.0.0.1', 0), engine=ToyEngine()))\n"
    )
    with Process([sys.executable, "-c", program]) as server:
        end = time.monotonic() + 20
        while b"listening on 127.0.0.1:" not in server.stderr or not server.stderr.endswith(b"\n"):
            assert time.monotonic() < end
            time.sleep(0.02)
        port = int(server.stderr.rsplit(b":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), 10) as client, client.makefile("rb") as answers:
            with socket.create_connection(("127.0.0.1", port), 10) as second:
                assert second.recv(1) == b"", "one session has one client"
            client.sendall(pack({**HOVER, "id": 1}))
            assert answers.readline().startswith(b"Content-Length")
            client.sendall(pack({"jsonrpc": "2.0", "method": "exit"}))
            assert b"-32002" in answers.read()
        assert server.exit_code(5) == 1


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        program = f"from pinfold.lsp.main import run; print(run(tcp=('127.0.0.1', {taken.getsockname()[1]})))"
        with Process([sys.executable, "-c", program]) as server:
            server.exit_code(20)
            for thread in server._threads:
                thread.join(5)
    assert server.noise == b"2\n"
    assert b"Traceback" not in server.stderr
    assert b"in use" in server.stderr


def test_stdout_belongs_to_the_protocol() -> None:
    program = (
        "import sys, os\n"
        "from tests.support.toy_engine import ToyEngine\n"
        "class Chatty(ToyEngine):\n"
        "    def open(self, *arguments):\n"
        "        print('stray', flush=True); os.system('echo from a child'); super().open(*arguments)\n"
        "from pinfold.lsp.main import run\n"
        "sys.exit(run(engine=Chatty()))\n"
    )
    with Process([sys.executable, "-c", program]) as server:
        server.initialize()
        server.open("six\n")
        assert server.hover()["result"] is None
        assert server.noise == b""
        server.ask("shutdown")
        server.note("exit")
        assert server.exit_code(5) == 0
        server._threads[1].join(5)
    assert b"stray" in server.stderr
    assert b"from a child" in server.stderr


def test_input_from_a_file(tmp_path: Path) -> None:
    """No pipe to wait for: one thread reads. What Windows always does."""
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}},
        {"jsonrpc": "2.0", "id": 2, "method": "shutdown"},
        {"jsonrpc": "2.0", "method": "exit"},
    ]
    script, output = tmp_path / "in", tmp_path / "out"
    script.write_bytes(b"".join(map(pack, messages)))
    with script.open("rb") as stdin, output.open("wb") as stdout, Process() as server:
        run = subprocess.run(
            server.process.args,
            stdin=stdin,
            stdout=stdout,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            timeout=20,
            check=False,
        )
    assert run.returncode == 0
    assert output.read_bytes().count(b"Content-Length") == 2


def test_an_editor_that_writes_before_it_reads(ready: Process) -> None:
    """Answers wait in memory while the server goes on reading, so the two never wait for each other for ever."""
    with subprocess.Popen(
        ready.process.args,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"".join(pack({**HOVER, "id": number, "filler": "x" * 200}) for number in range(5000)))
        process.stdin.write(pack({"jsonrpc": "2.0", "method": "exit"}))
        process.stdin.flush()
        assert process.stdout.read().count(b"-32002") == 5000
        assert process.wait(5) == 1
