"""A folder's state in words and signs, as a status line and its tooltip show it. Pure; must never look at anything.

Like a plan's, the words can be translated (`texts.py`).
"""

from __future__ import annotations

import re
from typing import Any

from pinfold.lsp.texts import Text, say
from pinfold.workspace.fold.choice import shown

_SHOWN = 12  # differences, beyond which nobody reads on
_PLAIN_PIN = re.compile(r"==(?=[^=*,]+$)")


def status_words(status: dict[str, Any], root: str) -> dict[str, Any] | None:
    """What to show of a status (as JSON); None where there is nothing to say.

    `text` goes without the Python's version, which not every editor has room for; `icon` is one of VS Code's codicons.
    """
    name = shown(status["path"], root)
    looks: dict[str, tuple[str, Text, str | None]] = {
        "in-sync": ("warning", name, "warning") if status["unsuitable"] else ("check", name, None),
        "drifted": ("sync", ["{0} · {1}", name, _changes(status["changes"])], None),
        "none": ("warning", say("No environment"), "warning"),
        "broken": ("error", say("{0} is broken", name), "error"),
        "busy": ("loading~spin", say("{0} is busy", name), None),
    }
    if status["state"] not in looks:
        return None
    icon, text, severity = looks[status["state"]]
    environment = status["environment"]
    version = (
        ".".join((environment["version"] or "").split(".")[:2]) if environment and icon in ("check", "warning") else ""
    )
    return {"icon": icon, "text": text, "version": version, "severity": severity, "details": _details(status)}


def _changes(count: int) -> Text:
    if not count:
        return say("unclear")
    return say("1 change") if count == 1 else say("{0} changes", count)


def _details(status: dict[str, Any]) -> list[list[Text]]:
    """Paragraphs of lines: how things stand, the environment, the differences."""
    said: list[Text] = [status["message"], *filter(None, [status["unsuitable"]])]
    environment = status["environment"]
    if environment:
        maker = f" ({environment['madeBy']})" if environment["madeBy"] else ""
        said += [environment["path"], f"Python {environment['version'] or '?'}{maker}"]
    rows: list[Text] = [_row(each) for each in status["drift"][:_SHOWN]]
    more = len(status["drift"]) - _SHOWN
    return [said, [*rows, say("and {0} more", more)] if more > 0 else rows]


def _row(drift: dict[str, Any]) -> Text:
    before = drift["installed"] or say("not installed")
    after: Text = _PLAIN_PIN.sub("", drift["wanted"] or "")
    if not after:
        after = say("not asked for") if drift["kind"] == "stray" else say("any version")
    return ["{0}: {1} → {2}", drift["name"], before, after]
