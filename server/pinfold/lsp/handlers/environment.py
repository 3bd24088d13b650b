"""The verbs of the virtual environment as requests of our own (`docs/protocol.md`), and what stops or allows them.

Must never ask the person: who sends one of these has done so. `commands.py` has the same verbs for editors that cannot.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.handlers._wanted import chosen_python, flag, folder_of, named, place, text, texts
from pinfold.lsp.plain import plain
from pinfold.lsp.protocol import CANCELLED, REQUEST_FAILED
from pinfold.lsp.session import Session
from pinfold.system.trouble import Cancelled, Trouble

if TYPE_CHECKING:
    from pinfold.environment.create import Created
    from pinfold.environment.plan import Plan
    from pinfold.environment.repair import Repaired
    from pinfold.workspace.fold.syncing import Preview, Synced

Verb = Callable[[Session, str, Any], Awaitable[Any]]


def failure(trouble: Trouble) -> JsonRpcException:
    """A trouble as the error of a request; `data` is what `docs/protocol.md` says."""
    from pinfold.workspace.fold.described import trouble_json

    said = plain(f"{trouble.message} {trouble.advice}".strip())
    code = CANCELLED if isinstance(trouble, Cancelled) else REQUEST_FAILED
    return JsonRpcException(message=said, code=code, data=trouble_json(trouble))


def request(verb: Verb) -> Callable[[Session, Any], Awaitable[Any]]:
    async def run(session: Session, params: Any) -> Any:
        try:
            return await verb(session, folder_of(session, params), params)
        except Trouble as trouble:
            raise failure(trouble) from trouble

    return run


async def status(session: Session, folder: str, params: Any) -> Any:
    session.environments.look()
    return session.environments.status(folder)


async def environments(session: Session, folder: str, params: Any) -> Any:
    from pinfold.workspace.fold.described import listed_json
    from pinfold.workspace.fold.listing import environments as find_environments

    outside = flag(params, "outside")
    found = await session.verbs.run(
        folder,
        "Looking for environments",
        lambda context: find_environments(context, outside=outside),
        token=find(params, "workDoneToken"),
        looks=True,
        **named(folder, params),
    )
    return [listed_json(each) for each in found]


async def interpreters(session: Session, folder: str, params: Any) -> Any:
    from pinfold.workspace.fold.described import interpreter_json
    from pinfold.workspace.fold.making import pythons

    found = await session.verbs.run(folder, "Looking for Pythons", pythons, looks=True)
    return [interpreter_json(each, fits) for each, fits in found]


async def select(session: Session, folder: str, params: Any) -> Any:
    from pinfold.workspace.fold.making import select as choose

    path = place(folder, params, "path")
    await session.verbs.run(
        folder, "Selecting", lambda context: choose(context, path), looks=True, consent=flag(params, "consent")
    )
    return session.environments.status(folder)


async def create(session: Session, folder: str, params: Any) -> Any:
    from pinfold.lsp.done_words import made as said
    from pinfold.workspace.fold.making import create as make

    path, python, prompt = place(folder, params, "path"), chosen_python(folder, params), text(params, "prompt")
    seed = flag(params, "seed")
    made = await session.verbs.run(
        folder,
        "Creating the environment",
        lambda context: make(context, path=path, python=python, prompt=prompt, seed=seed),
        token=find(params, "workDoneToken"),
        **named(folder, params),
    )
    return _made(made, said(made.environment.path, made.environment.version, folder), created=True)


async def to_repair(session: Session, folder: str, params: Any) -> tuple[str, bool]:
    """The environment's path, and whether there is anything to repair: what a person is asked only then."""
    from pinfold.workspace.fold.making import to_repair as look

    python = chosen_python(folder, params)
    return await session.verbs.run(
        folder, "Looking what is wrong", lambda context: look(context, python), looks=True, **named(folder, params)
    )


async def repair(session: Session, folder: str, params: Any) -> Any:
    from pinfold.lsp.done_words import repaired
    from pinfold.workspace.fold.making import repair as mend

    python = chosen_python(folder, params)
    made = await session.verbs.run(
        folder,
        "Repairing the environment",
        lambda context: mend(context, python),
        token=find(params, "workDoneToken"),
        **named(folder, params),
    )
    told = repaired(made.environment.path, made.changed, folder)
    return _made(made, told, created=False, changed=made.changed)


