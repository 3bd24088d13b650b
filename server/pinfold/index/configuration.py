"""Where packages come from: pip's or uv's configuration chain, and on top of it what requirements files say.

Must never start a process nor open a connection, and never expand a `${NAME}`; `analysis/index_options.py` does, for children.

**pip** reads its own configuration only, and so does Pinfold for it. **uv** reads none of pip's, which surprises everybody
with a company index in `pip.conf`; so for uv, Pinfold passes on what pip's configuration says wherever uv's own says
nothing. The addresses (default index, further ones, find-links, no-index) count as one thing there: whoever named one of
them for uv has said where uv is to look, and pip's are left out as a whole. A package is then never looked for in a mix of
places that nobody has written down.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple

from pinfold.analysis.environment import Environment
from pinfold.analysis.indexes import Indexes
from pinfold.index.default import default_index
from pinfold.index.names import ExclusiveNames
from pinfold.index.pip_configuration import Said, is_url, pip_says
from pinfold.index.uv_configuration import uv_says
from pinfold.records import fields, replace
from pinfold.requirements.tree import Option, OptionLine
from pinfold.system import files
from pinfold.system.host import Host

_ALL_INDEXES = "unsafe-best-match"  # uv's name for what pip does
_ADDRESSES = ("index_url", "extra_index_urls", "find_links", "no_index")
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
_FLAGS = {
    "prefer_binary": "prefer_binary",
    "require_hashes": "require_hashes",
    "no_require_hashes": "no_require_hashes",
    "pre": "pre",
}


class FileOptions(NamedTuple):
    """A line of options in a requirements file: its file, the editor's line number from 1, and what it says."""

    path: str
    line: int
    statement: OptionLine


def configured(
    host: Host, environment: Environment | None, engine: Literal["uv", "pip"], root: str
) -> tuple[Indexes, tuple[str, ...]]:
    """What the configuration says for an engine that works for the folder `root`, and problems as sentences without secrets.

    Raises Trouble `unbuilt` where nobody names an index and the default one is not known.
    """
    said = pip_says(host, environment, root)
    if engine == "uv":
        said = _together(uv_says(host, root), said)
    values = {"index_url": "", **said.values}
    if not values["index_url"] and not values.get("no_index"):
        values["index_url"] = default_index()
    known = {field.name for field in fields(Indexes)}
    return Indexes(**{k: v for k, v in values.items() if k in known}, origins=dict(said.origins)), said.problems


def merged(
    indexes: Indexes,
    options: Iterable[FileOptions],
    root: str,
    exists: Callable[[str], bool] = lambda path: files.stamp(path) is not None,
) -> Indexes:
    """The configuration with what requirements files say, in the order in which pip reads their lines (`handle_option_line`).

    `--index-url` replaces all indexes named before it, `--no-index` ends the matter; a relative `--find-links` starts from
    the file's folder where that exists, otherwise from `root`, where pip would run.
    """
    merging = _Merging(indexes, root, exists)
    for each in options:
        if each.statement.include is None:  # pip follows the include and drops what else is on its line
            merging.take(each)
    return merging.indexes()


def _together(uv: Said, pip: Said) -> Said:
    values, origins = dict(uv.values), dict(uv.origins)
    own = any(name in values for name in _ADDRESSES)
    problems = [*uv.problems, *pip.problems]
    for name, value in pip.values.items():
        if name in values or (own and name in _ADDRESSES):
            continue
        if name == "pre" and "prerelease" in values:
            continue
        if name == "uploaded_before":
            value = _instant(value)
            if not value:
                problems.append(f"{pip.origins[name]}: uploaded-prior-to is written in a way that uv does not read.")
                continue
        values[name] = value
        if name in pip.origins:
            origins[name] = pip.origins[name]
    if "extra_index_urls" in pip.values and not own and "strategy" not in values:
        # Who wrote several indexes for pip meant that any may have a version; uv would look no further than the first that
        # knows the name, and find no release where pip finds one.
        values["strategy"] = _ALL_INDEXES
        origins["strategy"] = pip.origins.get("extra_index_urls", "")
    return Said(values, origins, tuple(problems))


