"""Where the rules' pages are on this machine: in an installed package or in a checkout. Must never open them."""

from __future__ import annotations

import os
import re

_NAME = re.compile(r"[a-z0-9-]+")
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# A wheel carries the pages inside the package; a checkout has them in its own documentation.
_FOLDERS = (
    os.path.join(_PACKAGE, "docs", "rules"),
    os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "docs", "rules"),
)


def page_path(name: str) -> str | None:
    """The absolute path of a rule's page, or None when there is none."""
    if not _NAME.fullmatch(name):
        return None
    paths = (os.path.join(folder, f"{name}.md") for folder in _FOLDERS)
    return next((path for path in paths if os.path.isfile(path)), None)
