"""The texts that the editor holds: LSP 3.17, "Text Document Synchronization". Must never read a file.

pygls' own workspace isn't used: it cuts lines with `str.splitlines`, so that one form feed or U+2028 makes every later
edit land in the wrong place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pinfold.lsp.positions import Encoding, to_span
from pinfold.lsp.uris import to_path
from pinfold.records import dataclass, replace
from pinfold.requirements.edited_index import edit
from pinfold.requirements.text import LineIndex, Span


class Change(NamedTuple):
    """`span` of the text before became `length` characters of the text after. Changes of one list apply in order."""

    span: Span
    length: int


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One version of one open text."""

    uri: str
    path: str
    language: str
    version: int
    index: LineIndex

    @property
    def text(self) -> str:
        return self.index.text


def apply(index: LineIndex, change: Any, encoding: Encoding) -> tuple[LineIndex, Change]:
    """One item of `contentChanges`. Raises KeyError, TypeError or ValueError where it isn't one."""
    new = change["text"]
    if not isinstance(new, str):
        raise TypeError("the new text of a change has to be a string")
    if change.get("range") is None:
        span, edited = Span(0, len(index.text)), LineIndex(new)
    else:
        span = to_span(index, change["range"], encoding)
        edited = edit(index, span, new)
    if encoding != "utf-32" and _joined(edited.text, span.start, span.start + len(new)):
        whole = edited.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return LineIndex(whole), Change(Span(0, len(index.text)), len(whole))
    return edited, Change(span, len(new))


def _joined(text: str, *borders: int) -> bool:
    """Whether the halves of a surrogate pair, typed apart, have met: the editor counts them as one character."""
    return any(
        0 < border < len(text) and "\ud800" <= text[border - 1] < "\udc00" <= text[border] <= "\udfff"
        for border in borders
    )


class Documents:
    """The open documents by URI. Mutable; belongs to the session."""

    def __init__(self, encoding: Encoding = "utf-16") -> None:
        self.encoding = encoding
        self._by_uri: dict[str, Document] = {}
        self._by_path: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._by_uri.values())

    def open(self, uri: str, language: str, version: int, text: str) -> Document:
        return self._put(Document(uri, to_path(uri), language, version, LineIndex(text)))

    def change(self, uri: str, version: int, changes: Sequence[Any]) -> tuple[Document, list[Change]] | None:
        """The new version of a document, None when it isn't open. A wrong change leaves the document as it was."""
        document = self._by_uri.get(uri)
        if document is None:
            return None
        index, done = document.index, []
        for item in changes:
            index, one = apply(index, item, self.encoding)
            done.append(one)
        return self._put(replace(document, version=version, index=index)), done

    def close(self, uri: str) -> Document | None:
        document = self._by_uri.pop(uri, None)
        if document is not None and self._by_path.get(document.path) is document:
            del self._by_path[document.path]
        return document

    def get(self, uri: str) -> Document | None:
        return self._by_uri.get(uri)

    def at(self, path: str) -> Document | None:
        """The open document of a path, whatever its URI's spelling."""
        return self._by_path.get(path)

    def _put(self, document: Document) -> Document:
        self._by_uri[document.uri] = self._by_path[document.path] = document
        return document
