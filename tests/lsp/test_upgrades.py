"""Upgrades and the audit as requests and commands: what is offered, what is edited, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.folds import resolvers_of
from tests.support.index_editor import IndexEditor
from tests.support.indexes import Fault, Front, IndexServer, wait_until
from tests.support.pages import DIGEST, release, simple, vulnerability
from tests.support.web import Reply, Web
from tests.support.wheels import Package

from pinfold.lsp.texts import english

TEXT = f"""\
# web
app==1.0   # pinned
lib~=3.0
hashed==1.0 --hash=sha256:{"0" * 64}
steady==1.0
"""


@pytest.fixture
def web() -> Iterator[Web]:
    pages = {
        "/simple/app/": simple("app", ["1.0", "1.1", "2.0"]),
        "/simple/lib/": simple("lib", ["3.0", "4.1"]),
        "/simple/hashed/": simple("hashed", ["1.0", "1.2"]),
        "/simple/steady/": simple("steady", ["1.0"]),
        "/pypi/app/1.0/json": release("app", "1.0", vulnerability("PYSEC-2024-1", "1.1")),
    }
    for name in ("app", "lib", "hashed", "steady"):
        for version in ("1.0", "1.1", "1.2", "2.0", "3.0"):
            pages.setdefault(f"/pypi/{name}/{version}/json", release(name, version))
    with Web(pages) as found:
        yield found


@pytest.fixture
def editor(tmp_path: Path, web: Web) -> Iterator[IndexEditor]:
    with IndexEditor(tmp_path, f"{web.url}/simple") as found:
        found.open(TEXT)
        yield found


def asked(editor: IndexEditor, method: str, **params: Any) -> Any:
    """The result, asked for at once: nothing may be known yet."""
    found = editor.ask(method, {"textDocument": {"uri": editor.uri}, **params})
    assert "result" in found, found
    return found["result"]


def texts(editor: IndexEditor) -> list[str]:
    """What edits would write, in order."""
    (edit,) = editor.edits
    changes = edit["changes"][editor.uri] if "changes" in edit else edit["documentChanges"][0]["edits"]
    return [each["newText"] for each in changes]


def shown(editor: IndexEditor) -> list[str]:
    return [m["params"]["message"] for m in editor.heard if m.get("method") == "window/showMessage"]


def test_what_could_be_moved(editor: IndexEditor) -> None:
    found = asked(editor, "pinfold/upgrades")
    assert [(each["key"], each["from"], [(c["version"], c["step"]) for c in each["choices"]]) for each in found] == [
        ("app", "1.0", [("2.0", "major"), ("1.1", "minor")]),
        ("lib", "~=3.0", [("4.1", "major")]),
        ("hashed", "1.0", [("1.2", "minor")]),
    ]
    assert editor.edits == []


def test_what_promises_not_to_break_is_moved(editor: IndexEditor) -> None:
    done = asked(editor, "pinfold/upgrade")
    assert [(each["name"], each["to"]) for each in done["upgraded"]] == [("app", "1.1"), ("hashed", "1.2")]
    assert done["left"] == []
    assert english(done["said"]) == "Upgraded: app 1.1, hashed 1.2."
    assert texts(editor) == ["1.1", "1.2", f"--hash=sha256:{DIGEST}"]


def test_what_was_chosen_is_moved(editor: IndexEditor) -> None:
    done = asked(editor, "pinfold/upgrade", versions={"app": "2.0", "lib": "4.1", "steady": "9.9"})
    assert [(each["name"], each["to"]) for each in done["upgraded"]] == [("app", "2.0"), ("lib", "4.1")]
    assert texts(editor) == ["2.0", "4.1"]


def test_only_names(editor: IndexEditor) -> None:
    done = asked(editor, "pinfold/upgrade", names=["lib"], reach="latest")
    assert english(done["said"]) == "Upgraded: lib 4.1."


@pytest.mark.parametrize("params", [{"reach": "far"}, {"names": "app"}, {"versions": ["app"]}], ids=str)
def test_what_is_no_upgrade_is_refused(editor: IndexEditor, params: dict[str, Any]) -> None:
    found = editor.ask("pinfold/upgrade", {"textDocument": {"uri": editor.uri}, **params})
    assert found["error"]["code"] == -32602


def test_audit(editor: IndexEditor) -> None:
    found = asked(editor, "pinfold/audit")
    assert (found["audited"], found["vulnerable"], found["unknown"], found["loose"]) == (3, ["app 1.0"], [], ["lib"])
    assert english(found["said"]) == "1 of 3 pinned releases are vulnerable: app 1.0. Not pinned, so not audited: lib."


def test_an_audit_says_what_it_could_not_look_at(tmp_path: Path, web: Web) -> None:
    web.pages["/pypi/steady/1.0/json"] = Reply(500)
    with IndexEditor(tmp_path, f"{web.url}/simple") as editor:
        editor.open("steady==1.0\n")
        found = asked(editor, "pinfold/audit")
    assert found["unknown"] == ["steady 1.0"]
    assert english(found["said"]).endswith("Nobody could say what is known of steady 1.0.")


def test_commands_say_what_came_of_it(editor: IndexEditor) -> None:
    about = {"textDocument": {"uri": editor.uri}}
    for command, said in (
        ("pinfold.index.upgrade", "Upgraded: app 1.1, hashed 1.2.\nNot checked whether they work together: "),
        ("pinfold.index.audit", "1 of 3 pinned releases are vulnerable: app 1.0. Not pinned, so not audited: lib."),
    ):
        editor.ask("workspace/executeCommand", {"command": command, "arguments": [about]})
        assert shown(editor)[-1].startswith(said)


def test_without_trust_nobody_is_asked(tmp_path: Path, web: Web) -> None:
    with IndexEditor(tmp_path, f"{web.url}/simple", trusted=False) as editor:
        editor.open(TEXT)
        found = editor.ask("pinfold/upgrades", {"textDocument": {"uri": editor.uri}})
    assert found["error"]["data"]["kind"] == "untrusted"
    assert web.asked == []


def test_where_nothing_is_looked_up_that_is_said(tmp_path: Path, web: Web) -> None:
    with IndexEditor(tmp_path, f"{web.url}/simple", enabled=False) as editor:
        editor.open(TEXT)
        found = editor.ask("pinfold/upgrades", {"textDocument": {"uri": editor.uri}})
    assert found["error"]["data"]["kind"] == "not-looked-up"
    assert "index.enabled" in found["error"]["message"]


def test_looking_up_can_be_cancelled(tmp_path: Path, web: Web) -> None:
    web.pages["/simple/app/"] = Reply(hold=True)
    with IndexEditor(tmp_path, f"{web.url}/simple") as editor:
        editor.open("app==1.0\n")
        about = {"textDocument": {"uri": editor.uri}, "workDoneToken": "mine"}
        editor.send({"jsonrpc": "2.0", "id": "look", "method": "pinfold/upgrades", "params": about})
        wait_until(lambda: "/simple/app/" in web.paths())
        editor.note("window/workDoneProgress/cancel", {"token": "mine"})
        assert editor.answer("look")["error"]["data"]["kind"] == "cancelled"


PAIR = [
    *(Package("klick", version) for version in ("8.1", "8.4")),
    Package("blek", "22.1", requires=["klick<8.2"]),
    Package("free", "1.0"),
    Package("free", "1.1"),
]


def test_it_goes_as_far_as_it_works_together(tmp_path: Path, index_server: IndexServer) -> None:
    index = index_server.make(PAIR)
    with IndexEditor(tmp_path, index.url, advisories="off") as editor:
        editor.open("klick==8.1\nblek==22.1\nfree==1.0\n")
        found = asked(editor, "pinfold/upgrade", reach="latest")
        assert [(each["name"], each["to"]) for each in found["upgraded"]] == [("free", "1.1")]
        assert found["notes"] == ["klick stays at 8.1 because of blek 22.1."]
        assert english(found["said"]) == "Upgraded: free 1.1."
        about = {"textDocument": {"uri": editor.uri}}
        editor.ask("workspace/executeCommand", {"command": "pinfold.index.upgrade", "arguments": [about]})
        assert shown(editor) == ["Upgraded: free 1.1.\nklick stays at 8.1 because of blek 22.1."]


WHOLE = [
    ("source.upgrade.pinfold", "klick==8.1\nblek==22.1\nfree==1.0\n", ["1.1"]),
    ("source.upgradeLatest.pinfold", "klick~=8.1.0\nblek==22.1\nfree==1.0\n", ["1.1"]),
    ("source.pinLatest.pinfold", "klick\nblek==22.1\nfree\n", ["==8.1", "==1.1"]),
]


def offered(editor: IndexEditor, kind: str) -> Any:
    """The one action of a kind for a file, once what it needs is known."""
    at = {"line": 0, "character": 0}
    params = {
        "textDocument": {"uri": editor.uri},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": [], "only": [kind]},
    }
    asked(editor, "pinfold/upgrades")
    (found,) = editor.ask("textDocument/codeAction", params)["result"]
    return found


def written(resolved: Any) -> list[str]:
    changes = resolved["edit"].get("changes", {})
    return [edit["newText"] for edits in changes.values() for edit in edits]


@pytest.mark.parametrize("kind, text, expected", WHOLE, ids=[kind for kind, *_ in WHOLE])
def test_what_is_done_to_a_whole_file_works_together(
    kind: str, text: str, expected: list[str], tmp_path: Path, index_server: IndexServer
) -> None:
    with IndexEditor(tmp_path, index_server.make(PAIR).url, advisories="off") as editor:
        editor.open(text)
        action = offered(editor, kind)
        assert "edit" not in action
        assert written(editor.ask("codeAction/resolve", action)["result"]) == expected
        assert shown(editor) == ["klick stays at 8.1 because of blek 22.1."]


def test_a_resolver_that_cannot_tell_hinders_nobody(tmp_path: Path, index_server: IndexServer) -> None:
    packages = [*PAIR, Package("apart", "1.0", requires=["free<1"])]
    with IndexEditor(tmp_path, index_server.make(packages).url, advisories="off") as editor:
        editor.open("free==1.0\napart==1.0\n")
        found = editor.ask("codeAction/resolve", offered(editor, "source.upgrade.pinfold"))["result"]
        assert written(found) == ["1.1"]
        assert shown(editor)[0].startswith("No set of releases was found in which they work together")


@pytest.mark.parametrize("way", ["action", "request", "cancelled"])
def test_a_text_that_changes_meanwhile_is_not_edited(way: str, tmp_path: Path, index_server: IndexServer) -> None:
    with Front(index_server.make(PAIR)) as front, IndexEditor(tmp_path, front.url, advisories="off") as editor:
        editor.open("klick==8.1\nblek==22.1\nfree==1.0\n")
        action = offered(editor, "source.upgrade.pinfold")
        front.faults.append(Fault("*/blek/*", hold=True))
        about = {"textDocument": {"uri": editor.uri}, "workDoneToken": "mine"}
        method, params = ("pinfold/upgrade", about) if way == "request" else ("codeAction/resolve", action)
        editor.send({"jsonrpc": "2.0", "id": "slow", "method": method, "params": params})
        wait_until(lambda: bool(resolvers_of(editor.process.pid)))
        if way == "cancelled":
            editor.note("$/cancelRequest", {"id": "slow"})
        else:
            editor.change(2, {"text": "# a line more\nklick==8.1\nblek==22.1\nfree==1.0\n"})
            front.faults.clear()
            front.release()
        answer = editor.answer("slow")
        assert editor.edits == []
        if way == "action":
            assert answer["result"]["edit"] == {"changes": {}}
            assert shown(editor) == ["The file has changed meanwhile, so it was left as it is. Try again."]
        elif way == "request":
            assert answer["error"]["data"]["kind"] == "edit-refused"
        wait_until(lambda: not resolvers_of(editor.process.pid))
