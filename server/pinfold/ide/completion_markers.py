"""Completion inside a marker: variables, operators, typical values, `and` and `or`. Part of completion."""

from __future__ import annotations

from pinfold.analysis.evaluation import MAX_LENGTH
from pinfold.analysis.marker_tokens import OPERATORS, VERSION_VARIABLES, Kind, MarkerToken, tokens
from pinfold.ide.completion_item import Item, ItemKind, Typed
from pinfold.ide.marker_docs import OPERATOR_DOCS, VARIABLE_DOCS

_WORDS = (Kind.VARIABLE, Kind.WORD, Kind.BOOLEAN)
_VERSION_ONLY = ("~=", "===")


def opening(typed: Typed) -> list[Item]:
    """The semicolon that opens a marker."""
    span = typed.span("", "")
    assert span is not None
    return [Item(";", ItemKind.KEYWORD, span, "; ", "only where a marker holds", sort="4", again=True)]


def complete(typed: Typed, marker: str) -> list[Item]:
    """What may stand at the end of `marker`, which is all of it up to the cursor."""
    if len(marker) > MAX_LENGTH:
        return []
    found = list(tokens(marker))
    last = found[-1] if found else None
    if last is not None and last.kind is Kind.STRING and not last.closed:
        return _values(typed, _variable(found[:-1]), last.value, last.text[0])
    word = ""
    if last is not None and last.end == len(marker):
        if last.kind in _WORDS or last.text[0].isalpha() or (last.kind is Kind.OPERATOR and _state(found) == "value"):
            word = last.text
            found.pop()
        elif last.kind is Kind.STRING:
            return []
    state = _state(found)
    if state == "operator":
        items = _operators(typed, found[-1], word)
        if last is not None and last.kind is Kind.OPERATOR and found[-1].kind is Kind.VARIABLE:
            items += _literals(typed, found[-1].value, "", " ")
        return items
    if state == "value":
        return _literals(typed, _variable(found), word)
    return _joints(typed, word) if state == "joint" else _variables(typed, word)


def _state(found: list[MarkerToken]) -> str:
    """What is missing at the end of these tokens: "operand", "operator", "value", "variable" or "joint"."""
    group: list[MarkerToken] = []
    for token in reversed(found):
        if token.kind is Kind.BOOLEAN or token.kind is Kind.PAREN:
            if not group and token.text == ")":
                return "joint"
            break
        group.insert(0, token)
    if not group:
        return "operand"
    if len(group) == 1:
        return "operator"
    if group[-1].kind is not Kind.OPERATOR:
        return "joint"
    return "variable" if group[0].kind is Kind.STRING else "value"


def _variable(found: list[MarkerToken]) -> str:
    """The variable that the literal at the end is compared with, "" when it comes later."""
    return next((t.value for t in found[-2:-1] if t.kind is Kind.VARIABLE), "")


def _variables(typed: Typed, word: str) -> list[Item]:
    span = typed.span(word, r"\w*")
    if span is None:
        return []
    return [
        Item(name, ItemKind.VARIABLE, span, name, documentation=about.doc, sort=f"{n:02}")
        for n, (name, about) in enumerate(VARIABLE_DOCS.items())
    ]


def _operators(typed: Typed, subject: MarkerToken, word: str) -> list[Item]:
    span = typed.span(word, r"[~=!<>]*")
    if span is None:
        return []
    versions = subject.value in VERSION_VARIABLES
    return [
        Item(operator, ItemKind.OPERATOR, span, operator, OPERATOR_DOCS[operator], sort=f"{n:02}")
        for n, operator in enumerate(OPERATORS)
        if operator.startswith(word) and (versions or operator not in _VERSION_ONLY)
    ]


def _literals(typed: Typed, variable: str, word: str, gap: str = "") -> list[Item]:
    span = typed.span(word, "")
    about = VARIABLE_DOCS.get(variable)
    if span is None or about is None or word:
        return []
    return [
        Item(f'"{value}"', ItemKind.VALUE, span, f'{gap}"{value}"', sort=f"8{n:02}")
        for n, value in enumerate(about.values)
    ]


def _values(typed: Typed, variable: str, word: str, quote: str) -> list[Item]:
    """Values inside quotation marks; the closing one is added where it is missing."""
    span = typed.span(word, rf"[^\s{quote}]*")
    about = VARIABLE_DOCS.get(variable)
    if span is None or about is None:
        return []
    close = "" if typed.after[span.end - typed.offset :].startswith(quote) else quote
    return [Item(v, ItemKind.VALUE, span, v + close, sort=f"{n:02}") for n, v in enumerate(about.values)]


def _joints(typed: Typed, word: str) -> list[Item]:
    span = typed.span(word, r"\w*")
    if span is None:
        return []
    both = [("and", "both must hold"), ("or", "one of the two must hold")]
    return [Item(w, ItemKind.KEYWORD, span, f"{w} ", d, sort=w, again=True) for w, d in both]
