"""Run the rules over a snapshot, apply suppressions and severities, order and de-duplicate. Pure but for remembered answers.

A line rule's answer is remembered by line, role and settings, so a keystroke asks the line rules about one line. File rules are
asked about the files wanted, project rules about every file that reaches one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import count
from typing import TYPE_CHECKING

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.index import file_index
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules import ALL
from pinfold.analysis.rules._rule import FileView, LineView, ProjectView, Rule, SuppressionView
from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.analysis.suppression import Coverage, Suppression
from pinfold.records import dataclass, field
from pinfold.requirements.tree import Form, Line, Requirement

if TYPE_CHECKING:
    from pinfold.analysis.releases import IndexFacts

Findings = dict[str, list[Finding]]
OnFailure = Callable[[Rule, Exception], None]

_MEMO_LIMIT = 200_000
_KNOWN = frozenset(rule.name for rule in ALL)


def check(snapshot: Snapshot, paths: Collection[str] | None = None, on_failure: OnFailure | None = None) -> Findings:
    """The findings of the files in `paths` (default: all), by path, in order of place; spans are absolute.

    A rule that raises is left out, and `on_failure` is told; without it the exception goes through.
    """
    wanted = list(snapshot.files) if paths is None else [p for p in paths if p in snapshot.files]
    found: Findings = {path: [] for path in wanted}
    for path in wanted:
        found[path] += _file_findings(snapshot, snapshot.files[path], on_failure)
    for path, finding in _project_findings(snapshot, set(wanted), on_failure):
        if path in found:
            found[path].append(finding)
    return {path: _finish(snapshot, path, findings, on_failure) for path, findings in found.items()}


@dataclass(slots=True)
class _Plan:
    """The rules that some settings switch on, and what the line rules have said so far."""

    settings: Settings
    rules: tuple[Rule, ...]
    severities: dict[str, Severity | None]
    defaults: dict[str, Severity]
    line_rules: tuple[Rule, ...]
    listed_rules: tuple[Rule, ...]
    memo: dict[Role, dict[Line, tuple[Finding, ...]]] = field(default_factory=dict)
    listed_memo: dict[tuple[Role, Line], tuple[tuple[object, ...], tuple[Finding, ...]]] = field(default_factory=dict)
    serial: int = field(default_factory=count().__next__)  # an id would come back after a plan is forgotten


_plans: dict[int, _Plan] = {}


def _plan(settings: Settings) -> _Plan:
    plan = _plans.get(id(settings))
    if plan is None or plan.settings is not settings:
        if len(_plans) > 64:
            _plans.clear()
        rules = tuple(
            r for r in ALL if (not settings.select or r.name in settings.select) and r.name not in settings.ignore
        )
        rules = tuple(r for r in rules if settings.severity.get(r.name) != "off")
        severities = {
            r.name: Severity(settings.severity[r.name]) if r.name in settings.severity else None for r in rules
        }
        defaults = {r.name: r.severity for r in rules}
        line_rules = tuple(r for r in rules if r.line is not None)
        listed_rules = tuple(r for r in rules if r.listed is not None)
        plan = _plans[id(settings)] = _Plan(settings, rules, severities, defaults, line_rules, listed_rules)
    return plan


def _run(rule: Rule, answer: Callable[[], Iterable[Finding]], on_failure: OnFailure | None) -> list[Finding]:
    try:
        return list(answer())
    except Exception as error:
        if on_failure is None:
            raise
        on_failure(rule, error)
        return []


def _file_findings(snapshot: Snapshot, source: SourceFile, on_failure: OnFailure | None) -> list[Finding]:
    plan = _plan(snapshot.settings_for(source.path))
    readable = source.file is not None and not source.prose
    found: list[Finding] = []
    if readable:
        found += _line_findings(plan, source, on_failure)
        facts = snapshot.facts.indexes.get(source.path)
        if facts is not None and plan.listed_rules:
            found += _listed_findings(plan, source, facts, on_failure)
    view = FileView(source, snapshot)
    for rule in plan.rules:
        if rule.file is not None and (readable or rule.raw):
            ask = rule.file
            found += _run(rule, lambda ask=ask, view=view: ask(view), on_failure)  # type: ignore[misc]
    return found


def _line_findings(plan: _Plan, source: SourceFile, on_failure: OnFailure | None) -> list[Finding]:
    file = source.file
    assert file is not None
    name = f"line_findings {source.role.value} {plan.serial}"
    said: dict[int, tuple[Finding, ...]] | None = file.memo.get(name)
    if said is None:
        edited = file.edited
        before: dict[int, tuple[Finding, ...]] | None = None
        if edited is not None and edited.in_place:
            before = edited.before.get(name)
        if edited is not None and before is not None:
            stop = edited.first + edited.fresh
            said = {i: answer for i, answer in before.items() if not edited.first <= i < stop}
            said |= _ask_line_rules(plan, source.role, file.lines[edited.first : stop], edited.first, on_failure)
        else:
            said = _ask_line_rules(plan, source.role, file.lines, 0, on_failure)
        file.memo[name] = said
    return [finding.shift(file.starts[i]) for i, answer in said.items() for finding in answer]


def _ask_line_rules(
    plan: _Plan, role: Role, lines: list[Line], first: int, on_failure: OnFailure | None
) -> dict[int, tuple[Finding, ...]]:
    """What there is to say about lines, by index; lines that nothing is said about are left out."""
    memo = plan.memo.setdefault(role, {})
    if len(memo) > _MEMO_LIMIT:
        memo.clear()
    said: dict[int, tuple[Finding, ...]] = {}
    for i, line in enumerate(lines, first):
        answer = memo.get(line)
        if answer is None:
            answer = memo[line] = tuple(
                finding.with_severity(_severity(plan, finding))
                for finding in _about_line(plan, LineView(line, role, plan.settings), on_failure)
            )
        if answer:
            said[i] = answer
    return said


def _about_line(plan: _Plan, view: LineView, on_failure: OnFailure | None) -> list[Finding]:
    found: list[Finding] = []
    try:
        for rule in plan.line_rules:
            found += rule.line(view)  # type: ignore[misc]
    except Exception:
        # Which one it was, and what the others say, is found out the long way.
        return [f for rule in plan.line_rules for f in _run(rule, lambda rule=rule: rule.line(view), on_failure)]  # type: ignore[misc]
    return found


def _listed_findings(plan: _Plan, source: SourceFile, facts: IndexFacts, on_failure: OnFailure | None) -> list[Finding]:
    """What there is to say with what the file's indexes know: an edit costs one line, and news cost the file once."""
    file = source.file
    assert file is not None
    name = f"listed_findings {source.role.value} {plan.serial}"
    kept: tuple[IndexFacts, dict[int, tuple[Finding, ...]]] | None = file.memo.get(name)
    if kept is None or kept[0] is not facts:
        edited, index = file.edited, file_index(file)
        before = edited.before.get(name) if edited is not None and edited.in_place else None
        said: dict[int, tuple[Finding, ...]] = {}
        asked: Iterable[int] = index.requirements
        if edited is not None and before is not None and before[0] is facts:
            fresh = range(edited.first, edited.first + edited.fresh)
            said = {i: answer for i, answer in before[1].items() if i not in fresh}
            asked = (i for i in fresh if _accepted(file.lines[i]))
        said |= _ask_listed_rules(plan, source.role, file.lines, asked, facts, on_failure)
        kept = file.memo[name] = facts, said
    return [finding.shift(file.starts[i]) for i, answer in kept[1].items() for finding in answer]


