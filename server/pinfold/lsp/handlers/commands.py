"""workspace/executeCommand: the verbs for editors that have no dialogs of their own for them. The server asks, with
`window/showMessageRequest`, what has to be asked, and says what was done. Must never change anything without a yes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from pinfold.lsp.client import Client
from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers import environment
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session
from pinfold.system.redact import redact
from pinfold.system.trouble import Cancelled, Trouble

ERROR, INFO = 1, 3  # LSP 3.17, "MessageType"
_SHOWN = 12  # lines of a plan that fit into a message

Command = Callable[[Session, str, Any], Awaitable[Any]]


async def _ask(session: Session, message: str, *actions: str) -> str:
    """The title that the person chose, "" for none. Asks nothing that could not be done."""
    session.environments.require_trust()
    params = {"type": INFO, "message": redact(message), "actions": [{"title": title} for title in actions]}
    chosen = find(await session.environments.ask("window/showMessageRequest", params), "title")
    return chosen if isinstance(chosen, str) else ""


def _say(session: Session, message: str, kind: int = INFO) -> None:
    session.wire.notify("window/showMessage", {"type": kind, "message": redact(message)})


async def sync(session: Session, folder: str, params: Any) -> Any:
    """Shows what would change, asks, does it, and offers to take it back."""
    shown = await environment.preview_sync(session, folder, params)
    lines = _lines(shown["plan"])
    if shown["creates"]:
        lines.insert(0, f"A new environment, {shown['environment']['path']}")
    if not lines:
        _say(session, "The environment is in sync; there is nothing to do.")
    elif not environment.flag(params, "confirmed"):
        yes = "Sync"
        if await _ask(session, "\n".join([*lines, "", "Sync the environment?"]), yes) != yes:
            raise Cancelled
    done = await environment.sync(session, folder, {**params, "preview": shown["id"]})
    if lines and done["undo"] and not environment.flag(params, "confirmed"):
        back = "Undo"
        if await _ask(session, f"Synced: {_count(done['plan'])}.", back) == back:
            await undo(session, folder, {"confirmed": True})
    return done


async def undo(session: Session, folder: str, params: Any) -> Any:
    yes = "Undo"
    if not environment.flag(params, "confirmed") and await _ask(session, "Undo the last sync?", yes) != yes:
        raise Cancelled
    done = await environment.undo(session, folder, params)
    _say(session, f"Undone: {_count(done['plan'])}.")
    return done


async def create(session: Session, folder: str, params: Any) -> Any:
    done = await environment.create(session, folder, params)
    _say(session, f"{done['environment']['path']} was made with Python {done['environment']['version']}.")
    return done


async def repair(session: Session, folder: str, params: Any) -> Any:
    yes = "Repair"
    if not environment.flag(params, "confirmed"):
        path = session.environments.status(folder)["path"]
        if await _ask(session, f"Make {path} anew, with the versions that are in it?", yes) != yes:
            raise Cancelled
    return await environment.repair(session, folder, params)


async def remove(session: Session, folder: str, params: Any) -> Any:
    yes = "Delete"
    if not environment.flag(params, "confirmed"):
        path = environment.place(params, "environment") or session.environments.status(folder)["path"]
        if await _ask(session, f"Delete {path} and all that is in it?", yes) != yes:
            raise Cancelled
    return await environment.remove(session, folder, {**params, "confirmed": True})


def _lines(plan: Any) -> list[str]:
    """A plan for people, cut where a message would be too long."""
    marks = {"install": "+", "remove": "-"}
    found = []
    for step in plan["steps"]:
        if step["action"] != "keep":
            versions = " → ".join(each for each in (step["before"], step["after"]) if each)
            found.append(f"{marks.get(step['action'], '~')} {step['name']} {versions}".rstrip())
    more = len(found) - _SHOWN
    return [*found[:_SHOWN], f"… and {more} more"] if more > 0 else found


def _count(plan: Any) -> str:
    return "1 change" if plan["changes"] == 1 else f"{plan['changes']} changes"


COMMANDS: dict[str, Command] = {
    "pinfold.env.create": create,
    "pinfold.env.sync": sync,
    "pinfold.env.undo": undo,
    "pinfold.env.repair": repair,
    "pinfold.env.remove": remove,
    "pinfold.env.status": environment.status,
    "pinfold.env.list": environment.environments,
    "pinfold.env.select": environment.select,
    "pinfold.env.freeze": environment.freeze,
    "pinfold.env.install": environment.install,
    "pinfold.env.uninstall": environment.uninstall,
    "pinfold.env.activate": environment.activation,
    "pinfold.env.preview": environment.preview_sync,
}


async def execute(session: Session, params: Any) -> Any:
    command = COMMANDS.get(pick(params, str, "command"))
    if command is None:
        raise JsonRpcInvalidParams(f"there is no command {params['command'][:100]}")
    arguments = params.get("arguments") or [{}]
    first = arguments[0] if isinstance(arguments, list) and arguments else {}
    if not isinstance(first, dict):
        raise JsonRpcInvalidParams("the argument of a command is one object")
    if find(params, "workDoneToken") is not None:
        first = {**first, "workDoneToken": params["workDoneToken"]}
    try:
        return await command(session, environment.folder_of(session, first), first)
    except Trouble as trouble:
        if not isinstance(trouble, Cancelled):
            # Editors show the result of a command to nobody.
            _say(session, f"{trouble.message} {trouble.advice}".strip(), ERROR)
        raise environment.failure(trouble) from trouble


def _capabilities(client: Client) -> dict[str, Any]:
    return {"executeCommandProvider": {"commands": list(COMMANDS), "workDoneProgress": True}}


HANDLERS = (Handler("workspace/executeCommand", execute, _capabilities, raw=True),)
