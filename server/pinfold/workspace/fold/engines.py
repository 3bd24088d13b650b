"""Who resolves and installs, with what configuration: joins the installers, the resolvers and the indexes.

Must never put an address into a message, and never say the name of a private file to a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from pinfold.analysis.asked import Survey
from pinfold.analysis.drift import drift
from pinfold.analysis.environment import Environment, EnvironmentFacts
from pinfold.analysis.hash_mode import hash_mode
from pinfold.analysis.indexes import Indexes
from pinfold.analysis.resolved import Resolved
from pinfold.environment.installers.choose import choose as choose_installer
from pinfold.environment.installers.installer import Installer, Job
from pinfold.environment.safety import writes_in_place as may_write_in_place
from pinfold.index.configuration import FileOptions, configured, merged
from pinfold.records import dataclass, replace
from pinfold.resolution.choose import choose as choose_resolver
from pinfold.resolution.choose import judge as choose_judge
from pinfold.resolution.resolver import Question, Resolver
from pinfold.resolution.verdict import Judge
from pinfold.system.private import private_folder
from pinfold.system.progress import Progress
from pinfold.system.signs import MISSING_HASH_ADVICE
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold import links
from pinfold.workspace.fold.choice import synced_files
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.private import Private, options_of, rewritten
from pinfold.workspace.fold.variables import require_variables

_HASHED_URL = re.compile(r"#(?:.*&)?(?:sha256|sha384|sha512)=[0-9a-fA-F]+")


@dataclass(frozen=True)
class Engine:
    """`name` is "uv" or "pip". `notes` are sentences about a configuration that is not quite right. `options` are the lines of the
    files that have a say in `indexes`.
    """

    name: str
    installer: Installer
    indexes: Indexes
    notes: tuple[str, ...] = ()
    options: tuple[FileOptions, ...] = ()


def engine_for(context: Context, environment: Environment, *, whatever_they_ask: bool = False) -> Engine:
    """Who installs into an environment, and where from: the configuration, and what the synced files say of indexes.

    Raises Trouble for files that nobody can install from, unless what they ask for does not matter.
    """
    files = synced_files(context.root, context.snapshot, context.files).paths
    if whatever_they_ask:
        return _engine(context, environment, options_of(context.snapshot, files))
    return _engine(context, environment, rewritten(context.snapshot, files).options)


def _engine(context: Context, environment: Environment, options: Sequence[FileOptions]) -> Engine:
    installer = choose_installer(_setting(context), context.host, context.root, environment)
    engine: Literal["uv", "pip"] = "uv" if installer.name == "uv" else "pip"
    indexes, notes = configured(context.host, environment, engine, context.root)
    indexes = merged(indexes, options, context.root)
    if engine == "pip":
        lost = links.lost(indexes, options, context.root)
        notes = (*notes, *(f"{each.said}; pip goes on without it." for each in lost))
    return Engine(engine, installer, indexes, notes, tuple(options))


def may_fetch(context: Context, engine: Engine) -> None:
    """Raises Trouble: `unset-variable` where an address is not what somebody meant it to be, `missing-file` for uv where there is
    no such folder of packages.
    """
    require_variables(engine.indexes, engine.options, context.host.environ, context.root)
    if engine.name == "uv":
        links.refuse(links.lost(engine.indexes, engine.options, context.root))


def _setting(context: Context) -> str:
    return context.installer or context.settings.environment.installer


def job_in(context: Context, engine: Engine, folder: str, held: Sequence[int]) -> Job:
    """How the engine works in a private folder while the environment is `held`."""
    return Job(
        folder, context.host.environ, engine.indexes, context.watch, context.cancel, held, offline=context.unconnected
    )


def writes_in_place(context: Context, engine: Engine, environment: Environment, coming: Iterable[Resolved]) -> bool:
    """Whether the engine may write into files that are there, so that links to the old ones do not keep them."""
    with private_folder() as folder:
        programs = engine.installer.programs(environment, coming, job_in(context, engine, folder, ()))
    return any(may_write_in_place(name, version) for name, version in programs)


def resolve(
    context: Context,
    facts: EnvironmentFacts,
    files: Sequence[str],
    *,
    upgrade: Collection[str] = (),
    hashes: bool = False,
    instead: str = "",
    build: bool = True,
) -> tuple[Resolved, ...]:
    """The complete set that the files ask for, what is installed preferred except for the keys in `upgrade`.

    `hashes`: all of it with hashes, though nobody demands or has given them. `instead` of what the files ask for: lines without a
    path; then the files only say where it comes from. `build`: as of `Question`. Raises Trouble, told in the person's own files.
    """
    environment = facts.environment
    assert environment is not None
    if instead:
        private = Private(context.root, instead, "", (), options_of(context.snapshot, files))
    else:
        private = rewritten(context.snapshot, files)
    engine = _engine(context, environment, private.options)
    may_fetch(context, engine)
    resolver: Resolver = choose_resolver(_setting(context), context.host, context.root, environment)
    own = {key: each for key, each in facts.distributions.items() if not each.problem}
    question = Question(
        private.requirements,
        private.constraints,
        environment,
        engine.indexes,
        {key: each.version for key, each in own.items() if each.direct is None},
        frozenset(upgrade),
        offline=context.unconnected,
        installed=facts.distributions,
        hashes=hashes,
        build=build,
    )
    context.watch(Progress("Resolving"))
    with private_folder() as folder:
        try:
            found = resolver.resolve(question, folder, context.host.environ, context.watch, context.cancel)
        except Trouble as trouble:
            trouble.message = private.translate(trouble.message, folder)
            trouble.detail = private.translate(trouble.detail, folder)
            raise
    survey = drift(context.snapshot, facts).survey
    if engine.indexes.require_hashes and not hashes:
        _require_hashes(found, survey)
    asked = survey.requirements
    # A line that names a place only is known by that.
    places = {each.key or each.url.rstrip("/"): each.place for each in reversed(asked)}
    return tuple(_placed(each, places.get(each.key) or places.get(each.url.rstrip("/"), "")) for each in found)


def judged_by(context: Context, environment: Environment, options: Sequence[FileOptions]) -> tuple[Judge, Indexes]:
    """Who is asked whether requirements can be met, and where packages come from. Raises Trouble where nobody can be."""
    engine = _engine(context, environment, options)
    may_fetch(context, engine)
    return choose_judge(_setting(context), context.host, context.root, environment), engine.indexes


def hashes_needed(context: Context, facts: EnvironmentFacts) -> bool:
    """Whether what is added to the files has to have hashes: others do, or the files or the configuration demand them."""
    assert facts.environment is not None
    if hash_mode(context.snapshot, drift(context.snapshot, facts).survey.roles) is not None:
        return True
    return _engine(context, facts.environment, options_of(context.snapshot, facts.files)).indexes.require_hashes


def _require_hashes(found: Sequence[Resolved], survey: Survey) -> None:
    """uv's resolver takes the index's word for the hashes of what has none in the files, which proves nothing."""
    given = {each.key for each in (*survey.requirements, *survey.constraints) if each.hashes}
    lacking = [each.name for each in found if each.key not in given and not _HASHED_URL.search(each.url)]
    if lacking:
        more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
        said = f"Hashes are required, and the files have none for {', '.join(lacking[:3])}{more}."
        raise Trouble("missing-hash", said, MISSING_HASH_ADVICE)


def _placed(found: Resolved, place: str) -> Resolved:
    return replace(found, because=(place, *found.because)) if place else found


def resolving(context: Context, environment: Environment, options: Sequence[FileOptions]) -> tuple[Indexes, Resolver]:
    """Where packages come from for these lines of options, and who resolves. Raises Trouble as `may_fetch`."""
    engine = _engine(context, environment, options)
    may_fetch(context, engine)
    return engine.indexes, choose_resolver(_setting(context), context.host, context.root, environment)
