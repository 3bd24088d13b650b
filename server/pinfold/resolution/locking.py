"""A lock as a resolver writes it: every distribution pinned, with a note on who needs it, for `pinfold lock`.

uv writes it itself; from pip's answer it is put together here. What it says about files is about the private copy
(`requirements.txt`, `constraints.txt`): who asked puts the real names there. Must never change an environment.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from packaging.version import InvalidVersion, Version

from pinfold.analysis.index_options import for_uv
from pinfold.analysis.resolved import Resolved
from pinfold.records import dataclass, field, replace
from pinfold.requirements.names import normalise
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import Requirement
from pinfold.resolution.asked import stand_in
from pinfold.resolution.progress import Follower
from pinfold.resolution.resolver import Question, Resolver
from pinfold.resolution.roots import for_uv as text_for_uv
from pinfold.resolution.uv import Uv
from pinfold.system import toml
from pinfold.system.files import read
from pinfold.system.invoke import Call, run_uv
from pinfold.system.private import private_folder, write_private
from pinfold.system.progress import Cancel, Watch
from pinfold.system.trouble import Trouble

ASKED, BOUND = "-r requirements.txt", "-c constraints.txt"
"""Who needs a line, where the requirements themselves ask for it, or constraints bound it."""

_PIN = re.compile(r"={2,3}\s*([^\s,*]+)")
_MAX_LOCK = 64 * 1024 * 1024
# A place of a lock (PEP 751) that counts from the lock's own folder, as uv writes it: on a line of its own, or in a table on one.
_PATH = re.compile(r"(?P<start>(?:^|[{,\s])path = )(?P<text>\"(?:[^\"\\]|\\.)*\")", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pin:
    """What a lock had before. `marker` is "" where it holds everywhere, `hashes` are `ALGORITHM:DIGEST`."""

    key: str
    version: str
    marker: str = ""
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """`question` is what is asked for; of `prefer`, `upgrade` and `hashes` in it nothing counts, but what stands here.

    `pins` are kept where they fit, but for those of `upgrade`. `universal`: for every platform and for the environment's Python
    and newer ones. `pylock`: the format of PEP 751, in which paths count from the folder `beside`.
    """

    question: Question
    pins: tuple[Pin, ...] = ()
    upgrade: frozenset[str] = frozenset()
    hashes: bool = False
    universal: bool = False
    pylock: bool = False
    beside: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> tuple[Pin, ...]:
        return tuple(pin for pin in self.pins if pin.key not in self.upgrade)


def pins_of(text: str, *, pylock: bool = False) -> tuple[Pin, ...]:
    """The pins of a lock, in its order; none of a text that is no lock. Never raises."""
    if pylock:
        return tuple(_pins_of_pylock(text))
    found = []
    for line in parse(text).lines:
        statement = line.statement
        if not isinstance(statement, Requirement) or line.problems or statement.url or not statement.key:
            continue
        if pin := _PIN.fullmatch(statement.specifier):
            marker = statement.marker.text if statement.marker else ""
            hashes = tuple(option.value.text for option in statement.hashes if option.value is not None)
            found.append(Pin(statement.key, pin[1], marker, hashes))
    return tuple(found)


def count_of(text: str, *, pylock: bool = False) -> int:
    """How many distributions a lock has, those from an address as well. Never raises."""
    if pylock:
        return len({(str(each.get("name")), str(each.get("version"))) for each in _packages(text)})
    wanted = [line.statement for line in parse(text).lines if isinstance(line.statement, Requirement)]
    return len({(each.key, each.specifier, each.url.text if each.url else "") for each in wanted})


def is_pylock(text: str) -> bool:
    """Whether a text is a lock (PEP 751). Never raises."""
    return "lock-version" in _table(text)


def lock(resolver: Resolver, order: Order, folder: str, watch: Watch, cancel: Cancel) -> str:
    """The lock's text, without a header, each line ended by "\\n". `folder` is a private, empty one.

    Raises Trouble as `Resolver.resolve` does, and `needs-uv` for what pip cannot say.
    """
    if isinstance(resolver, Uv):
        return _by_uv(resolver, order, folder, watch, cancel)
    if order.universal or order.pylock:
        what = "A lock for all platforms" if order.universal else "A pylock.toml"
        raise Trouble("needs-uv", f"{what} is made by uv, and pip is in use.", "Install uv, or leave the option out.")
    return _by_pip(resolver, order, folder, watch, cancel)


def _by_uv(uv: Uv, order: Order, folder: str, watch: Watch, cancel: Cancel) -> str:
    question = order.question
    told = for_uv(question.indexes, order.environ, windows=uv.windows)
    with private_folder(folder) as own:
        call = Call(own, order.environ, told.environ, cancel, (), uv.workspace, Follower("uv", watch))
        write_private(own, "requirements.txt", text_for_uv(question.requirements))
        name = "pylock.toml" if order.pylock else "locked.txt"
        output = write_private(own, name, _pylock_of(order.kept) if order.pylock else _text_of(order.kept))
        python = stand_in(question.environment, uv.workspace, windows=uv.windows)
        arguments = ["pip", "compile", "--python", python, "--no-header", "--quiet", *told.arguments]
        arguments += ["--annotation-style", "split", "--format", "pylock.toml" if order.pylock else "requirements.txt"]
        arguments += ["requirements.txt", "-o", name]
        if question.constraints:  # uv warns of an empty file
            write_private(own, "constraints.txt", text_for_uv(question.constraints))
            arguments += ["--constraints", "constraints.txt"]
        arguments += ["--generate-hashes"] if order.hashes else []
        arguments += ["--universal"] if order.universal else []
        arguments += ["--offline"] if question.offline else []
        arguments += [] if question.build else ["--no-build"]
        run_uv(uv.uv, arguments, call)
        try:
            text = (read(output, _MAX_LOCK).data or b"").decode().replace("\r\n", "\n")
            return _moved(text, own, order.beside) if order.pylock else text
        except ValueError as error:
            raise Trouble("installer-failed", "uv's answer cannot be read.", "Update uv.", str(error)) from error


def _by_pip(resolver: Resolver, order: Order, folder: str, watch: Watch, cancel: Cancel) -> str:
    prefer = {pin.key: pin.version for pin in order.kept}
    # What is installed has no say in what a lock is to be.
    question = replace(order.question, prefer=prefer, upgrade=order.upgrade, hashes=order.hashes, installed={})
    found = resolver.resolve(question, folder, order.environ, watch, cancel)
    known = {pin.key: pin for pin in order.kept}
    bound, asked = _keys(question.constraints), _keys(question.requirements)
    lines = []
    for each in found:
        askers = [BOUND] if each.key in bound else []
        askers += [ASKED] if each.key in asked or not each.because else []
        lines.append(_line(each, askers, known.get(each.key), order.hashes))
    return "".join(lines)


def _line(each: Resolved, askers: Sequence[str], before: Pin | None, hashed: bool) -> str:
    """A distribution as uv writes it."""
    place = f"-e {each.url}" if each.editable else f"{each.key} @ {each.url}"
    hashes = set(each.hashes) if hashed else set()
    if hashes and before is not None and before.version == each.version:
        hashes |= set(before.hashes)
    lines = [place if each.url else f"{each.key}=={each.version}"]
    lines += [f"    --hash={value}" for value in sorted(hashes)]
    names = [*askers, *sorted(set(each.because))]
    if not names:
        return " \\\n".join(lines) + "\n"
    via = [f"    # via {names[0]}"] if len(names) == 1 else ["    # via", *(f"    #   {name}" for name in names)]
    return " \\\n".join(lines) + "\n" + "".join(f"{line}\n" for line in via)


def _keys(text: str) -> set[str]:
    return {line.statement.key for line in parse(text).lines if isinstance(line.statement, Requirement)}


def _text_of(pins: Sequence[Pin]) -> str:
    lines = []
    for pin in pins:
        marker = f" ; {pin.marker}" if pin.marker else ""
        lines.append(" ".join([f"{pin.key}=={pin.version}{marker}", *(f"--hash={value}" for value in pin.hashes)]))
    return "".join(f"{line}\n" for line in lines)


def _pylock_of(pins: Sequence[Pin]) -> str:
    """A lock with nothing but names, versions and markers: uv keeps to it where it can."""
    lines = ['lock-version = "1.0"', 'created-by = "pinfold"']
    for pin in pins:
        lines += ["", "[[packages]]", f'name = "{pin.key}"', f'version = "{pin.version}"']
        lines += [f"marker = {_quoted(pin.marker)}"] if pin.marker else []
    if len(lines) == 2:
        lines.append("packages = []")  # PEP 751 wants the key
    return "\n".join([*lines, ""])


def _pins_of_pylock(text: str) -> Iterable[Pin]:
    for package in _packages(text):
        name, version, marker = (package.get(what) for what in ("name", "version", "marker"))
        if isinstance(name, str) and isinstance(version, str) and re.fullmatch(r"[\w.-]+", name, re.ASCII):
            try:
                yield Pin(normalise(name), str(Version(version)), marker if isinstance(marker, str) else "")
            except InvalidVersion:
                continue


def _packages(text: str) -> list[Mapping[str, Any]]:
    packages = _table(text).get("packages")
    return [each for each in packages if isinstance(each, dict)] if isinstance(packages, list) else []


def _table(text: str) -> Mapping[str, Any]:
    try:
        return toml.parse(text)
    except (ValueError, RecursionError):
        return {}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _moved(text: str, own: str, beside: str) -> str:
    """The lock with its paths counted from where it will be; what is on another drive keeps its absolute path."""

    def move(found: re.Match[str]) -> str:
        path = os.path.normpath(os.path.join(own, toml.parse(f"path = {found['text']}")["path"]))
        with contextlib.suppress(ValueError):
            path = os.path.relpath(path, beside)
        return found["start"] + _quoted(path.replace(os.sep, "/"))

    return _PATH.sub(move, text)
