"""How an environment differs from its files, as people read it. Pure; must never decide what a difference is."""

from __future__ import annotations

from pinfold.analysis.drift import Drift, whence
from pinfold.cli.env.render_text import short
from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean, width

MOST = 40  # lines; who has more differences than that has a new environment
_WIDEST = 44


def drift_lines(drift: Drift, root: str, paint: Paint) -> list[str]:
    """One line for each difference: what an exact sync would add, change, repair and remove."""
    rows: list[tuple[str, str, str, str]] = []
    for each in drift.missing:
        rows.append(("+", "added", each.shown, f"{short(each.path, root)}:{each.number} asks for it"))
    for difference in drift.different:
        asked, found = difference.asked, difference.distribution
        where = f"{short(asked.path, root)}:{asked.number}"
        rows.append(
            ("~", "code", f"{found.name} {found.version}", f"{where} {_verb(difference.constraint)} {asked.shown}")
        )
        if asked.url and not difference.constraint:
            rows[-1] = (*rows[-1][:3], f"{rows[-1][3]}; it is {whence(found)}")
    for wrong in drift.inconsistent:
        mark = "+" if wrong.dependency and not wrong.installed else "~"
        what = wrong.dependency or wrong.key
        rows.append((mark, "added" if mark == "+" else "code", f"{what} {wrong.installed}".strip(), wrong.said))
    for stray in drift.strays:
        rows.append(("-", "removed", f"{stray.name} {stray.version}", "nothing asks for it"))
    shown = [(mark, style, clean(what), clean(why)) for mark, style, what, why in rows[:MOST]]
    column = min(max((width(what) for _, _, what, _ in shown), default=0), _WIDEST)
    lines = [
        f"{paint(style, mark)} {paint(style, what)}{' ' * max(column - width(what), 0)}  {paint('dim', f'({why})')}"
        for mark, style, what, why in shown
    ]
    return [*lines, f"… and {len(rows) - MOST} more"] if len(rows) > MOST else lines


def _verb(constraint: bool) -> str:
    return "allows only" if constraint else "asks for"
