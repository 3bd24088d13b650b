"""The rules, in reading order. Everything a user sees about them is derived from `ALL`."""

from pinfold.analysis.rules import unpinned
from pinfold.analysis.rules._rule import Rule

ALL: tuple[Rule, ...] = (unpinned.RULE,)

BY_NAME: dict[str, Rule] = {rule.name: rule for rule in ALL}