def _accepted(line: Line) -> bool:
    return isinstance(line.statement, Requirement) and not line.problems


def _ask_listed_rules(
    plan: _Plan,
    role: Role,
    lines: list[Line],
    asked: Iterable[int],
    facts: IndexFacts,
    on_failure: OnFailure | None,
) -> dict[int, tuple[Finding, ...]]:
    """What there is to say about lines, by index; lines that are the same object have the same answer."""
    memo: dict[Line, tuple[Finding, ...]] = facts.memo.setdefault(f"listed {role.value} {plan.serial}", {})
    if len(memo) > _MEMO_LIMIT:
        memo.clear()
    said: dict[int, tuple[Finding, ...]] = {}
    for i in asked:
        answer = memo.get(lines[i])
        if answer is None:
            answer = memo[lines[i]] = _about_listed(plan, lines[i], role, facts, on_failure)
        if answer:
            said[i] = answer
    return said


def _about_listed(
    plan: _Plan, line: Line, role: Role, facts: IndexFacts, on_failure: OnFailure | None
) -> tuple[Finding, ...]:
    """What the rules say about a line; as before where the news are about other projects, for they come in many pieces."""
    view = _listed_view(plan, line, role, facts)
    if view is None:
        return ()
    heard = _heard(view)
    before = plan.listed_memo.get((role, line))
    if before is not None and before[0] == heard:
        return before[1]
    found: list[Finding] = []
    for rule in plan.listed_rules:
        ask = rule.listed
        assert ask is not None
        said = _run(rule, lambda ask=ask: ask(view), on_failure)  # type: ignore[misc]
        found += [finding.with_severity(_severity(plan, finding)) for finding in said]
    if len(plan.listed_memo) > _MEMO_LIMIT:
        plan.listed_memo.clear()
    answer = tuple(found)
    plan.listed_memo[role, line] = heard, answer
    return answer


