"""requirements-language-server without the index: the names it would download are those of a JSON file, its argument.

It is neither slowed by a download nor made to report every package as unknown: the best case for it.
"""

import json
import sys
from pathlib import Path

from requirements_language_server.__main__ import main
from requirements_language_server.searcher.pip import PipSearcher

names = [{"name": name} for name in json.loads(Path(sys.argv.pop()).read_text("utf-8"))]


async def known() -> list[dict[str, str]]:
    return names


PipSearcher.get_pkgnames = staticmethod(known)

if __name__ == "__main__":
    main()
