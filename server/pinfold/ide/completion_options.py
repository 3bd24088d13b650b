"""Completion of options, where they take effect, and of their arguments. Part of completion."""

from __future__ import annotations

from pinfold.ide import completion_index, completion_paths
from pinfold.ide.completion_item import Item, ItemKind, Typed
from pinfold.ide.hover_options import option_title
from pinfold.ide.projects import known_projects
from pinfold.requirements.options import OPTIONS, STRONG_HASHES, OptionSpec
from pinfold.requirements.words import split_options

_INCLUDES = ("requirements", "constraints")


def names(typed: Typed, word: str) -> list[Item]:
    """The options that take effect here; `word` is what is typed of one."""
    span = typed.span(word, r"[\w-]*")
    if span is None:
        return []
    found = []
    for n, spec in enumerate(s for s in OPTIONS if _effective(typed, word, s)):
        documentation = f"{option_title(spec)}\n\n{spec.doc}" + ("" if spec.uv == "reads" else f"\n\nuv {spec.uv} it.")
        spellings = [name for name in spec.names if not name.startswith("--")]
        for m, name in enumerate((spec.name, *spellings)):
            glue = "" if not spec.metavar else "=" if spec.scope == "requirement" and name == "--hash" else " "
            if glue and typed.after[span.end - typed.offset :].startswith(glue):
                glue = ""
            found.append(
                Item(
                    name,
                    ItemKind.OPTION,
                    span,
                    name + glue,
                    spec.metavar,
                    documentation,
                    f"5{n:02}{m}",
                    again=bool(glue),
                )
            )
    return [item for item in found if item.label.startswith(word)]


def _effective(typed: Typed, word: str, spec: OptionSpec) -> bool:
    """Whether pip heeds the option behind what is typed so far."""
    ahead = typed.before[: len(typed.before) - len(word)]
    if not ahead:
        return spec.scope != "requirement"
    if ahead[0] != "-":
        return spec.scope == "requirement"
    written = {part.spec.dest for part in split_options(ahead)[0] if part.spec is not None}
    if "editables" in written:
        return spec.dest == "config_settings"
    if spec.dest in ("editables", *_INCLUDES):
        return False
    return spec.scope == "file" and "hashes" not in written


def values(typed: Typed, spec: OptionSpec, word: str) -> list[Item]:
    """What an option's argument may be; `word` is what is typed of it."""
    if spec.dest in completion_paths.WANTED:
        return completion_paths.complete(typed, completion_paths.WANTED[spec.dest], word)
    if spec.dest == "hashes":
        span = typed.span(word, r"[\w:]*")
        known = completion_index.hashes(typed, span) if span is not None else []
        return known or _words(typed, word, r"\w*:?", [(f"{a}:", "") for a in STRONG_HASHES], ItemKind.VALUE)
    if spec.choices:
        return _words(typed, word, r"[\w-]*", [(c, "") for c in spec.choices], ItemKind.VALUE)
    if spec.dest in ("format_control", "release_control"):
        *written, last = word.split(",")
        special = [(":all:", "every project"), (":none:", "no project: empties the list")]
        found = _words(typed, last, r"[\w:.-]*", special, ItemKind.VALUE)
        projects = [(key, "") for key in sorted(known_projects(typed.snapshot)) if key not in written]
        return found + _words(typed, last, r"[\w:.-]*", projects, ItemKind.PROJECT)
    return []


def _words(typed: Typed, word: str, tail: str, choices: list[tuple[str, str]], kind: ItemKind) -> list[Item]:
    span = typed.span(word, tail)
    if span is None:
        return []
    return [
        Item(label, kind, span, label, detail, sort=f"{kind is ItemKind.PROJECT:d}{n:04}")
        for n, (label, detail) in enumerate(choices)
    ]
