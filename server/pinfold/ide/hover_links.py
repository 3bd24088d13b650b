"""What a URL, a path or a VCS address tells. Part of hover; shows no password and no query."""

from __future__ import annotations

import re

from pinfold.ide.locate import Node
from pinfold.ide.markdown import code, redacted
from pinfold.requirements import links
from pinfold.requirements.tree import Form

_COMMIT = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")
_VCS = {"git": "Git", "hg": "Mercurial", "svn": "Subversion", "bzr": "Bazaar"}


def about_link(node: Node) -> str:
    """What pip gets from here, and whether it is the same every time."""
    requirement = node.requirement
    assert requirement is not None
    text = node.token.text
    url, _, fragment = text.partition("#")
    said = [code(redacted(text))]
    scheme, separator, rest = url.partition("://")
    vcs, plus, _ = scheme.partition("+")
    if separator and vcs.lower() in _VCS and (plus or vcs.lower() == "git"):
        said.append(_revision(_VCS[vcs.lower()], rest))
    elif requirement.form is Form.PATH:
        said.append(_local(text, requirement.editable))
    else:
        said.append(_archive(url, fragment))
    if requirement.editable:
        said.append("Installed in development mode: changes in its source take effect without a new installation.")
    said += _fragment(fragment)
    return "\n\n".join(line for line in said if line)


def _revision(vcs: str, rest: str) -> str:
    # an "@" before the first slash belongs to the user
    _, _, where = rest.partition("/")
    _, at, revision = where.rpartition("@")
    if not at or not revision:
        return f"A {vcs} repository, at whatever its default branch holds on the day."
    if vcs != "Git":
        return f"A {vcs} repository at revision {code(revision)}."
    if _COMMIT.fullmatch(revision):
        return f"A {vcs} repository at commit {code(revision)}, which never changes."
    return f"A {vcs} repository at {code(revision)}: a branch or tag can move, a full commit cannot."


def _local(path: str, editable: bool) -> str:
    if not editable and links.is_archive(path):
        return _wheel(path.rpartition("/")[2]) or "A source archive on the disk, relative to where pip runs."
    return (
        "A project on the disk, relative to where pip runs." if not path.startswith("/") else "A project on the disk."
    )


def _archive(url: str, fragment: str) -> str:
    said = _wheel(url.rstrip("/").rpartition("/")[2]) or "An archive that pip fetches."
    digest = re.search(r"(?:^|&)(sha256|sha384|sha512)=([0-9a-fA-F]+)", fragment)
    return f"{said} Its {digest[1]} digest is checked." if digest else said


def _wheel(filename: str) -> str:
    if links.extension(filename) != ".whl":
        return ""
    try:
        name, version = links.read_wheel_name(filename)
    except links.LinkError:
        return ""
    return f"A wheel of {code(name)} {code(version)}."


def _fragment(fragment: str) -> list[str]:
    found = []
    for part in fragment.split("&"):
        key, _, value = part.partition("=")
        if key == "subdirectory" and value:
            found.append(f"The project is in the folder {code(value)} of it.")
        elif key == "egg" and value:
            found.append(f"It is the project {code(value)}.")
    return found
