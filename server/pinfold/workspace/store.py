"""What each path holds: an editor's text, else the disk's, read once and again only when it changed. Mutable.

The only module that decides whether a file may be read. Must never follow an include out of an untrusted workspace, not
even to look whether there is something, nor onto another machine.
"""

from __future__ import annotations

from collections.abc import Iterable

from pinfold.analysis.facts import Absence
from pinfold.analysis.snapshot import Role, SourceFile
from pinfold.records import dataclass, replace
from pinfold.requirements.encoding import Decoded, decode
from pinfold.requirements.parser import parse, reparse
from pinfold.requirements.tree import File
from pinfold.system.files import MAX_BYTES, Read, Refusal, Stamp, list_folder, read, real_path, stamp
from pinfold.workspace.paths import WINDOWS, is_path, locale_encoding, slashed, within
from pinfold.workspace.prose import is_prose

_ABSENCES = {
    Refusal.MISSING: Absence.MISSING,
    Refusal.IRREGULAR: Absence.IRREGULAR,
    Refusal.UNREADABLE: Absence.UNREADABLE,
}


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """One path's content, or why there is none. `file` is None for a text that is too large or cannot be decoded."""

    file: File | None = None
    decoded: Decoded | None = None
    too_large: bool = False
    prose: bool = False
    opened: bool = False
    absence: Absence | None = None
    stamp: Stamp | None = None

    def source(self, path: str, role: Role, prose: bool) -> SourceFile:
        return SourceFile(path, role, self.file, self.decoded, self.opened, self.too_large, prose)


class Store:
    """The texts of a whole workspace. `folders` are its folders, as canonical paths."""

    def __init__(self, trusted: bool = False, windows: bool = WINDOWS) -> None:
        self.trusted = trusted
        self.windows = windows
        self.folders: set[str] = set()
        self._texts: dict[str, str] = {}
        self._opened: dict[str, Content] = {}
        self._disk: dict[str, Content] = {}
        self._real: dict[str, str] = {}
        self._locale = ""

    def open(self, path: str, text: str) -> None:
        """An editor holds this text; it is parsed when somebody asks. Also for the next version of an open text."""
        self._texts[path] = text
        self._opened.pop(path, None)

    def change(self, path: str, text: str, start: int, old_end: int) -> None:
        """The next version of an open text, in which `[start, old_end)` of the old one was replaced."""
        old = self._opened.get(path)
        if old is None or old.file is None or too_large(text):
            self.open(path, text)
            return
        file = reparse(old.file, text, start, old_end)
        self._texts[path] = text
        self._opened[path] = Content(file, old.decoded, prose=is_prose(file), opened=True)

    def close(self, path: str) -> None:
        self._texts.pop(path, None)
        self._opened.pop(path, None)

    def known(self, path: str) -> Content | None:
        """What is remembered of a path, without a look at the disk."""
        return self._editors(path) if path in self._texts else self._disk.get(path)

    def remembered(self) -> list[str]:
        """The paths about which the disk need not be asked again."""
        return list(self._disk)

    def _editors(self, path: str) -> Content:
        content = self._opened.get(path)
        if content is None:
            # What the disk holds still tells the encoding.
            on_disk = self._disk.get(path) or self._read(path)
            content = self._opened[path] = _opened(self._texts[path], on_disk.decoded)
        return content

    def content(self, path: str, included: bool = False) -> Content:
        """A path's content. Only the first question after a change touches the disk.

        `included`: it is asked for because an include says so, not because it was found or named by the person.
        """
        known = self._editors(path) if path in self._texts else None
        if known is None and included and not self._may_follow(path):
            return Content(absence=Absence.OUTSIDE)
        if known is None:
            known = self._disk.get(path) or self._read(path)
        if included and known.too_large and not self.lexically_inside(path):
            return Content(absence=Absence.TOO_LARGE)
        return known

    def _may_follow(self, path: str) -> bool:
        # Opening a Windows share is a connection, in which the system presents the person's credentials by itself.
        share = self.windows and path.startswith("//")
        return (self.trusted and not share) or self.inside(path)

    def inside(self, path: str) -> bool:
        """Whether a path leads into one of the workspace's folders, with all links followed."""
        if not self.lexically_inside(path):
            return False  # and the disk is left alone
        real = slashed(real_path(path))
        return any(within(real, self._real_folder(folder), self.windows) for folder in self.folders)

    def lexically_inside(self, path: str) -> bool:
        return any(within(path, folder, self.windows) for folder in self.folders)

    def disk_changed(self, paths: Iterable[str]) -> set[str]:
        """Forgets those of the paths (folders: of what is below) whose file changed, and returns them."""
        changed: set[str] = set()
        for named in paths:
            below = [path for path in self._disk if path.startswith(named + "/")]
            for path in [named, *below]:
                old = self._disk.get(path)
                # Permissions are no part of a stamp.
                if old is None or (old.stamp == stamp(path) and old.absence is not Absence.UNREADABLE):
                    continue
                del self._disk[path]
                changed.add(path)
                if path in self._opened:
                    self._opened[path] = replace(self._opened[path], decoded=self._read(path).decoded)
        return changed

    def forget(self, paths: Iterable[str]) -> None:
        """Looks at the disk again when these are asked for."""
        for path in paths:
            self._disk.pop(path, None)

    def listing(self, folder: str) -> tuple[str, ...]:
        """The entries of a folder for path completion, folders with "/", at most 1,000; none where we may not look."""
        if not is_path(folder) or not self._may_follow(folder):
            return ()
        return list_folder(folder)

    def _real_folder(self, folder: str) -> str:
        if folder not in self._real:
            self._real[folder] = slashed(real_path(folder))
        return self._real[folder]

    def _read(self, path: str) -> Content:
        content = self._disk[path] = self._parsed(read(path)) if is_path(path) else Content(absence=Absence.MISSING)
        return content

    def _parsed(self, found: Read) -> Content:
        if found.refusal is Refusal.TOO_LARGE:
            return Content(too_large=True, stamp=found.stamp)
        if found.data is None:
            assert found.refusal is not None
            return Content(absence=_ABSENCES[found.refusal], stamp=found.stamp)
        self._locale = self._locale or locale_encoding()
        decoded = decode(found.data, self._locale)
        if decoded.text is None:
            return Content(None, decoded, stamp=found.stamp)
        file = parse(decoded.text)
        return Content(file, decoded, prose=is_prose(file), stamp=found.stamp)


def too_large(text: str) -> bool:
    """Whether a text is over the limit, by the size that it has in UTF-8."""
    if len(text) > MAX_BYTES:
        return True
    return len(text) * 4 > MAX_BYTES and not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES


def _opened(text: str, decoded: Decoded | None) -> Content:
    if too_large(text):
        return Content(None, decoded, too_large=True, opened=True)
    file = parse(text)
    return Content(file, decoded, prose=is_prose(file), opened=True)
