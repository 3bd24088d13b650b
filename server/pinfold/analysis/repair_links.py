"""Repairs of editables and URLs. Pure; whether a result is accepted is the caller's question."""

from __future__ import annotations

import re

from pinfold.analysis.findings import Edit
from pinfold.analysis.repair_step import Propose, Step
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Line, Option, Requirement

_EGG = re.compile(
    r"(?P<lead>[#&])egg=(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*?[A-Za-z0-9])?)(?P<extras>\[[^\]&]*\])?"
    r"(?P<version>[=<>!~][^&\s]*)?(?P<rest>&[^\s]*)?\Z"
)
_REPOSITORY = re.compile(
    r"(?:git\+)?(?:https?|ssh)://[^\s#]*?/(?P<name>[A-Za-z0-9][\w.-]*?)(?:\.git)?(?:@[^\s/#]+)?/?\Z"
)
_SCP = re.compile(
    r"(?P<user>[\w.-]+)@(?P<host>[\w.-]+):(?P<path>(?!//)[\w./~-]*?/(?P<name>[A-Za-z0-9][\w.-]*?)(?:\.git)?)\Z"
)
_NAMED_URL = re.compile(r"[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*@\s*[a-z+]+://\S+")
_MARKER = re.compile(r"(?:python|os|sys|platform|implementation)_\w+|extra\b")
_VERSION = re.compile(r"v?[0-9][\w.]*\Z")


def _editable(line: Line) -> tuple[Requirement, Option] | None:
    """The requirement and the `-e` that it is the argument of, when it is the only word there."""
    statement = line.statement
    if not isinstance(statement, Requirement) or not statement.editable:
        return None
    option = next(o for o in statement.options if o.spec is not None and o.spec.dest == "editables")
    return (statement, option) if option.value is not None and statement.start == option.start else None


def _quote(line: Line) -> Step | None:
    """`-e name @ git+https://…` without quotation marks: pip takes the first word only."""
    found = _editable(line)
    if found is None or not line.stray or line.stray[0].text != "@":
        return None
    value = found[1].value
    assert value is not None
    start, end = value.start, line.stray[-1].end
    text = line.raw[start:end]
    if '"' in text and "'" in text:
        return None
    mark = "'" if '"' in text else '"'
    message = f"pip takes only `{value.text}` for what is editable: the rest needs quotation marks"
    edits = (Edit(Span(start, start), mark), Edit(Span(end, end), mark))
    return Step(Span(start, end), message, "Put quotation marks round it", edits)


def _egg(line: Line) -> Step | None:
    """`#egg=name==1.0` and `#egg=name[extra]`."""
    statement = line.statement
    if not isinstance(statement, Requirement) or statement.url is None:
        return None
    url = statement.url
    match = _EGG.search(url.text)
    if (
        match is None
        or "://" not in url.text
        or not (match["extras"] or match["version"])
        or line.raw[url.start : url.end] != url.text
    ):
        return None
    at = url.start
    if match["extras"] is None:
        span = Span(at + match.start("version"), at + match.end("version"))
        message = f"`#egg=` takes a name only: the URL decides the version, not `{match['version']}`"
        return Step(span, message, f"Remove `{match['version']}`", (Edit(span, ""),))
    span = Span(at + match.start("extras"), at + match.end("version" if match["version"] else "extras"))
    rest = match["lead"] + match["rest"][1:] if match["rest"] else ""
    plain = url.text[: match.start()] + rest
    name = match["name"] + match["extras"]
    if statement.form is Form.DIRECT and statement.name is not None:
        edits: tuple[Edit, ...] = (Edit(Span(at + match.start(), url.end), rest),)
        if not statement.extras:
            edits = (Edit(Span(statement.name.end, statement.name.end), match["extras"]), *edits)
    else:
        new = f"{name} @ {plain}"
        quoted = line.raw[url.start - 1 : url.start] in ("'", '"')
        edits = (Edit(url.span, f'"{new}"' if statement.editable and not quoted else new),)
    message = f"`#egg=` takes a name only; extras go before an `@`: `{name} @ …`"
    return Step(span, message, f"Write `{name} @ …`", edits)


