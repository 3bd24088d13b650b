"""`lock`: the fully pinned file that an input stands for. Writes nothing and never touches an environment.

The same input and the same index give the same bytes: what the output pins already is kept where it fits, and the header
names nothing of the machine, so that a stranger can run the command again.
"""

from __future__ import annotations

import os
import posixpath
import re
import shlex
from collections.abc import Iterable, Sequence
from typing import Any

from pinfold.analysis.demand import pinned_version
from pinfold.analysis.environment import Environment
from pinfold.analysis.evaluation import evaluator
from pinfold.analysis.index_options import as_file_url
from pinfold.analysis.locked import said_of
from pinfold.analysis.snapshot import Snapshot
from pinfold.environment.describe import describe
from pinfold.environment.via import note
from pinfold.index.configuration import FileOptions
from pinfold.records import dataclass, replace
from pinfold.requirements.encoding import Decoded, decode
from pinfold.requirements.names import normalise
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import Bad, Form, Line, OptionLine, Requirement
from pinfold.resolution.asked import is_there
from pinfold.resolution.locking import ASKED, BOUND, Order, Pin, count_of, is_pylock, lock, pins_of
from pinfold.resolution.resolver import Question
from pinfold.system.files import read
from pinfold.system.private import private_folder
from pinfold.system.progress import Progress
from pinfold.system.redact import without_credentials
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.choice import selected, to_make
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.engines import resolving
from pinfold.workspace.fold.making import imagined
from pinfold.workspace.fold.private import Entry, Private, rewritten
from pinfold.workspace.fold.writing import Change
from pinfold.workspace.paths import locale_encoding

PYLOCK = "pylock.toml"
# What a lock's reader needs to find the same files again; what else options say has been followed already.
_CARRIED = (
    "index_url",
    "extra_index_urls",
    "no_index",
    "find_links",
    "trusted_hosts",
    "format_control",
    "prefer_binary",
)
_NAME = re.compile(r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?:\[[^\]]*\])?(?:==| @ )", re.ASCII)
_ITEM = re.compile(r"    #   (\S.*)")
# In the header of a lock, ours or uv's.
_UNIVERSAL = re.compile(r"#\s+(?:pinfold lock|uv pip compile)\s(?:.*\s)?--universal(?:\s|$)")
_HEADER_LINES = 10


@dataclass(frozen=True)
class Asked:
    """What a person asks for. `file` is the input, `output` "" for the usual one; both canonical. `hashes` and `universal`: None
    for what the output has been so far.

    `upgrade` are keys whose pins do not count; `upgrade_all`: none does.
    """

    file: str
    output: str = ""
    hashes: bool | None = None
    universal: bool | None = None
    pylock: bool = False
    upgrade_all: bool = False
    upgrade: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Locked:
    """What the output is to be. `pins` are (name, version) as locked, `before` those of the old one; `count` distributions are
    in it, also those without a version. `lost` says what the output has that no lock would keep, "" for nothing.
    """

    change: Change
    pins: tuple[tuple[str, str], ...]
    before: tuple[tuple[str, str], ...]
    count: int
    lost: str = ""

    @property
    def changed(self) -> bool:
        return self.change.before != self.change.after

    def guard(self) -> None:
        """Raises Trouble `not-a-lock` where something would be lost that a person has written."""
        if self.changed and self.lost:
            advice = "Name another output, or say that it may be overwritten (`--force`)."
            raise Trouble("not-a-lock", self.lost, advice)

    def moves(self, arrow: str = "->") -> tuple[str, ...]:
        """What is pinned otherwise than before, one line each: `click 8.1.6 -> 8.1.7`, `+ click 8.1.7`, `- click 8.1.6`."""
        old, new = _by_key(self.before), _by_key(self.pins)
        lines = []
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                both = key in old and key in new
                start = "" if both else "+ " if key in new else "- "
                versions = [", ".join(each[key]) for each in (old, new) if key in each]
                lines.append(f"{start}{key} {f' {arrow} '.join(versions)}")
        return tuple(lines)


def described(found: Locked) -> dict[str, Any]:
    """For programs."""
    return {
        "path": found.change.path,
        "changed": found.changed,
        "before": found.change.before,
        "after": found.change.after,
        "pins": [{"name": name, "version": version} for name, version in found.pins],
        "moves": list(found.moves()),
    }


def output_of(file: str, *, pylock: bool = False) -> str:
    """Where the lock of an input usually is: beside it, `requirements.in` → `requirements.txt`, `pylock.toml`."""
    folder, name = posixpath.split(file)
    stem = name.rpartition(".")[0] or name
    if not pylock:
        return f"{folder.rstrip('/')}/{stem}.txt"
    # PEP 751 takes no further dot.
    name = PYLOCK if stem == "requirements" else f"pylock.{stem.replace('.', '-')}.toml"
    return f"{folder.rstrip('/')}/{name}"


def input_of(path: str, snapshot: Snapshot) -> str:
    """The input that a person means who looks at a file: of a `.txt` with an `.in` of the same name beside it, that."""
    stem = path.removesuffix(".txt")
    return f"{stem}.in" if stem != path and f"{stem}.in" in snapshot.files else path


