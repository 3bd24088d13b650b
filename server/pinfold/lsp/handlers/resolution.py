"""Asking a resolver on demand whether a file and what is installed with it can be installed. Must never change anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.handlers.environment import Verb, request
from pinfold.lsp.session import Session
from pinfold.lsp.uris import to_path
from pinfold.system.trouble import Trouble

if TYPE_CHECKING:
    from pinfold.analysis.conflicts import Conflict, Resolution
    from pinfold.lsp.resolutions import Run
    from pinfold.workspace.fold.context import Context


async def resolve(session: Session, folder: str, params: Any) -> dict[str, Any]:
    """What a resolver says, which is also told as findings. `targets` as the setting `resolve.targets` has them, in its place."""
    from pinfold.lsp.resolution_words import resolved
    from pinfold.lsp.resolutions import run_of
    from pinfold.workspace.index_sources import runs_of
    from pinfold.workspace.resolving import resolve_files, targets_of, unknown_targets

    path = to_path(pick(params, str, "textDocument", "uri"))
    words = find(params, "targets")
    if words is not None and (not isinstance(words, list) or unknown_targets([str(word) for word in words])):
        raise JsonRpcInvalidParams("targets is not a list of Pythons and platforms")
    snapshot = session.engine.snapshot(path)
    if path not in snapshot.files or snapshot.files[path].file is None:
        raise Trouble("no-files", "This is not a requirements file that can be read.", "Open one first.")
    files = runs_of(snapshot, [path])[path]

    def ask(context: Context) -> tuple[Run, Resolution]:
        facts = context.snapshot.facts.environment
        version = facts.environment.version if facts is not None and facts.environment is not None else ""
        named = context.settings.resolve.targets if words is None else words
        run = run_of(folder, context.snapshot, files)
        return run, resolve_files(context, files, targets_of(named, version, context.host.platform))

    token = find(params, "workDoneToken")
    run, found = await session.verbs.run(folder, "Resolving", ask, token=token, looks=True, resolves=True, files=files)
    if words is None:  # what was found for other targets is an answer to this question alone
        session.resolutions.take(run, found)
    return {
        "said": resolved(found),
        "trouble": found.trouble or None,
        "conflicts": [_conflict(session, each) for each in found.conflicts],
        "versions": dict(found.versions),
    }


def _conflict(session: Session, conflict: Conflict) -> dict[str, Any]:
    return {
        "lines": [
            {"uri": session.uri(part.path), "text": part.text, "wants": part.wants or None} for part in conflict.parts
        ],
        "targets": list(conflict.targets),
        "chain": conflict.chain,
        "repairs": [
            [
                {"uri": session.uri(move.path), "text": move.text, "key": move.key, "version": move.version}
                for move in repair.moves
            ]
            for repair in conflict.repairs
        ],
    }


VERBS: dict[str, Verb] = {"pinfold/resolve": resolve}

HANDLERS = tuple(Handler(method, request(verb), raw=True) for method, verb in VERBS.items())
