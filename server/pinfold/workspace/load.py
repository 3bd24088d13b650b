"""Files and settings into one snapshot, once: what the command line needs. Must never keep anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pinfold.analysis.snapshot import Snapshot
from pinfold.workspace.folder import Folder
from pinfold.workspace.paths import WINDOWS
from pinfold.workspace.settings_files import Resolved
from pinfold.workspace.store import Store


def load(
    root: str,
    paths: Iterable[str],
    resolved: Resolved | None = None,
    *,
    overlay: Mapping[str, str] | None = None,
    trusted: bool = True,
    windows: bool = WINDOWS,
) -> Snapshot:
    """The snapshot of `paths` and of all that they include; every path canonical (`paths.canonical`).

    `resolved` are the settings in force (default: read from `root`). `overlay` has texts that count instead of the disk's,
    which need not exist there. A path that cannot be read is in `facts.absent` with the reason. Never raises OSError.
    """
    store = Store(trusted, windows)
    store.folders = {root} if root else set()
    folder = Folder(root, store, resolved)
    for path, text in (overlay or {}).items():
        store.open(path, text)
    folder.named = set(paths)
    return folder.snapshot
