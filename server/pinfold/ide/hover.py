"""What the thing under the cursor means here. Never shows a secret, nor a file's text as markup (`markdown.py`)."""

from __future__ import annotations

from pinfold.analysis.demand import pinned_version
from pinfold.analysis.rules import BY_NAME
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.analysis.version_words import explain as explain_versions
from pinfold.ide.hover_installed import about_installed, about_unnamed
from pinfold.ide.hover_links import about_link
from pinfold.ide.hover_markers import about_marker, marker_summary
from pinfold.ide.hover_options import about_hash, about_include, about_option, about_value
from pinfold.ide.locate import Node, NodeKind, file_of, node_at
from pinfold.ide.markdown import code, worded
from pinfold.ide.operators import OPERATORS
from pinfold.ide.projects import Occurrence, occurrences, shown_path
from pinfold.records import dataclass
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Requirement

MAX_PLACES = 10  # further occurrences are only counted


@dataclass(frozen=True, slots=True)
class Hover:
    """An answer: the span it is about, absolute, and Markdown that needs no trust (no HTML, no command links)."""

    span: Span
    markdown: str


def hover(snapshot: Snapshot, path: str, offset: int) -> Hover | None:
    """What stands at an offset and what it means here; None where there is nothing to say."""
    file = file_of(snapshot, path)
    node = node_at(file, offset) if file is not None else None
    if node is None:
        return None
    if node.kind is NodeKind.MARKER:
        place, said = about_marker(snapshot, path, node, offset)
        return Hover(place, said)
    said = _about(snapshot, path, node, offset)
    return Hover(node.span, said) if said else None


def release_at(snapshot: Snapshot, path: str, offset: int) -> tuple[str, str] | None:
    """The key and version of the release that a hover there would tell about: the pinned one, else the newest; None for none."""
    facts, file = snapshot.facts.indexes.get(path), file_of(snapshot, path)
    node = node_at(file, offset) if file is not None and facts is not None else None
    if facts is None or node is None or node.requirement is None or node.kind not in (NodeKind.NAME, NodeKind.CLAUSE):
        return None
    project = facts.projects.get(node.requirement.key)
    if project is None or not project.releases or node.requirement.form is not Form.NAMED:
        return None
    from pinfold.analysis.candidates import pinned_release
    from pinfold.analysis.choice import latest

    release = pinned_release(project, node.requirement) if pinned_version(node.requirement) else latest(project)
    return None if release is None else (project.key, release.version)


def _about(snapshot: Snapshot, path: str, node: Node, offset: int) -> str:
    if node.kind is NodeKind.NAME:
        return _name(snapshot, path, node)
    if node.kind is NodeKind.EXTRA:
        return _extra(node)
    if node.kind is NodeKind.CLAUSE:
        return _clause(snapshot, path, node, offset)
    if node.kind is NodeKind.URL:
        return _link(snapshot, path, node)
    if node.kind is NodeKind.VARIABLE:
        return f"{code(node.token.text)}: pip puts the environment variable's value here, if there is one."
    if node.kind is NodeKind.INCLUDE:
        return about_include(snapshot, path, node)
    if node.kind is NodeKind.HASH:
        return about_hash(node)
    if node.kind is NodeKind.OPTION:
        return about_option(node)
    if node.kind is NodeKind.VALUE:
        return about_value(node)
    if node.kind is NodeKind.RULE:
        rule = BY_NAME.get(node.token.text)
        return f"{code(node.token.text)}: {rule.summary if rule is not None else 'no rule has this name'}"
    if node.kind is NodeKind.STRAY:
        return f"pip ignores {code(node.token.text)}."
    return ""


def _name(snapshot: Snapshot, path: str, node: Node) -> str:
    requirement = node.requirement
    assert requirement is not None
    title = code(node.token.text)
    if requirement.key != node.token.text:
        title += f", to an index {code(requirement.key)}"
    said = [title]
    if requirement.clauses:
        said.append(f"Version: {_versions(requirement)}")
    elif requirement.form is Form.NAMED:
        said.append("Version: any")
    if requirement.marker is not None:
        said.append(f"When: {marker_summary(snapshot, path, requirement.marker.text)}")
    if snapshot.facts.resolutions:
        from pinfold.ide.about_conflict import about_conflict

        said += about_conflict(snapshot, path, requirement)
    said += about_installed(snapshot, requirement.key)
    said += _listed(snapshot, path, requirement)
    said += _elsewhere(snapshot, path, node, requirement.key)
    return "\n\n".join(said)


def _link(snapshot: Snapshot, path: str, node: Node) -> str:
    said, requirement = [about_link(node)], node.requirement
    assert requirement is not None
    if requirement.name is None:  # a name says what is installed itself
        said += about_unnamed(snapshot, path, node.index)
    return "\n\n".join(said)


def _elsewhere(snapshot: Snapshot, path: str, node: Node, key: str) -> list[str]:
    others = [
        found
        for found in occurrences(snapshot, key)
        if found.path != path or not found.statement.start <= node.span.start < found.statement.end
    ]
    places = [f"- {_place(snapshot, found)}" for found in others[:MAX_PLACES]]
    if len(others) > MAX_PLACES:
        places.append(f"- and {len(others) - MAX_PLACES} more")
    return ["Also named in\n\n" + "\n".join(places)] if places else []


def _place(snapshot: Snapshot, found: Occurrence) -> str:
    place = code(f"{shown_path(snapshot, found.path)}:{found.number}")
    if found.requirement.clauses:
        place += f" {code(found.requirement.specifier)}"
    return place + " as a constraint" if found.role is Role.CONSTRAINTS else place


def _extra(node: Node) -> str:
    requirement = node.requirement
    assert requirement is not None
    what = code(requirement.name.text) if requirement.name is not None else "the project"
    return f"The extra {code(node.token.text)}: also install what {what} lists under this name."


def _listed(snapshot: Snapshot, path: str, requirement: Requirement) -> list[str]:
    """What indexes know; nothing is imported for it while they know nothing."""
    if path not in snapshot.facts.indexes or requirement.form is not Form.NAMED:
        return []
    from pinfold.ide.about_release import about_project

    return about_project(snapshot, path, requirement)


def _clause(snapshot: Snapshot, path: str, node: Node, offset: int) -> str:
    requirement, clause = node.requirement, node.clause
    assert requirement is not None
    assert clause is not None
    if offset < node.start + clause.operator.end and clause.operator.text in OPERATORS:
        said = [f"{code(clause.operator.text)} {OPERATORS[clause.operator.text]}"]
    else:
        said = []
    if clause.version.text:
        said.append(f"{code(clause.text)}: {worded(explain_versions(clause.text), clause.text)}")
    if len(requirement.clauses) > 1:
        said.append(f"Together: {_versions(requirement)}")
    facts = snapshot.facts.indexes.get(path)
    project = facts.projects.get(requirement.key) if facts is not None else None
    if facts is not None and project is not None and pinned_version(requirement):
        from pinfold.ide.about_release import about_version

        said += about_version(facts, project, requirement)
    return "\n\n".join(said)


def _versions(requirement: Requirement) -> str:
    return worded(explain_versions(requirement.specifier), requirement.specifier)
