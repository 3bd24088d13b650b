"""Why a package is there, in words that the command line and editors share. Pure; nothing is made safe to be shown yet."""

from __future__ import annotations

from collections.abc import Callable

from pinfold.analysis.reasons import Bound, Limit, Reasons


def asked_text(limit: Limit, name: str, place: Callable[[str], str]) -> str:
    """Who puts a limit on a package, and in which words: `requests 2.25.0 (urllib3<1.27)`, `requirements.txt:3 (urllib3<2)`."""
    if limit.link is not None:
        return f"{limit.link.name} {limit.link.version} ({limit.link.need})"
    assert limit.asked is not None
    where = f"{place(limit.asked.path)}:{limit.asked.number}"
    return f"{'the constraint ' if limit.constraint else ''}{where} ({name}{limit.specifier})"


def bound_said(bound: Bound, name: str, place: Callable[[str], str], quoted: Callable[[str], str] = str) -> str:
    """A sentence without its full stop; `place` is how a file's path is shown, `quoted` how what is not ours to say is."""
    version, by = quoted(bound.version), quoted(asked_text(bound.limit, name, place))
    if bound.exact:
        return f"Held at {version} by {by}"
    if bound.side == "upper":
        return f"Held {'to at most' if bound.inclusive else 'below'} {version} by {by}"
    return f"{'At least' if bound.inclusive else 'Above'} {version} because of {by}"


def more_said(found: Reasons) -> str:
    """How many ways are not shown, "" for none."""
    if not found.more and found.complete:
        return ""
    return f"and {'' if found.complete else 'at least '}{max(found.more, 1)} more"
