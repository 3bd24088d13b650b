"""The texts that are read and edited: made up, the same in every run. Must never hold a real project's name or digest."""

from __future__ import annotations

import random
from dataclasses import dataclass

DIGITS = "0123456789abcdef"


def mixed(lines: int = 1000, seed: int = 7) -> str:
    """A requirements file as they come: pins, ranges, markers, extras, comments, hashes with continuations."""
    dice = random.Random(seed)
    out: list[str] = []
    count = 0
    while len(out) < lines:
        count += 1
        name = f"pack-age{seed}-{count}"
        version = f"{dice.randrange(9)}.{dice.randrange(30)}.{dice.randrange(9)}"
        kind = dice.random()
        if kind < 0.35:
            out.append(f"{name}=={version}")
        elif kind < 0.5:
            out.append(f"{name}>={version},<{int(version[0]) + 1}")
        elif kind < 0.6:
            out.append(f'{name}=={version} ; python_version >= "3.{dice.randrange(8, 13)}" and sys_platform == "linux"')
        elif kind < 0.68:
            out.append(f"{name}[extra{count},other]~={version}  # why")
        elif kind < 0.78:
            out.append(f"# comment {count}")
        elif kind < 0.8:
            out.append("")
        else:
            out.append(f"{name}=={version} \\")
            digests = ["".join(dice.choices(DIGITS, k=64)) for _ in range(dice.randrange(2, 12))]
            out += [f"    --hash=sha256:{digest} \\" for digest in digests]
            out[-1] = out[-1][:-2]
            if dice.random() < 0.5:
                out.append(f"    # via pack-age{seed}-{count - 2}")
    del out[lines:]
    out[-1] = out[-1].removesuffix(" \\")
    return "\n".join(out) + "\n"


@dataclass(frozen=True, slots=True)
class Document:
    """An editor's file with a number to type over: `text` up to `digits` of it on `line`, from `column` on."""

    name: str
    language: str
    text: str
    line: int
    column: int
    digits: int = 1


def document(language: str, lines: int, findings: int) -> Document:
    """A file of one language in which a linter finds `findings` things, and one plain line in the middle to edit."""
    write = {"pip-requirements": _requirement, "python": _assignment, "toml": _key}[language]
    every = max(lines // max(findings, 1), 2)
    edited = lines // 2 + 1
    written = [write(i, "") for i in range(lines)]
    for i in range(every - 1, lines, every):
        if i != edited and findings:
            written[i] = write(i, "wrong")
            findings -= 1
    written[edited] = write(edited, "edited")
    line = written[edited]
    column = max(index for index, character in enumerate(line) if character.isdigit())
    name = {"pip-requirements": "requirements.txt", "python": "module.py", "toml": "settings.toml"}[language]
    return Document(name, language, "\n".join(written) + "\n", edited, column)


def _requirement(i: int, kind: str) -> str:
    if kind == "wrong":
        return f"unheard-of-{i}"
    if kind == "edited" or i % 10 not in {3, 6, 9}:
        return f"package-{i}==1.{i % 30}.7"
    if i % 10 == 3:
        return f'package-{i}==1.{i % 30}.7 ; sys_platform == "linux"'
    return f"package-{i}[extra]==1.{i % 30}.7  # why" if i % 10 == 6 else f"# comment {i}"


def _assignment(i: int, kind: str) -> str:
    return f"value_{i} = unheard_of_{i}" if kind == "wrong" else f'value_{i} = "text 7"'


def _key(i: int, kind: str) -> str:
    return f'key-{i - 1} = "again"' if kind == "wrong" else f'key-{i} = "1.{i % 30}.7"'
