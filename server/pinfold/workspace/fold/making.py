"""`create`, `repair` and `remove`: making an environment, mending it, deleting it. Must never touch what is not one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from pinfold.analysis.environment import Environment, Kind
from pinfold.analysis.pythons import fits
from pinfold.analysis.resolved import Resolved
from pinfold.environment import create as creating
from pinfold.environment import remove as removing
from pinfold.environment import repair as repairing
from pinfold.environment.create import Created
from pinfold.environment.describe import describe
from pinfold.environment.interpreters import Interpreter, interpreters, own_python
from pinfold.environment.python_choice import choose
from pinfold.environment.pythons import look
from pinfold.environment.repair import Repaired
from pinfold.environment.skeleton import Order
from pinfold.environment.transaction import Change, Transaction
from pinfold.environment.wanted import wanted
from pinfold.records import replace
from pinfold.system.private import private_folder
from pinfold.system.tools import chosen_uv
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold import guard
from pinfold.workspace.fold.choice import Choice, forget, is_inside, remember, selected, to_make
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.looking import facts_of


def create(context: Context, *, path: str = "", python: str = "", prompt: str = "", seed: bool = False) -> Created:
    """A new environment, which is the folder's from then on.

    `python` is what the person asks for: a path, a version, a specifier; "" for what the project wants. `seed`: with pip in it.
    """
    named = path or context.env
    choice = to_make(context.root, context.settings, context.host, named)
    guard.settle(context, choice)
    # It was named as a place, so to name another one is no advice.
    guard.not_shared(replace(context, env=""), describe(choice.path, context.host))
    guard.may_change(context, choice)
    creating.check_place(choice.path)
    interpreter = _choose(context, python)
    done = creating.create(
        choice.path,
        interpreter.path,
        context.host,
        prompt=prompt,
        uv=_uv(context),
        pip=True if seed else None,
        workspace=context.root,
        watch=context.watch,
        cancel=context.cancel,
    )
    context.cancel.settled = True
    if selected(context.root, context.settings, context.host).path != choice.path:
        remember(context.root, context.host, choice.path)
    return done


def planned(context: Context, choice: Choice) -> Environment:
    """The environment that `made` would make; nothing is there yet."""
    creating.check_place(choice.path)
    return imagined(context, choice)


def imagined(context: Context, choice: Choice) -> Environment:
    """The same without asking whether there is room for it: for who only wants to know what it would be like."""
    interpreter = _choose(context, "")
    python = look(interpreter.path, context.host.windows)
    base = describe(python.prefix, context.host) if python is not None else None
    if base is None:
        raise Trouble("no-python", f"{interpreter.path} cannot be used.", "Name another one with env create --python.")
    return replace(
        base,
        path=choice.path,
        kind=Kind.VIRTUAL,
        python=f"{choice.path}/{'Scripts/python.exe' if context.host.windows else 'bin/python'}",
        base_python=interpreter.path,
        site_packages=(),
        externally_managed=False,
    )


@contextlib.contextmanager
def made(context: Context, environment: Environment) -> Iterator[tuple[Transaction, Environment]]:
    """The block in which the environment that was planned is there and is filled; without `commit` it goes again.

    One transaction for both: one that is not what the files ask for would be taken for good.
    """
    prompt = creating.default_prompt(environment.path)
    order = Order(environment.path, environment.base_python, prompt, _uv(context), workspace=context.root)
    block = creating.creation(order, context.host, context.watch, context.cancel, change=Change.FIRST_SYNC, what="sync")
    with block as (transaction, done):
        yield transaction, done.environment


def repair(context: Context, python: str = "") -> Repaired:
    """Makes an environment usable again whose base Python is gone, with the distributions that are in it.

    One that nothing is wrong with stays as it is, unless the person names the `python` that it is to be made from, as in `create`.
    """
    choice, environment = existing(context)
    if not _needs_repair(context, environment, python):
        return Repaired(environment, "Nothing is wrong with it, so it stays as it is.", changed=False)
    guard.may_change(context, choice)
    found = interpreters(context.host, own_python())
    fitting = None if python else repairing.same_minor(environment, found)
    interpreter = fitting or _choose(context, python, found)
    facts = facts_of(context, choice)

    def install(mended: Environment, distributions: Sequence[Resolved], held: Sequence[int]) -> None:
        from pinfold.workspace.fold.engines import engine_for, job_in, may_fetch

        engine = engine_for(context, mended, whatever_they_ask=True)
        may_fetch(context, engine)
        with private_folder() as folder:
            engine.installer.install(mended, distributions, frozenset(), job_in(context, engine, folder, held))

    means = repairing.Means(interpreter, install, _uv(context), context.root)
    own = [each for each in facts.distributions.values() if not each.inherited]
    done = repairing.repair(environment, own, means, context.host, watch=context.watch, cancel=context.cancel)
    context.cancel.settled = True
    return done


def to_repair(context: Context, python: str = "") -> tuple[str, bool]:
    """The environment's path, and whether `repair` would do anything: for who asks first. Raises Trouble for what it
    could not mend."""
    choice, environment = existing(context)
    return choice.path, _needs_repair(context, environment, python)


def _needs_repair(context: Context, environment: Environment, python: str) -> bool:
    guard.not_shared(context, environment)
    needed = bool(python) or not repairing.healthy(environment)
    if needed:
        repairing.check_repairable(environment)
    return needed


def remove(context: Context) -> str:
    """Deletes the environment; answers its path. The face has asked the person."""
    choice = selected(context.root, context.settings, context.host, context.env)
    guard.settle(context, choice)
    guard.not_shared(context, describe(choice.path, context.host))
    guard.may_change(context, choice)
    removing.remove(choice.path, context.host, root=context.root, watch=context.watch, cancel=context.cancel)
    context.cancel.settled = True
    if choice.origin == "remembered":
        forget(context.root, context.host)
    return choice.path


def select(context: Context, path: str) -> Choice:
    """From now on the folder uses the environment at `path` ("": what it would without a choice)."""
    if not path:
        forget(context.root, context.host)
        return selected(context.root, context.settings, context.host)
    environment = describe(path, context.host)
    if environment is None:
        raise Trouble("not-an-environment", f"{path} is no environment.", "Create one: pinfold env create.")
    if environment.kind is Kind.SYSTEM:
        guard.usable(context, environment)
    if not is_inside(path, context.root) and not context.consent:
        guard.may_change(context, Choice(path, "named", inside=False))
    remember(context.root, context.host, path)
    return selected(context.root, context.settings, context.host)


def pythons(context: Context) -> list[tuple[Interpreter, bool]]:
    """The Pythons that an environment can be made from, best first, and whether each is one that the project asks for."""
    asked = wanted(context.root)
    return [(each, fits(each.version, each.implementation, asked)) for each in interpreters(context.host, own_python())]


def existing(context: Context) -> tuple[Choice, Environment]:
    """The environment of the folder; Trouble `missing` where there is none."""
    choice = selected(context.root, context.settings, context.host, context.env)
    guard.settle(context, choice)
    environment = describe(choice.path, context.host)
    if environment is None:
        raise guard.missing(context, choice)
    return choice, environment


def _choose(context: Context, request: str, found: Sequence[Interpreter] = ()) -> Interpreter:
    found = found or interpreters(context.host, own_python())
    return choose(request, found, wanted(context.root), context.host, context.root)


def _uv(context: Context) -> str:
    """uv makes environments in no time; who insists on pip gets what venv makes, with pip in it, and who insists on uv uv."""
    setting = context.installer or context.settings.environment.installer
    return chosen_uv(setting, context.host, context.root, "") or ""
