"""Settings files: which one holds for a folder, and what is in it. A broken one is a clear problem, never an exception.

Must never look for settings outside the folder it is asked about, except where `find_root` says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from pinfold.analysis.settings import Settings
from pinfold.analysis.settings_decode import Layer, Merged, SettingProblem, decode, merge, show
from pinfold.records import dataclass, replace
from pinfold.system.files import Refusal, read
from pinfold.workspace.paths import parent
from pinfold.workspace.patterns import Patterns

OWN = "pinfold.toml"
SHARED = "pyproject.toml"
EDITOR = "editor"
COMMAND_LINE = "command line"

_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_TABLE = re.compile(rb"tool[\s\"']*\.[\s\"']*pinfold")
_NOTHING: Layer = Layer("", {})


@dataclass(frozen=True)
class Resolved:
    """Settings in force for a folder, where they come from, and what is wrong with them."""

    merged: Merged
    problems: tuple[SettingProblem, ...] = ()

    @property
    def settings(self) -> Settings:
        return self.merged.settings


class _RuleNames(Collection[str]):
    """The names of all rules, looked up when settings first name one: the rules are many modules, which a quick look at an
    environment does without.
    """

    def __contains__(self, name: object) -> bool:
        return name in _names()

    def __iter__(self) -> Iterator[str]:
        return iter(_names())

    def __len__(self) -> int:
        return len(_names())


@lru_cache(1)
def _names() -> tuple[str, ...]:
    from pinfold.analysis.rules import ALL

    return tuple(rule.name for rule in ALL)


def rule_names() -> Collection[str]:
    """The names that settings may use."""
    return _RuleNames()


def find_root(folder: str) -> str:
    """The nearest folder, `folder` or above, whose settings file has settings for Pinfold; else `folder` itself.

    For the command line, where the person has chosen the folder. `folder` is a canonical path.
    """
    at = folder
    while True:
        if settings_file(at) is not None:
            return at
        above = parent(at)
        if above == at:
            return folder
        at = above


def settings_file(folder: str) -> str | None:
    """The settings file of a folder: `pinfold.toml`, else a `pyproject.toml` that has `[tool.pinfold]`."""
    own, shared = f"{folder.rstrip('/')}/{OWN}", f"{folder.rstrip('/')}/{SHARED}"
    if read(own).refusal is not Refusal.MISSING:
        return own
    data = read(shared).data
    # Looked for in the text, so that a file that cannot be parsed is reported, but only where it is our business.
    return shared if data is not None and _TABLE.search(data) else None


def load(folder: str, editor: object = None, *more: Layer) -> Resolved:
    """The settings of a folder: defaults, its settings file, the editor's (plain JSON), then any further layers.

    `folder` is a canonical path, or "" for no folder.
    """
    rules = rule_names()
    path = settings_file(folder) if folder else None
    layer, problems = read_layer(path, rules) if path is not None else (_NOTHING, [])
    edited, wrong = decode(editor, EDITOR, editor=True, rules=rules)
    merged = merge(layer, edited, *more)
    return Resolved(merged, (*problems, *wrong, *_bad_patterns(merged)))


def read_layer(path: str, rules: Collection[str] | None = None) -> tuple[Layer, list[SettingProblem]]:
    """The usable settings of one file (canonical path) and what is wrong with it."""
    found = read(path)
    if found.data is None:
        return _failed(path, f"cannot be read: {found.reason}. The defaults are used.")
    try:
        text = found.data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = found.data.count(b"\n", 0, error.start) + 1
        return _failed(path, "is not UTF-8; save it as UTF-8. The defaults are used.", line)
    try:
        table = _parse(text)
    except RecursionError:
        return _failed(path, "is nested too deeply. The defaults are used.")
    except ValueError as error:
        message, line, column = _place(str(error), text)
        return _failed(path, f"is not valid TOML: {message}. The defaults are used.", line, column)
    if path.endswith(SHARED):
        tool = table.get("tool")
        section = tool.get("pinfold", {}) if isinstance(tool, Mapping) else {}
        layer, problems = decode(section, path, rules=rules)
        return layer, [_locate(problem, text, ("tool", "pinfold")) for problem in problems]
    layer, problems = decode(table, path, rules=rules)
    return layer, [_locate(problem, text, ()) for problem in problems]


def _parse(text: str) -> dict[str, Any]:
    from pinfold.system import toml  # few folders have such a file

    return toml.parse(text)


def _failed(path: str, message: str, line: int = 0, column: int = 0) -> tuple[Layer, list[SettingProblem]]:
    return Layer(path, {}), [SettingProblem(path, "", message, line, column)]


def _place(message: str, text: str) -> tuple[str, int, int]:
    """Python's message without its place, and the place: `Expected '=' after a key (at line 1, column 5)`."""
    at = _AT.search(message)
    bare = (message[: at.start()] if at else message).rstrip(".")
    if at is None:
        return bare, 0, 0
    if at[1] is None:
        return f"{bare} at the end", text.count("\n") + 1, 0
    return bare, int(at[1]), int(at[2])


def _locate(problem: SettingProblem, text: str, above: tuple[str, ...]) -> SettingProblem:
    """The problem with the line on which its key stands, as far as a look at the text tells."""
    names = [re.sub(r"\[\d+\]$", "", name) for name in problem.key.split(".")]
    which = re.match(r"\w+\[(\d+)\]\.", problem.key)
    skip = int(which[1]) if which else 0
    home, full, top = (".".join((*above, *some)) for some in (names[:-1], names, ()))
    key, first = (re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[=.]") for name in (names[-1], names[0]))
    section, best = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*\[\[?\s*([^\[\]#]*?)\s*\]", line):
            section = re.sub(r"[\s\"']", "", header[1])
            skip -= section == home
            best = best or (number if section == full else 0)
        elif section == home and key.match(line) and (skip < 0 or not which):
            return replace(problem, line=number)
        elif section == top and first.match(line):
            best = best or number
    return replace(problem, line=best)


def _bad_patterns(merged: Merged) -> list[SettingProblem]:
    settings = merged.settings
    lists = {"include": settings.include, "exclude": settings.exclude}
    lists |= {f"overrides[{n}].files": override.files for n, override in enumerate(settings.overrides)}
    found: list[SettingProblem] = []
    for key, patterns in lists.items():
        origin = merged.origins.get(key.partition("[")[0], "")
        for at in Patterns(patterns).bad:
            message = f"{show(patterns[at])} is not a pattern, or has too many stars. It is ignored."
            found.append(SettingProblem(origin, f"{key}[{at}]", message))
    return found
