"""Folders of packages (`--find-links`) that are not there, and where they are written. Must never look at a share or an address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pinfold.analysis.indexes import Indexes
from pinfold.index.configuration import FileOptions, merged
from pinfold.system import files
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.choice import shown
from pinfold.workspace.paths import slashed


class Lost(NamedTuple):
    """A folder that is not there; `where` is who names it: `path:line`, a section of a configuration file, a variable, or ""."""

    folder: str
    where: str

    @property
    def said(self) -> str:
        """A sentence without its full stop."""
        return f"{self.where or 'The configuration'} has packages looked for in {self.folder}, which is not there"


def lost(indexes: Indexes, options: Sequence[FileOptions], root: str) -> Iterator[Lost]:
    """The folders of `indexes` that are not there. `options` are the lines of the requirement files that went into it."""
    written = {
        place: f"{shown(each.path, root)}:{each.line}"
        for each in reversed(options)
        for place in merged(Indexes(""), [each], root).find_links
    }
    for place in indexes.find_links:
        path = slashed(place)
        remote = "://" in path or path.startswith(("file:", "//")) or place in indexes.references
        if not remote and files.stamp(path) is None:
            yield Lost(shown(path, root), written.get(place) or shown(indexes.origins.get("find_links", ""), root))


def refuse(found: Iterable[Lost]) -> None:
    """Raises Trouble `missing-file` for the first: uv does nothing without it, in words that do not tell where it is written."""
    for each in found:
        raise Trouble("missing-file", f"{each.said}.", "Correct the path there, or put the folder where it says.")
