"""Which environments may be changed at all. Must never let a verb near a system Python, nor outside the workspace unasked."""

from __future__ import annotations

from pinfold.analysis.environment import Environment, Kind
from pinfold.environment.names import USUAL
from pinfold.environment.traces import unfinished
from pinfold.system.files import real_path
from pinfold.system.trouble import Trouble
from pinfold.system.words import typed
from pinfold.workspace.fold.choice import Choice, is_environment, to_make
from pinfold.workspace.fold.context import Context
from pinfold.workspace.paths import slashed, within


def settle(context: Context, choice: Choice) -> None:
    """Finish what a killed process left behind, before anybody looks at the environment."""
    if unfinished(choice.path):
        from pinfold.environment.recovery import recover  # rarely needed, and every look comes by here

        recover(choice.path, context.watch, context.cancel)


def may_change(context: Context, choice: Choice) -> None:
    """Raises Trouble `outside-workspace` unless the environment is the folder's own, or the person has said yes."""
    if not choice.inside and not context.consent:
        real = slashed(real_path(choice.path))
        linked = within(choice.path, context.root) and real != choice.path
        lies = f"leads to {real}," if linked else "lies"
        own = "delete the link first." if linked else "pinfold env create .venv"
        raise Trouble(
            "outside-workspace",
            f"The environment {choice.path} {lies} outside the folder, so nothing in it is changed unasked.",
            f"To have it changed, name it with --env. To have one in the folder: {own}",
        )


def usable(context: Context, environment: Environment) -> None:
    """Raises Trouble for what is no virtual environment, or one that cannot be used as it is."""
    not_shared(context, environment)
    if environment.problem:
        said = f"The environment {environment.path} cannot be used: {environment.problem}."
        repair = f"Repair it: {spelt(context, 'repair', *(('--env', context.env) if context.env else ()))}."
        advice = _own(context, environment.path) if environment.kind is Kind.CONDA else repair
        raise Trouble("broken-environment", said, advice)


def not_shared(context: Context, environment: Environment | None) -> None:
    """Raises Trouble for a Python that is there for more than one project, whatever is to be done with it."""
    if environment is None:
        return
    where = environment.path
    if environment.kind is Kind.SYSTEM:
        said = (
            f"{where} is a system Python; what is installed there is there for every project and for the system itself."
        )
        raise Trouble("system-python", said, _own(context, where))
    if environment.externally_managed:
        said = f"{where} is managed by something else, which asks that nothing be installed by other means (PEP 668)."
        raise Trouble("externally-managed", said, _own(context, where))


def _own(context: Context, where: str) -> str:
    """How the folder comes to an environment of its own, instead of what is at `where`."""
    same = to_make(context.root, context.settings, context.host).path == where
    create = f"Create an environment for the project: {spelt(context, 'create', *(USUAL[:1] if same else ()))}."
    own = f"{context.root.rstrip('/')}/{USUAL[0]}"
    if own != where and is_environment(own):
        create = f"Have the folder use its own environment: {spelt(context, 'select', '.venv')}."
        if context.env:
            create = "Leave out --env: the folder has an environment of its own."
    return create


def missing(context: Context, choice: Choice) -> Trouble:
    """For a verb that needs an environment where there is none."""
    create = spelt(context, "create", *((choice.path,) if context.env else ()))
    return Trouble("missing", f"There is no environment at {choice.path}.", f"Create one: {create}.")


def spelt(context: Context, *words: str) -> str:
    """`pinfold env WORDS` as a person can type it."""
    return f"pinfold env {typed(words, context.host.windows)}"
