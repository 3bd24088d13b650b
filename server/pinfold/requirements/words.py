"""Words and options of a line as pip splits them: `shlex.split` in POSIX mode, then `optparse`, both with the way back.

Sources: Python's `shlex` and `optparse` documentation; pip 26.3 `break_args_options` and `get_line_parser`. Never raises: what
optparse would refuse is returned as a message, and reading goes on behind it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pinfold.requirements.options import BY_NAME, STRONG_HASHES, OptionSpec, match_long

_WORD = re.compile(r"[^ \t\r\n]+")


class Word(NamedTuple):
    """A shell word. `places[i]` is the source offset of `text[i]`; None when the word stands in the source as it is."""

    start: int
    end: int
    text: str
    places: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source range of `text[start:end]`."""
        if self.places is None:
            return self.start + start, self.start + end
        if start < end:
            return self.places[start], self.places[end - 1] + 1
        at = self.places[start] if start < len(self.places) else self.end
        return at, at


class Part(NamedTuple):
    """An option on the line, in offsets of the split text. `value` is the word that holds the argument, from `value_at` on."""

    start: int
    end: int
    name_end: int
    name: str
    spec: OptionSpec | None
    value: Word | None
    value_at: int

    @property
    def argument(self) -> str:
        return "" if self.value is None else self.value.text[self.value_at :]


class Objection(NamedTuple):
    """What pip's option parser says about a range of the split text."""

    start: int
    end: int
    message: str
    crash: bool = False


def split_words(text: str) -> tuple[list[Word], str]:
    """The words of `text`, and what `shlex` objects to ("" when nothing)."""
    if "'" not in text and '"' not in text and "\\" not in text:
        return [Word(m.start(), m.end(), m[0], None) for m in _WORD.finditer(text)], ""
    words: list[Word] = []
    at, size = 0, len(text)
    while at < size:
        if text[at] in " \t\r\n":
            at += 1
            continue
        start = at
        letters: list[str] = []
        places: list[int] = []
        quote = ""
        while at < size and (quote or text[at] not in " \t\r\n"):
            letter = text[at]
            if letter == quote:
                quote = ""
            elif not quote and letter in "'\"":
                quote = letter
            elif letter == "\\" and quote != "'":
                if at + 1 == size:
                    words.append(Word(start, size, "".join(letters), places))
                    return words, "No escaped character"
                following = text[at + 1]
                if quote and following not in '"\\':
                    letters.append(letter)
                    places.append(at)
                letters.append(following)
                places.append(at + 1)
                at += 1
            else:
                letters.append(letter)
                places.append(at)
            at += 1
        words.append(Word(start, at, "".join(letters), places))
        if quote:
            return words, "No closing quotation"
    return words, ""


def split_options(text: str) -> tuple[list[Part], list[Word], Objection | None]:
    """Options, words that belong to none, and the first objection of pip, if any."""
    words, broken = split_words(text)
    objection = Objection(words[-1].start, len(text), f"Could not split options: {broken}") if broken else None
    parts: list[Part] = []
    stray: list[Word] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word.text == "--":
            stray += [word, *words[at:]]
            break
        if len(word.text) < 2 or word.text[0] != "-":
            stray.append(word)
            continue
        part, message = _option(word, words[at] if at < len(words) else None)
        at += part.value is not None and part.value is not word
        parts.append(part)
        if objection is None:
            if message:
                objection = Objection(part.start, part.end, message)
            elif part.spec is not None:
                objection = _refuse_value(part)
    return parts, stray, objection


def _option(word: Word, following: Word | None) -> tuple[Part, str]:
    """The option that a word begins, and optparse's objection to its spelling or arity."""
    if word.text.startswith("--"):
        written, equals, _ = word.text.partition("=")
        names = match_long(written)
        spec = BY_NAME[names[0]] if len(names) == 1 else None
        value_at = len(written) + 1 if equals else 0
        if spec is None:
            among = f" ({', '.join(names)}?)" if names else ""
            message = f"ambiguous option: {written}{among}" if names else f"no such option: {written}"
        else:
            message = f"{names[0]} option does not take a value" if equals and not spec.metavar else ""
    else:
        written = word.text[:2]
        spec = BY_NAME.get(written)
        equals = word.text[2:]
        value_at = 2 if equals else 0
        message = "" if spec is not None else f"no such option: {written}"
    name_end = word.span(0, len(written))[1]
    value = word if equals else None
    if spec is not None and spec.metavar and value is None:
        value = following
        if value is None:
            message = f"{written if written in BY_NAME else spec.name} option requires 1 argument"
    end = word.end if value is None else value.end
    return Part(word.start, end, name_end, written, spec, value, value_at), message


def _refuse_value(part: Part) -> Objection | None:
    """pip's objection to an option's argument."""
    assert part.spec is not None
    value, start = part.argument, part.start
    if part.value is not None:
        start = part.value.span(part.value_at, len(part.value.text))[0]
    dest = part.spec.dest
    if dest == "hashes":
        algorithm, colon, _ = value.partition(":")
        if not colon:
            return Objection(start, part.end, "Arguments to --hash must be a hash name followed by a value")
        if algorithm not in STRONG_HASHES:
            return Objection(start, part.end, f"Allowed hash algorithms for --hash are {', '.join(STRONG_HASHES)}.")
    elif dest == "config_settings" and "=" not in value:
        return Objection(start, part.end, f"Arguments to {part.name} must be of the form KEY=VAL")
    elif dest in ("format_control", "release_control") and value.startswith("-"):
        return Objection(start, part.end, f"{part.spec.name} option requires 1 argument.", crash=True)
    elif part.spec.choices and value not in part.spec.choices:
        choices = ", ".join(part.spec.choices)
        return Objection(start, part.end, f"option {part.spec.name}: invalid choice: {value!r} (choose from {choices})")
    return None
