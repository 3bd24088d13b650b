"""Words that a client may translate: a template in English, and what belongs at its {0}, {1} … (`docs/protocol.md`, "Texts").

Templates are passed to `say` as they stand, in modules called `…_words.py`: there the client's bundles are compared with them.
"""

from __future__ import annotations

from typing import Any

Text = str | list[Any]  # as it stands in every language, or a template with its parts


def say(template: str, *parts: Text | int) -> Text:
    """Words for people, which clients have a translation of."""
    return [template, *parts]


def english(text: Text | int) -> str:
    """The same as it stands, for editors that have no bundles."""
    if not isinstance(text, list):
        return str(text)
    shown: str = text[0].format(*map(english, text[1:]))
    return shown
