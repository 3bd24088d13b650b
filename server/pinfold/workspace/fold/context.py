"""What a verb is given: the folder, its files and settings, the machine, and how it is watched and stopped."""

from __future__ import annotations

import os
from collections.abc import Sequence

from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import Snapshot
from pinfold.records import dataclass, field
from pinfold.system.files import list_folder
from pinfold.system.host import Host
from pinfold.system.progress import Cancel, Watch, unwatched
from pinfold.workspace.load import load
from pinfold.workspace.paths import canonical
from pinfold.workspace.roles import named_role
from pinfold.workspace.settings_files import Resolved
from pinfold.workspace.settings_files import load as load_settings


@dataclass(frozen=True)
class Context:
    """One workspace folder in which a verb runs. Paths are canonical.

    `consent`: the person said yes to changing an environment that lies outside the workspace. `env` and `files` are what the
    person named, "" and () for what is selected.
    """

    root: str
    snapshot: Snapshot
    host: Host
    watch: Watch = unwatched
    cancel: Cancel = field(default_factory=Cancel)
    consent: bool = False
    env: str = ""
    files: tuple[str, ...] = ()
    installer: str = ""  # "uv" or "pip", "" for what the settings say
    offline: bool = False

    @property
    def settings(self) -> Settings:
        return self.snapshot.settings

    @property
    def unconnected(self) -> bool:
        """Whether nothing may be fetched: the person said so here, or to uv for good (`UV_OFFLINE`)."""
        return self.offline or self.host.offline


def snapshot_of(
    root: str, paths: Sequence[str] = (), resolved: Resolved | None = None, more: Sequence[str] = ()
) -> Snapshot:
    """The requirement files of a folder that a verb may need, and all that they include: those that the person named, those that
    the settings name, else those that lie in the folder itself; and `more`.
    """
    resolved = load_settings(root) if resolved is None else resolved
    named = [*paths, *(canonical(os.path.join(root, name)) for name in resolved.settings.environment.files)]
    if not named:
        entries = (f"{root.rstrip('/')}/{name}" for name in list_folder(root))
        named = [path for path in entries if named_role(path) is not None]
    return load(root, [*named, *more], resolved)
