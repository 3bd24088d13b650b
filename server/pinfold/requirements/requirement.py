"""One requirement: its parts with their places, and pip's verdict on it (pip 26.3, `parse_req_from_line`, `parse_editable`).

`packaging` gives the verdict, a tolerant scan finds the parts, of what is refused as well. It is imported for the first line
that needs one, for it takes as long as a whole command. Never raises, never looks at the disk.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pinfold.requirements import links
from pinfold.requirements.lines import Joined
from pinfold.requirements.links import LinkError
from pinfold.requirements.names import normalise
from pinfold.requirements.tree import Clause, Form, Option, Problem, ProblemKind, Requirement, Token
from pinfold.requirements.words import Word

if TYPE_CHECKING:
    from packaging.requirements import Requirement as Pep508

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?", re.ASCII)
_WORDS = re.compile(r"[^\s,\[\]]+")
_LOOSE_CLAUSE = re.compile(
    r"(===(?=\s*([^\s;)]*))|==|~=|!=|<=|>=|=>|=<|<|>|=|~)\s*((?(2)[^\s;)]*|(?:[^\s,;()<>=~!]|!(?!=))*))"
)
_REST = re.compile(r"[\w.+*!-]*")
_SPACE = re.compile(r"\s*")


class Reader:
    """Gives pieces of the line's text (offsets into it) their place in the source."""

    __slots__ = ("base", "joined", "text")

    def __init__(self, text: str, base: int, joined: Joined | None) -> None:
        self.text = text
        self.base = base
        self.joined = joined

    @property
    def whole(self) -> tuple[int, int]:
        """The source range of the statement."""
        return self.span(0, len(self.text))

    def span(self, start: int, end: int) -> tuple[int, int]:
        start += self.base
        end += self.base
        if self.joined is None:
            return start, end
        source = self.joined.source
        if start == end:
            at = source(start) if start < len(self.joined.text) else source(end - 1) + 1
            return at, at
        return source(start), source(end - 1) + 1

    def token(self, start: int, end: int, text: str | None = None) -> Token:
        if self.joined is None:
            return Token(start + self.base, end + self.base, self.text[start:end] if text is None else text)
        return Token(*self.span(start, end), self.text[start:end] if text is None else text)

    def problem(self, start: int, end: int, kind: ProblemKind, message: str) -> Problem:
        """A problem with at least one character to underline, where there is one."""
        if start >= end:
            end = next((i for i in range(start, len(self.text)) if self.text[i].isspace()), len(self.text))
            start = min(start, max(end - 1, 0))
        return Problem(*self.span(start, end), kind, message)


class ValueReader(Reader):
    """The same for the text of an option's argument, whose quotes are gone."""

    __slots__ = ("outer", "word", "word_base")

    def __init__(self, word: Word, value_at: int, word_base: int, outer: Reader) -> None:
        super().__init__(word.text[value_at:], value_at, None)
        self.word = word
        self.word_base = word_base
        self.outer = outer

    def span(self, start: int, end: int) -> tuple[int, int]:
        first, last = self.word.span(start + self.base, end + self.base)
        return self.outer.span(self.word_base + first, self.word_base + last)

    def token(self, start: int, end: int, text: str | None = None) -> Token:
        return Token(*self.span(start, end), self.text[start:end] if text is None else text)


class Part(NamedTuple):
    """What stands before the marker: `name`, at offset `at` of the reader's text, and what is known around it.

    `text` is all that pip hands to its requirement parser.
    """

    text: str
    name: str
    at: int
    marker: Token | None
    options: tuple[Option, ...]
    reader: Reader


Problems = tuple[Problem, ...]
Found = tuple[Requirement, Problems]


def read_requirement(text: str, reader: Reader, options: tuple[Option, ...]) -> Found:
    """The requirement that stands before a line's first option. `text` is a prefix of the reader's."""
    try:
        scheme = links.scheme_of(text)
    except LinkError as error:
        problem = reader.problem(0, len(text), ProblemKind.CRASH, str(error))
        return _unnamed(text, reader, options, reader.token(0, len(text))), (problem,)
    head, separator, tail = text.partition("; " if scheme else ";")
    marker, problems = _read_marker(tail, len(head) + len(separator), reader)
    name = head.strip()
    at = head.index(name)
    part = Part(text, name, at, marker, options, reader)
    if scheme:
        return _read_url(part, problems)
    _, extras = links.split_extras(links.normalised(name))
    if extras and (refused := _refused_extras(extras)):
        where = name.rfind("[") + at
        crash = reader.problem(where, at + len(name), ProblemKind.CRASH, refused)
        return _scan(part, Form.NAMED), problems or (crash,)
    if links.is_local_archive(name):
        return _read_archive(part, problems)
    requirement = _scan(part, Form.NAMED)
    message, span = _refused(name)
    if message and (
        links.looks_like_path(name)
        and ("/" in name or "\\" in name or links.always_exists(links.split_extras(name)[0]))
    ):
        return _path(part), problems
    if message:
        start, end = (at + span[0], at + _word_end(name, span[1])) if span else (at, at + len(name))
        problems = problems or (reader.problem(start, end, ProblemKind.REQUIREMENT, message),)
    elif requirement.url is not None:
        problems = problems or _link_problems(requirement.url.text, name.index(requirement.url.text) + at, reader)
    return requirement, problems


