"""`pinfold/lock`: the lock of an input, brought to where it belongs. Must never ask the person: the sender has."""

from __future__ import annotations

from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from pinfold.lsp.fields import find
from pinfold.lsp.handlers import code_lens
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.handlers._wanted import choice, flag, named, place, text, texts
from pinfold.lsp.handlers.environment import request
from pinfold.lsp.plain import plain
from pinfold.lsp.session import Session
from pinfold.lsp.uris import to_path


async def lock(session: Session, folder: str, params: Any) -> Any:
    """Writes the lock of a file; `dryRun` only shows what it would be."""
    from pinfold.lsp.done_words import locked
    from pinfold.lsp.writing import writer
    from pinfold.workspace.locking import PYLOCK, Asked, input_of, make

    uri = find(params, "textDocument", "uri")
    file = place(folder, params, "file") or (to_path(uri) if isinstance(uri, str) else "")
    if not file:
        raise JsonRpcInvalidParams("file is missing")
    kind = text(params, "format") or "requirements.txt"
    if kind not in ("requirements.txt", PYLOCK):
        raise JsonRpcInvalidParams(f"format is neither requirements.txt nor {PYLOCK}")
    output, pylock, writes, write = (
        place(folder, params, "output"),
        kind == PYLOCK,
        not flag(params, "dryRun"),
        writer(session),
    )
    hashes, universal = choice(params, "hashes"), choice(params, "universal")
    upgrade, force = flag(params, "upgrade"), flag(params, "force")
    names = frozenset(texts(params, "names"))

    def run(context: Any) -> Any:
        own = input_of(file, context.snapshot)
        found = make(context, Asked(own, output, hashes, universal, pylock, upgrade and not names, names))
        if writes and found.changed:
            if not force:
                found.guard()
            context.cancel.check()
            write(context)([found.change])
        return found

    found = await session.verbs.run(
        folder, "Locking", run, token=find(params, "workDoneToken"), **named(folder, params)
    )
    if found.changed and writes:
        code_lens.refresh(session)
    return {
        "changed": [session.uri(found.change.path)] if found.changed else [],
        "text": found.change.after,
        "said": locked(found.change.path, found.changed, found.count, folder),
        "notes": [plain(each) for each in found.moves("→")] if found.before else [],
    }


HANDLERS = (Handler("pinfold/lock", request(lock), raw=True),)
