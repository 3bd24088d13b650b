"""Reads files with a peer's library: `batch.py PEER FILE…`. Says how many it could not read to the end, as JSON.

A script to run by itself, in a process of its own: importing the peer is part of what is measured.
"""

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path


def requirements_parser() -> Callable[[str], object]:
    import requirements

    def read(name: str) -> object:
        lines = Path(name).read_text("utf-8").splitlines(keepends=True)
        # It would read the files of `-r` once more for every line that names them.
        text = "".join(line for line in lines if not line.lstrip().startswith(("-r", "--requirement")))
        return list(requirements.parse(text))

    return read


def pinlint() -> Callable[[str], object]:
    from pinlint.lint import lint_file

    return lambda name: lint_file(name, require_hashes=True, allow_unpinned=False, follow_includes=False)


def main(peer: str, files: list[str]) -> None:
    warnings.simplefilter("ignore")
    read = {"requirements-parser": requirements_parser, "pinlint": pinlint}[peer]()
    failed = 0
    for name in files:
        try:
            read(name)
        except Exception:  # noqa: PERF203 (counting them is the point)
            failed += 1
    print(json.dumps({"failed": failed}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
