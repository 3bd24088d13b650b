"""`sync`: what would change, then the change as one transaction, then the proof. `undo`: back to before the last one.

Must never install into a Python that is not a virtual environment, nor leave an environment between two states.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from pinfold.analysis.consistency import Inconsistency, broken
from pinfold.analysis.drift import Drift, drift, protected, same_place
from pinfold.analysis.environment import Distribution, Environment, EnvironmentFacts
from pinfold.analysis.resolved import Resolved
from pinfold.analysis.versions import version_of
from pinfold.environment import undo as undoing
from pinfold.environment.plan import Action, Plan, Step, plan
from pinfold.environment.projects import changed
from pinfold.environment.traces import can_undo
from pinfold.environment.transaction import Transaction, begin
from pinfold.records import dataclass, replace
from pinfold.system.private import private_folder
from pinfold.system.progress import Progress
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold import guard, making, records
from pinfold.workspace.fold.choice import Choice, selected, shown
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.engines import Engine, engine_for, job_in, may_fetch, resolve, writes_in_place
from pinfold.workspace.fold.literal import literal
from pinfold.workspace.fold.looking import facts_of, files_of


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan was made from: while this is the same, so is the plan."""

    requirements: tuple[str, ...]
    distributions: Mapping[str, Distribution]

    @classmethod
    def of(cls, context: Context, facts: EnvironmentFacts) -> Basis:
        found = drift(context.snapshot, facts).survey
        return cls(tuple(each.canonical for each in (*found.requirements, *found.constraints)), facts.distributions)


@dataclass(frozen=True)
class Preview:
    """What a sync would do. `creates`: the environment is yet to be made, at `environment.path`, from `environment.base_python`.

    `literal`: the files are a complete lock, taken as they stand, so no resolver was asked. `engine` is "uv" or "pip", "" when
    nothing is to be done. `removed` are keys that go although an inexact sync removes nothing else. `notes` are sentences about
    a configuration that is not quite right.
    """

    environment: Environment
    creates: bool
    files: tuple[str, ...]
    plan: Plan
    engine: str = ""
    literal: bool = False
    removed: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True)
class Synced:
    """What a sync did. `undo`: it can be taken back. `notes` are sentences about what was asked for and not done."""

    environment: Environment
    plan: Plan
    created: bool
    seconds: float
    undo: bool
    notes: tuple[str, ...] = ()


def preview(
    context: Context,
    *,
    exact: bool = True,
    removed: Collection[str] = (),
    known: tuple[Resolved, ...] | None = None,
) -> Preview:
    """What a sync would do; the environment is left as it is, but an interrupted change is finished first.

    `known` is what a resolver has just said, for who has asked one about the same already.
    """
    choice = selected(context.root, context.settings, context.host, context.env)
    guard.settle(context, choice)
    facts = facts_of(context, choice)
    creates = facts.environment is None
    if facts.environment is None:
        facts = replace(facts, environment=making.planned(context, choice))
    else:
        guard.usable(context, facts.environment)
    return _preview(context, facts, exact, creates, frozenset(removed), known)


def _preview(
    context: Context,
    facts: EnvironmentFacts,
    exact: bool,
    creates: bool,
    removed: frozenset[str],
    known: tuple[Resolved, ...] | None = None,
) -> Preview:
    environment, files = facts.environment, files_of(context, removing=bool(removed))
    assert environment is not None
    now = drift(context.snapshot, facts)
    wanted: tuple[Resolved, ...] | None = None
    engine, taken = "", False
    notes: tuple[str, ...] = ()
    moved = {key for key in now.lines if changed(facts.distributions[key], context.host.windows)}
    if now.satisfied and not creates and not moved:
        wanted = _as_installed(now, facts)
    elif known is not None:
        wanted = known
    else:
        wanted = literal(context.snapshot, now.survey)
        taken = wanted is not None
    if wanted is None:
        wanted = resolve(context, facts, files)
    steps = plan(
        facts.distributions,
        _with_local_versions(now, facts, wanted),
        protected(context.snapshot, _without_needs(facts, moved)),
        lambda distribution, target: same_place(distribution, target, context.host.windows),
        exact=exact and now.survey.complete,
        remove=removed,
        changed=moved,
        where=lambda place: shown(place, context.root),
    )
    if steps.changes or creates:
        used = engine_for(context, environment)
        engine, notes = used.name, used.notes
        if any(step.target is not None for step in steps.changes):
            may_fetch(context, used)
    return Preview(environment, creates, files, steps, engine, taken, removed, notes, Basis.of(context, facts))