def _made(made: Created | Repaired, said: Any, **more: Any) -> Any:
    from pinfold.workspace.fold.described import environment_json

    notes = [made.note] if made.note else []
    return {
        "environment": environment_json(made.environment),
        "note": made.note or None,
        "said": said,
        "notes": notes,
        **more,
    }


async def remove(session: Session, folder: str, params: Any) -> Any:
    from pinfold.lsp.done_words import removed
    from pinfold.workspace.fold.making import remove as delete

    session.verbs.require_trust()
    if not flag(params, "confirmed"):
        raise Trouble("unconfirmed", "Nobody has said that the environment may be deleted.", "Send `confirmed: true`.")
    path = await session.verbs.run(
        folder, "Deleting the environment", delete, token=find(params, "workDoneToken"), **named(folder, params)
    )
    return {"removed": path, "said": removed(path, folder), "notes": []}


def _shown(session: Session, folder: str, found: Preview, fields: Mapping[str, Any], asked: Any = None) -> Any:
    """A plan to show and, by its id, to carry out."""
    from pinfold.lsp.plan_words import preview_words
    from pinfold.workspace.fold.described import preview_json

    status = session.environments.status(folder)
    same = (status["path"], status["files"]) == (found.environment.path, list(found.files))
    names = {row["name"] for row in status["drift"]} if same else set()
    counted = names if len(names) == status["changes"] else set()
    return {
        "id": session.verbs.remember(folder, found, fields),
        **preview_json(found),
        "notes": [plain(note) for note in found.notes],
        **preview_words(found, folder, counted, asked),
    }


async def preview_sync(session: Session, folder: str, params: Any) -> Any:
    from pinfold.workspace.fold.syncing import preview

    exact, fields = not flag(params, "inexact"), named(folder, params)
    found = await session.verbs.run(
        folder,
        "Looking what would change",
        lambda context: preview(context, exact=exact),
        token=find(params, "workDoneToken"),
        looks=True,
        resolves=True,
        **fields,
    )
    return _shown(session, folder, found, fields)


async def sync(session: Session, folder: str, params: Any) -> Any:
    from pinfold.lsp.done_words import synced
    from pinfold.workspace.fold.described import synced_json
    from pinfold.workspace.fold.syncing import preview
    from pinfold.workspace.fold.syncing import sync as make_equal

    exact, name, fields = not flag(params, "inexact"), text(params, "preview"), named(folder, params)
    shown = None
    if name:
        session.verbs.require_trust()
        shown, before = session.verbs.remembered(folder, name)
        fields = {**before, "consent": fields["consent"] or before["consent"]}
    done = await session.verbs.run(
        folder,
        "Syncing the environment",
        lambda context: make_equal(context, shown or preview(context, exact=exact)),
        token=find(params, "workDoneToken"),
        **fields,
    )
    return {**synced_json(done), "said": synced(done.plan), "notes": []}


async def undo(session: Session, folder: str, params: Any) -> Any:
    from pinfold.lsp.done_words import undone
    from pinfold.workspace.fold.described import plan_json
    from pinfold.workspace.fold.syncing import undo as take_back

    done = await session.verbs.run(
        folder, "Undoing the last sync", take_back, token=find(params, "workDoneToken"), **named(folder, params)
    )
    return {"plan": plan_json(done), "said": undone(done), "notes": []}


async def freeze(session: Session, folder: str, params: Any) -> Any:
    from pinfold.lsp.done_words import frozen
    from pinfold.lsp.writing import writer
    from pinfold.workspace.fold.editing import Mode
    from pinfold.workspace.fold.editing import freeze as write_down

    modes: dict[str, Mode] = {"in-place": "in-place", "all": "all", "top-level": "top-level"}
    mode, file = modes.get(text(params, "mode") or "in-place"), place(folder, params, "file")
    if mode is None:
        raise JsonRpcInvalidParams("mode is not in-place, all or top-level")
    writes, write = not flag(params, "dryRun"), writer(session)

    def run(context: Any) -> Any:
        found = write_down(context, mode, file)
        if writes and found.changes:
            write(context)(found.changes)
        return found

    found = await session.verbs.run(
        folder, "Freezing the environment", run, token=find(params, "workDoneToken"), **named(folder, params)
    )
    return {
        "changed": [session.uri(change.path) for change in found.changes],
        "text": found.text or None,
        "said": frozen([change.path for change in found.changes], folder),
        "notes": list(found.notes),
    }