def _listed_view(plan: _Plan, line: Line, role: Role, facts: IndexFacts) -> ListedView | None:
    requirement = line.statement
    if not isinstance(requirement, Requirement) or requirement.form is not Form.NAMED:
        return None
    project = facts.projects.get(requirement.key)
    if project is None and requirement.key not in facts.absent:
        return None
    return ListedView(line, requirement, role, plan.settings, facts, project)


def _heard(view: ListedView) -> tuple[object, ...]:
    """All that a rule can hear about a line from the facts, for comparison. The time counts only where ages do, by the hour."""
    facts, key = view.facts, view.requirement.key
    by_key = facts.memo.get("by key")
    if by_key is None:
        by_key = facts.memo["by key"] = {}
        for table in (facts.details, facts.advisories):
            for where, what in table.items():
                by_key.setdefault(where[0], []).append((where[1], what))
    now = facts.now // 3600 if view.settings.index.cooldown else 0
    return view.project, facts.target, now, tuple(by_key.get(key, ()))


def _project_findings(snapshot: Snapshot, wanted: set[str], on_failure: OnFailure | None) -> list[tuple[str, Finding]]:
    found: list[tuple[str, Finding]] = []
    for root, roles in snapshot.projects.items():
        if wanted.isdisjoint(roles) or snapshot.files[root].prose:
            continue
        view = ProjectView(snapshot.files[root], snapshot, roles)
        for rule in _plan(snapshot.settings_for(root)).rules:
            if rule.project is None:
                continue
            try:
                found += list(rule.project(view))
            except Exception as error:
                if on_failure is None:
                    raise
                on_failure(rule, error)
    return found


def _finish(snapshot: Snapshot, path: str, findings: list[Finding], on_failure: OnFailure | None) -> list[Finding]:
    source = snapshot.files[path]
    plan = _plan(snapshot.settings_for(path))
    defaults = plan.defaults
    suppressions = file_index(source.file).suppressions if source.file is not None else []
    coverage = Coverage(source.file, suppressions) if source.file is not None and suppressions else None
    used: set[tuple[int, str]] = set()
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        if finding.rule not in defaults:
            continue  # a project rule that is off for this file
        covering = coverage.of(finding.rule, finding.span) if coverage is not None else ()
        used.update((n, finding.rule) for n in covering)
        if not covering:
            _keep(kept, finding, plan)
    if coverage is not None and not source.prose:
        assert source.file is not None
        text = source.file.text
        for rule in plan.rules:
            if rule.suppressions is None:
                continue
            for n, suppression in enumerate(suppressions):
                unused = frozenset(
                    name
                    for name, _ in suppression.names
                    if (n, name) not in used
                    and name in defaults
                    and _would_know(plan, snapshot, source, name, suppression)
                )
                ask, seen = rule.suppressions, SuppressionView(suppression, unused, _KNOWN, text)
                for finding in _run(rule, lambda: ask(seen), on_failure):  # noqa: B023
                    if not coverage.of(finding.rule, finding.span):
                        _keep(kept, finding, plan)
    return sorted(kept.values(), key=_order)


def _would_know(plan: _Plan, snapshot: Snapshot, source: SourceFile, name: str, suppression: Suppression) -> bool:
    """Whether a rule's silence about what a comment covers means that there is nothing to say: nobody said it is unknown."""
    rule = next((rule for rule in plan.rules if rule.name == name), None)
    if rule is None or rule.listed is None:
        return rule is None or rule.knows is None or rule.knows(snapshot, source.path)
    file, facts = source.file, snapshot.facts.indexes.get(source.path)
    if file is None or facts is None:
        return False
    last = file.line_at(suppression.scope.end)
    for i in range(file.line_at(suppression.scope.start), last + 1):
        view = _listed_view(plan, file.lines[i], source.role, facts)
        statement = file.lines[i].statement
        if view is None and isinstance(statement, Requirement) and statement.form is Form.NAMED:
            return False
        if view is not None and rule.informed is not None and not rule.informed(view):
            return False
    return True


def _severity(plan: _Plan, finding: Finding) -> Severity:
    return plan.severities[finding.rule] or finding.severity or plan.defaults[finding.rule]


def _keep(kept: dict[tuple[object, ...], Finding], finding: Finding, plan: _Plan) -> None:
    severity = _severity(plan, finding)
    if severity is not Severity.OFF:
        kept.setdefault((finding.rule, finding.span, finding.message), finding.with_severity(severity))


def _order(finding: Finding) -> tuple[int, int, int, str]:
    assert finding.severity is not None
    return finding.span.start, -finding.severity.rank, finding.span.end, finding.rule
