"""What a completion is made of, and the half-typed line it is asked for. Must never know which nouns there are."""

from __future__ import annotations

import re
from enum import Enum

from pinfold.analysis.snapshot import Snapshot, SourceFile
from pinfold.records import dataclass
from pinfold.requirements.text import Span


class ItemKind(str, Enum):
    """What an item is, for its icon."""

    OPTION = "option"
    VARIABLE = "variable"
    OPERATOR = "operator"
    KEYWORD = "keyword"
    VALUE = "value"
    PROJECT = "project"
    EXTRA = "extra"
    VERSION = "version"
    FILE = "file"
    FOLDER = "folder"
    RULE = "rule"
    SNIPPET = "snippet"


@dataclass(frozen=True, slots=True)
class Item:
    """One proposal: replace `span` (absolute, within one editor line, the cursor inside) by `text`.

    `sort` orders items as text. `documentation` is Markdown. `snippet`: `text` has `$1` where the cursor goes. `again`:
    the editor should ask once more when this is taken. `deprecated` items are struck through. `about` is the project and version
    ("" for any) that more could be said about, by `completion_about.py`.
    """

    label: str
    kind: ItemKind
    span: Span
    text: str
    detail: str = ""
    documentation: str = ""
    sort: str = ""
    snippet: bool = False
    again: bool = False
    deprecated: bool = False
    about: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Typed:
    """The logical line up to the cursor. `before` is as pip joins it, its indentation left out.

    `here` is the part of it on the cursor's own line, in the source's spelling, `after` the rest of that line. `index` is
    the line's place in the file, None on the empty line behind the last line break.
    """

    snapshot: Snapshot
    source: SourceFile
    index: int | None
    offset: int
    before: str
    here: str
    after: str

    def span(self, word: str, tail: str) -> Span | None:
        """What an item replaces: `word` in front of the cursor and what the pattern `tail` finds behind it.

        None when the word does not stand there as it is, because a quotation or continuation cuts it.
        """
        if not self.here.endswith(word):
            return None
        match = re.match(tail, self.after)
        return Span(self.offset - len(word), self.offset + (match.end() if match else 0))
