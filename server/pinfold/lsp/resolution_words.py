"""What a resolver has found out, in a sentence (`texts.py`). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinfold.lsp.texts import Text, say

if TYPE_CHECKING:
    from pinfold.analysis.conflicts import Resolution


def resolved(found: Resolution) -> Text:
    """Whether everything can be installed together; that nobody can say is never left out."""
    if found.trouble:
        return say("Whether everything can be installed together is not known: {0}", found.trouble)
    here = [each for each in found.conflicts if not each.targets]
    if not here and found.conflicts:
        where = dict.fromkeys(target for each in found.conflicts for target in each.targets)
        return say("Everything can be installed together here, but not {0}.", ", ".join(where))
    if not here:
        return say("Everything can be installed together: {0} packages.", len(found.versions))
    if len(here) == 1:
        return say("There is a conflict among {0} lines.", len(here[0].parts))
    return say("There are {0} conflicts.", len(here))
