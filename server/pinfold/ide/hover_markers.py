"""What a marker, or the part of it under the cursor, means, and whether it holds on the target. Part of hover."""

from __future__ import annotations

from pinfold.analysis.evaluation import MAX_LENGTH
from pinfold.analysis.markers import Kind, Verdict, atoms, exclusive, explain, implies, tokens, verdict
from pinfold.analysis.settings import TargetSettings
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.locate import Node, source_offsets, text_offset
from pinfold.ide.markdown import code, worded
from pinfold.ide.marker_docs import OPERATOR_DOCS, VARIABLE_DOCS
from pinfold.requirements.text import Span

_VERDICTS = {
    Verdict.ALWAYS: "This holds everywhere.",
    Verdict.NEVER: "This holds nowhere.",
    Verdict.FAILS: "pip stops with an error when it evaluates this.",
    Verdict.INVALID: "pip refuses this marker.",
}
MAX_VALUES = 6


def marker_summary(snapshot: Snapshot, path: str, marker: str) -> str:
    """The marker in words, with what it comes to on the target."""
    said = worded(explain(marker), marker)
    target = on_target(snapshot.settings_for(path).target, marker)
    return f"{said} ({target})" if target else said


def about_marker(snapshot: Snapshot, path: str, node: Node, offset: int) -> tuple[Span, str]:
    """The span of the word under the cursor and what it means, the whole marker's meaning behind it."""
    marker = node.token.text
    if len(marker) > MAX_LENGTH:
        return node.span, "This marker is too long to explain."
    place, said = _part(node, text_offset(node.line, node.token, offset - node.start))
    if not place.start <= offset <= place.end:
        place, said = node.span, []  # on the backslash of a continuation
    whole = verdict(marker)
    if whole is Verdict.INVALID:
        said.append(_VERDICTS[whole])
    else:
        said.append(f"When: {worded(explain(marker), marker)}")
        if whole in _VERDICTS:
            said.append(_VERDICTS[whole])
        target = on_target(snapshot.settings_for(path).target, marker)
        if target:
            said.append(f"{target[0].upper()}{target[1:]}.")
    return place, "\n\n".join(said)


def _part(node: Node, at: int) -> tuple[Span, list[str]]:
    marker = node.token.text
    inside = [t for t in tokens(marker) if t.start <= at <= t.end]
    token = next((t for t in inside if at < t.end), inside[0] if inside else None)
    if token is None or token.kind is Kind.PAREN or token.kind is Kind.BOOLEAN:
        return node.span, []
    places = source_offsets(node.line, node.token)
    span = Span(node.start + places[token.start], node.start + places[token.end - 1] + 1)
    atom = next(a for a in atoms(marker) if a.start <= token.start < a.end)
    said = []
    if token.kind is Kind.VARIABLE:
        name = token.value
        about = VARIABLE_DOCS.get(name)
        if about is not None:
            values = ", ".join(code(v) for v in about.values[:MAX_VALUES])
            said.append(f"{code(name)}: {about.doc}" + (f" For example {values}." if values else ""))
    elif token.kind is Kind.OPERATOR and token.value in OPERATOR_DOCS:
        said.append(f"{code(token.value)}: {OPERATOR_DOCS[token.value]}")
    elif token.kind is Kind.WORD:
        said.append(f"{code(token.text)}: no marker has this word.")
    part = marker[atom.start : atom.end]
    if atom.complete and part != marker:
        said.append(f"{code(part)}: {worded(explain(part), part)}")
    return span, said


def on_target(target: TargetSettings, marker: str) -> str:
    """Whether the marker holds in the environment of the settings; "" when they name none."""
    conditions, names = [], []
    if target.python is not None:
        variable = "python_full_version" if target.python.count(".") > 1 else "python_version"
        conditions.append(f'{variable} == "{target.python}"')
        names.append(f"Python {target.python}")
    if target.platform is not None:
        conditions.append(f'sys_platform == "{target.platform}"')
        names.append(code(target.platform))
    if not conditions:
        return ""
    here = " and ".join(conditions)
    where = f"on the target {' on '.join(names)}"
    if verdict(here) in (Verdict.INVALID, Verdict.NEVER, Verdict.FAILS):
        return ""
    if implies(here, marker):
        return f"{where}: applies"
    if exclusive(here, marker):
        return f"{where}: does not apply"
    return f"{where}: depends"
