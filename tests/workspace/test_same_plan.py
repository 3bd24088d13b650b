"""What was shown before a sync is what is done: anything else is asked for anew."""

from __future__ import annotations

from typing import Any

import pytest

from pinfold.analysis.resolved import Resolved
from pinfold.environment.plan import Action, Plan, Step
from pinfold.records import replace
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.syncing import same_plan

TARGET = Resolved("demo", "demo", "1.0", "https://example.com/demo.whl", hashes=("sha256:aa", "sha256:bb"), size=5)
GONE = Step(Action.REMOVE, "stray", "stray", "1.0", "", "nothing asks for it")


def planned(*targets: Resolved) -> Plan:
    return Plan((*(Step(Action.INSTALL, t.name, t.key, "", t.version, "x", t.size, t) for t in targets), GONE))


@pytest.mark.parametrize("other", [{"url": "https://example.com/other.whl"}, {"editable": True}, {"hashes": ()}])
def test_the_same_version_from_elsewhere_is_another_plan(other: dict[str, Any]) -> None:
    with pytest.raises(Trouble) as caught:
        same_plan(planned(TARGET), planned(replace(TARGET, **other)))
    assert caught.value.kind == "outdated-plan"


def test_less_to_do_and_told_otherwise_is_the_same_plan() -> None:
    told = replace(TARGET, hashes=("sha256:bb", "sha256:aa"), size=None, because=("flask",))
    same_plan(planned(TARGET), planned(told))
    same_plan(planned(TARGET, replace(TARGET, name="more", key="more")), planned(TARGET))