def _as_installed(now: Drift, facts: EnvironmentFacts) -> tuple[Resolved, ...]:
    """What is installed and needed, for when nothing is missing."""
    places = {each.key: each.place for each in reversed(now.survey.requirements)}
    found = []
    for key, parent in now.needed.parents.items():
        distribution = facts.distributions[key]
        because = (places[key],) if key in places else (parent,) if parent else ()
        found.append(Resolved(distribution.name, key, distribution.version, because=because))
    return tuple(found)


def _without_needs(facts: EnvironmentFacts, keys: Collection[str]) -> EnvironmentFacts:
    """The facts without what these needed once: a resolver has said what they need now."""
    if not keys:
        return facts
    found = {key: replace(each, requires=()) if key in keys else each for key, each in facts.distributions.items()}
    return replace(facts, distributions=found)


def _with_local_versions(now: Drift, facts: EnvironmentFacts, wanted: Iterable[Resolved]) -> Iterator[Resolved]:
    """`==2.1` is content with 2.1+cu118 (PEP 440), which nobody gets back who takes a lock's or an index's 2.1 instead."""
    different = {each.distribution.key for each in now.different}
    for each in wanted:
        found = facts.distributions.get(each.key)
        own = version_of(found.version) if found is not None and each.key not in different else None
        if own is not None and own.local and not each.url and version_of(each.version) == version_of(own.public):
            each = replace(each, version=str(own))
        yield each


def _nothing() -> None:
    """For a sync that nothing else goes along with."""


def sync(
    context: Context,
    shown_before: Preview,
    along: Callable[[], None] = _nothing,
    back: Callable[[], None] = _nothing,
) -> Synced:
    """Makes the environment what was shown, or leaves it as it was and raises Trouble.

    Where the world has changed since the preview, less may be left to do; if it is something else, Trouble `outdated-plan`.
    `along` is done when all is proven and before it is final; `back` takes that back should this fail.
    """
    begun = time.monotonic()
    choice = selected(context.root, context.settings, context.host, context.env)
    guard.may_change(context, choice)
    done = _first_sync(context, choice, shown_before, along, back) if shown_before.creates else None
    done = done or _sync(context, choice, shown_before, along, back)
    return replace(done, seconds=time.monotonic() - begun)


def _first_sync(
    context: Context, choice: Choice, shown_before: Preview, along: Callable[[], None], back: Callable[[], None]
) -> Synced | None:
    """Makes the environment and what belongs in it, or neither; None where another window has made it meanwhile."""
    try:
        with making.made(context, shown_before.environment) as (transaction, environment):
            engine = engine_for(context, environment)
            return _change(context, choice, shown_before, engine, transaction, along, back)
    except Trouble as trouble:
        if trouble.kind != "exists" or facts_of(context, choice).environment is None:
            raise
        return None


def _sync(
    context: Context, choice: Choice, shown_before: Preview, along: Callable[[], None], back: Callable[[], None]
) -> Synced:
    if not shown_before.plan.changes:
        facts = facts_of(context, choice)
        assert facts.environment is not None
        along()
        context.cancel.settled = True
        _keep_record(context, facts)
        return Synced(facts.environment, shown_before.plan, False, 0.0, can_undo(choice.path) is not None)
    engine = engine_for(context, shown_before.environment)
    coming = [step.target for step in shown_before.plan.changes if step.target is not None]
    risky = writes_in_place(context, engine, shown_before.environment, coming)
    with begin(choice.path, "sync", context.watch, context.cancel, in_place=risky) as transaction:
        done = _change(context, choice, shown_before, engine, transaction, along, back)
    return replace(done, created=False, undo=True)


def _change(
    context: Context,
    choice: Choice,
    shown_before: Preview,
    engine: Engine,
    transaction: Transaction,
    along: Callable[[], None],
    back: Callable[[], None],
) -> Synced:
    """What is done in the transaction, as in a first sync."""
    facts = facts_of(context, choice)
    if facts.environment is None:
        raise Trouble("outdated-plan", f"The environment {choice.path} has gone.", "Look at the plan again.")
    guard.usable(context, facts.environment)
    now = shown_before
    if shown_before.basis != Basis.of(context, facts):
        now = _preview(context, facts, shown_before.plan.exact, False, shown_before.removed)
        same_plan(shown_before.plan, now.plan)
    before = broken(facts.distributions, facts.environment.markers)
    _apply(context, engine, facts.environment, now.plan, transaction)
    after = _prove(context, choice, now.plan, before)
    context.watch(Progress("Finishing"))
    along()
    try:
        transaction.commit(records.encode(time.time(), _requirements(context, after)))
    except BaseException:
        back()
        raise
    context.cancel.settled = True
    return Synced(facts.environment, now.plan, True, 0.0, False)