def read_editable(word: Word, value_at: int, base: int, outer: Reader, options: tuple[Option, ...]) -> Found:
    """The requirement in the argument of `-e`; everything before the first option is empty."""
    reader = ValueReader(word, value_at, base, outer)
    value = reader.text
    span = outer.whole
    parsed = _pep508(value)
    if parsed is not None and parsed.url:
        at = value.index(parsed.url)
        end = at + len(parsed.url)
        semicolon = value.find(";", end) if parsed.marker is not None else len(value)
        marker, _ = _read_marker(value[semicolon + 1 :], semicolon + 1, reader)
        found = _scan(Part(value, value[:end], 0, marker, options, reader), Form.DIRECT, editable=True, span=span)
        return found, _editable_problems(parsed.url, at, found.name is not None, reader)
    path, extras = links.split_extras(value)
    if extras and (refused := _refused_extras(extras)):
        problem = reader.problem(len(path), len(value), ProblemKind.CRASH, refused)
        return _unnamed(value, reader, options, reader.token(0, len(path)), True, span), (problem,)
    tokens = tuple(reader.token(m.start(), m.end()) for m in _WORDS.finditer(value, len(path)))
    vcs = value.lower().startswith(tuple(f"{v}:" for v in links.VCS_NAMES))
    url = f"{value.partition(':')[0]}+{value}" if vcs else value
    is_file = value.lower().startswith("file:")
    try:
        remote = vcs or is_file or "://" in value or links.scheme_of(url) != ""
    except LinkError:
        remote = True
    if not remote:
        here = reader.token(0, len(path))
        problems = () if links.always_exists(path) else _link_problems(value, 0, reader)
        return Requirement(*span, Form.PATH, "", None, tokens, (), here, None, options, True, value), problems
    if is_file:
        url = path
    problems = _editable_problems(url, len(value) - len(url) if vcs else 0, False, reader)
    name, key = _egg(value, 0, reader)
    here = reader.token(0, len(path if is_file else value))
    kept = tokens if is_file else ()
    return Requirement(*span, Form.URL, key, name, kept, (), here, None, options, True, value), problems


def _editable_problems(url: str, at: int, named: bool, reader: Reader) -> tuple[Problem, ...]:
    found = _link_problems(url, at, reader)
    if found:
        return found
    link = links.read_link(url)
    if link.scheme not in links.VCS_SCHEMES and not url.startswith("file:"):
        message = (
            "is not a valid editable requirement: it should be a path to a local project or a VCS URL (git+https://…)"
        )
        return (reader.problem(0, len(reader.text), ProblemKind.EDITABLE, message),)
    if not named and not link.egg and not url.startswith("file:"):
        message = "Could not detect requirement name, please specify one with your_package_name @ URL"
        return (reader.problem(0, len(reader.text), ProblemKind.EDITABLE, message),)
    return ()


def _read_url(part: Part, problems: Problems) -> Found:
    text, name, at, marker, options, reader = part
    token, key = _egg(name, at, reader)
    problems = problems or _link_problems(name, at, reader, bare=True)
    if token is None and not problems and (wheel := links.read_link(name).wheel):
        key = wheel[0]
    url = reader.token(at, at + len(name))
    return Requirement(*reader.whole, Form.URL, key, token, (), (), url, marker, options, False, text), problems


def _read_archive(part: Part, problems: Problems) -> Found:
    requirement = _path(part)
    assert requirement.url is not None
    filename = requirement.url.text.rstrip("/").rpartition("/")[2]
    if links.extension(filename) != ".whl":
        return requirement, problems
    try:
        key, version = links.read_wheel_name(filename)
        if refused := _refused(f"{key}=={version}")[0]:
            raise LinkError(refused)
    except LinkError as error:
        end = part.at + len(part.name)
        return requirement, problems or (part.reader.problem(part.at, end, ProblemKind.URL, str(error)),)
    return requirement._replace(key=key), problems


def _path(part: Part) -> Requirement:
    text, name, at, marker, options, reader = part
    path, extras = links.split_extras(name)
    places = _WORDS.finditer(name, len(path)) if extras else ()
    tokens = tuple(reader.token(at + m.start(), at + m.end()) for m in places)
    url = reader.token(at, at + len(path))
    return Requirement(*reader.whole, Form.PATH, "", None, tokens, (), url, marker, options, False, text)


def _unnamed(
    text: str,
    reader: Reader,
    options: tuple[Option, ...],
    url: Token,
    editable: bool = False,
    span: tuple[int, int] | None = None,
) -> Requirement:
    start, end = span or reader.whole
    return Requirement(start, end, Form.URL, "", None, (), (), url, None, options, editable, text)


