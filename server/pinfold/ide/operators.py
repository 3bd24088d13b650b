"""The operators of a specifier in one line each, for hover and completion (PEP 440, "Version specifiers")."""

from __future__ import annotations

OPERATORS: dict[str, str] = {
    "==": "this version; with `.*` every version that begins so",
    ">=": "this version or a later one",
    "~=": "compatible: this version or a later one of the same series, so the last number may grow",
    "<=": "this version or an earlier one",
    "<": "an earlier version, no pre-release of this one",
    ">": "a later version, no post-release of this one",
    "!=": "any other version; with `.*` none that begins so",
    "===": "exactly this text, compared letter by letter; meant for versions that are not valid",
}
"""In the order in which an editor offers them."""
