"""The rules, in reading order. Everything a user sees about them is derived from `ALL`."""

from pinfold.analysis.rules import (
    always_true_marker,
    conflicting_requirements,
    duplicate_requirement,
    invalid_constraint,
    loose_pin,
    marker_on_option,
    marker_version_as_string,
    moving_vcs,
    never_true_marker,
    unknown_marker_variable,
    unpinned,
    unsatisfiable_specifier,
    url_without_hash,
    wildcard_pin,
)
from pinfold.analysis.rules._rule import Rule

ALL: tuple[Rule, ...] = (
    unpinned.RULE,
    loose_pin.RULE,
    wildcard_pin.RULE,
    moving_vcs.RULE,
    url_without_hash.RULE,
    unsatisfiable_specifier.RULE,
    conflicting_requirements.RULE,
    duplicate_requirement.RULE,
    invalid_constraint.RULE,
    unknown_marker_variable.RULE,
    never_true_marker.RULE,
    always_true_marker.RULE,
    marker_version_as_string.RULE,
    marker_on_option.RULE,
)

BY_NAME: dict[str, Rule] = {rule.name: rule for rule in ALL}
