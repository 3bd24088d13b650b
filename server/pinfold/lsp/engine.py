"""What a session asks of the engine: the seam between this room and `pinfold.workspace`. Must never mention JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from pinfold.analysis.findings import Finding
from pinfold.analysis.snapshot import Snapshot
from pinfold.requirements.text import Span

if TYPE_CHECKING:
    from pinfold.analysis.conflicts import Resolution
    from pinfold.analysis.releases import IndexFacts
    from pinfold.system.host import Host
    from pinfold.workspace.fold.context import Context
    from pinfold.workspace.fold.status import Status


class Engine(Protocol):
    """Folders, settings and texts in; findings and snapshots out. Paths are absolute, with `/` (see `lsp/uris.py`).

    The methods that change something return at once; the work may wait until somebody asks. `findings` returns the very
    same object until it has something else to say: telling the client compares by identity.
    """

    def trust(self, trusted: bool) -> None:
        """Whether the person trusts this workspace. Untrusted until said otherwise."""

    def add_folder(self, folder: str) -> None: ...

    def remove_folder(self, folder: str) -> None: ...

    def configure(self, folder: str, settings: Mapping[str, Any]) -> None:
        """The editor's settings of one folder ("" for what belongs to none), as plain JSON."""

    def open(self, path: str, text: str, language: str) -> None:
        """From now on the editor's text counts, not the disk's. `language` is the editor's language id."""

    def change(self, path: str, text: str, changes: Sequence[tuple[Span, int]]) -> None:
        """The new text, and how it came about: each old span became that many characters, one after the other."""

    def close(self, path: str) -> None: ...

    def disk_changed(self, paths: Sequence[str]) -> None:
        """These files were created, written or deleted."""

    def paths(self) -> Collection[str]:
        """Every file that there may be findings about."""

    def findings(self, path: str) -> Sequence[Finding]:
        """What there is to say about a file, spans absolute; empty for a path that isn't known."""

    def text(self, path: str) -> str | None:
        """The text that a file's spans count in; None for a path that isn't known or has no text."""

    def snapshot(self, path: str, listings: Iterable[str] = ()) -> Snapshot:
        """Everything known, as seen from a file. `listings` are folders whose entries are wanted as facts."""

    @property
    def scanning(self) -> bool:
        """Whether folders are still being searched for files."""

    def scan(self, seconds: float) -> bool:
        """Search on for about that long; whether something was found."""

    def problems(self) -> Sequence[object]:
        """What is wrong with the settings now; each is a sentence as a string, with its place."""

    @property
    def trusted(self) -> bool:
        """What `trust` was told last."""

    def look(self) -> bool:
        """Look at the environments of the folders and at the files that they are kept equal to, which takes milliseconds;
        whether anything known is different."""

    def interrupted(self, folder: str) -> bool:
        """Whether a change of a folder's environment was cut short, and nobody works on it any more."""

    def status(self, folder: str) -> Status:
        """How a folder's environment stood at the last look."""

    def context(self, folder: str) -> Context:
        """What a verb in a folder is given."""

    @property
    def host(self) -> Host:
        """The machine and the person."""

    def inform(self, indexes: Mapping[str, IndexFacts]) -> bool:
        """What the package indexes of files are known to have, by path, and of no others; whether anything known is different."""

    def conclude(self, folder: str, resolutions: tuple[Resolution, ...]) -> bool:
        """What a resolver has said of a folder's files; whether anything known is different."""

    def owner(self, path: str) -> str:
        """The folder that a path belongs to, "" if to none."""
