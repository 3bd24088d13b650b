"""Bringing changed requirement files to the disk for the verbs that write some. Must never leave one of several changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import SequenceMatcher

from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean, clean_lines
from pinfold.requirements.encoding import decode
from pinfold.system.files import read, write_atomic
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.editing import Change
from pinfold.workspace.paths import locale_encoding


def write(changes: Sequence[Change]) -> None:
    """Writes all, or raises Trouble and has written none."""
    ready = [(change, _encoded(change), _expected(change)) for change in changes]
    done: list[tuple[Change, bytes | None]] = []
    for change, data, before in ready:
        try:
            if data is None:
                os.unlink(change.path)
            else:
                write_atomic(change.path, data)
        except OSError as error:
            _take_back(done)
            said = f"{change.path} cannot be written ({error.strerror})."
            raise Trouble("permission", said, "Make it writable and run the command again.") from error
        done.append((change, before))


def _take_back(done: Sequence[tuple[Change, bytes | None]]) -> None:
    for change, before in done:
        if before is None:
            os.unlink(change.path)
        else:
            write_atomic(change.path, before)


def _encoded(change: Change) -> bytes | None:
    """The new bytes; None: the file is to go, because it was not there before."""
    try:
        return change.after.encode("utf-8") if change.decoded is None else change.decoded.encode(change.after)
    except UnicodeEncodeError as error:
        letters = error.object[error.start : error.end]
        said = f"{change.path} is written in {error.encoding}, which cannot hold {letters!r}."
        raise Trouble("encoding", said, "Save it as UTF-8 and run the command again.") from error


def _expected(change: Change) -> bytes | None:
    """The bytes that the file has now, None where there is none. Raises Trouble if it isn't what the change is about."""
    found = read(change.path).data
    text = None if found is None else decode(found, locale_encoding()).text
    if text != change.before or (found is None and os.path.lexists(change.path)):
        said = f"{change.path} has been changed by something else in the meantime."
        raise Trouble("changed", said, "Look at it and run the command again.")
    return found


def changed_lines(name: str, before: str, after: str, paint: Paint) -> list[str]:
    """The lines of a file that go and come, for people."""
    old, new = clean_lines(before).splitlines(), clean_lines(after).splitlines()
    lines = []
    for tag, low, high, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            lines += [paint("removed", f"- {line}") for line in old[low:high]]
            lines += [paint("added", f"+ {line}") for line in new[first:last]]
    return [f"{paint('bold', clean(name))}:", *(f"  {line}" for line in lines)] if lines else []