async def install(session: Session, folder: str, params: Any) -> Any:
    from pinfold.lsp.done_words import installed
    from pinfold.workspace.fold.editing import install as put_in

    wanted, file = texts(params, "requirements"), place(folder, params, "file")
    if not wanted:
        raise JsonRpcInvalidParams("requirements is missing")

    def run(context: Any, write: Any, confirm: Any) -> Synced:
        return put_in(context, wanted, write, file=file, confirm=confirm)

    names = [re.split(r"[^\w.-]", each.strip(), maxsplit=1)[0] for each in wanted]
    return await _edited(session, folder, params, ("Installing", installed), names, run)


async def uninstall(session: Session, folder: str, params: Any) -> Any:
    from pinfold.lsp.done_words import uninstalled
    from pinfold.workspace.fold.uninstalling import uninstall as take_out

    names, file = texts(params, "names"), place(folder, params, "file")
    if not names:
        raise JsonRpcInvalidParams("names is missing")

    def run(context: Any, write: Any, confirm: Any) -> Synced:
        return take_out(context, names, write, file=file, confirm=confirm)

    return await _edited(session, folder, params, ("Uninstalling", uninstalled), names, run)


async def _edited(
    session: Session,
    folder: str,
    params: Any,
    words: tuple[str, Callable[[Plan], Any]],
    names: Sequence[str],
    run: Callable[[Any, Any, Any], Synced],
) -> Any:
    """What changes files and the environment together: `dryRun` only shows its plan, `preview` is one that was shown."""
    from pinfold.lsp.writing import writer
    from pinfold.workspace.fold.described import synced_json
    from pinfold.workspace.fold.syncing import same_plan

    dry, name, fields, write = flag(params, "dryRun"), text(params, "preview"), named(folder, params), writer(session)
    before = None
    if name:  # in the environment that it was made for
        before, shown_for = session.verbs.remembered(folder, name)
        fields = dict(shown_for)
    plans: list[Preview] = []

    def confirm(found: Preview, _: Any) -> bool:
        plans.append(found)
        if before is not None:
            same_plan(before.plan, found.plan)
        return not dry

    try:
        done = await session.verbs.run(
            folder,
            words[0],
            lambda context: run(context, write(context), confirm),
            token=find(params, "workDoneToken"),
            looks=dry,
            resolves=True,
            **fields,
        )
    except Cancelled:
        if dry and plans:  # nobody stopped it: that was all that was wanted
            return _shown(session, folder, plans[0], fields, names)
        raise
    return {**synced_json(done), "said": words[1](done.plan), "notes": [plain(note) for note in done.notes]}


async def activation(session: Session, folder: str, params: Any) -> Any:
    from pinfold.workspace.fold import activating

    shell = text(params, "shell")

    def run(context: Any) -> Any:
        # without a shell only the variables are wanted: the server stands in no shell that it could tell
        script = activating.activation(context, shell) if shell else None
        return {"script": script, "variables": activating.variables(context)}

    return await session.verbs.run(folder, "Activating", run, looks=True, **named(folder, params))


def cancel(session: Session, params: Any) -> None:
    session.verbs.stop(pick(params, object, "token"))


def trust(session: Session, params: Any) -> None:
    """The person has said that the workspace is trusted, or not any more, which stops what is under way."""
    trusted = pick(params, bool, "trusted")
    if not trusted:
        session.verbs.stop_all()
        session.resolutions.close()
    session.engine.trust(trusted)
    session.environments.look()
    session.stir()


VERBS: dict[str, Verb] = {
    "pinfold/status": status,
    "pinfold/environments": environments,
    "pinfold/interpreters": interpreters,
    "pinfold/select": select,
    "pinfold/create": create,
    "pinfold/repair": repair,
    "pinfold/remove": remove,
    "pinfold/previewSync": preview_sync,
    "pinfold/sync": sync,
    "pinfold/undo": undo,
    "pinfold/freeze": freeze,
    "pinfold/install": install,
    "pinfold/uninstall": uninstall,
    "pinfold/activation": activation,
}

HANDLERS = (
    *(Handler(method, request(verb), raw=True) for method, verb in VERBS.items()),
    Handler("window/workDoneProgress/cancel", cancel, raw=True),
    Handler("pinfold/didChangeTrust", trust, raw=True),
)