def _scan(part: Part, form: Form, editable: bool = False, span: tuple[int, int] | None = None) -> Requirement:
    """The parts of the name, as far as they can be made out."""
    text, name, at, marker, options, reader = part
    token = reader.token
    here = _skip(name, 0)
    project: Token | None = None
    if match := _NAME.match(name, here):
        project = token(at + match.start(), at + match.end())
        here = _skip(name, match.end())
    extras: tuple[Token, ...] = ()
    if project is not None and name.startswith("[", here):
        close = name.find("]", here)
        close = len(name) if close < 0 else close
        extras = tuple(token(at + m.start(), at + m.end()) for m in _WORDS.finditer(name, here + 1, close))
        here = _skip(name, close + 1)
    url: Token | None = None
    clauses: list[Clause] = []
    if project is not None and name.startswith("@", here):
        begin = here + 1
        while name[begin : begin + 1] in (" ", "\t"):  # other white space belongs to the URL
            begin += 1
        end = next((i for i in range(begin, len(name)) if name[i] in " \t"), len(name))
        url = token(at + begin, at + end)
        form = Form.DIRECT
    elif project is not None:
        for found in _LOOSE_CLAUSE.finditer(name, here):
            operator = token(at + found.start(1), at + found.end(1))
            version = token(at + found.start(3), at + found.end(3))
            clauses.append(Clause(operator.start, max(version.end, operator.end), operator, version))
    key = normalise(project.text) if project is not None else ""
    return Requirement(
        *(span or reader.whole), form, key, project, extras, tuple(clauses), url, marker, options, editable, text
    )


def _word_end(text: str, at: int) -> int:
    """Where the word ends that packaging stopped in the middle of."""
    match = _REST.match(text, at)
    return match.end() if match and at else at


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _egg(url: str, at: int, reader: Reader) -> tuple[Token | None, str]:
    """The `#egg=` name in a URL and its normalised form."""
    match = re.search(r"[#&]egg=([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)", url)
    if match is None:
        return None, ""
    return reader.token(at + match.start(1), at + match.end(1)), normalise(match[1])


def _link_problems(url: str, at: int, reader: Reader, bare: bool = False) -> tuple[Problem, ...]:
    """pip's objection to a URL. `bare`: no name stands before it, so a wheel's file name has to give one."""
    try:
        link = links.read_link(url)
        wheel = link.wheel if bare else None
        if wheel is not None and (refused := _refused(f"{wheel[0]}=={wheel[1]}")[0]):
            raise LinkError(refused)
        if link.egg is not None and (refused := _refused(link.egg)[0]):
            raise LinkError(refused)
    except LinkError as error:
        start, end = error.span or (0, len(url))
        kind = ProblemKind.CRASH if error.crash else ProblemKind.URL
        return (reader.problem(max(at + start, 0), at + end, kind, str(error)),)
    return ()


def _read_marker(tail: str, at: int, reader: Reader) -> tuple[Token | None, tuple[Problem, ...]]:
    """The marker in `tail`, which stands at offset `at`."""
    marker = tail.strip()
    if not marker:
        return None, ()
    at += tail.index(marker)
    return reader.token(at, at + len(marker)), _marker_problems(marker, at, reader)


def _marker_problems(marker: str, at: int, reader: Reader) -> tuple[Problem, ...]:
    message, span, crash = _refused_marker(marker)
    if not message:
        return ()
    start, end = span or (0, len(marker))
    kind = ProblemKind.CRASH if crash else ProblemKind.REQUIREMENT
    return (reader.problem(at + start, at + end, kind, message),)


Refusal = tuple[str, "tuple[int, int] | None"]


@lru_cache(maxsize=8192)
def _refused_marker(marker: str) -> tuple[str, tuple[int, int] | None, bool]:
    """pip's objection to a marker ("" for none), its place, and whether it is a crash rather than an error."""
    from packaging.markers import InvalidMarker, Marker

    try:
        Marker(marker)
    except InvalidMarker as error:
        message, span = _syntax_error(error)
        return message, span, False
    except RecursionError:
        return "too deeply nested", None, True
    return "", None, False


@lru_cache(maxsize=8192)
def _pep508(text: str) -> Pep508 | None:
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Pep508

    try:
        return Pep508(text)
    except (InvalidRequirement, RecursionError):
        return None


@lru_cache(maxsize=8192)
def _refused(text: str) -> Refusal:
    """pip's objection to a requirement without marker ("" for none), and its place."""
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Pep508

    try:
        Pep508(text)
    except InvalidRequirement as error:
        message, span = _syntax_error(error)
        if "=" in text and not any(o in text for o in ("~=", "==", "!=", "<=", ">=", "<", ">")):
            message += " (= is not a valid operator. Did you mean == ?)"
        return message, span
    except RecursionError:
        return "too deeply nested", None
    return "", None


@lru_cache(maxsize=1024)
def _refused_extras(extras: str) -> str:
    """pip's objection to the bracketed extras of something that may be a path."""
    return _refused("placeholder" + extras.lower())[0]


def _syntax_error(error: Exception) -> Refusal:
    """The first line of packaging's message and the place it points at."""
    cause = error.__cause__
    span = getattr(cause, "span", None)
    message = getattr(cause, "message", None) or str(error).partition("\n")[0]
    return str(message), span
