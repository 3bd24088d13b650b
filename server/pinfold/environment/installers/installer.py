"""What an installer has to do, one file per implementation. Must never decide what is installed: a plan does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from pinfold.analysis.environment import Environment
from pinfold.analysis.indexes import Indexes
from pinfold.analysis.resolved import Resolved
from pinfold.records import dataclass
from pinfold.system.progress import Cancel, Watch


@dataclass(frozen=True, slots=True)
class Job:
    """How a child process is run: `folder` is a private, empty one of ours, and its working directory.

    `environ` is what the person's own programs get; the installer computes the child's from it. `held` are descriptors that
    the child inherits, so that an environment stays locked while it lives. `offline`: no network.
    """

    folder: str
    environ: Mapping[str, str]
    indexes: Indexes
    watch: Watch
    cancel: Cancel
    held: Sequence[int] = ()
    offline: bool = False


class Installer(Protocol):
    """Both methods do exactly what they are told, or raise Trouble with a kind of `docs/protocol.md`.

    They never follow dependencies, never touch another environment and leave no process behind, cancelled or not.
    """

    @property
    def name(self) -> str:
        """`uv` or `pip`."""

    def install(
        self, environment: Environment, wanted: Sequence[Resolved], reinstall: frozenset[str], job: Job
    ) -> None:
        """Puts these in, in place of whatever has the same key. `reinstall` are keys to fetch or build anew."""

    def programs(self, environment: Environment, wanted: Iterable[Resolved], job: Job) -> tuple[tuple[str, str], ...]:
        """The programs that will do it, "uv" or "pip", and their versions; "" where one does not tell."""

    def uninstall(self, environment: Environment, names: Sequence[str], job: Job) -> None:
        """Takes these out."""
