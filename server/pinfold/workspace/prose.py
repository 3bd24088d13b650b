"""Whether a file is prose that merely has a requirement file's name, such as `product-requirements.txt`. Pure.

Must never call a broken requirements file prose: its errors would be hidden. So only what reads like sentences counts,
and every line that could be meant for pip counts against it.
"""

from __future__ import annotations

import re
from itertools import islice

from pinfold.requirements.tree import File, Line, OptionLine, Requirement

_UNSUSPICIOUS = "unsuspicious"  # in a tree's memo
_LOOK_AT = 200  # lines with content; a long file shows what it is by then
# Not compiled until a line is suspicious, which in nearly all files none is.
_TECHNICAL = r"[=<>~!]=|://|^-(?:-|[rcefi]\b)|\s@\s|^\s*(?:pip3?|conda|uv|python3?)\s+\w|[{}\\]|^[<\[]"
_BULLET = r"^(?:[-*+•–]|\(?\w{1,3}[.)]|[0-9.]+)\s+"
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_FOREIGN = r"[^\W\d_\x00-\x7f]"
_LATIN_END = 0x024F
# Words that only sentences have.
_GLUE = (
    "a|all|an|and|any|are|as|at|be|by|can|for|from|has|have|if|in|is|it|may|must|not|of|on|or|our|shall|should|than|that"
    "|the|their|there|they|this|to|was|we|when|which|will|with|without|you|your"
)


def is_prose(file: File) -> bool:
    """Whether most of what a file says to pip is sentences that pip refuses or drops."""
    if _still_unsuspicious(file):
        return False
    content = list(islice((line for line in file.lines if line.statement is not None), _LOOK_AT))
    suspects = [line for line in content if line.problems or _dropped(line)]
    if not suspects:
        file.memo[_UNSUSPICIOUS] = True
        return False
    sentences = sum(_is_sentence(line.raw.strip()) for line in suspects)
    meant = sum(_is_meant(line) for line in content)
    if sentences == 1 and len(content) > 2:
        return False
    return sentences > 2 * meant and sentences * 3 >= len(content)


def _still_unsuspicious(file: File) -> bool:
    """Whether nothing in the beginning was suspicious, and an edit has neither changed that nor what the beginning is."""
    edited = file.edited
    if edited is None or not edited.in_place or not edited.before.get(_UNSUSPICIOUS):
        return False
    fresh = file.lines[edited.first : edited.first + edited.fresh]
    still = all(
        line.statement is not None and gone.statement is not None and not line.problems and not _dropped(line)
        for line, gone in zip(fresh, edited.gone, strict=True)
    )
    if still:
        file.memo[_UNSUSPICIOUS] = True
    return still


def _dropped(line: Line) -> bool:
    """`- The user signs in`: to pip a line of options without any."""
    statement = line.statement
    return isinstance(statement, OptionLine) and not statement.options


def _is_meant(line: Line) -> bool:
    """Whether a line is evidently for pip. A single capitalised word may as well be a heading."""
    statement = line.statement
    if isinstance(statement, Requirement) and not line.problems:
        return (
            bool(statement.clauses or statement.extras or statement.url or statement.marker) or line.raw[:1].islower()
        )
    return re.search(_TECHNICAL, line.raw.strip()) is not None


def _is_sentence(text: str) -> bool:
    if re.search(_TECHNICAL, text):
        return False
    text = re.sub(_BULLET, "", text)
    pieces = text.split()
    words = [word for piece in pieces if (word := re.fullmatch(_WORD, piece.strip("\"'“”„‘’()[].,;:!?*_`")))]
    if sum(ord(c) > _LATIN_END for c in re.findall(_FOREIGN, text)) >= 4:
        return True  # a script without spaces, or without capitals; no project has such a name
    if len(pieces) < 4 or len(words) < 0.7 * len(pieces):
        return False
    if any(re.fullmatch(_GLUE, word[0], re.IGNORECASE) for word in words):
        return True
    return text[:1].isupper() and text[-1:] in ".!?:"
