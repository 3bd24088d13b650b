"""What a resolver has to answer, one file per implementation. Must never change an environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from pinfold.analysis.environment import Distribution, Environment
from pinfold.analysis.indexes import Indexes
from pinfold.analysis.resolved import Resolved
from pinfold.records import dataclass, field
from pinfold.system.progress import Cancel, Watch


@dataclass(frozen=True, slots=True)
class Question:
    """`requirements` and `constraints` are the texts of files without includes or index options, every path in them absolute.

    `prefer` has versions by key that are to be kept where they fit (what is installed), `upgrade` the keys for which they
    are not. `build`: packages may be built from source to learn what they need. `installed` is what is in the environment, by
    key; without it pip has to look everything up anew. An environment that is yet to be made (its `python` is not there) is
    asked about by its `base_python`. `hashes`: everything in the answer is to have hashes, though not all that is asked for has.
    `python` ("3.12") and `platform` (as `sys.platform` has it) are another target than the environment; only uv can do that.
    """

    requirements: str
    constraints: str
    environment: Environment
    indexes: Indexes
    prefer: Mapping[str, str] = field(default_factory=dict)
    upgrade: frozenset[str] = frozenset()
    build: bool = True
    offline: bool = False
    installed: Mapping[str, Distribution] = field(default_factory=dict)
    hashes: bool = False
    python: str = ""
    platform: str = ""


class Resolver(Protocol):
    """Answers with the complete set, sorted by key; or raises Trouble: `unsatisfiable` (its `detail` has the resolver's own
    derivation), `network`, `unknown-project`, `build-failed`, `cancelled` …

    `Resolved.because` has keys of distributions only, () for what the requirements themselves ask for and nothing else needs.
    """

    @property
    def name(self) -> str:
        """`uv` or `pip`."""

    def resolve(
        self,
        question: Question,
        folder: str,
        environ: Mapping[str, str],
        watch: Watch,
        cancel: Cancel,
        held: Sequence[int] = (),
    ) -> tuple[Resolved, ...]:
        """`folder` is a private, empty one of ours, and the child's working directory; `environ` what the person's own
        programs get."""
