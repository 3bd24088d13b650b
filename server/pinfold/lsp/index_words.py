"""What came of asking package indexes, in a sentence or two (`texts.py`). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pinfold.lsp.texts import Text, say
from pinfold.system.trouble import some

if TYPE_CHECKING:
    from pinfold.analysis.auditing import Audit
    from pinfold.analysis.upgrades import Upgrade


def audited(found: Audit) -> Text:
    """The worst first; that something could not be looked at is never left out."""
    count = len(found.audited)
    if found.vulnerable:
        bad = found.vulnerable
        said = say("{0} of {1} pinned releases are vulnerable: {2}.", len(bad), count, _named(bad))
    elif count:
        said = say("No known vulnerabilities in {0} pinned releases.", count)
    else:
        said = say("No pinned release could be audited.")
    if found.unknown:
        return say("{0} Nobody could say what is known of {1}.", said, _named(found.unknown))
    if found.loose:
        return say("{0} Not pinned, so not audited: {1}.", said, some(found.loose))
    return said


def upgraded(done: Sequence[Upgrade], left: Sequence[Upgrade]) -> Text:
    said = (
        say("Upgraded: {0}.", ", ".join(f"{each.name} {each.new}" for each in done))
        if done
        else say("Nothing was upgraded.")
    )
    if left:
        return say("{0} Some lines stay: {1}.", said, ", ".join(f"{each.name} ({each.why})" for each in left[:3]))
    return said


def _named(pairs: Sequence[tuple[str, str]]) -> str:
    return some([f"{key} {version}" for key, version in pairs])