def _instant(text: str) -> str:
    """pip's `uploaded-prior-to` for uv, which takes a date for the end of that day and pip for its beginning."""
    if re.fullmatch(r"P\d+D", text):
        return text
    try:
        moment = datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", text))
    except ValueError:
        return ""
    return (moment if moment.tzinfo else moment.astimezone()).isoformat()


class _Merging:
    """pip's finder, as far as options in files change it."""

    def __init__(self, indexes: Indexes, root: str, exists: Callable[[str], bool]) -> None:
        self.base = indexes
        self.root = root
        self.exists = exists
        self.values: dict[str, Any] = {
            "index_url": indexes.index_url,
            "extra_index_urls": list(indexes.extra_index_urls),
            "find_links": list(indexes.find_links),
            "trusted_hosts": list(indexes.trusted_hosts),
            "no_index": indexes.no_index,
        }
        self.formats = ExclusiveNames(indexes.no_binary, indexes.only_binary)
        self.releases = ExclusiveNames(indexes.all_releases, indexes.only_final)
        self.references = set(indexes.references)
        self.origins = dict(indexes.origins)

    def take(self, where: FileOptions) -> None:
        origin = f"{where.path}:{where.line}"
        said: dict[str, list[str]] = {}
        for option in where.statement.options:
            if option.spec is not None and (option.value is not None or not option.spec.metavar):
                self.switch(option, origin)
                said.setdefault(option.spec.dest, []).append(option.value.text if option.value else "")
        if "no_index" in said:
            self.put("no_index", True, origin)
        if "index_url" in said and said["index_url"][-1] and not self.values["no_index"]:
            self.put("index_url", self.noted(said["index_url"][-1]), origin)
            self.values["extra_index_urls"] = []
            self.origins.pop("extra_index_urls", None)
        if "extra_index_urls" in said and not self.values["no_index"]:
            self.add("extra_index_urls", map(self.noted, said["extra_index_urls"]), origin)
        if "find_links" in said:
            self.add("find_links", [self.place(said["find_links"][0], where.path)], origin)  # pip drops the others
        if "trusted_hosts" in said:
            self.add("trusted_hosts", said["trusted_hosts"], origin)

    def switch(self, option: Option, origin: str) -> None:
        assert option.spec is not None
        dest = option.spec.dest
        if dest in _FLAGS:
            self.put(_FLAGS[dest], True, origin)
        elif option.value is not None and dest in ("format_control", "release_control"):
            names = self.formats if dest == "format_control" else self.releases
            second = option.spec.name in ("--only-binary", "--only-final")
            with contextlib.suppress(ValueError):  # pip refuses the line
                names.add(option.value.text, second)
                self.origins[option.spec.name.lstrip("-").replace("-", "_")] = origin

    def put(self, field: str, value: Any, origin: str) -> None:
        self.values[field] = value
        self.origins[field] = origin

    def add(self, field: str, values: Iterable[str], origin: str) -> None:
        self.values[field] += [value for value in values if value not in self.values[field]]
        self.origins[field] = origin

    def noted(self, text: str) -> str:
        if _VARIABLE.search(text):
            self.references.add(text)
        return text

    def place(self, text: str, path: str) -> str:
        if is_url(text) or _VARIABLE.match(text) or os.path.isabs(text):
            return self.noted(text)  # without a look: a share on Windows would be connected to
        beside = os.path.normpath(os.path.join(os.path.dirname(path), text))
        here = os.path.normpath(os.path.join(self.root, text))
        return self.noted(beside if _VARIABLE.search(text) or self.exists(beside) else here)

    def indexes(self) -> Indexes:
        values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in self.values.items()}
        return replace(
            self.base,
            **values,
            no_binary=tuple(sorted(self.formats.first)),
            only_binary=tuple(sorted(self.formats.second)),
            all_releases=tuple(sorted(self.releases.first)),
            only_final=tuple(sorted(self.releases.second)),
            references=frozenset(self.references),
            origins=self.origins,
        )
