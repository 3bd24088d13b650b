"""The private copy of a project's requirement files that a resolver gets: one text of requirements, one of constraints.

Its paths are absolute, for the child works in a folder of ours; includes are followed and options about indexes taken out,
which travel in `Indexes`. Must never show or log its texts, which may hold credentials, nor expand a `${NAME}`.

A relative path of a requirement counts from the workspace folder, wherever the file is: pip 26.3 and uv 0.13.9 both take
their working folder (measured), and that is where people run them. Includes and find-links count from the file's folder.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pinfold.analysis.facts import Absence
from pinfold.analysis.snapshot import Snapshot
from pinfold.index.configuration import FileOptions
from pinfold.records import dataclass
from pinfold.requirements.includes import Edge, EdgeKind
from pinfold.requirements.tree import Bad, Form, Line, OptionLine, Requirement
from pinfold.system import files
from pinfold.system.redact import redact
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.choice import shown
from pinfold.workspace.fold.private_lines import Unwritable, Written, as_it_stands, write

_WHY = {
    Absence.OUTSIDE: "lies outside the workspace, which is not trusted",
    Absence.IRREGULAR: "is not a file",
    Absence.TOO_LARGE: "is too large",
    Absence.UNREADABLE: "cannot be read",
    Absence.TOO_DEEP: "is included through too many files",
}
_NAMED = r"(?:requirements|constraints)\.(?:txt|in)"


class Entry(NamedTuple):
    """Where a line of the private texts comes from; `line` is the editor's, from 1.

    `key` is the project's normalised name, "" where the line does not tell; `target` the local path that it names.
    """

    path: str
    line: int
    constraint: bool
    key: str = ""
    target: str = ""


@dataclass(frozen=True)
class Private:
    """`requirements` and `constraints` have one logical line for each entry of theirs, in order; "" where there is none.

    `options` are the lines of options of all files in the order in which pip reads them, for `index.configuration.merged`.
    """

    root: str
    requirements: str
    constraints: str
    entries: tuple[Entry, ...]
    options: tuple[FileOptions, ...]

    def translate(self, text: str, folder: str) -> str:
        """What a child says about `requirements.txt` or `constraints.txt` (or `.in`) in `folder`, about the person's own files."""
        at = f"(?:{re.escape(folder)}[/\\\\]+)?(?P<file>{_NAMED})"
        for pattern in (
            rf"-[rc] {at} \(line (?P<line>\d+)\)",
            rf"line (?P<line>\d+) of {at}",
            rf"{at}:(?P<line>\d+)(?::\d+)?(?!\d)",
            rf"`?{at}`? at position (?P<offset>\d+)",
        ):
            text = re.sub(pattern, self._own, text)
        names = ", ".join(dict.fromkeys(shown(entry.path, self.root) for entry in self.entries))
        return re.sub(
            rf"(?:-[rc] )?{re.escape(folder)}[/\\]+{_NAMED}", lambda _: names or "the requirement files", text
        )

    def place(self, constraint: bool, line: int) -> str:
        """`path:line` of the line that became line `line` (from 1) of one of the texts; "" where there is none."""
        found = [entry for entry in self.entries if entry.constraint is constraint]
        return f"{found[line - 1].path}:{found[line - 1].line}" if 0 < line <= len(found) else ""

    def _own(self, match: re.Match[str]) -> str:
        constraint = match["file"].startswith("constraints")
        groups = match.groupdict()
        if groups.get("line"):
            line = int(groups["line"])
        else:
            text = self.constraints if constraint else self.requirements
            line = text.count("\n", 0, int(groups["offset"])) + 1
        place = self.place(constraint, line)
        path, _, number = place.rpartition(":")
        return f"{shown(path, self.root)}:{number}" if place else match[0]


def rewritten(snapshot: Snapshot, roots: Sequence[str]) -> Private:
    """The private copy of these files and all they include, each read once as requirements and once as constraints.

    Raises Trouble: `invalid-requirements` for the first line that pip would refuse, `missing-file` for an include or a path
    that is not there.
    """
    texts: dict[bool, list[str]] = {False: [], True: []}
    entries: list[Entry] = []
    options: list[FileOptions] = []
    for step in _walk(snapshot, roots):
        if isinstance(step.found, OptionLine) and not step.line.problems:
            options.append(FileOptions(step.path, step.number, step.found))
            continue
        written = _written(snapshot, step)
        # An address that is included says by its option what it is, wherever it stands.
        constraint = step.constraint and not isinstance(step.found, Edge)
        key = step.found.key if isinstance(step.found, Requirement) else ""
        texts[constraint].append(written.text)
        entries.append(Entry(step.path, step.number, constraint, key, written.target))
    requirements, constraints = ("".join(f"{text}\n" for text in texts[which]) for which in (False, True))
    return Private(snapshot.root, requirements, constraints, tuple(entries), tuple(options))


def options_of(snapshot: Snapshot, roots: Sequence[str]) -> tuple[FileOptions, ...]:
    """The lines of options alone, as far as the files can be followed: for who installs what the files do not decide."""
    found: list[FileOptions] = []
    with contextlib.suppress(Trouble):
        found.extend(
            FileOptions(step.path, step.number, step.found)
            for step in _walk(snapshot, roots)
            if isinstance(step.found, OptionLine) and not step.line.problems
        )
    return tuple(found)


