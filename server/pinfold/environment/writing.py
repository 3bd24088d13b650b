"""Requirements put into a file and taken out of it, in the file's own layout. Pure: a tree in, edits out.

Must never change a line that is not meant: what is written is read again, and every other line has to be as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pinfold.analysis.evaluation import evaluator
from pinfold.analysis.findings import Edit
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.index import file_index
from pinfold.analysis.repin import UNSAFE, Outcome, realigned, repin, repoint, with_extras
from pinfold.environment.placing import insertions, line_break, removal
from pinfold.environment.via import note
from pinfold.records import dataclass
from pinfold.requirements.names import normalise
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import File, Form, Line, Requirement


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to stand in a file. `specifier` is as written ("==3.1.3"), or `url` is set; `hashes` are `algorithm:digest`.

    An editable's `url` is what stands behind `-e`. `via` are the names of who needs it, for a note below a new line.
    """

    name: str
    specifier: str = ""
    extras: tuple[str, ...] = ()
    url: str = ""
    editable: bool = False
    marker: str = ""
    hashes: tuple[str, ...] = ()
    via: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return normalise(self.name)

    def text(self, end: str = "\n") -> str:
        """The line and its note, without the last line break; `end` stands between it, its hashes and the note."""
        return f"{self._line(end)}{end}{note(self.via, end)}" if self.via else self._line(end)

    def _line(self, end: str) -> str:
        if self.editable:
            return f"-e {self.url}"
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        target = f" @ {self.url}" if self.url else self.specifier
        marker = f"{' ' if self.url else ''}; {self.marker}" if self.marker else ""
        hashes = "".join(f" \\{end}    --hash={each}" for each in self.hashes)
        return f"{self.name}{extras}{target}{marker}{hashes}"


@dataclass(frozen=True, slots=True)
class Left:
    """A line that stays as it is, or an entry that is not written, and why, as the end of a sentence. `number` is the editor's
    line, 1-based, 0 where there is no line."""

    path: str
    number: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """Edits of one file, absolute, in order, not overlapping."""

    edits: tuple[Edit, ...]
    left: tuple[Left, ...] = ()


def new_text(entries: Sequence[Entry], end: str = "\n") -> str:
    """A new file with these, sorted by name; editables come last, as their names cannot be seen."""
    ordered = sorted(entries, key=lambda entry: (entry.editable, entry.key))
    return "".join(entry.text(end) + end for entry in ordered)


def add(path: str, file: File, entries: Sequence[Entry], markers: Mapping[str, str]) -> Written:
    """Has a file ask for these. A line for the same project that holds in the environment (`markers`) is changed; others are new.

    New lines go where the names' order tells in a sorted file, else behind the last requirement.
    """
    edits: list[Edit] = []
    left: list[Left] = []
    fresh: list[Entry] = []
    for entry in entries:
        lines = file_index(file).by_key.get(entry.key, [])
        holding = [i for i in lines if evaluator(markers).holds(_marker(file.lines[i])) is not False]
        if not lines:
            fresh.append(entry)
        elif not holding:
            left.append(Left(path, _number(file, lines[0]), entry.name, "its marker does not hold in this environment"))
        for i in holding:
            outcome = _changed(file.lines[i], entry)
            if outcome.why:
                left.append(Left(path, _number(file, i), entry.name, outcome.why))
            edits += [edit.shift(file.starts[i]) for edit in realigned(file, i, outcome.edits)]
    end = line_break(file)
    placed = insertions(file, [(entry.key, entry.text(end)) for entry in fresh])
    if not _only_adds(file, placed, [entry.text(end) for entry in fresh]):
        left += [
            Left(path, 0, entry.name, "the file's last line runs on, so nothing can be written behind it")
            for entry in fresh
        ]
        placed = ()
    return Written(tuple(sorted((*edits, *placed), key=lambda edit: edit.span)), tuple(left))


def remove(file: File, keys: Collection[str]) -> tuple[Edit, ...]:
    """Takes out every line that asks for one of these projects, whatever its marker, with the comments that only it has.

    These are the indented ones below it, as compilers write them, and a comment above that suppresses findings on it.
    """
    wanted = {i for key in keys for i in _lines_for(file, key)}
    return removal(file, wanted)


def _lines_for(file: File, key: str) -> list[int]:
    return [
        i for i, line in enumerate(file.lines) if isinstance(line.statement, Requirement) and line.statement.key == key
    ]


def _changed(line: Line, entry: Entry) -> Outcome:
    requirement = line.statement
    assert isinstance(requirement, Requirement)
    if requirement.editable or requirement.form in (Form.URL, Form.PATH):
        return Outcome(why="" if not entry.url else "the line names another place already")
    known = {normalise(extra.text) for extra in requirement.extras}
    extras = with_extras(line, [extra for extra in entry.extras if normalise(extra) not in known])
    if entry.url:
        found = repoint(line, entry.url)
    elif requirement.form is Form.DIRECT:
        found = Outcome()  # the name alone is asked for, and the line says where it comes from
    elif entry.specifier.startswith("=="):
        found = repin(line, entry.specifier.lstrip("="), entry.hashes, arbitrary=entry.specifier.startswith("==="))
    else:
        # Without a version the name is all that is asked for, and the line has that.
        found = Outcome(why="" if entry.specifier in ("", requirement.specifier) else UNSAFE)
    return found if found.why else Outcome((*extras, *found.edits))


def _only_adds(file: File, edits: Sequence[Edit], texts: Sequence[str]) -> bool:
    """Whether after the edits every line is there as before, and each of the texts once more as a line with its note."""
    after = [_bare(line.raw) for line in parse(apply_edits(file.text, edits)).lines]
    for text in texts:
        lines = [_bare(line.raw) for line in parse(text).lines]
        at = next((i for i in range(len(after)) if after[i : i + len(lines)] == lines), None)
        if at is None:
            return False
        del after[at : at + len(lines)]
    return after == [_bare(line.raw) for line in file.lines]


def _bare(raw: str) -> str:
    return raw.rstrip("\r\n")


def _marker(line: Line) -> str:
    requirement = line.statement
    return requirement.marker.text if isinstance(requirement, Requirement) and requirement.marker is not None else ""


def _number(file: File, i: int) -> int:
    return file.index.line_of(file.starts[i]) + 1
