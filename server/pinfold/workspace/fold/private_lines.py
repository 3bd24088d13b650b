"""One requirement as a line that pip and uv read alike from anywhere: paths absolute, the rest as it was asked for.

Must never expand a `${NAME}`, which may be a secret: pip and uv do that in memory. Measured with pip 26.3 and uv 0.13.9: a
percent-encoded `file:` URL is the only form of a path that both read back whatever is in it, except that uv loses a `#`
where no name stands before the URL; and pip reads the extras of such a URL only behind a name or `-e`.
"""

from __future__ import annotations

import os
import re
import shlex
from typing import NamedTuple
from urllib.parse import quote, unquote

from pinfold.analysis.index_options import as_file_url
from pinfold.requirements import links
from pinfold.requirements.includes import resolve
from pinfold.requirements.tree import Form, Requirement
from pinfold.system import files, toml

_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
_PLAIN_WORD = re.compile(r"[\w@%+=:,./~^!*?&#\[\]${}-]+", re.ASCII)
# What pip takes for a marker, an option, a comment, a variable or a quotation in a plain path.
_ODD_PATH = re.compile(r"[;#'\"\\$\[\]]|\s-|\s\s|[^\S ]")


class Written(NamedTuple):
    """`text` is the line; `target` the path that it names, "" for none or one that depends on a variable."""

    text: str
    target: str = ""


class Unwritable(Exception):  # noqa: N818  # it is about the line, not a fault
    """The line cannot be said in a way that pip understands; the message is a sentence for people without secrets."""


def write(requirement: Requirement, root: str, windows: bool) -> Written:
    """A requirement that pip accepts, without the options that pip drops. Paths start from `root`. Raises Unwritable."""
    text, target = _text(requirement, root, windows)
    return Written(text + _options(requirement), target)


def as_it_stands(requirement: Requirement) -> Written:
    """A requirement that only makes sense once its variables have their values."""
    text = requirement.pip_text.strip()
    return Written((f"-e {text}" if requirement.editable else text) + _options(requirement))


def _text(requirement: Requirement, root: str, windows: bool) -> tuple[str, str]:
    """(the line without options, the path that it names)."""
    marker = f" ; {requirement.marker.text}" if requirement.marker is not None else ""
    url = requirement.url.text if requirement.url is not None else ""
    extras = ",".join(extra.text for extra in requirement.extras)
    extras = f"[{extras}]" if extras else ""
    name = requirement.name.text if requirement.name is not None else ""
    if requirement.form is Form.NAMED:
        return f"{name}{extras}{requirement.specifier}{marker}", ""
    place, target = _place(requirement.form, url, root, windows)
    if requirement.form is Form.DIRECT:
        text = f"{name}{extras} @ {place}{marker}"
        return (_editable(text) if requirement.editable else text), target
    if requirement.editable:
        return _editable(place + extras), target
    if target and (extras or "#" in target):
        known = requirement.key or static_name(target)
        if known:
            return f"{known}{extras} @ {place}{marker}", target
        if extras and _ODD_PATH.search(target):
            raise Unwritable(f"the extras of {url} cannot be handed on unless its project's name and @ stand before it")
    if extras:
        return f"{target or _joined(url, root)}{extras}{marker}", target
    return place + marker, target


def _place(form: Form, url: str, root: str, windows: bool) -> tuple[str, str]:
    """(the URL to write, the path that it names) of what may be a path; any other URL as it is."""
    if form is Form.PATH or not (":" in url and (_scheme(url) or _VARIABLE.match(url))):
        path, fragment = url, ""
        if "#egg=" in url and not files.stamp(resolve(f"{root}/-", url, windows) or ""):
            path, _, fragment = url.partition("#")
    elif url[:5].lower() == "file:" and not url[5:].startswith("//"):
        path, _, fragment = url[5:].partition("#")
        path = path if _VARIABLE.search(path) else unquote(path)
    else:
        return url, resolve("", url.partition("#")[0], windows) or "" if url[:5].lower() == "file:" else ""
    fragment = f"#{fragment}" if fragment else ""
    if _VARIABLE.search(path):
        return (path if _VARIABLE.match(path) else _url_of(_joined(path, root), windows)) + fragment, ""
    target = resolve(f"{root}/-", path, windows)
    if target is None:
        raise Unwritable(f"nobody knows where {path} is, for the file has not been saved")
    return as_file_url(target, windows) + fragment, target


def _scheme(url: str) -> str:
    """The scheme of a URL as pip sees it, "" for a path."""
    try:
        return links.scheme_of(url)
    except links.LinkError:
        return ""


def _joined(path: str, root: str) -> str:
    return path if os.path.isabs(path) or _VARIABLE.match(path) else f"{root}/{path.removeprefix('./')}"


def _url_of(path: str, windows: bool) -> str:
    """A `file:` URL in which references to variables stay what they are."""
    pieces = re.split(r"(\$\{[A-Z0-9_]+\})", path)
    head = as_file_url(pieces[0], windows)
    return head + "".join(piece if _VARIABLE.fullmatch(piece) else quote(piece, safe="/") for piece in pieces[1:])


def _editable(text: str) -> str:
    return f"-e {text if _PLAIN_WORD.fullmatch(text) else shlex.quote(text)}"


def _options(requirement: Requirement) -> str:
    """What pip heeds on a requirement: hashes, which it drops for an editable, and settings for the build."""
    said = []
    for option in requirement.options:
        dest = option.spec.dest if option.spec is not None else ""
        if option.value is None or (dest != "config_settings" and (dest != "hashes" or requirement.editable)):
            continue
        value = option.value.text
        name = "--hash" if dest == "hashes" else "--config-settings"
        said.append(f" {name}={value if _PLAIN_WORD.fullmatch(value) else shlex.quote(value)}")
    return "".join(said)


def static_name(target: str) -> str:
    """The name that a folder's `pyproject.toml` or an archive's own name gives, "" where neither does."""
    filename = target.rpartition("/")[2]
    if links.extension(filename) == ".whl":
        try:
            return links.read_wheel_name(filename)[0]
        except links.LinkError:
            return ""
    if target.startswith("//"):
        return ""  # looking at a share is a connection in which Windows presents the person's credentials
    read = files.read(f"{target}/pyproject.toml")
    try:
        project = toml.parse((read.data or b"").decode("utf-8")).get("project")
    except (ValueError, RecursionError):
        return ""
    name = project.get("name") if isinstance(project, dict) else None
    return name if isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", name, re.ASCII) else ""
