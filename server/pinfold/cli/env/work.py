"""What every verb of `env` is given: the arguments, and the ways to watch, to stop, to ask and to answer.

Must never ask where nobody can answer, nor write anything but one JSON value to standard output where that was asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pinfold.analysis.snapshot import Snapshot
from pinfold.cli.env.interrupt import Stops
from pinfold.cli.env.progress import Display, can_show, display
from pinfold.cli.terminal import Paint, err, out, paint_for
from pinfold.cli.visible import clean
from pinfold.records import dataclass, replace
from pinfold.system.host import this_host
from pinfold.system.progress import Cancel
from pinfold.system.trouble import Cancelled, Trouble
from pinfold.workspace.fold.choice import Choice, selected
from pinfold.workspace.fold.context import Context, snapshot_of
from pinfold.workspace.paths import canonical
from pinfold.workspace.settings_files import Resolved, find_root, load

# Whoever named an environment, or selected it, has said that it may be changed, wherever it lies.
OWN_CHOICE = ("named", "remembered")


@dataclass(frozen=True)
class Work:
    """One run of one verb. `display` shows how far it is, `cancel` is requested by Ctrl-C, `paint` is for standard output."""

    arguments: argparse.Namespace
    display: Display
    cancel: Cancel
    stops: Stops
    paint: Paint

    @property
    def json(self) -> bool:
        """Whether a program reads the answer."""
        return getattr(self.arguments, "format", "text") == "json"

    @property
    def quiet(self) -> bool:
        return bool(getattr(self.arguments, "quiet", False))

    @property
    def arrow(self) -> str:
        return "→" if can_show(sys.stdout, "→") else "->"

    def context(self, files: Sequence[str] = (), more: Sequence[str] = ()) -> Context:
        """The folder that the verb is about, with its requirement files. `files` are those that the person named, `more` others
        to read. Raises Trouble for a file that is not there.
        """
        named = tuple(map(canonical, files))
        for path in named:
            if not os.path.isfile(path):
                what = f"{path} is a folder." if os.path.isdir(path) else f"There is no file {path}."
                raise Trouble("no-files", what, "Name requirement files, or none.")
        root, resolved = self._settings()
        snapshot = snapshot_of(root, named, resolved, tuple(map(canonical, more)))
        return self._context(root, snapshot, getattr(self.arguments, "env", ""), named)

    def place(self, env: str | None = None) -> Context:
        """The folder alone, for verbs that don't care what files ask for. `env` is what was named instead of `--env`."""
        root, resolved = self._settings()
        return self._context(root, Snapshot(root, {}, resolved.settings), self.arguments.env if env is None else env)

    def _settings(self) -> tuple[str, Resolved]:
        """Root and settings. Tells of mistakes; raises Trouble where the settings cannot be read at all."""
        root = find_root(canonical("."))
        resolved = load(root)
        for problem in resolved.problems:
            if not problem.key:  # about the file as a whole: other settings than the project's would be a danger
                said = str(problem).removesuffix(" The defaults are used.")
                raise Trouble("settings", said, "Repair the settings file and run the command again.")
            err(f"pinfold: {clean(str(problem))}")
        return root, resolved

    def _context(self, root: str, snapshot: Snapshot, env: str, files: tuple[str, ...] = ()) -> Context:
        if env and env == getattr(self.arguments, "env", "") and os.path.isfile(os.path.expanduser(env)):
            raise Trouble("not-an-environment", f"{env} is a file.", "--env takes the folder of an environment.")
        return Context(
            root=root,
            snapshot=snapshot,
            host=this_host(),
            watch=self.display,
            cancel=self.cancel,
            env=canonical(os.path.expanduser(env)) if env else "",
            files=files,
            installer=getattr(self.arguments, "installer", ""),
            offline=getattr(self.arguments, "offline", False),
        )

    def allowed(self, context: Context) -> tuple[Context, Choice]:
        """The context for a verb that changes the environment, with the person's consent where it lies outside of the folder.

        Raises Cancelled when the person says no. Where nobody can be asked the verb itself refuses.
        """
        choice = selected(context.root, context.settings, context.host, context.env)
        if choice.inside:
            return context, choice
        if choice.origin in OWN_CHOICE:
            return replace(context, consent=True), choice
        if not self.can_ask:
            return context, choice
        whence = {"settings": "the settings name", "VIRTUAL_ENV": "is active"}.get(choice.origin, "was found")
        said = f"The environment that {whence}, {clean(choice.path)}, lies outside of {clean(context.root)}."
        if not self.ask(f"{said} May it be changed?", default=False):
            raise Cancelled
        return replace(context, consent=True), choice

    @property
    def can_ask(self) -> bool:
        from pinfold.cli.env.ask import can_ask

        return not self.json and can_ask()

    def agreed(self, question: str = "Proceed?") -> bool:
        """Whether to go on: `--yes`, nobody to ask, or the person says so."""
        if getattr(self.arguments, "yes", False) or not self.can_ask:
            return True
        return self.ask(question, default=True)

    def ask(self, question: str, *, default: bool) -> bool:
        """The person's answer. Ctrl-C is a cancel: nothing has been begun."""
        from pinfold.cli.env.ask import ask

        with self.display.aside(), self.stops.off():
            try:
                return ask(question, default=default)
            except KeyboardInterrupt:
                err("")
                raise Cancelled from None

    def tell(self, text: str) -> None:
        """Lines for people, on standard output; nothing where a program reads."""
        if not self.json and text:
            with self.display.aside():
                out(text.rstrip("\n") + "\n")

    def close(self, text: str) -> None:
        """The closing words, left out with `--quiet`."""
        if not self.quiet:
            self.tell(text)

    def answer(self, value: Any) -> None:
        """The answer to a program; nothing where people read."""
        if self.json:
            self.arguments.answered = True  # whatever else happens, there is no second one
            out(json.dumps(value, indent=2) + "\n", utf8=True)


@contextmanager
def at_work(arguments: argparse.Namespace) -> Iterator[Work]:
    """A run of a verb: signals and progress are ours inside of it."""
    quiet = bool(getattr(arguments, "quiet", False))
    shown = display(sys.stderr, quiet=quiet, dumb=os.environ.get("TERM") == "dumb")
    cancel = Cancel()
    with Stops(cancel, shown.say) as stops:
        try:
            yield Work(arguments, shown, cancel, stops, paint_for(arguments.color, sys.stdout))
        finally:
            shown.stop()
