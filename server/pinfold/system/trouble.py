"""What can go wrong for reasons outside the program, told so that a person knows what to do next."""

from __future__ import annotations

from collections.abc import Sequence


class Trouble(Exception):  # noqa: N818  # it is often nobody's error
    """Something that a verb could not do. Nothing is lost: whatever it had begun is undone before this is raised.

    `kind` is a stable word for programs (`docs/protocol.md` lists them all), `message` one sentence without secrets, `advice`
    what to do about it (a sentence, or ""), `detail` the last words of a child process, redacted, or "". `log` is all that it wrote
    down, which may hold secrets: never to be shown.
    """

    log = ""

    def __init__(self, kind: str, message: str, advice: str = "", detail: str = "") -> None:
        super().__init__(f"{message} {advice}".rstrip())
        self.kind = kind
        self.message = message
        self.advice = advice
        self.detail = detail


class Cancelled(Trouble):
    """The person stopped it."""

    def __init__(self) -> None:
        super().__init__("cancelled", "Cancelled; nothing was changed.")


def from_elsewhere(name: str) -> Trouble:
    """For a requirement by URL where the network is not to be used."""
    return Trouble(
        "network", f"{name} comes from elsewhere, and the network is not to be used.", "Try again with the network."
    )


def shown(text: str) -> str:
    """A name or path as a person may see it: what a terminal would obey is "?"."""
    return text if text.isprintable() else "".join(char if char.isprintable() else "?" for char in text)


def some(names: Sequence[str]) -> str:
    """The first three of many names, and how many more there are."""
    return ", ".join(map(shown, names[:3])) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
