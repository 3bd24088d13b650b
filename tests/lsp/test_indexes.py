"""What indexes say about open files, through a real server, its process and an index on loopback: told as it arrives, asked for
only where it may be, and never said twice.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.index_editor import PAUSE, IndexEditor
from tests.support.indexes import wait_until
from tests.support.pages import release, simple, vulnerability
from tests.support.web import Asked, Reply, Web


@pytest.fixture
def web() -> Iterator[Web]:
    pages = {
        "/simple/app/": simple("app", ["1.0", "2.0"]),
        "/pypi/app/1.0/json": release("app", "1.0", vulnerability("PYSEC-2024-1", "2.0")),
    }
    with Web(pages) as found:
        yield found


def test_facts_arrive(tmp_path: Path, web: Web) -> None:
    with IndexEditor(tmp_path, f"{web.url}/simple") as server:
        server.open("app==1.0\nnowhere==1.0\n")
        said = server.says("unknown-project", "vulnerable-release")
        assert {item["range"]["start"]["line"] for item in said} == {0, 1}
        refreshed = {message.get("method") for message in server.heard}
        server.settle(0.3)
        refreshed |= {message.get("method") for message in server.heard}
        assert {"workspace/inlayHint/refresh", "workspace/codeLens/refresh"} <= refreshed
        assert len(web.paths()) == len(set(web.paths())), "nothing is asked twice"


def test_what_is_typed_is_asked_for_after_a_pause(tmp_path: Path, web: Web) -> None:
    with IndexEditor(tmp_path, f"{web.url}/simple", advisories="off") as server:
        server.open("app==1.0\n")
        wait_until(lambda: "/simple/app/" in web.paths())
        for version, text in enumerate(("n", "no", "nob", "nobo", "nobody"), 2):
            server.change(version, {"text": f"app==1.0\n{text}\n"})
            time.sleep(0.02)
        assert [item["range"]["start"]["line"] for item in server.says("unknown-project")] == [1]
        assert [path for path in web.paths() if "/n" in path] == ["/simple/nobody/"]


@pytest.mark.parametrize(
    "trusted, settings", [(False, {}), (False, {"enabled": True}), (True, {"enabled": False})], ids=str
)
def test_where_nothing_may_be_asked_nothing_is(
    tmp_path: Path, web: Web, trusted: bool, settings: dict[str, Any]
) -> None:
    with IndexEditor(tmp_path, f"{web.url}/simple", trusted=trusted, **settings) as server:
        server.open(f"--index-url {web.url}/simple\napp==1.0\n")
        server.settle(PAUSE + 0.5)
        assert server.children() == []
    assert web.asked == []
    assert not (tmp_path / "cache" / "pinfold").exists()


def test_trust_given_and_taken_back(tmp_path: Path, web: Web) -> None:
    with IndexEditor(tmp_path, f"{web.url}/simple", trusted=False) as server:
        server.open("app==1.0\n")
        server.settle()
        assert web.asked == []
        server.note("pinfold/didChangeTrust", {"trusted": True})
        server.says("vulnerable-release")
        (child,) = server.children()
        server.note("pinfold/didChangeTrust", {"trusted": False})
        last = server.next(lambda m: m.get("method") == "textDocument/publishDiagnostics")
        assert "vulnerable-release" not in str(last), "what was known is forgotten"
        wait_until(lambda: child not in server.children())


def test_only_what_is_configured_is_contacted(tmp_path: Path, web: Web) -> None:
    """The network scope: neither URLs of requirements nor includes, and no address with a variable in it."""
    with Web() as other:
        text = f"""\