def make(context: Context, asked: Asked) -> Locked:
    """The lock. Raises Trouble, told in the person's own files."""
    output = asked.output or output_of(asked.file, pylock=asked.pylock)
    if output == asked.file:
        said = f"{_shown(output, context.root)} cannot be its own lock."
        raise Trouble("usage", said, "Name another file with -o, or give the input a name that ends with .in.")
    decoded = _existing(context, output)
    before = decoded.text if decoded is not None else None
    pins = pins_of(before or "", pylock=asked.pylock)
    private = rewritten(context.snapshot, (asked.file,))
    if any(entry.path == output and not entry.constraint for entry in private.entries):
        said = (
            f"{_shown(asked.file, context.root)} includes {_shown(output, context.root)}, so that cannot be its lock."
        )
        raise Trouble("usage", said, "Name another file with -o, or take the include out.")
    environment = _target(context)
    indexes, resolver = resolving(context, environment, private.options)
    hashed = any(pin.hashes for pin in pins) if asked.hashes is None else asked.hashes
    hashed = (hashed or indexes.require_hashes) and not asked.pylock
    universal = _is_universal(before or "") if asked.universal is None else asked.universal
    question = Question(private.requirements, private.constraints, environment, indexes, offline=context.unconnected)
    order = Order(
        question,
        () if asked.upgrade_all else pins,
        frozenset(map(normalise, asked.upgrade)),
        hashed,
        universal,
        asked.pylock,
        os.path.dirname(output),
        context.host.environ,
    )
    context.watch(Progress("Resolving"))
    with private_folder() as folder:
        try:
            text = lock(resolver, order, folder, context.watch, context.cancel)
        except Trouble as trouble:
            trouble.message = private.translate(trouble.message, folder)
            trouble.detail = private.translate(trouble.detail, folder)
            raise
    text = without_credentials(text)  # the resolver has them where a variable stood
    if not asked.pylock:
        told = _Origins(context, private, None if universal else environment)
        options = [line for each in private.options for line in _carried(each, output)]
        text = "".join(f"{line}\n" for line in [*dict.fromkeys(options), *([""] if options else [])]) + told.named(text)
    after = _header(context, asked, output, hashed=hashed, universal=universal) + text
    if before is not None and "\r\n" in before:
        after = after.replace("\n", "\r\n")
    found = pins_of(after, pylock=asked.pylock)
    change = Change(output, before, after, decoded)
    count, lost = count_of(after, pylock=asked.pylock), _lost(context, asked, output, before or "")
    return Locked(change, _versions(found), _versions(pins), count, lost)


