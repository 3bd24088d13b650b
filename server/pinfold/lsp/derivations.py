"""Resolvers' derivations as files that an editor can open: a hover shows only so much. Must never outlive the process for long."""

from __future__ import annotations

import atexit
import hashlib
import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pinfold.lsp.plain import plain
from pinfold.lsp.uris import to_uri
from pinfold.system.private import private_folder, write_private
from pinfold.system.trouble import Trouble

if TYPE_CHECKING:
    from pinfold.analysis.conflicts import Conflict

_MOST = 200  # that one session keeps


class Derivations:
    """Of one session, in a folder that only its person can read."""

    def __init__(self) -> None:
        self._folder = ""
        self._pages: dict[str, str] = {}

    def page(self, conflict: Conflict) -> str:
        """The URI of a page that has a conflict's whole derivation; "" where there is none, or it cannot be written."""
        if not conflict.chain:
            return ""
        where = f" {' and '.join(conflict.targets)}" if conflict.targets else ""
        lines = "".join(f"    {part.path}: {part.text}\n" for part in conflict.parts)
        text = plain(f"These lines cannot be installed together{where}:\n\n{lines}\nWhy:\n\n{conflict.chain}\n")
        name = f"conflict-{hashlib.sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.txt"
        if name not in self._pages and len(self._pages) < _MOST:
            try:
                self._pages[name] = to_uri(write_private(self._home(), name, text).replace(os.sep, "/"))
            except Trouble:
                return ""
        return self._pages.get(name, "")

    def _home(self) -> str:
        if not self._folder:
            stack = ExitStack()
            self._folder = stack.enter_context(private_folder())
            atexit.register(stack.close)
        return self._folder
