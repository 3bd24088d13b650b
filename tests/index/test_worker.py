"""The process that asks indexes, started for real: it answers, is cancelled, ends with us, and comes back a few times."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from pinfold.analysis.indexes import Indexes
from pinfold.analysis.releases import Project, Target
from pinfold.index import worker_client, worker_command
from pinfold.index.sources import Sources
from pinfold.index.wire import Question
from pinfold.index.worker_client import WorkerClient
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble
from tests.index.web import Asker
from tests.support.pages import simple
from tests.support.web import Reply, Web

ANY = Target()


class Client(WorkerClient):
    """With answers to be awaited."""

    async def get(self, index: str, key: str, kind: str = "project") -> Any:
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.number = self.ask(Sources(Indexes(index)), ANY, Question(kind, key), answered.set_result)
        return await asyncio.wait_for(answered, 30)


@pytest.fixture
async def client(asker: Asker) -> AsyncIterator[Client]:
    made = Client(Host({**os.environ, **asker.environ}, str(asker.home)), lambda: ())
    yield made
    made.close()
    await until(lambda: made.pid is None)


async def until(true: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it does not come true")


def runs(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
        return sys.platform != "linux" or Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_it_starts_with_the_first_question_and_answers(client: Client) -> None:
    assert client.pid is None
    with Web({"/simple/app/": simple("app", ["1.0", "2.0"])}) as web:
        found = await client.get(f"{web.url}/simple", "app")
        assert isinstance(found, Project)
        assert [release.version for release in found.releases] == ["2.0", "1.0"]
        assert await client.get(f"{web.url}/simple", "gone") is None
        failed = await client.get("ftp://index.example.com/simple", "app")
        assert isinstance(failed, Trouble)
        assert failed.kind == "bad-address"
    assert client.idle


async def test_many_questions_wait_here_and_all_are_answered(client: Client) -> None:
    count = worker_client.FLYING + 100
    pages = {f"/simple/app{n}/": simple(f"app{n}", ["1.0"]) for n in range(count)}
    with Web(pages) as web:
        found = await asyncio.gather(*(client.get(f"{web.url}/simple", f"app{n}") for n in range(count)))
    assert [project.key for project in found] == [f"app{n}" for n in range(count)]


async def test_what_is_cancelled_is_not_answered_and_frees_its_place(client: Client) -> None:
    with Web({"/simple/slow/": Reply(hold=True), "/simple/app/": simple("app", ["1.0"])}) as web:
        said: list[Any] = []
        sources = Sources(Indexes(f"{web.url}/simple"))
        numbers = [client.ask(sources, ANY, Question("project", "slow"), said.append) for _ in range(3)]
        await until(lambda: len(web.asked) == 1)
        client.cancel(numbers)
        assert client.idle
        assert (await client.get(f"{web.url}/simple", "app")).key == "app"
        assert said == []


async def test_it_ends_with_close(client: Client) -> None:
    with Web() as web:
        await client.get(f"{web.url}/simple", "app")
    pid = client.pid
    assert runs(pid)
    client.close()
    await until(lambda: not runs(pid))


async def test_it_comes_back_a_few_times(client: Client) -> None:
    with Web({"/simple/slow/": Reply(hold=True)}) as web:
        for _ in range(4):
            await client.get(f"{web.url}/simple", "app")
            waiting = asyncio.ensure_future(client.get(f"{web.url}/simple", "slow"))
            await until(lambda: not client.idle)
            assert client.pid is not None
            os.kill(client.pid, 9)
            said = await waiting
            assert isinstance(said, Trouble)
            await until(lambda: client.pid is None)
        refused = await client.get(f"{web.url}/simple", "app")
        assert isinstance(refused, Trouble)
        assert refused.kind == "not-started"


def test_it_dies_with_who_started_it(asker: Asker) -> None:
    code = f"""
import asyncio, os, sys, time
from pinfold.analysis.indexes import Indexes
from pinfold.analysis.releases import Target
from pinfold.index.sources import Sources
from pinfold.index.wire import Question
from pinfold.index.worker_client import WorkerClient
from pinfold.system.host import Host
async def main():
    client = WorkerClient(Host({{**os.environ, **{asker.environ!r}}}, {str(asker.home)!r}), lambda: ())
    said = asyncio.Event()
    client.ask(Sources(Indexes("ftp://x")), Target(), Question("project", "app"), lambda said_: said.set())
    await said.wait()
    print(client.pid, flush=True)
    os.kill(os.getpid(), 9)
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    pid = int(done.stdout)
    deadline = time.monotonic() + 10
    while runs(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)


async def test_nothing_of_a_workspace_is_run(asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    for name in ("httpx", "pinfold", "packaging", "asyncio", "json", "sitecustomize"):
        (workspace / f"{name}.py").write_text(f"open({str(tmp_path / 'canary')!r}, 'w')\n")
    monkeypatch.chdir(workspace)
    monkeypatch.setattr(sys, "path", [str(workspace), "", *sys.path])
    host = Host({**os.environ, **asker.environ, "PYTHONPATH": str(workspace)}, str(asker.home))
    client = Client(host, lambda: (str(workspace),))
    try:
        with Web({"/simple/app/": simple("app", ["1.0"])}) as web:
            assert (await client.get(f"{web.url}/simple", "app")).key == "app"
    finally:
        client.close()
    assert not (tmp_path / "canary").exists()


def test_credentials_are_on_no_command_line(asker: Asker) -> None:
    host = Host({"PIP_INDEX_URL": "https://canary@index.example.com", "HOME": "/h"}, str(asker.home))
    assert "canary" not in str(worker_command.command(host, ()))
    assert "canary" not in str(worker_command.environment(host, ()))


def test_an_answer_is_lines_and_nothing_else(asker: Asker) -> None:
    """What a library prints goes nowhere."""
    host = Host({**os.environ, **asker.environ}, str(asker.home))
    done = subprocess.run(
        worker_command.command(host, ()), input=b"", capture_output=True, env={**host.environ}, check=False, timeout=30
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
