"""The base score of a CVSS version 3 vector (FIRST, "CVSS v3.1 Specification", 7.1; v3.0, 8.1). Pure; never raises.

Versions 2 and 4 are not computed: the first is outdated, the score of the other comes from a table of expert judgements.
"""

from __future__ import annotations

import math
import re
from typing import Literal

Severity = Literal["low", "medium", "high", "critical", ""]

_VECTOR = re.compile(r"CVSS:3\.([01])((?:/[A-Z]{1,3}:[A-Z])+)/?")
_WEIGHTS: dict[str, dict[str, float]] = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "PR": {"N": 0.85, "L": 0.62, "H": 0.27},
    "UI": {"N": 0.85, "R": 0.62},
    "S": {"U": 0, "C": 1},
    "C": {"H": 0.56, "L": 0.22, "N": 0},
    "I": {"H": 0.56, "L": 0.22, "N": 0},
    "A": {"H": 0.56, "L": 0.22, "N": 0},
}
_CHANGED_PRIVILEGES = {"N": 0.85, "L": 0.68, "H": 0.5}


def base_score(vector: str) -> float | None:
    """0.0 to 10.0; None for what is no vector of version 3.0 or 3.1 with all base metrics. Others do not count."""
    match = _VECTOR.fullmatch(vector.strip()) if len(vector) < 500 else None
    if match is None:
        return None
    pairs = [part.split(":") for part in match[2].split("/")[1:]]
    metrics = dict(pairs)
    if len(metrics) < len(pairs) or any(metrics.get(name) not in weights for name, weights in _WEIGHTS.items()):
        return None
    weight = {name: weights[metrics[name]] for name, weights in _WEIGHTS.items()}
    changed = metrics["S"] == "C"
    if changed:
        weight["PR"] = _CHANGED_PRIVILEGES[metrics["PR"]]
    lost = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 if changed else 6.42 * lost
    if impact <= 0:
        return 0.0
    exploitability = 8.22 * weight["AV"] * weight["AC"] * weight["PR"] * weight["UI"]
    total = min((1.08 if changed else 1.0) * (impact + exploitability), 10.0)
    return _rounded_up(total) if match[1] == "1" else math.ceil(total * 10) / 10


def severity_of(score: float) -> Severity:
    """The word for a score (v3.1, 5); "" for none at all."""
    if score < 0.1:
        return ""
    return "low" if score < 4 else "medium" if score < 7 else "high" if score < 9 else "critical"


def _rounded_up(number: float) -> float:
    """To the next tenth, unmoved by what binary fractions add (v3.1, appendix A)."""
    whole = round(number * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (whole // 10_000 + 1) / 10