def same_plan(shown_before: Plan, now: Plan) -> None:
    """Raises Trouble `outdated-plan` where something is to be done now that was not shown: nobody said yes to that.

    Less to do is fine: another window may have done it.
    """
    known = {_done_by(step) for step in shown_before.changes}
    other = [step for step in now.changes if _done_by(step) not in known]
    if other:
        names = ", ".join(step.name for step in other[:3])
        raise Trouble(
            "outdated-plan",
            f"The files or the environment have changed since the plan was made ({names}); nothing was done.",
            "Look at the plan again.",
        )


def _done_by(step: Step) -> tuple[object, ...]:
    """What a person has said yes to in a step: also where it comes from."""
    target = step.target
    source = (target.url, target.editable, frozenset(target.hashes)) if target is not None else ()
    return (step.action, step.key, step.before, step.after, *source)


def _apply(context: Context, engine: Engine, environment: Environment, steps: Plan, transaction: Transaction) -> None:
    gone = [step for step in steps.changes if step.action is Action.REMOVE]
    coming = [step.target for step in steps.changes if step.target is not None]
    again = frozenset(step.key for step in steps.changes if step.action is Action.REINSTALL)
    with private_folder() as folder:
        job = job_in(context, engine, folder, transaction.held)
        if gone:
            engine.installer.uninstall(environment, [step.name for step in gone], job)
        if coming:
            engine.installer.install(environment, coming, again, job)
    context.cancel.check()


def _prove(context: Context, choice: Choice, steps: Plan, before: Collection[Inconsistency]) -> EnvironmentFacts:
    """The facts after the change, if they are what was asked for; otherwise Trouble `not-proven`."""
    context.watch(Progress("Checking"))
    facts = facts_of(context, choice)
    now = drift(context.snapshot, facts)
    wrong = [f"{each.shown} is not installed" for each in now.missing]
    wrong += [f"{each.asked.shown} is asked for, {each.distribution.version} is there" for each in now.different]
    wrong += [f"{each.distribution.name} has changed since it was installed: {each.how}" for each in now.outdated]
    wrong += [each.said for each in now.inconsistent]
    if steps.exact:
        wrong += [f"{stray.name} is still there" for stray in now.strays]
    assert facts.environment is not None
    # What was inconsistent before and is nobody's in the files is not made worse by us.
    known = set(before)
    wrong += [each.said for each in broken(facts.distributions, facts.environment.markers) if each not in known]
    if not wrong:
        return facts
    said = "; ".join(dict.fromkeys(wrong[:4]))
    raise Trouble(
        "not-proven",
        f"The environment would not be what the files ask for: {said}.",
        "Everything is as it was. Correct the files, or have them locked again, so that they name what is missing.",
    )


def _requirements(context: Context, facts: EnvironmentFacts) -> frozenset[str]:
    found = drift(context.snapshot, facts).survey
    return frozenset(each.canonical for each in (*found.requirements, *found.constraints))


def _keep_record(context: Context, facts: EnvironmentFacts) -> None:
    """The files may ask for the same in other words: then that is what was last asked for."""
    if facts.synced is None or facts.environment is None:
        return
    wanted = _requirements(context, facts)
    if wanted != facts.synced.requirements:
        records.rewrite(facts.environment.path, facts.synced, records.encode(time.time(), wanted))


def undo(context: Context) -> Plan:
    """Takes the last sync back; answers what that changed. Raises Trouble, and then nothing was changed."""
    choice = selected(context.root, context.settings, context.host, context.env)
    guard.settle(context, choice)
    before = facts_of(context, choice)
    guard.not_shared(context, before.environment)
    guard.may_change(context, choice)

    def watch(progress: Progress) -> None:
        # What it goes back to is no longer to be had once it has begun: then it is finished, if need be by whoever comes next.
        context.cancel.settled = can_undo(choice.path) is None
        context.watch(progress)

    undoing.undo(choice.path, watch, context.cancel)
    context.cancel.settled = True
    return difference(before.distributions, facts_of(context, choice).distributions)


def difference(before: Mapping[str, Distribution], after: Mapping[str, Distribution]) -> Plan:
    """What makes the one from the other, without reasons."""
    wanted = (Resolved(d.name, key, d.version) for key, d in after.items())
    return plan(before, wanted, (), lambda distribution, target: True)
