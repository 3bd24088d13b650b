"""The outline of one file: requirements, options, includes, and the sections that `# --- title ---` comments make."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.locate import file_of
from pinfold.ide.markdown import redacted
from pinfold.records import dataclass, replace
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Line, OptionLine, Requirement

_RULE = "-=*#~ \t"  # what the line beside a title is drawn with


class SymbolKind(str, Enum):
    """What a symbol is, for its icon."""

    REQUIREMENT = "requirement"
    OPTION = "option"
    INCLUDE = "include"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Symbol:
    """An entry of the outline. `name` is never empty, `selection` lies within `span`; both are absolute."""

    name: str
    detail: str
    kind: SymbolKind
    span: Span
    selection: Span
    children: tuple[Symbol, ...] = ()


def symbols(snapshot: Snapshot, path: str) -> list[Symbol]:
    """The outline in the file's order; a section holds what follows it up to the next one."""
    file = file_of(snapshot, path)
    if file is None:
        return []
    found: list[Symbol] = []
    section: Symbol | None = None
    inside: list[Symbol] = []
    for symbol in _flat(file):
        if symbol.kind is SymbolKind.SECTION:
            found += _closed(section, inside)
            section, inside = symbol, []
        else:
            inside.append(symbol)
    return found + _closed(section, inside)


def section_title(line: Line) -> str:
    """The title of a comment line that heads a section, "" for any other line."""
    if line.statement is not None or not line.comments:
        return ""
    text = line.comments[0].text[1:]
    title = text.lstrip(_RULE)
    drawn = "".join(text[: len(text) - len(title)].split())
    return title.rstrip(_RULE) if len(drawn) > 1 else ""


def _closed(section: Symbol | None, inside: list[Symbol]) -> list[Symbol]:
    if section is None:
        return inside
    end = inside[-1].span.end if inside else section.span.end
    return [replace(section, span=Span(section.span.start, end), children=tuple(inside))]


def _flat(file: File) -> Iterator[Symbol]:
    for start, line in zip(file.starts, file.lines, strict=True):
        statement = line.statement
        if isinstance(statement, Requirement):
            yield _requirement(start, statement)
        elif isinstance(statement, OptionLine):
            yield from _options(start, statement)
        elif title := section_title(line):
            comment = line.comments[0].span.shift(start)
            yield Symbol(title, "", SymbolKind.SECTION, comment, comment)


def _requirement(start: int, statement: Requirement) -> Symbol:
    token = statement.name or statement.url
    selection = (token or statement).span.shift(start)
    name = redacted(token.text) if token is not None else statement.pip_text
    extras = f"[{','.join(e.text for e in statement.extras)}]" if statement.extras else ""
    detail = extras + statement.specifier
    if statement.name is not None and statement.url is not None:
        detail += f" @ {redacted(statement.url.text)}"
    if statement.marker is not None:
        detail += f" ; {statement.marker.text}"
    return Symbol(name or "?", detail.strip(), SymbolKind.REQUIREMENT, statement.span.shift(start), selection)


def _options(start: int, statement: OptionLine) -> Iterator[Symbol]:
    for option in statement.options:
        value = redacted(option.value.text) if option.value is not None else ""
        span, name = option.span.shift(start), option.name.text
        if option is statement.include and option.value is not None:
            yield Symbol(value or name, name, SymbolKind.INCLUDE, span, option.value.span.shift(start))
        else:
            yield Symbol(name, value, SymbolKind.OPTION, span, option.name.span.shift(start))
