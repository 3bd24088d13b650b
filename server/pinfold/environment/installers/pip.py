"""pip as the installer: `pip install --no-deps` and `pip uninstall`, run by the environment's own interpreter.

Must never let pip read its configuration files, nor install into anything but the environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pinfold.analysis.environment import Environment, Kind
from pinfold.analysis.index_options import for_pip
from pinfold.analysis.indexes import Indexes, unconnected
from pinfold.analysis.resolved import Resolved
from pinfold.environment.installers import requirements
from pinfold.environment.installers.installer import Job
from pinfold.environment.installers.output import Follower
from pinfold.records import dataclass, replace
from pinfold.system.invoke import Call, run_pip
from pinfold.system.private import private_folder, write_private
from pinfold.system.tools import Pip as FoundPip
from pinfold.system.tools import find_pip
from pinfold.system.trouble import Trouble, from_elsewhere


@dataclass(frozen=True, slots=True)
class Pip:
    """`roots` is the workspace. Which pip it is depends on the environment (`system/tools.py`)."""

    roots: tuple[str, ...] = ()
    windows: bool = False
    name: str = "pip"

    def install(
        self, environment: Environment, wanted: Sequence[Resolved], reinstall: frozenset[str], job: Job
    ) -> None:
        """pip builds folders anew and fetches what it does not have each time, so `reinstall` tells it nothing new."""
        # As soon as one requirement has hashes pip demands them of all; those that have some go first.
        hashed = [each for each in wanted if each.hashes]
        others = [each for each in wanted if not each.hashes]
        indexes = _offline(job.indexes, wanted) if job.offline else job.indexes
        done = 0
        for part in (hashed, others):
            if part:
                text = requirements.text(part, "pip")
                arguments = ["--no-deps", "--force-reinstall", "--no-warn-script-location"]
                self._run(environment, "install", arguments, text, job, indexes, done, len(wanted))
                done += len(part)

    def programs(self, environment: Environment, wanted: Iterable[Resolved], job: Job) -> tuple[tuple[str, str], ...]:
        return ((self.name, str(self._pip(environment).version)),)

    def uninstall(self, environment: Environment, names: Sequence[str], job: Job) -> None:
        if names:
            text = requirements.names_text(names)
            self._run(environment, "uninstall", ["--yes"], text, job, None, 0, len(names))

    def _run(
        self,
        environment: Environment,
        verb: str,
        arguments: Sequence[str],
        text: str,
        job: Job,
        indexes: Indexes | None,
        done: int,
        total: int,
    ) -> None:
        pip = self._pip(environment)
        # Told of no index, pip still must not read its configuration.
        told = for_pip(indexes or replace(job.indexes, no_index=True, find_links=()), job.environ, windows=self.windows)
        with private_folder(job.folder) as folder:
            file = write_private(folder, "requirements.txt", text)
            follower = Follower("pip", job.watch, total, done)
            call = Call(folder, job.environ, told.environ, job.cancel, job.held, self.roots, follower)
            told_arguments = () if indexes is None else told.arguments
            words = [verb, *told_arguments, *arguments, "-r", file]
            try:
                run_pip(pip.argv, words, call, virtual=environment.kind is Kind.VIRTUAL)
            except Trouble as trouble:
                trouble.message = requirements.without_place(trouble.message, file)
                trouble.detail = requirements.without_place(trouble.detail, file)
                raise

    def _pip(self, environment: Environment) -> FoundPip:
        return find_pip(
            environment.python,
            environment.version,
            environment.site_packages,
            environment.base_python,
            windows=self.windows,
        )


def _offline(indexes: Indexes, wanted: Sequence[Resolved]) -> Indexes:
    for each in wanted:
        if each.url and not requirements.is_local(each):
            raise from_elsewhere(each.name)
    return unconnected(indexes)
