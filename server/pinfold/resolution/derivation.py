"""What uv and pip say when they find no solution: which lines it is about, who needs what, and whether it may be believed.

Their wording is no interface. What is taken from it is only a first guess and what a person is shown; and a reason that is not
known to be one for good (a missing wheel, a cache without an answer) makes the whole verdict doubtful. Pure text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pinfold.requirements.names import normalise
from pinfold.system.pipes import printable
from pinfold.system.redact import redact

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?"  # bounded: each place of a text is tried
_EXTRAS = r"(?:\[[A-Za-z0-9._, -]{1,200}\])?"
_CLAUSE = r"(?:===|==|~=|!=|<=|>=|<|>)[0-9A-Za-z.!+*_-]*[0-9A-Za-z*]"
_RANGE = rf"(?:{_CLAUSE}(?:, ?{_CLAUSE})*)?"


def _package(group: str) -> str:
    """A pattern for a package with its extras, marker and versions, in groups of that name."""
    return rf"(?P<{group}>{_NAME})(?P<{group}_extras>{_EXTRAS})(?:\{{[^}}]*\}})?(?P<{group}_range>{_RANGE})"


_NEED = re.compile(
    rf"(?:all versions of )?{_package('who')} depends? on (?!Python)"
    rf"(?P<all>all of: |one of: )?{_package('what')}"
)
_FURTHER = re.compile(rf"^(?:,? and |, )?{_package('what')}(?=$|,|\. |\.$| and )")
_SENTENCE = re.compile(r"\.(?: (?=And |Because |Thus)|$)")
_CONCLUDED = re.compile(r",? (?:we can conclude|it can be concluded) that ")
# Clauses that say something for good; any other one with such a verb is a reason to doubt.
_VERB = re.compile(
    r"(?<![\w.-])(?:has|have|had|was|were|is|are|isn't|could|cannot|can't|did|does|do|failed"
    r"|(?<!you )requires?|needs?|must|unable)(?![\w.-])[^,.]*"
)
_PYTHON = re.compile(
    rf"(?:all versions of )?{_package('who')} (?:depends? on|requires?) (?P<what>Python) ?(?P<range>{_RANGE})"
)
_CERTAIN = re.compile(
    r"(?:is|are) (?:the only \S+ |all )?available\b|(?:is|are) (?:no|the following) versions?\b|was yanked|were yanked"
    r"|(?:was|were) not found in the (?:package registry|provided package locations)\b"
    r"|cannot be used\b|(?:is|are) incompatible\b|(?:is|are) unsatisfiable\b|requires? Python\b|(?:do|does) not satisfy Python\b"
    r"|ha(?:s|ve) no wheels with a matching|are excluded\b|(?:is|are) not compatible\b"
)
_DOUBTFUL = re.compile(
    r"network|offline|cache|from source|--no-build|usable wheels|no-binary|only-binary|metadata|invalid|could not|exclude-newer"
    r"|not be (?:queried|downloaded|read|parsed|fetched)|unauthorized|forbidden",
    re.IGNORECASE,
)
_PIP_NEED = re.compile(
    rf"^\s+(?P<who>{_NAME})(?:\[[^\]]*\])? (?P<version>\S+) depends on (?P<what>\S.*?)\s*$", re.MULTILINE
)
_PIP_SAID = re.compile(r"^\s+The user requested (?:\(constraint\) )?(?P<what>\S.*?)\s*$", re.MULTILINE)


_BARRED = re.compile(
    rf"({_NAME}){_EXTRAS}{_RANGE} w(?:as|ere) yanked|[Pp]re-releases are available for `?({_NAME})"
    rf"|`?({_NAME})`? was requested with a pre-release"
)
_SYSTEMS = {"linux": "linux", "win32": "win", "darwin": "macosx"}  # what the tags of wheels for a platform have in them
_FIRST, _LAST = "No solution found when resolving", "your requirements are unsatisfiable"
_MOST = 200_000  # characters; of a longer one nobody has seen the end


class Need(NamedTuple):
    """`who` (a key) in the versions `of` (a specifier, "" for all) needs `what`, a requirement without a marker for `key`."""

    who: str
    of: str
    key: str
    what: str


class Derivation(NamedTuple):
    """`certain`: every reason in it is one that stays. `keys` are all projects that it is about. `text` is fit to be shown.

    `barred` are those of which there are releases that only a line that names them admits: yanked ones, pre-releases.
    """

    certain: bool
    needs: tuple[Need, ...]
    keys: frozenset[str]
    text: str
    barred: frozenset[str] = frozenset()


def of_uv(detail: str) -> Derivation:
    """uv's derivation, in what it writes to its standard error."""
    text = _unboxed(detail[:_MOST])
    body = text.partition("hint:")[0]
    flat = " ".join(body.split())
    flat = re.sub(r"^.*?No solution found when resolving dependencies(?: for [^:]*)?:? ?", "", flat)
    needs: list[Need] = []
    premises = _premises(flat)
    for match in _NEED.finditer(premises):
        needs.append(_need(match))
        rest = premises[match.end() :]
        while more := _FURTHER.match(rest):
            needs.append(needs[-1]._replace(key=normalise(more["what"]), what=_written(more)))
            rest = rest[more.end() :]
    for match in _PYTHON.finditer(premises):
        who = Need(normalise(match["who"]), match["who_range"].replace(" ", ""), "python", f"Python{match['range']}")
        needs.append(who)
    keys = {normalise(each) for each in re.findall(rf"(?<![\w.-]){_NAME}(?={_EXTRAS}(?:===|==|~=|!=|<=|>=|<|>))", flat)}
    keys |= {key for need in needs for key in (need.who, need.key)}
    keys |= {
        normalise(each)
        for each in re.findall(rf"versions of ({_NAME})|require ({_NAME})", flat)
        for each in each
        if each
    }
    verbs = [each.group() for each in _VERB.finditer(premises)]
    whole = _FIRST in text and _LAST in flat and len(detail) <= _MOST
    certain = whole and not _DOUBTFUL.search(text) and all(map(_CERTAIN.search, verbs))
    keys -= {"python"}
    barred = {normalise(each) for each in _BARRED.findall(" ".join(text.split())) for each in each if each}
    return Derivation(certain, tuple(dict.fromkeys(needs)), frozenset(keys), _told(body), frozenset(barred))


