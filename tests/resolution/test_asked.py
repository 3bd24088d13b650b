"""Which interpreter answers for an environment: none that lies in the workspace, if another one does as well."""

from __future__ import annotations

from pathlib import Path

from tests.support.engines import make_bench

from pinfold.records import replace
from pinfold.resolution.asked import stand_in


def test_a_base_that_links_lead_into_the_workspace_does_not_stand_in(tmp_path: Path) -> None:
    found = make_bench(tmp_path / "project").environment
    shipped = tmp_path / "project" / "tools" / "python"
    shipped.parent.mkdir()
    shipped.touch()
    (tmp_path / "python").symlink_to(shipped)
    (tmp_path / "link").symlink_to(tmp_path / "project")
    roots = [str(tmp_path / "project")]
    assert stand_in(found, roots) == found.base_python
    for base in (shipped, tmp_path / "python", tmp_path / "link" / "tools" / "python"):
        assert stand_in(replace(found, base_python=str(base)), roots) == found.python