--index-url {web.url}/simple
--extra-index-url {other.as_("${NAME}")}/simple
-r {other.url}/requirements.txt
direct @ {other.url}/direct-1.0-py3-none-any.whl
-e git+{other.url}/x.git#egg=x
app==1.0
"""
        with IndexEditor(tmp_path, f"{other.url}/simple", installer="pip") as server:
            server.open(text)
            wait_until(lambda: "/simple/app/" in web.paths())
            server.settle(1)
        assert other.asked == []
    assert all(path.split("/")[2].startswith("app") for path in web.paths())


def test_an_index_that_fails_is_one_quiet_line(tmp_path: Path) -> None:
    with Web({"*": Reply(403)}) as web, IndexEditor(tmp_path, f"{web.url}/simple") as server:
        server.open("".join(f"app{n}==1.0\n" for n in range(20)))
        wait_until(lambda: len(web.asked) >= 20)
        server.settle(1)
        said = [m["params"]["message"] for m in server.heard if m.get("method") == "window/logMessage"]
        assert len([each for each in said if "does not let us in" in each]) == 1
        assert not [m for m in server.heard if m.get("method") == "window/showMessage"]


def test_a_secret_gets_nowhere(tmp_path: Path) -> None:
    """Credential canary: in the address of a file's index, in everything that is said, stored and on command lines."""
    secret = "c4nary-5ecret"

    def answer(asked: Asked) -> Reply:
        return simple("app", ["1.0", "2.0"]) if "authorization" in asked.headers else Reply(401)

    with Web({"/simple/app/": answer, "/simple/bad/": Reply(500)}) as web:
        text = f"--index-url {web.as_('keeper:' + secret)}/simple\napp==1.0\nbad==1.0\n"
        with IndexEditor(tmp_path, "http://127.0.0.1:9/simple") as server:
            server.open(text)
            server.says("outdated")
            for line in (1, 2):
                where = {"textDocument": {"uri": server.uri}, "position": {"line": line, "character": 1}}
                server.heard.append(server.ask("textDocument/hover", where))
                server.heard.append(server.ask("textDocument/completion", where))
            server.settle(0.5)
            (child,) = server.children()
            if sys.platform == "linux":
                for name in ("cmdline", "environ"):
                    assert secret.encode() not in Path(f"/proc/{child}/{name}").read_bytes()
            said = json.dumps(server.heard)
    assert secret not in said
    assert secret.encode() not in server.stderr
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("cache" in path.parts for path in stored)
    assert all(secret.encode() not in path.read_bytes() for path in stored)


def test_nothing_is_left_running(tmp_path: Path, web: Web) -> None:
    with IndexEditor(tmp_path, f"{web.url}/simple") as server:
        server.open("app==1.0\n")
        server.says("vulnerable-release")
        (child,) = server.children()
        server.ask("shutdown")
        server.note("exit")
        assert server.exit_code() == 0
    wait_until(lambda: not _runs(child))


def test_names_are_offered(tmp_path: Path, web: Web) -> None:
    root = {"meta": {"api-version": "1.4"}, "projects": [{"name": "pinched"}, {"name": "pinfold"}]}
    kind = {"Content-Type": "application/vnd.pypi.simple.v1+json"}
    web.pages["/simple/"] = Reply(headers=kind, body=json.dumps(root).encode())
    with IndexEditor(tmp_path, f"{web.url}/simple") as server:
        server.open("app==1.0\npinf\n")
        server.says("vulnerable-release")
        assert "/simple/" not in web.paths(), "only when somebody wants them"
        where = {"textDocument": {"uri": server.uri}, "position": {"line": 1, "character": 4}}

        def offered() -> bool:
            items = server.ask("textDocument/completion", where)["result"]["items"]
            return "pinfold" in {item["label"] for item in items}

        wait_until(offered)


def test_a_hover_and_a_completion_wait_for_what_nobody_has_asked_yet(tmp_path: Path, web: Web) -> None:
    for version in ("1.0", "2.0"):
        web.pages[f"/pypi/app/{version}/json"] = release("app", version, summary=f"What {version} is.")
    web.pages["/simple/other/"] = simple("other", ["3.0"])
    web.pages["/pypi/other/3.0/json"] = release("other", "3.0", summary="Something else.")
    with IndexEditor(tmp_path, f"{web.url}/simple", advisories="off", glance=20) as server:
        server.open("app==1.0\n")
        server.says("outdated")
        said = server.hover()["result"]["contents"]
        assert "What 1.0 is." in str(said)
        for about, summary in ((["app", "2.0"], "What 2.0 is."), (["other", ""], "Something else.")):
            item = {"label": about[0], "data": {"uri": server.uri, "about": about}}
            assert summary in str(server.ask("completionItem/resolve", item)["result"].get("documentation"))


def test_a_hover_does_not_wait_long(tmp_path: Path, web: Web) -> None:
    with IndexEditor(tmp_path, f"{web.url}/simple", advisories="off") as server:
        server.open("app==1.0\n")
        server.says("outdated")
        web.pages["/pypi/app/1.0/json"] = Reply(hold=True)
        began = time.monotonic()
        assert "Latest" in str(server.hover()["result"])
        assert time.monotonic() - began < 10


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
