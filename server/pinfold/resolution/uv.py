"""uv as the resolver: `uv pip compile` for one interpreter, with a lock as its answer.

uv runs the interpreter that it is given (`-I -B -c …`, once, then its cache knows it) and, where building is permitted, the
builds of what has no metadata. Must never let it look for an environment or for configuration by itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from pinfold.analysis.demand import pinned_version
from pinfold.analysis.index_options import for_uv
from pinfold.analysis.resolved import Resolved
from pinfold.records import dataclass
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import Requirement
from pinfold.resolution import pylock
from pinfold.resolution.asked import stand_in
from pinfold.resolution.derivation import lacks_version_of, of_uv
from pinfold.resolution.progress import Follower
from pinfold.resolution.resolver import Question
from pinfold.resolution.roots import Root, roots
from pinfold.resolution.roots import for_uv as text_for_uv
from pinfold.resolution.verdict import Picked, Verdict, refused
from pinfold.system.files import read
from pinfold.system.invoke import Call, run_uv
from pinfold.system.private import private_folder, write_private
from pinfold.system.progress import Cancel, Watch
from pinfold.system.trouble import Cancelled, Trouble

_PATIENCE = 300.0  # seconds for a verdict that somebody waits for
_PLATFORMS = {"win32": "windows", "darwin": "macos", "linux": "linux"}
_MAX_LOCK = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Uv:
    """`uv` is the program's absolute path, `workspace` the folders from which no program is taken."""

    uv: str
    workspace: tuple[str, ...] = ()
    windows: bool = False
    name: str = "uv"

    def resolve(
        self,
        question: Question,
        folder: str,
        environ: Mapping[str, str],
        watch: Watch,
        cancel: Cancel,
        held: Sequence[int] = (),
    ) -> tuple[Resolved, ...]:
        asked = roots(question.requirements, question.environment.markers)
        hashed = question.hashes or question.indexes.require_hashes or any(root.hashes for root in asked)
        told = for_uv(question.indexes, environ, windows=self.windows)
        with private_folder(folder) as own:
            call = Call(own, environ, told.environ, cancel, held, self.workspace, Follower("uv", watch))
            lock = write_private(own, "pylock.toml", pylock.preferences(question.prefer, question.upgrade))
            python = stand_in(question.environment, self.workspace, windows=self.windows)
            common = ["pip", "compile", "--python", python, "--no-header"]
            common += [*told.arguments, *_settings(asked), *([] if question.build else ["--no-build"])]
            common += _files(question, own)
            arguments = [f"--upgrade-package={key}" for key in sorted(question.upgrade)]
            arguments += ["--offline"] if question.offline else []
            arguments += ["--generate-hashes"] if hashed else []
            run_uv(self.uv, [*common, *arguments, "--format", "pylock.toml", "-o", "pylock.toml"], call)
            try:
                text = (read(lock, _MAX_LOCK).data or b"").decode()
                found = pylock.read(text, asked, question.environment, hashed=hashed, windows=self.windows)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise _unreadable(str(error)) from error
            return self._explained(found, common, call)

    def judge(
        self, question: Question, folder: str, environ: Mapping[str, str], cancel: Cancel, held: Sequence[int] = ()
    ) -> Verdict:
        """See `Judge`. Without a target of its own the environment's stands in; what is built is so only where it may be."""
        try:
            told = for_uv(question.indexes, environ, windows=self.windows)
            with private_folder(folder) as own:
                call = Call(own, environ, told.environ, cancel, held, self.workspace, timeout=_PATIENCE)
                python = stand_in(question.environment, self.workspace, windows=self.windows)
                arguments = ["pip", "compile", "--quiet", "--python", python, "--no-header", "--no-annotate"]
                asked = roots(question.requirements, question.environment.markers)
                arguments += [*told.arguments, *_settings(asked)]
                arguments += _target(question)
                arguments += [] if question.build else ["--no-build"]
                arguments += ["--offline"] if question.offline else []
                arguments += ["--generate-hashes"] if question.hashes else []
                output = write_private(own, "picked.txt", "")
                run_uv(self.uv, [*arguments, *_files(question, own), "-o", os.path.basename(output)], call)
                picked = _picked((read(output, _MAX_LOCK).data or b"").decode())
                if not question.python and not question.platform and not {each.key for each in asked} <= {"", *picked}:
                    return Verdict(None, trouble=_unreadable())
                return Verdict(True, picked=picked)
        except Cancelled:
            raise
        except Trouble as trouble:
            derivation = of_uv(trouble.log)
            if question.platform and lacks_version_of(trouble.log, question.platform):
                derivation = derivation._replace(certain=False)
            return refused(trouble, derivation, offline=question.offline)
        except UnicodeDecodeError:
            return Verdict(None, trouble=_unreadable())

    def _explained(self, found: tuple[Resolved, ...], common: Sequence[str], call: Call) -> tuple[Resolved, ...]:
        """Who asks for what, which a lock does not tell: the same question once more, of the cache alone."""
        pins = "".join(f"{each.key}=={each.version}\n" for each in found if each.version and not each.url)
        output = write_private(call.folder, "explained.txt", pins)
        arguments = [
            "--offline",
            "--quiet",
            "--annotation-style",
            "line",
            "--no-strip-extras",
            "-o",
            os.path.basename(output),
        ]
        quiet = Call(call.folder, call.environ, call.told, call.cancel, call.held, call.roots)
        try:
            run_uv(self.uv, [*common, *arguments], quiet)
        except Cancelled:
            raise
        except Trouble:
            return found  # reasons are a courtesy; without a cache there are none
        return pylock.explained(found, (read(output).data or b"").decode("utf-8", "replace"))


def _unreadable(detail: str = "") -> Trouble:
    return Trouble("installer-failed", "uv's answer cannot be read.", "Update uv, or use pip.", detail)


def _files(question: Question, own: str) -> list[str]:
    """What is asked, written into a folder, as arguments."""
    write_private(own, "requirements.txt", text_for_uv(question.requirements))
    if not question.constraints:  # uv warns of an empty file
        return ["requirements.txt"]
    write_private(own, "constraints.txt", text_for_uv(question.constraints))
    return ["requirements.txt", "--constraints", "constraints.txt"]


def _target(question: Question) -> list[str]:
    """What is not the environment's, as arguments."""
    python = ["--python-version", question.python] if question.python else []
    return [*python, "--python-platform", _PLATFORMS[question.platform]] if question.platform in _PLATFORMS else python


def _picked(text: str) -> dict[str, Picked]:
    """The pins of a compiled file, by key; what comes from a URL has the version "". Raises ValueError for what is none."""
    found = {}
    for line in parse(text).lines:
        statement = line.statement
        if isinstance(statement, Requirement) and statement.key and not line.problems:
            hashes = tuple(option.value.text for option in statement.hashes if option.value is not None)
            found[statement.key] = Picked(pinned_version(statement), hashes)
    return found


def _settings(asked: Sequence[Root]) -> list[str]:
    """What pip has on a line, for uv on its command line; of a requirement without a name they go to all."""
    found = []
    for root in asked:
        for key, values in root.config_settings.items():
            for value in values:
                name = f"--config-settings-package={root.key}:" if root.key else "--config-setting="
                found.append(f"{name}{key}={value}")
    return found