def _not_vcs(line: Line) -> Step | None:
    """`-e https://host/repository.git`, and `-e git+https://…` without a name."""
    found = _editable(line)
    if found is None or found[1].value is None or line.stray:
        return None
    value = found[1].value
    match = _REPOSITORY.match(value.text)
    if match is None or line.raw[value.start : value.end] != value.text:
        return None
    egg = Edit(Span(value.end, value.end), f"#egg={match['name']}")
    title = f"Write `git+` and `#egg={match['name']}`"
    if value.text.startswith("git+"):
        message = f"pip expects the project's name with an editable URL, such as `#egg={match['name']}`"
        return Step(value.span, message, f"Add `#egg={match['name']}`", (egg,), safe=False)
    message = "an editable is a local folder or the URL of a repository such as `git+https://…`"
    return Step(value.span, message, title, (Edit(Span(value.start, value.start), "git+"), egg), safe=False)


def _scp(line: Line) -> Step | None:
    """`git@host:owner/repository.git`, which git takes and pip does not."""
    statement = line.statement
    if not isinstance(statement, Requirement):
        return None
    if statement.editable:
        found = _editable(line)
        token = found[1].value if found is not None and not line.stray else None
        start, end = (token.start, token.end) if token is not None else (0, 0)
    else:
        start, end = statement.start, statement.url.end if statement.url is not None else 0
    match = _SCP.match(line.raw[start:end]) if start < end else None
    if match is None:
        return None
    url = f"git+ssh://{match['user']}@{match['host']}/{match['path']}"
    new = f"{url}#egg={match['name']}" if statement.editable else f"{match['name']} @ {url}"
    message = f"pip does not know this way of writing; it expects `git+ssh://{match['user']}@{match['host']}/…`"
    return Step(Span(start, end), message, f"Write `{new}`", (Edit(Span(start, end), new),), safe=False)


def _at_version(line: Line) -> Step | None:
    """`name@1.0`, as npm writes it."""
    statement = line.statement
    if not isinstance(statement, Requirement) or statement.editable or statement.form is not Form.DIRECT:
        return None
    url = statement.url
    if url is None or not _VERSION.match(url.text):
        return None
    at = line.raw.rindex("@", statement.start, url.start)
    start = len(line.raw[:at].rstrip())
    span = Span(at, url.end)
    message = f"pip expects a URL after `@`, and `{url.text}` is none; a version goes after `==`"
    return Step(span, message, f"Write `=={url.text}`", (Edit(Span(start, url.end), f"=={url.text}"),), safe=False)


def _behind_url(line: Line) -> Step | None:
    """`name @ https://… something`: pip then takes the whole for a path that is not there."""
    statement = line.statement
    if not isinstance(statement, Requirement) or statement.editable or statement.form is not Form.PATH:
        return None
    end = min((o.start for o in statement.options), default=statement.end)
    match = _NAMED_URL.match(line.raw, statement.start, end)
    rest = line.raw[match.end() : end].partition(";")[0].strip() if match else ""
    if match is None or not rest:
        return None
    at = line.raw.index(rest, match.end())
    message = "pip expects a `;` or the end of the line after the URL"
    fixed = _MARKER.match(rest) is not None
    edits = (Edit(Span(match.end(), at), " ; "),) if fixed else ()
    return Step(Span(at, at + len(rest)), message, "Put `;` before the marker", edits)


LINK_REPAIRS: tuple[Propose, ...] = (_quote, _egg, _not_vcs, _scp, _at_version)
"""In order of trial."""

UNNOTICED: tuple[Propose, ...] = (_quote, _scp, _at_version, _behind_url)
"""What is wrong with lines that pip's parser lets through, or may let through when such a path exists."""
