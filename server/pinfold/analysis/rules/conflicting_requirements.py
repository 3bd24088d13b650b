"""# Two requirements that cannot both hold

## What it reports

Two requirements for one project that no version satisfies together: in one file, or in two files that one `pip install -r`
reads by way of `-r` and `-c`. Also a wheel by URL whose version the other requirement excludes, two different URLs for one
project, and one requirement with `-e` next to one without. Markers count: requirements that never apply in the same
environment don't conflict. Extras don't: `flask[async]==2` conflicts with `flask==3`. A conflict between two files is shown in
both of them.

## Why

pip stops with `ResolutionImpossible` and installs nothing. If one of the two is a constraint, it does so as soon as anything
needs the project.

In an editor the light bulb removes one of two lines of a file, or writes here what the other file asks for. `--fix` leaves
conflicts alone: which of the two is meant only you know.

## Example

```requirements
-r base.txt
flask==3.0.3
^^^^^ error[conflicting-requirements]: flask==3.0.3 conflicts with flask<3 (base.txt:1): no version satisfies both
django==4.2 ; python_version < "3.10"
django==5.0 ; python_version >= "3.10"
-- base.txt --
flask<3
^^^^^ error[conflicting-requirements]: flask<3 conflicts with flask==3.0.3 (requirements.txt:2): no version satisfies both
```

## When to allow it

When the two lines are never installed together although one file reaches both; better is to give each its own file.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis import urls
from pinfold.analysis.findings import Finding, Related, Severity
from pinfold.analysis.markers import coexist
from pinfold.analysis.paths import seen_from
from pinfold.analysis.reconciling import agree, keep_one
from pinfold.analysis.rules._rule import Entry, ProjectView, Rule
from pinfold.analysis.snapshot import Role
from pinfold.analysis.versions import disjoint, minimal_conflict, specifier_set, unsatisfiable
from pinfold.requirements.tree import Form, Requirement

MAX_SEEN = 256  # requirements for one project, beyond which a file is not written for people
MAX_DISTINCT = 32


def check(view: ProjectView) -> Iterator[tuple[str, Finding]]:
    for entries in view.repeated():
        found = False
        for first, later, reason in _conflicts(entries):
            found = True
            yield later.path, _finding(view, later, first, reason)
            if first.path != later.path:
                yield first.path, _finding(view, first, later, reason)
        if not found and len(entries) > 2:
            yield from _conflict_of_many(view, entries)


def _conflicts(entries: list[Entry]) -> Iterator[tuple[Entry, Entry, str]]:
    """(earlier, later, why) for each requirement and the first before it that it conflicts with."""
    distinct: dict[tuple[str, str | None, str, bool], Entry] = {}
    for entry in entries[:MAX_SEEN]:
        requirement = entry.requirement
        if unsatisfiable(requirement.specifier) or entry.line.variables:
            continue
        url = requirement.url.text if requirement.url is not None else ""
        marker = requirement.marker.text if requirement.marker is not None else None
        if len(distinct) < MAX_DISTINCT:
            distinct.setdefault((requirement.specifier, marker, url, requirement.editable), entry)
        for (_, other_marker, _, _), other in distinct.items():
            if other is entry:
                continue
            reason = _clash(other, entry)
            if reason and coexist(other_marker, marker):
                yield other, entry, reason
                break


def _clash(one: Entry, two: Entry) -> str:
    """Why two requirements for one project cannot both hold, "" when they can or nobody knows."""
    a, b = one.requirement, two.requirement
    if a.form is Form.NAMED and b.form is Form.NAMED:
        if a.clauses and b.clauses and disjoint(a.specifier, b.specifier):
            return "no version satisfies both"
        return ""
    versions = urls.wheel_version(a), urls.wheel_version(b)
    if a.form is Form.NAMED or b.form is Form.NAMED:
        named, version = (a, versions[1]) if a.form is Form.NAMED else (b, versions[0])
        if version is None or not named.clauses:
            return ""
        admitted = specifier_set(named.specifier)
        if admitted is None or admitted.contains(version, prereleases=True):
            return ""
        return f"the wheel is version {version}"
    if versions[0] and versions[1] and versions[0] != versions[1]:
        return "the wheels have different versions"
    if a.editable is not b.editable:
        return "" if Role.CONSTRAINTS in (one.role, two.role) else "only one of them is editable"
    if Form.PATH in (a.form, b.form) or a.url is None or b.url is None:
        return ""
    return "" if urls.same_link(a.url.text, b.url.text) else "pip takes a project from one URL only"


def _conflict_of_many(view: ProjectView, entries: list[Entry]) -> Iterator[tuple[str, Finding]]:
    """Requirements without markers of which any two agree, and all together don't. Shown in each file, at its last one."""
    plain = [
        e for e in entries[:MAX_SEEN] if e.requirement.clauses and e.requirement.marker is None and not e.line.variables
    ]
    plain = [e for e in plain if not unsatisfiable(e.requirement.specifier)]
    chosen = [plain[i] for i in minimal_conflict([e.requirement.specifier for e in plain[:MAX_DISTINCT]])]
    for entry in {e.path: e for e in chosen}.values():
        others = [e for e in chosen if e is not entry]
        listed = " and ".join(f"{_shown(e.requirement)} ({_place(view, e, entry)})" for e in others)
        message = f"{_shown(entry.requirement)} conflicts with {listed} together: no version satisfies all"
        related = tuple(Related(e.path, e.span, f"{_shown(e.requirement)} is asked for here") for e in others)
        yield entry.path, Finding(RULE.name, entry.span, message, related)


def _place(view: ProjectView, entry: Entry, reader: Entry) -> str:
    return f"{seen_from(entry.path, reader.path)}:{view.file(entry.path).index.line_of(entry.span.start) + 1}"


def _finding(view: ProjectView, entry: Entry, other: Entry, reason: str) -> Finding:
    theirs = _shown(other.requirement)
    message = f"{_shown(entry.requirement)} conflicts with {theirs} ({_place(view, other, entry)}): {reason}"
    related = (Related(other.path, other.span, f"{theirs} is asked for here"),)
    this = entry.start, entry.line
    if entry.path == other.path:
        number = view.file(other.path).index.line_of(other.span.start) + 1
        choices = tuple(keep_one(this, (other.start, other.line), f"line {number}"))
    else:
        choices = tuple(agree(this, other.line, seen_from(other.path, entry.path)))
    return Finding(RULE.name, entry.span, message, related, choices=choices)


def _shown(requirement: Requirement) -> str:
    name = requirement.name.text if requirement.name is not None else requirement.key
    if requirement.url is not None:
        return f"{name} @ {urls.shown(requirement.url.text)}"
    return f"{name}{requirement.specifier}"


RULE = Rule("conflicting-requirements", Severity.ERROR, __doc__ or "", project=check)
