"""How the process that asks indexes is started: by our own interpreter, with our own packages and nothing else.

Must never take code from the current folder or the workspace. `-I -S` ignores variables, the current folder and whatever a
`site-packages` would run; the places of our own packages are named one by one. So it works from an installed package, from a
checkout (whose place is on the path as well) and from the editor's bundle, which is started the same way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import packaging

import pinfold
from pinfold.system.host import Host
from pinfold.system.surroundings import base_environment
from pinfold.system.trouble import Trouble

_START = (
    "import gc, sys; gc.disable(); n = int(sys.argv[1]); sys.path[:0] = sys.argv[2:2 + n]; "
    "from pinfold.index.worker import main; sys.exit(main(sys.argv[2 + n:]))"
)
_PACKAGES = ("site-packages", "dist-packages")


def command(host: Host, roots: Sequence[str]) -> list[str]:
    """The arguments. Raises Trouble `not-started` where our interpreter is not known."""
    if not sys.executable or not os.path.isabs(sys.executable):
        raise Trouble("not-started", "The Python that Pinfold runs in does not say where it is.")
    places = own_places(sys.path)
    state = "offline" if host.offline else "online"
    return [
        sys.executable,
        "-I",
        "-S",
        "-c",
        _START,
        str(len(places)),
        *places,
        host.platform,
        host.home,
        state,
        *roots,
    ]


def own_places(path: Sequence[str]) -> list[str]:
    """The folders that our packages are in: where this one and the first of its dependencies were found, and `site-packages`."""
    own = [os.path.dirname(_folder(module)) for module in (pinfold.__file__, packaging.__file__)]
    others = [each for each in path if os.path.isabs(each) and os.path.basename(each.rstrip("/\\")) in _PACKAGES]
    return list(dict.fromkeys((*own, *others)))


def environment(host: Host, roots: Sequence[str]) -> Mapping[str, str]:
    """The variables: the person's, less what could hijack a program. What pip's and uv's say has been read."""
    return base_environment(host.environ, roots)


def _folder(file: str | None) -> str:
    assert file is not None
    return os.path.dirname(os.path.abspath(file))