def local_targets(snapshot: Snapshot, roots: Sequence[str]) -> tuple[str, ...]:
    """The files and folders here that the lines of files name, as far as they can be followed."""
    found: list[str] = []
    with contextlib.suppress(Trouble):
        found.extend(
            _written(snapshot, step).target
            for step in _walk(snapshot, roots)
            if isinstance(step.found, Requirement) and step.found.form is not Form.NAMED and not step.line.problems
        )
    return tuple(filter(None, found))


class _Step(NamedTuple):
    """A line on pip's way: `found` is what stands there, an include only where nobody can follow it here."""

    path: str
    number: int
    constraint: bool
    line: Line
    found: Requirement | OptionLine | Bad | Edge


def _walk(snapshot: Snapshot, roots: Sequence[str]) -> Iterator[_Step]:
    """Every line with a meaning, in the order in which pip reads the files; with a stack, for chains may be long."""
    seen: set[tuple[str, bool]] = set()
    stack: list[tuple[str, bool, Iterator[_Step]]] = []
    todo = [(root, False) for root in reversed(roots)]
    while todo or stack:
        if not stack:
            path, constraint = todo.pop()
            if (path, constraint) not in seen:
                seen.add((path, constraint))
                stack.append((path, constraint, _steps(snapshot, path, constraint)))
            continue
        step = next(stack[-1][2], None)
        if step is None:
            stack.pop()
        elif not isinstance(step.found, Edge) or step.found.kind is not EdgeKind.FILE:
            yield step
        else:
            target = step.found.target or ""
            if any(target == path for path, _, _ in stack):
                raise _refused(snapshot, step, f"{shown(target, snapshot.root)} includes itself here")
            if (target, step.found.constraint) not in seen:
                seen.add((target, step.found.constraint))
                stack.append((target, step.found.constraint, _steps(snapshot, target, step.found.constraint, step)))


def _steps(snapshot: Snapshot, path: str, constraint: bool, by: _Step | None = None) -> Iterator[_Step]:
    source = snapshot.files.get(path)
    if source is None or source.file is None:
        why = "is not there"
        if source is not None:
            why = "is too large" if source.too_large else "cannot be decoded"
        elif path in snapshot.facts.absent:
            why = _WHY.get(snapshot.facts.absent[path], why)
        where = f"{shown(by.path, snapshot.root)}:{by.number} includes " if by is not None else ""
        raise Trouble(
            "missing-file",
            f"{where}{shown(path, snapshot.root)}{', which' if where else ''} {why}.",
            "Correct the line, or put the file there." if where else "Name another file, or put this one there.",
        )
    file = source.file
    edges = {edge.line: edge for edge in snapshot.includes.edges.get(path, ())}
    for i, line in enumerate(file.lines):
        if line.statement is not None:
            number = file.index.line_of(file.starts[i] + line.statement.start) + 1
            yield _Step(path, number, constraint, line, edges.get(i, line.statement))


def _written(snapshot: Snapshot, step: _Step) -> Written:
    """The private line of a step."""
    found, line = step.found, step.line
    if line.problems or isinstance(found, (Bad, OptionLine)):
        # What `${NAME}==1` says depends on a variable: pip and uv decide.
        if line.variables and isinstance(found, Bad):
            return Written(found.text)
        if line.variables and isinstance(found, Requirement):
            return as_it_stands(found)
        raise _refused(snapshot, step, line.problems[0].message if line.problems else "it says nothing")
    if isinstance(found, Edge):
        target = found.target or f"{os.path.dirname(step.path)}/{found.option.value.text if found.option.value else ''}"
        return Written(f"{'-c' if found.constraint else '-r'} {target}")
    if step.constraint and (found.editable or found.extras or not found.key):
        what = "an editable requirement" if found.editable else "extras" if found.extras else "no name"
        raise _refused(snapshot, step, f"a constraint with {what}")
    try:
        written = write(found, snapshot.root or os.path.dirname(step.path), snapshot.windows)
    except Unwritable as error:
        raise _refused(snapshot, step, str(error)) from None
    # Looking at a share is a connection in which Windows presents the person's credentials.
    if written.target and not written.target.startswith("//") and files.stamp(written.target) is None:
        raise _missing(snapshot, step, written.target)
    return written


def _missing(snapshot: Snapshot, step: _Step, target: str) -> Trouble:
    place = f"{shown(step.path, snapshot.root)}:{step.number}"
    folder = os.path.dirname(step.path)
    root = snapshot.root or folder
    beside = os.path.normpath(os.path.join(folder, os.path.relpath(target, root))).replace(os.sep, "/")
    advice = "Correct the path, or put there what it names."
    if beside != target and files.stamp(beside) is not None:
        advice = f"For pip and uv, paths start from the workspace folder: write ./{shown(beside, root)} there."
    return Trouble("missing-file", f"{place} asks for {shown(target, root)}, which is not there.", advice)


def _refused(snapshot: Snapshot, step: _Step, message: str) -> Trouble:
    said = "".join(c if c.isprintable() else "\ufffd" for c in redact(message)).rstrip(".")
    return Trouble(
        "invalid-requirements",
        f"{shown(step.path, snapshot.root)}:{step.number}: pip refuses this line: {said}.",
        "Correct it and try again; `pinfold check` explains what is wrong.",
    )
