"""Applying fixes until nothing is left to fix, and bringing the result to the disk. Must never lose a file's text.

A fix may make room for another one, so findings are asked for again after each pass.
"""

from __future__ import annotations

from collections.abc import Mapping

from pinfold.analysis.check import OnFailure, check
from pinfold.analysis.findings import Edit, Finding, Fix
from pinfold.analysis.fixes import apply_edits, choose_edits
from pinfold.cli.targets import Project
from pinfold.records import dataclass, field
from pinfold.requirements.encoding import Decoded, decode
from pinfold.system.files import read, write_atomic
from pinfold.workspace.paths import locale_encoding

PASSES = 10


@dataclass
class Changed:
    """One file's text before and after, and how many findings of each rule were fixed on the way.

    `decoded` tells how the file is encoded (None: UTF-8), `reencode` how it is to be from now on, "" as before.
    """

    before: str
    after: str
    decoded: Decoded | None
    reencode: str = ""
    rules: dict[str, int] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """The new bytes. Raises UnicodeEncodeError when the encoding cannot hold the text."""
        if self.decoded is None or self.reencode:
            return self.after.encode(self.reencode or "utf-8")
        return self.decoded.encode(self.after)


def fix(project: Project, unsafe: bool, on_failure: OnFailure) -> dict[str, Changed]:
    """What fixes make of the project's files, by path. The project's store holds the new texts afterwards."""
    changed: dict[str, Changed] = {}
    for _ in range(PASSES):
        snapshot = project.folder.snapshot
        stable = True
        for path, findings in check(snapshot, project.paths(), on_failure).items():
            file, decoded = snapshot.files[path].file, snapshot.files[path].decoded
            if file is None:
                continue
            edits = choose_edits(findings, unsafe)
            after = apply_edits(file.text, edits)
            reencode = next((fix.reencode for f in findings if (fix := _fix_of(f, unsafe)) and fix.reencode), "")
            known = changed.get(path) or Changed(file.text, file.text, decoded)
            if after == file.text and reencode == known.reencode:
                continue
            stable = False
            for rule in _applied(findings, edits, unsafe, reencode != known.reencode):
                known.rules[rule] = known.rules.get(rule, 0) + 1
            changed[path] = known
            known.after, known.reencode = after, reencode
            project.store.open(path, after)
        if stable:
            break
        project.folder.touch()
    return {path: entry for path, entry in changed.items() if entry.after != entry.before or entry.reencode}


def _fix_of(finding: Finding, unsafe: bool) -> Fix | None:
    return next((fix for fix in finding.fixes if fix.safe or unsafe), None)


def _applied(findings: list[Finding], edits: list[Edit], unsafe: bool, reencoded: bool) -> list[str]:
    """The rules of the findings whose fix is among the chosen edits, or is the new encoding."""
    chosen = set(edits)
    found = []
    for finding in findings:
        fix = _fix_of(finding, unsafe)
        if fix is not None and (reencoded if fix.reencode else fix.edits and chosen.issuperset(fix.edits)):
            found.append(finding.rule)
    return found


def write(project: Project, changed: Mapping[str, Changed]) -> list[tuple[str, str]]:
    """Writes the new texts, each whole or not at all; (path, why) of those that could not be written, which stay as they are.

    The project's store reads all of them from the disk again.
    """
    failed = []
    for path, entry in changed.items():
        why = write_text(path, entry)
        if why:
            failed.append((path, why))
        project.store.close(path)
    project.store.disk_changed(changed)
    project.folder.touch()
    return failed


def write_text(path: str, entry: Changed) -> str:
    """Writes a file; why that cannot be, in which case the file is as it was, and "" if it has been done."""
    try:
        data = entry.encoded()
    except UnicodeEncodeError as error:
        return f"not changed: {error.encoding} cannot hold {error.object[error.start : error.end]!r}; save it as UTF-8"
    found = read(path)
    if found.data is None or decode(found.data, locale_encoding()).text != entry.before:
        return "not changed: somebody else has changed it in the meantime; run the command again"
    try:
        write_atomic(path, data)
    except OSError as error:
        return f"not changed: it cannot be written ({error.strerror}); make it writable and run the command again"
    return ""