def lacks_version_of(detail: str, platform: str) -> bool:
    """Whether uv misses a wheel for its idea of a platform (as `sys.platform`), where there may be one for a newer release of it.

    Its targets are fixed ("manylinux_2_28"), and nobody's machine is just that.
    """
    text = " ".join(_unboxed(detail[:_MOST]).split())
    if "matching platform tag" not in text:
        return False
    listed = re.findall(r"on the following platforms?: ([^.]*)", text)
    tags = re.findall(r"`([A-Za-z0-9_]+)`", " ".join(listed))
    return not tags or any(_SYSTEMS[platform] in tag for tag in tags)


def of_pip(detail: str) -> Derivation:
    """pip's list of causes. What pip leaves out because it has no wheel it does not say here, so it is never certain by itself."""
    needs = []
    for match in _PIP_NEED.finditer(detail):
        found = re.match(rf"({_NAME})(\[[^\]]*\])?(.*)", match["what"])
        if found is None:
            continue
        wanted = found[3].partition(";")[0].strip().replace(" and ", ",").replace(" ", "")
        needs.append(Need(normalise(match["who"]), f"=={match['version']}", normalise(found[1]), f"{found[1]}{wanted}"))
    asked = [found[0] for each in _PIP_SAID.findall(detail) if (found := re.match(_NAME, each))]
    keys = {normalise(each) for each in asked} | {key for need in needs for key in (need.who, need.key)}
    at = detail.find("The conflict is caused by:")
    return Derivation(at >= 0, tuple(dict.fromkeys(needs)), frozenset(keys), detail[max(at, 0) :].strip())


def _unboxed(text: str) -> str:
    """Without the frame that uv draws for a terminal."""
    return re.sub(r"^[\s×│╰─▶├]*(?:error: |cause: )?", "", text, flags=re.MULTILINE)


def _premises(flat: str) -> str:
    """What is said to be so, without what is concluded from it."""
    return ". ".join(_CONCLUDED.split(sentence)[0] for sentence in _SENTENCE.split(flat) if sentence)


def _need(match: re.Match[str]) -> Need:
    return Need(normalise(match["who"]), match["who_range"].replace(" ", ""), normalise(match["what"]), _written(match))


def _written(match: re.Match[str]) -> str:
    return f"{match['what']}{match['what_extras']}{match['what_range'].replace(' ', '')}"


def _told(body: str) -> str:
    lines = [redact(printable(line)).rstrip() for line in body.splitlines()]
    text = "\n".join(line for line in lines if line and "No solution found when resolving" not in line)
    return text.strip()
