"""Which settings hold for which file. Pure; must never give two objects that say the same."""

from __future__ import annotations

from pinfold.analysis.settings import Settings, with_overrides
from pinfold.workspace.paths import relative, within
from pinfold.workspace.patterns import Patterns


class FileSettings:
    """The settings of one folder's files; `root` is what the patterns of the overrides are relative to.

    Files with the same settings share one object, because what rules found is remembered by it.
    """

    def __init__(self, root: str, settings: Settings) -> None:
        self.root = root
        self.settings = settings
        self._patterns = [Patterns(override.files) for override in settings.overrides]
        self._by_match: dict[tuple[int, ...], Settings] = {}
        self._by_path: dict[str, Settings] = {}

    def of(self, path: str) -> Settings:
        """The settings of a file; those of the folder where no override says otherwise."""
        if not self._patterns:
            return self.settings
        found = self._by_path.get(path)
        if found is None:
            found = self._by_path[path] = self._of(path)
        return found

    def _of(self, path: str) -> Settings:
        if not within(path, self.root):
            return self.settings
        below = relative(path, self.root)
        matching = tuple(n for n, patterns in enumerate(self._patterns) if patterns.match(below))
        found = self._by_match.get(matching)
        if found is None:
            found = self._by_match[matching] = with_overrides(
                self.settings, (self.settings.overrides[n] for n in matching)
            )
        return found
