"""`pinfold rule`: the list of rules, or one rule's page. Must never hold a word about a rule: the pages derive from `ALL`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from pinfold.analysis.rule_page import rule_page
from pinfold.analysis.rules import ALL
from pinfold.analysis.rules._rule import Rule
from pinfold.cli.markdown import to_terminal
from pinfold.cli.names import rule_named
from pinfold.cli.terminal import Paint, columns, out, paint_for


def run(arguments: argparse.Namespace) -> int:
    paint = paint_for(arguments.color, sys.stdout)
    if arguments.name is None:
        rules = list(ALL)
        text = _json([_summary(rule) for rule in rules]) if arguments.format == "json" else _list(rules, paint)
    else:
        rule = rule_named(arguments.name)
        if arguments.format == "json":
            text = _json({**_summary(rule), "documentation": rule_page(rule)})
        else:
            text = to_terminal(rule_page(rule), paint, min(columns(), 100))
    out(text, utf8=arguments.format == "json")
    return 0


def _list(rules: list[Rule], paint: Paint) -> str:
    longest = max(len(rule.name) for rule in rules)
    lines = [
        f"{paint('bold', rule.name)}{' ' * (longest - len(rule.name))}  "
        f"{paint(rule.severity.value, rule.severity.value)}{' ' * (7 - len(rule.severity.value))}  "
        f"{'fix' if rule.fixable else '   '}  {rule.summary}"
        for rule in rules
    ]
    return "\n".join([*lines, "", f"{len(rules)} rules; `pinfold rule NAME` explains one.", ""])


def _summary(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "summary": rule.summary,
        "severity": rule.severity.value,
        "fixable": rule.fixable,
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
