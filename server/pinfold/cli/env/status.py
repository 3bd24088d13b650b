"""`pinfold env status`: whether the environment is what the files ask for. Must start fast, and never start a program."""

from __future__ import annotations

import json
import sys

from pinfold.analysis.environment import Kind
from pinfold.cli.env.remembered import keep
from pinfold.cli.env.render_drift import drift_lines
from pinfold.cli.env.render_text import again, environment_line, short
from pinfold.cli.env.work import OWN_CHOICE, Work
from pinfold.cli.outcome import CLEAN, COULD_NOT_RUN, FINDINGS
from pinfold.cli.terminal import out
from pinfold.cli.visible import clean
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.sources import finished, sources
from pinfold.workspace.fold.status import State, Status, status
from pinfold.workspace.settings_files import load

# Where no usable environment is, it is certainly not in sync; where nothing tells what it should be, nobody can say.
_CODES = {State.IN_SYNC: CLEAN, State.DRIFTED: FINDINGS, State.NONE: FINDINGS, State.BROKEN: FINDINGS}
_NEXT = {
    State.DRIFTED: "`pinfold env sync{files}{env}` makes it equal; `pinfold env sync{files}{env} --dry-run` shows how.",
    State.NONE: "`pinfold env sync{files}{env}` makes it and installs what the files ask for.",
    State.BROKEN: "`pinfold env repair{env}` makes it anew with what was installed.",
    State.NO_FILES: "`pinfold env install NAME` begins a requirements.txt; `pinfold env freeze --all --file "
    "requirements.txt` writes what is installed.",
}


def run(work: Work) -> int:
    context = work.context(work.arguments.files)
    found = status(context)
    told = code(found)
    text = _json(found) if work.json else _text(work, context, found, told)
    with work.display.aside():
        work.arguments.answered = True
        out(text, utf8=work.json)
    _remember(work, context, found, told, text)
    return told


def _json(found: Status) -> str:
    from pinfold.workspace.fold.described import status_json  # what people read does without it

    return json.dumps(status_json(found), indent=2) + "\n"


def _text(work: Work, context: Context, found: Status, told: int) -> str:
    lines = _lines(work, context, found)
    if work.quiet:
        return "\n".join(lines) + "\n"
    if found.unsuitable and told == FINDINGS and found.state is State.IN_SYNC:
        named = again(env=work.arguments.env, windows=context.host.windows)
        lines.append(f"`pinfold env remove{named}` and `pinfold env sync{named}` make one with a Python that does.")
    elif found.state in _NEXT and (told == FINDINGS or found.state is State.NO_FILES):
        lines.append(_next(work, found, context.host.windows))
    return "\n".join(lines) + "\n"


def _remember(work: Work, context: Context, found: Status, told: int, text: str) -> None:
    """So that the next one who asks need not look, while nothing changes (`remembered.py`)."""
    environment, question = found.environment, work.arguments.question
    if question is None or environment is None or environment.kind is not Kind.VIRTUAL:
        return
    if found.state not in (State.IN_SYNC, State.DRIFTED) or not finished(environment):
        return
    if load(context.root).problems:  # these were told on standard error
        return
    encoding = "utf-8" if work.json else sys.stdout.encoding or "utf-8"
    present = (*context.snapshot.files, f"{environment.path}/pyvenv.cfg", environment.python, environment.base_python)
    keep(question, told, text.encode(encoding, "backslashreplace"), *sources(context, found), present)


def _next(work: Work, found: Status, windows: bool) -> str:
    """What to do now, with what was named named again: else it would be done to something else."""
    if found.blocked:
        return "Move it away, or make an environment elsewhere: `pinfold env create PATH`."
    if found.environment is not None and (
        found.environment.kind is Kind.SYSTEM or found.environment.externally_managed
    ):
        return "It is never changed by Pinfold; `pinfold env create .venv` makes an environment for this folder."
    if found.environment is not None and found.environment.kind is Kind.CONDA and found.state is State.BROKEN:
        return "conda can mend it; `pinfold env create .venv` makes an environment for this folder."
    if not found.choice.inside and found.choice.origin not in OWN_CHOICE and found.environment is not None:
        elsewhere = again(env=found.choice.path, windows=windows)
        return f"`pinfold env create .venv` makes one in this folder; `pinfold env sync{elsewhere}` changes that one."
    arguments = work.arguments
    if found.state is State.NONE and not found.files:  # a sync would not know with what
        named = again(env=arguments.env, windows=windows)
        both = f"`pinfold env install{named} NAME` makes it and begins a requirements.txt"
        return f"`pinfold env create{again(arguments.env, windows=windows) if arguments.env else ''}` makes it; {both}."
    files = again(*arguments.files, windows=windows)
    return _NEXT[found.state].format(files=files, env=again(env=arguments.env, windows=windows))


def code(found: Status) -> int:
    """The exit code that a state calls for."""
    if found.state is State.DRIFTED and not found.changes:
        return COULD_NOT_RUN  # something in the files cannot be read, and all else is as it should be
    if found.unsuitable and found.state is State.IN_SYNC:
        return FINDINGS  # the same packages in another Python are not the same environment
    return _CODES.get(found.state, COULD_NOT_RUN)


def _lines(work: Work, context: Context, found: Status) -> list[str]:
    where = short(found.choice.path, context.root)
    head = work.paint("bold", where)
    if found.environment is not None:
        head += f"  {environment_line(found.environment)}"
    style = {State.IN_SYNC: "added", State.DRIFTED: "warning", State.BROKEN: "error"}.get(found.state, "info")
    lines = [head, work.paint(style, clean(found.message))]
    if found.unsuitable:
        lines.append(work.paint("warning", clean(found.unsuitable)))
    if found.drift is not None and not work.quiet:
        lines += [f"  {line}" for line in drift_lines(found.drift, context.root, work.paint)]
    return lines
