"""Bringing changed requirement files to the disk, for the verbs that write some. Must never leave one of several changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from pinfold.analysis.findings import Edit
from pinfold.records import dataclass
from pinfold.requirements.encoding import Decoded, decode
from pinfold.requirements.text import Span
from pinfold.system.files import read, write_atomic
from pinfold.system.trouble import Trouble
from pinfold.workspace.paths import locale_encoding


@dataclass(frozen=True)
class Change:
    """A file's new text. `before` is None for a file that is yet to be made; `decoded` tells the encoding of an old one.

    `gone`: the file is to go, because it was not there before; `after` is "" then.
    """

    path: str
    before: str | None
    after: str
    decoded: Decoded | None = None
    gone: bool = False

    @property
    def back(self) -> Change:
        """The change that takes this one back."""
        after = None if self.gone else self.after
        return Change(self.path, after, self.before or "", self.decoded, gone=self.before is None)


Write = Callable[[Sequence[Change]], None]


def as_edit(change: Change) -> Edit:
    """The change as one edit of what lies between the first and the last difference."""
    before, after = change.before or "", change.after
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    rest = shorter - start
    same = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    return Edit(Span(start, len(before) - same), after[start : len(after) - same])


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
    """The new bytes; None: the file is to go."""
    if change.gone:
        return None
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
