"""What people read about rules, derived from `Rule`: a rule's page and the table of all, as Markdown.

Must never read or write a file.
"""

from __future__ import annotations

from collections.abc import Iterable

from pinfold.analysis.rules._rule import Rule


def rule_page(rule: Rule) -> str:
    """A rule's page: its docstring, with the name and the defaults under the title. Ends with a line break."""
    title, _, rest = rule.doc.strip().partition("\n")
    fix = "with a fix" if rule.fixable else "no fix"
    facts = f"`{rule.name}` · {rule.severity.value} by default · {fix}"
    return f"{title}\n\n{facts}\n\n{rest.strip()}\n"


def rule_table(rules: Iterable[Rule], folder: str) -> str:
    """A table with one row for each rule, linked to its page in `folder` ("" or ending in a slash)."""
    rows = ["| rule | what it reports | default | fix |", "|---|---|---|---|"]
    for rule in rules:
        fix = "yes" if rule.fixable else ""
        rows.append(f"| [`{rule.name}`]({folder}{rule.name}.md) | {rule.summary} | {rule.severity.value} | {fix} |")
    return "\n".join(rows) + "\n"
