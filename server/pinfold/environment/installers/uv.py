"""uv as the installer: `uv pip install --no-deps` and `uv pip uninstall` for one interpreter.

Must never let uv look for an environment or for configuration by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pinfold.analysis.environment import Environment
from pinfold.analysis.index_options import Told, for_uv
from pinfold.analysis.resolved import Resolved
from pinfold.environment.installers import requirements
from pinfold.environment.installers.installer import Installer, Job
from pinfold.environment.installers.output import Follower
from pinfold.records import dataclass
from pinfold.system.invoke import Call, run_uv
from pinfold.system.private import private_folder, write_private
from pinfold.system.trouble import Trouble

_OTHER_PYTHON = re.compile(
    r"^warning: The package `(?P<name>[^`]+)` requires Python (?P<specifier>[^,]+), but", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Uv:
    """`uv` is the program's absolute path, `roots` the workspace; `clones` installs `-e git+…`, which uv cannot."""

    uv: str
    roots: tuple[str, ...] = ()
    windows: bool = False
    clones: Installer | None = None
    name: str = "uv"

    def install(
        self, environment: Environment, wanted: Sequence[Resolved], reinstall: frozenset[str], job: Job
    ) -> None:
        clones = [each for each in wanted if requirements.is_editable_clone(each)]
        others = [each for each in wanted if not requirements.is_editable_clone(each)]
        if clones and self.clones is None:
            raise Trouble(
                "no-installer",
                f"uv cannot install {clones[0].name} from its repository in editable form.",
                "Set `environment.installer` to `pip`, or take the `-e` away.",
            )
        if others:
            self._install(environment, others, reinstall, job)
        if clones and self.clones is not None:
            self.clones.install(environment, clones, reinstall, job)

    def _install(
        self, environment: Environment, wanted: Sequence[Resolved], reinstall: frozenset[str], job: Job
    ) -> None:
        arguments = ["--no-deps", "--strict"]
        for each in wanted:
            # uv tells from a few files' times whether a folder has changed since it was built, and can be wrong.
            if each.key in reinstall or requirements.is_local(each):
                arguments.append(f"--reinstall-package={each.key}")
            for key, values in each.config_settings.items():
                arguments += [f"--config-settings-package={each.key}:{key}={value}" for value in values]
        text = requirements.text(wanted, "uv")
        ended = self._run(environment, "install", arguments, text, len(wanted), job)
        keys = {each.key for each in wanted}
        for found in _OTHER_PYTHON.finditer(ended):
            if found["name"] in keys:  # without dependencies uv only warns, where pip refuses
                raise Trouble(
                    "incompatible",
                    f"{found['name']} does not fit this Python: it requires {found['specifier']}.",
                    "Ask for another version of it, or use another Python.",
                    found[0],
                )

    def programs(self, environment: Environment, wanted: Iterable[Resolved], job: Job) -> tuple[tuple[str, str], ...]:
        call = Call(job.folder, job.environ, {}, job.cancel, job.held, self.roots)
        found = re.match(r"uv (\S+)", run_uv(self.uv, ["--version"], call).out)
        own = (self.name, found[1] if found else "")
        clones = self.clones if any(map(requirements.is_editable_clone, wanted)) else None
        return (own, *(clones.programs(environment, (), job) if clones is not None else ()))

    def uninstall(self, environment: Environment, names: Sequence[str], job: Job) -> None:
        if names:
            self._run(environment, "uninstall", [], requirements.names_text(names), len(names), job)

    def _run(
        self, environment: Environment, verb: str, arguments: Sequence[str], text: str, total: int, job: Job
    ) -> str:
        told = for_uv(job.indexes, job.environ, windows=self.windows) if verb == "install" else Told((), {})
        with private_folder(job.folder) as folder:
            file = write_private(folder, "requirements.txt", text)
            call = Call(
                folder, job.environ, told.environ, job.cancel, job.held, self.roots, Follower("uv", job.watch, total)
            )
            offline = ["--offline"] if job.offline else []
            return run_uv(
                self.uv,
                ["pip", verb, "--python", environment.python, *offline, *told.arguments, *arguments, "-r", file],
                call,
            ).err
