"""workspace/executeCommand: the verbs for editors that have no dialogs of their own for them. The server asks, with
`window/showMessageRequest`, what has to be asked, and says what was done. Must never change anything without a yes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from pinfold.lsp.client import Client
from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers import environment, locking, resolution, upgrades
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.handlers._wanted import flag, folder_of, place
from pinfold.lsp.plain import plain
from pinfold.lsp.session import Session
from pinfold.lsp.texts import english
from pinfold.system.trouble import Cancelled, Trouble

ERROR, INFO = 1, 3  # LSP 3.17, "MessageType"
_SHOWN = 12  # lines of a plan that fit into a message

Command = Callable[[Session, str, Any], Awaitable[Any]]


async def _ask(session: Session, message: str, *actions: str) -> str:
    """The title that the person chose, "" for none. Asks nothing that could not be done."""
    session.verbs.require_trust()
    params = {"type": INFO, "message": plain(message), "actions": [{"title": title} for title in actions]}
    chosen = find(await session.ask("window/showMessageRequest", params), "title")
    return chosen if isinstance(chosen, str) else ""


def _say(session: Session, message: str, kind: int = INFO) -> None:
    session.wire.notify("window/showMessage", {"type": kind, "message": plain(message)})


async def _asked(session: Session, params: Any, message: str, yes: str) -> bool:
    """Whether the person says yes, or the caller says that they have."""
    return flag(params, "confirmed") or await _ask(session, message, yes) == yes


async def sync(session: Session, folder: str, params: Any) -> Any:
    """Shows what would change, asks, does it, and offers to take it back."""
    shown = await environment.preview_sync(session, folder, params)
    lines = _lines(shown["plan"])
    if shown["creates"]:
        lines.insert(0, f"A new environment, {shown['environment']['path']}")
    if lines and not await _asked(session, params, "\n".join([*lines, "", "Sync the environment?"]), "Sync"):
        return None
    done = await environment.sync(session, folder, {**params, "preview": shown["id"]})
    if not lines:
        _say(session, "The environment is in sync; there is nothing to do.")
    else:
        _offer_undo(session, folder, f"Synced: {_count(done['plan'])}.", done)
    return done


def _offer_undo(session: Session, folder: str, said: str, done: Any) -> None:
    """Says what was done. That it can be taken back is asked aside: the command is done, whenever somebody answers."""

    async def offer() -> None:
        if await _ask(session, said, "Undo") == "Undo":
            try:
                await undo(
                    session, folder, {"confirmed": True, "environment": done["environment"]["path"], "consent": True}
                )
            except Trouble as trouble:
                _tell(session, trouble)

    if done["undo"]:
        session.verbs.aside(offer())
    else:
        _say(session, said)


async def install(session: Session, folder: str, params: Any) -> Any:
    done = await environment.install(session, folder, params)
    _offer_undo(session, folder, f"Installed: {_count(done['plan'])}.", {**done, "undo": False})
    return done


async def uninstall(session: Session, folder: str, params: Any) -> Any:
    done = await environment.uninstall(session, folder, params)
    _offer_undo(session, folder, f"Uninstalled: {_count(done['plan'])}.", {**done, "undo": False})
    return done


async def freeze(session: Session, folder: str, params: Any) -> Any:
    done = await environment.freeze(session, folder, params)
    names = [uri.rpartition("/")[2] for uri in done["changed"]]
    said = f"Frozen: {', '.join(names)}." if names else "Nothing had to be changed."
    _say(session, "\n".join([said, *done["notes"][:_SHOWN]]))
    return done


async def undo(session: Session, folder: str, params: Any) -> Any:
    if not await _asked(session, params, "Undo the last sync?", "Undo"):
        return None
    done = await environment.undo(session, folder, params)
    _say(session, f"Undone: {_count(done['plan'])}.")
    return done


async def create(session: Session, folder: str, params: Any) -> Any:
    done = await environment.create(session, folder, params)
    made = done["environment"]
    said = f"{made['path']} was made with Python {made['version']}."
    _say(session, f"{said} {done['note'] or ''}".strip())
    return done


async def repair(session: Session, folder: str, params: Any) -> Any:
    path, needed = await environment.to_repair(session, folder, params)
    question = f"Make {path} anew, with the versions that are in it?"
    if needed and not await _asked(session, params, question, "Repair"):
        return None
    done = await environment.repair(session, folder, params)
    _say(session, f"{path} was made anew." if done["changed"] else f"{path}: {done['note']}")
    return done


async def remove(session: Session, folder: str, params: Any) -> Any:
    path = place(folder, params, "environment") or session.environments.status(folder)["path"]
    if not await _asked(session, params, f"Delete {path} and all that is in it?", "Delete"):
        return None
    done = await environment.remove(session, folder, {**params, "confirmed": True})
    _say(session, f"{path} was deleted.")
    return done


async def upgrade(session: Session, folder: str, params: Any) -> Any:
    done = await upgrades.upgrade(session, folder, params)
    _say(session, "\n".join([english(done["said"]), *done["notes"][:_SHOWN]]))
    return done


async def audit(session: Session, folder: str, params: Any) -> Any:
    done = await upgrades.audit(session, folder, params)
    _say(session, english(done["said"]))
    return done


async def resolve(session: Session, folder: str, params: Any) -> Any:
    done = await resolution.resolve(session, folder, params)
    _say(session, english(done["said"]))
    return done


async def lock(session: Session, folder: str, params: Any) -> Any:
    done = await locking.lock(session, folder, params)
    _say(session, "\n".join([english(done["said"]), *done["notes"][:_SHOWN]]))
    return done


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
    "pinfold.environment.create": create,
    "pinfold.environment.sync": sync,
    "pinfold.environment.undo": undo,
    "pinfold.environment.repair": repair,
    "pinfold.environment.remove": remove,
    "pinfold.environment.status": environment.status,
    "pinfold.environment.list": environment.environments,
    "pinfold.environment.select": environment.select,
    "pinfold.environment.interpreters": environment.interpreters,
    "pinfold.environment.freeze": freeze,
    "pinfold.environment.install": install,
    "pinfold.environment.uninstall": uninstall,
    "pinfold.environment.activate": environment.activation,
    "pinfold.environment.preview": environment.preview_sync,
    "pinfold.index.upgrades": upgrades.upgrades,
    "pinfold.index.upgrade": upgrade,
    "pinfold.index.audit": audit,
    "pinfold.resolution.resolve": resolve,
    "pinfold.lock": lock,
    "pinfold.index.count": upgrades.count,
    "pinfold.index.clear": upgrades.clear,
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
    folder = folder_of(session, first)
    try:
        return await _with_consent(session, folder, command, first)
    except Trouble as trouble:
        _tell(session, trouble)
        raise environment.failure(trouble) from trouble


async def _with_consent(session: Session, folder: str, command: Command, params: Any) -> Any:
    """Runs a command; where the environment lies outside the folder, once more if the person says yes to that."""
    try:
        return await command(session, folder, params)
    except Trouble as trouble:
        if (
            trouble.kind != "outside-workspace"
            or await _ask(session, f"{trouble.message} Change it?", "Change") != "Change"
        ):
            raise
    return await command(session, folder, {**params, "consent": True})


def _tell(session: Session, trouble: Trouble) -> None:
    """Editors show the result of a command to nobody."""
    if not isinstance(trouble, Cancelled):
        _say(session, f"{trouble.message} {trouble.advice}".strip(), ERROR)


def _capabilities(client: Client) -> dict[str, Any]:
    return {"executeCommandProvider": {"commands": list(COMMANDS), "workDoneProgress": True}}


HANDLERS = (Handler("workspace/executeCommand", execute, _capabilities, raw=True),)
