"""The judge: what the pinned, real pip understands of a text, line by line, in the words of `pinfold debug parse`.

pip's own parser and constructors run in this process, in an empty folder, without network; going on after an error is ours.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pip
from pip._internal.exceptions import PipError
from pip._internal.req import constructors, req_file
from pip._internal.req.req_install import check_invalid_constraint_type

assert pip.__version__ == "26.3", f"the judge is pip 26.3, not {pip.__version__}"

Said = dict[str, Any]
_COMPARED = ("name", "specifier", "extras", "marker", "hashes", "config_settings", "editable")


@contextlib.contextmanager
def _nowhere() -> Iterator[None]:
    """An empty working folder, so that no local path exists, and a quiet pip."""
    before = Path.cwd()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # pip deprecates odd constraints each time it meets one
                yield
        finally:
            os.chdir(before)
            logging.disable(logging.NOTSET)


def judge(text: str, constraint: bool = False) -> dict[int, Said]:
    """What pip says about each logical line, by its number: an "error", or the parts of what it understood."""
    with _nowhere():
        return {number: _line(line, constraint) for number, line in req_file.preprocess(text)}


def _line(line: str, constraint: bool) -> Said:
    parser = req_file.get_line_parser(None)
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            arguments, options = parser(line)
    except req_file.OptionParsingError as error:
        return {"error": "option", "message": error.msg}
    except Exception as error:
        return {"error": "crash", "message": str(error)}
    parsed = req_file.ParsedLine("requirements.txt", 1, arguments, options, constraint)
    if parsed.requirement is None:
        for dest in ("requirements", "constraints"):
            targets = getattr(options, dest)
            if targets:
                return {"kind": "include", "include": dest, "target": targets[0]}
        return {"kind": "option"}
    try:
        handled = req_file.handle_requirement_line(parsed)
        installed = constructors.install_req_from_parsed_requirement(handled)
    except PipError as error:
        message = str(error)
        local = "does not exist" in message or "not installable" in message
        local = local or ("is not a valid editable" in message and "://" not in line)
        return {"error": "fs" if local else "requirement", "message": message}
    except (ValueError, AssertionError, RecursionError) as error:
        return {"error": "crash", "message": str(error)}
    requirement, link = installed.req, installed.link
    return {
        "kind": "requirement",
        "name": requirement.name if requirement else None,
        "specifier": str(requirement.specifier) if requirement else "",
        "extras": sorted(installed.extras),
        "marker": str(installed.markers) if installed.markers else None,
        "url": None if link is None else "file:" if link.url.startswith("file:") else link.url,
        "hashes": {k: list(v) for k, v in (handled.options or {}).get("hashes", {}).items()},
        "config_settings": (handled.options or {}).get("config_settings", {}),
        "editable": handled.is_editable,
        "constraint_problem": (check_invalid_constraint_type(installed) or None) if constraint else None,
    }


def differences(theirs: dict[int, Said], ours: Said) -> list[str]:
    """Where `pinfold debug parse` and pip disagree: on the lines, on accept or reject, or on what was understood."""
    mine = {item["line"]: item for item in ours["items"]} | {e["line"]: {"error": e["class"]} for e in ours["errors"]}
    found = [f"line {n}: only one of us sees it" for n in sorted(theirs.keys() ^ mine.keys())]
    for number in sorted(theirs.keys() & mine.keys()):
        pip_says, we_say = theirs[number], mine[number]
        if (
            ("error" in pip_says) != ("error" in we_say)
            or pip_says.get("kind") != we_say.get("kind")
            or (pip_says.get("error") == "fs") != (we_say.get("error") == "fs")
        ):
            found.append(f"line {number}: pip says {pip_says}, we say {we_say}")
        elif pip_says.get("kind") == "include":
            if (pip_says["include"], pip_says["target"]) != (we_say["include"], we_say["target"]):
                found.append(f"line {number}: pip follows {pip_says}, we follow {we_say}")
        elif pip_says.get("kind") == "requirement":
            url = "file:" if (we_say["url"] or "").startswith("file:") else we_say["url"]
            wrong = [k for k in _COMPARED if pip_says[k] != we_say[k]]
            wrong += ["url"] if url != pip_says["url"] else []
            wrong += ["constraint"] if pip_says["constraint_problem"] != we_say.get("constraint_problem") else []
            if wrong:
                found.append(f"line {number}: {wrong}: pip says {pip_says}, we say {we_say}")
    return found
