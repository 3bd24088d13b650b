"""What could stand at the cursor. Works on half-typed lines; never guesses what is on a disk or on an index.

The line up to the cursor decides which noun is asked for; each noun has a module of its own (`completion_<noun>.py`).
"""

from __future__ import annotations

import re

from pinfold.analysis.snapshot import Snapshot, SourceFile
from pinfold.ide import completion_markers, completion_names, completion_options, completion_paths, completion_rules
from pinfold.ide.completion_item import Item, ItemKind, Typed
from pinfold.ide.locate import line_at
from pinfold.records import dataclass
from pinfold.requirements import lines, links, words

_LOCAL = re.compile(r"[./~]|[A-Za-z]:[\\/]")


def complete(snapshot: Snapshot, path: str, offset: int, trigger: str = "") -> list[Item]:
    """The items for an offset. `trigger` is the character that made the editor ask by itself, "" when a person asked."""
    line = _line(snapshot, path, offset)
    if line is None or (trigger == " " and not line.typed.before.strip()):
        return []
    return line.items(trigger)


def folders_wanted(snapshot: Snapshot, path: str, offset: int) -> tuple[str, ...]:
    """The folders whose listing would sharpen the answer: absolute paths, none when no path is being typed."""
    line = _line(snapshot, path, offset)
    argument = line.path_argument() if line is not None else None
    if line is None or argument is None:
        return ()
    folder = completion_paths.folder_of(line.typed, *argument)
    return (folder,) if folder is not None else ()


def _line(snapshot: Snapshot, path: str, offset: int) -> _Line | None:
    source = snapshot.files.get(path)
    if source is None or source.file is None or not 0 <= offset <= len(source.file.text):
        return None
    return _Line(_typed(snapshot, source, offset))


def _typed(snapshot: Snapshot, source: SourceFile, offset: int) -> Typed:
    assert source.file is not None
    i = line_at(source.file, offset)
    if i is None:
        return Typed(snapshot, source, None, offset, "", "", "")
    raw, at = source.file.lines[i].raw, offset - source.file.starts[i]
    piece = raw[:at].splitlines(True)[-1] if at else ""
    here = piece if piece == lines.body(piece) else ""
    before = lines.join(raw[:at]).text
    return Typed(snapshot, source, i, offset, before.lstrip(), here, lines.body(raw[at:]))


@dataclass(frozen=True, slots=True)
class _Line:
    """The line up to the cursor, cut where pip would cut it."""

    typed: Typed

    def options_at(self) -> int:
        """Where the options begin, -1 when there are none yet."""
        before = self.typed.before
        return 0 if before[:1] == "-" else before.find(" -") + 1 or -1

    def items(self, trigger: str) -> list[Item]:
        typed = self.typed
        before = typed.before
        if lines.comment_start(before) >= 0:
            return completion_rules.complete(typed) if trigger in ("", "[", ",", " ", "-") else []
        at = self.options_at()
        if at >= 0:
            return self._options(at)
        marker = _marker_at(before)
        if marker >= 0:
            return completion_markers.complete(typed, before[marker:])
        if _LOCAL.match(before):
            return completion_paths.complete(typed, "archives", before) if " " not in before else []
        found = completion_names.complete(typed)
        if not before:
            found += completion_options.names(typed, "")
        elif before[-1] == " " and completion_names.may_end(before):
            found += [*completion_markers.opening(typed), *completion_options.names(typed, "")]
        return found

    def _options(self, at: int) -> list[Item]:
        text = self.typed.before[at:]
        parts, _, _ = words.split_options(text)
        last = parts[-1] if parts else None
        if last is not None and last.spec is not None and last.spec.metavar:
            if last.value is not None and last.value.end == len(text):
                return completion_options.values(self.typed, last.spec, last.argument)
            if last.value is None and last.end < len(text):
                return completion_options.values(self.typed, last.spec, "")
        word = "" if not text or text[-1].isspace() else text.split()[-1]
        return completion_options.names(self.typed, word) if word[:1] in ("", "-") else []

    def path_argument(self) -> tuple[str, str] | None:
        """(what kind of thing is wanted, the path so far) where a path is being typed."""
        at = self.options_at()
        if at < 0:
            before = self.typed.before
            return ("archives", before) if _LOCAL.match(before) and " " not in before else None
        text = self.typed.before[at:]
        parts, _, _ = words.split_options(text)
        last = parts[-1] if parts else None
        if last is None or last.spec is None or last.spec.dest not in completion_paths.WANTED:
            return None
        if last.value is None and last.end < len(text):
            return completion_paths.WANTED[last.spec.dest], ""
        done = last.value is None or last.value.end < len(text)
        return None if done else (completion_paths.WANTED[last.spec.dest], last.argument)


def _marker_at(before: str) -> int:
    """Where the marker begins, -1 when there is none yet; a URL may have semicolons of its own."""
    try:
        separator = "; " if links.scheme_of(before) else ";"
    except links.LinkError:
        separator = "; "
    at = before.find(separator)
    return at + len(separator) if at >= 0 else -1


__all__ = ["Item", "ItemKind", "complete", "folders_wanted"]