def _by_key(pins: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, version in pins:
        found[key] = (*found.get(key, ()), version)
    return found


def _versions(pins: Iterable[Pin]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((pin.key, pin.version) for pin in pins))


def _is_universal(text: str) -> bool:
    return any(_UNIVERSAL.match(line) for line in text.splitlines()[:_HEADER_LINES])


def _lost(context: Context, asked: Asked, output: str, before: str) -> str:
    """What an output has that no lock would keep."""
    shown = _shown(output, context.root)
    if not before.strip():
        return ""
    start = f"{shown} was not made by locking"
    if asked.pylock:
        return "" if is_pylock(before) else f"{start}, and what it has would be lost."
    file = parse(before)
    said = said_of(file)
    alien = [i for i, line in enumerate(file.lines) if line.statement is not None and not _is_locked(line)]
    found = [*alien, *(() if said.header else said.own)]
    if not found:
        return ""
    number = file.index.line_of(file.starts[min(found)]) + 1
    what = "a line that is no pin" if min(found) in alien else "a comment of its own"
    return f"{start}: line {number} is {what}, which would be lost."


def _is_locked(line: Line) -> bool:
    """Whether a lock may have such a line."""
    statement = line.statement
    if line.problems or isinstance(statement, Bad):
        return False
    if isinstance(statement, OptionLine):
        dests = {option.spec.dest for option in statement.options if option.spec is not None}
        return statement.include is None and dests.issubset(_CARRIED)
    return not isinstance(statement, Requirement) or statement.form is not Form.NAMED or bool(pinned_version(statement))


def _existing(context: Context, output: str) -> Decoded | None:
    """The output as it is, an open buffer before the disk; None where there is none. Raises Trouble for what is no text."""
    source = context.snapshot.files.get(output)
    if source is not None and source.file is not None:
        disk = source.decoded
        if disk is None:  # a buffer: how it is saved is the editor's business
            return Decoded(source.file.text, "utf-8", b"", "utf-8")
        return replace(disk, text=source.file.text)
    found = read(output)
    if found.data is None:
        if not os.path.lexists(output):
            return None
        raise Trouble("permission", f"{_shown(output, context.root)} cannot be read.", "Name another output with -o.")
    decoded = decode(found.data, locale_encoding())
    if decoded.text is None:
        raise Trouble("encoding", f"{_shown(output, context.root)} cannot be decoded.", "Save it as UTF-8.")
    return decoded


def _target(context: Context) -> Environment:
    """The folder's environment, or the one that would be made."""
    environment = describe(selected(context.root, context.settings, context.host, context.env).path, context.host)
    if environment is not None and is_there(environment):
        return environment
    return imagined(context, to_make(context.root, context.settings, context.host, context.env))


def _header(context: Context, asked: Asked, output: str, *, hashed: bool, universal: bool) -> str:
    words = ["pinfold", "lock", _shown(asked.file, context.root)]
    if output != output_of(asked.file, pylock=asked.pylock):
        words += ["-o", _shown(output, context.root)]
    words += ["--hashes"] if hashed else []
    words += ["--universal"] if universal else []
    words += ["--format", PYLOCK] if asked.pylock else []
    return f"# This file was autogenerated by Pinfold via the following command:\n#    {shlex.join(words)}\n"


def _shown(path: str, root: str) -> str:
    """A path from where the command is run, also of what lies beside the folder: no one else has our folders."""
    try:
        return os.path.relpath(path, root).replace(os.sep, "/")
    except ValueError:
        return posixpath.basename(path)


def _carried(each: FileOptions, output: str) -> Iterable[str]:
    """The options of a line that a lock's reader needs, without credentials, their paths counted from the lock."""
    for option in each.statement.options:
        spec = option.spec
        if spec is None or spec.dest not in _CARRIED or each.statement.include is not None:
            continue
        if option.value is None:
            yield spec.name
            continue
        value = without_credentials(option.value.text)
        if spec.dest == "find_links" and "://" not in value and not os.path.isabs(value) and value[:1] != "$":
            beside = posixpath.join(posixpath.dirname(each.path), value)
            if os.path.exists(beside):
                value = os.path.relpath(beside, posixpath.dirname(output)).replace(os.sep, "/")
                value = value if value.startswith(".") else f"./{value}"
        yield f"{spec.name} {value if value.split() == [value] else shlex.quote(value)}"


class _Origins:
    """Who asked for what, by the names of the person's own files."""

    def __init__(self, context: Context, private: Private, environment: Environment | None) -> None:
        self.root = context.root
        self.windows = context.host.windows
        self.entries: list[tuple[Entry, Requirement | None]] = []
        ask = evaluator(environment.markers) if environment is not None else None
        statements = dict(
            each for path in {entry.path for entry in private.entries} for each in _statements(context, path)
        )
        for entry in private.entries:
            found = statements.get((entry.path, entry.line))
            marker = found.marker.text if found is not None and found.marker is not None else ""
            if ask is None or ask.holds(marker) is not False:
                self.entries.append((entry, found))

    def named(self, text: str) -> str:
        """The lock with these names, and with paths as they were written."""
        done: list[str] = []
        lines = text.split("\n")
        key, current, i = "", "", 0
        while i < len(lines):
            line = lines[i]
            i += 1
            if line[:1] not in ("", " ", "#"):
                current = line
                found = _NAME.match(line)
                key = normalise(found[1]) if found else ""
                done.append(self._placed(line))
            elif line.startswith("    # via"):
                names = [line[9:].strip()] if line[9:].strip() else []
                while i < len(lines) and (item := _ITEM.fullmatch(lines[i])):
                    names.append(item[1])
                    i += 1
                done += note(list(self._real(names, key, current))).split("\n")
            else:
                done.append(line)
        return "\n".join(done)

    def _real(self, names: Sequence[str], key: str, line: str) -> Iterable[str]:
        for name in names:
            if name not in (ASKED, BOUND):
                yield name
                continue
            own = [entry for entry, _ in self.entries if entry.constraint is (name == BOUND)]
            found = [each for each in own if each.key and each.key == key]
            found = found or [each for each in own if each.target and as_file_url(each.target, self.windows) in line]
            found = found or [each for each in own if not each.key] or own
            yield from sorted({f"{name[:2]} {_shown(each.path, self.root)}" for each in found})

    def _placed(self, line: str) -> str:
        """The line of a local project as it was asked for, instead of with a folder of this machine."""
        for entry, found in self.entries:
            if not entry.target or found is None or found.url is None:
                continue
            url = as_file_url(entry.target, self.windows)
            at = re.search(rf"{re.escape(url)}/?(?=$|[\s;#\[])\S*", line)
            if at is None:
                continue
            extras = f"[{','.join(extra.text for extra in found.extras)}]" if found.extras else ""
            start = "-e " if found.editable else ""
            if found.name is not None:
                start, extras = f"{start}{found.name.text}{extras} @ ", ""
            return f"{start}{found.url.text}{extras}{line[at.end() :]}"
        return line


def _statements(context: Context, path: str) -> Iterable[tuple[tuple[str, int], Requirement]]:
    """The requirements of a file by path and the editor's line from 1."""
    source = context.snapshot.files.get(path)
    file = source.file if source is not None else None
    for i, line in enumerate(file.lines if file is not None else ()):
        if file is not None and isinstance(line.statement, Requirement):
            yield (path, file.index.line_of(file.starts[i] + line.statement.start) + 1), line.statement
