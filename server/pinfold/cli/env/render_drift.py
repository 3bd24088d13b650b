"""How an environment differs from its files, as people read it. Pure; must never decide what a difference is."""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.consistency import Inconsistency
from pinfold.analysis.drift import Difference, Drift, whence
from pinfold.cli.env.render_text import Row, lines, short
from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean

MOST = 40  # lines; who has more differences than that has a new environment


def drift_lines(drift: Drift, root: str, paint: Paint) -> list[str]:
    """One line for each difference: what is missing, different, inconsistent and a stray."""
    rows = list(_rows(drift, root))
    left = [f"and {len(rows) - MOST} more"] if len(rows) > MOST else []
    return lines(rows[:MOST], paint) + left


def _rows(drift: Drift, root: str) -> Iterator[Row]:
    for asked in drift.missing:
        yield Row("+", "added", clean(asked.shown), f"{short(asked.path, root)}:{asked.number} asks for it")
    for each in drift.different:
        what = clean(f"{each.distribution.name} {each.distribution.version}")
        yield Row("~", "code", what, _why(each, root))
    for old in drift.outdated:
        yield Row("~", "code", clean(f"{old.distribution.name} {old.distribution.version}"), clean(old.how))
    for wrong in drift.inconsistent:
        yield _inconsistent(wrong)
    for stray in drift.strays:
        yield Row("-", "removed", clean(f"{stray.name} {stray.version}"), "nothing asks for it")


def _why(each: Difference, root: str) -> str:
    verb = "allows only" if each.constraint else "asks for"
    said = f"{short(each.asked.path, root)}:{each.asked.number} {verb} {clean(each.asked.shown)}"
    return f"{said}; it is {clean(whence(each.distribution))}" if each.asked.url else said


def _inconsistent(wrong: Inconsistency) -> Row:
    if wrong.dependency and not wrong.installed:
        return Row("+", "added", clean(wrong.dependency), clean(wrong.said))
    what = f"{wrong.dependency} {wrong.installed}" if wrong.dependency else f"{wrong.key} {wrong.version}"
    return Row("~", "code", clean(what.strip()), clean(wrong.said))
