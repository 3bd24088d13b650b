"""Facts about the world outside the text: Known, Absent or Unknown. Unknown means silence, never a guess.

Gatherers make facts; rules and features only read them. Must never do I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

from pinfold.records import dataclass, field

if TYPE_CHECKING:
    from pinfold.analysis.conflicts import Resolution
    from pinfold.analysis.environment import EnvironmentFacts
    from pinfold.analysis.releases import IndexFacts


class Absence(str, Enum):
    """Why a file that a `-r` or `-c` names is not in the snapshot."""

    MISSING = "missing"
    OUTSIDE = "outside"  # not in the workspace, which is not trusted
    IRREGULAR = "irregular"  # a folder, a pipe, a device
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    TOO_DEEP = "too-deep"


@dataclass(frozen=True, slots=True)
class Facts:
    """`absent` maps a path to why it is not there; a path in neither `absent` nor the files is Unknown.

    `listings` maps a folder to its entries (folders end in "/"), for path completion. `environment` is None while nothing is
    known about the folder's environment. `indexes` says for each file what its package indexes are known to have; files with
    the same indexes share one object, and a file that is not in there is one that nobody has asked about.
    `resolutions` are what a resolver has said.
    """

    absent: Mapping[str, Absence] = field(default_factory=dict)
    listings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    environment: EnvironmentFacts | None = None
    indexes: Mapping[str, IndexFacts] = field(default_factory=dict)
    resolutions: tuple[Resolution, ...] = ()


NO_FACTS = Facts()
