"""Whether an environment keeps all that is installed into it within its folder. Must never follow a link further than to ask."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from pinfold.system.files import real_path
from pinfold.system.paths import slashed, within
from pinfold.system.trees import look
from pinfold.system.trouble import Trouble, shown

# The folders on the way to the distributions. Of a single package that is a link its owner knows.
_ON_THE_WAY = re.compile(r"lib|lib64|(?:python|pypy|graalpy)[0-9.]+[tm]?", re.IGNORECASE)


def check_bounds(path: str) -> None:
    """Raises Trouble `leads-outside` where a folder that installers write into is a link out of the environment at the canonical
    `path`: what they do there nobody could take back. Raises OSError where a folder cannot be listed."""
    own = slashed(path)
    for place in _folders(path):
        real = slashed(real_path(place))
        if not within(real, own):
            name = os.path.relpath(place, path)
            raise Trouble(
                "leads-outside",
                f"{shown(name)} in the environment {shown(path)} is a link that leads to {shown(real)}, outside of it.",
                "Nothing is changed through it. Create the environment anew, or put a folder in the link's place.",
            )


def _folders(path: str) -> Iterator[str]:
    """The links to folders at the top, and on the way from there to the distributions."""
    pending = [path]
    for folder in pending:  # it grows while it is read
        for name in os.listdir(folder):
            place = os.path.join(folder, name)
            entry = look(place)
            if entry is None or not os.path.isdir(place):
                continue
            if entry.kind != "d":  # a symbolic link, or a junction
                yield place
            elif _ON_THE_WAY.fullmatch(name):
                pending.append(place)
