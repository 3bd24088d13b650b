"""Names and what they promise."""

from __future__ import annotations

import pytest

from pinfold.analysis.snapshot import Role
from pinfold.workspace.roles import named_role, unnamed_role

R, IN, C = Role.REQUIREMENTS, Role.INPUT, Role.CONSTRAINTS


@pytest.mark.parametrize(
    "path, role",
    [
        ("/p/requirements.txt", R),
        ("/p/Requirements.TXT", R),
        ("/p/dev-requirements.txt", R),
        ("/p/requirements_dev.txt", R),
        ("/p/requirements.in", IN),
        ("/p/constraints.txt", C),
        ("/p/upper-constraints.txt", C),
        ("/p/requirements-constraints.txt", C),
        ("/p/constraints.in", IN),
        ("/p/requirements/dev.txt", R),
        ("/p/requirements/dev.in", IN),
        ("/p/requirements/constraints.txt", C),
        ("C:/p/Requirements/dev.txt", R),
        ("/p/constraints/dev.txt", C),
        ("/p/constraints/requirements.txt", R),
        ("/p/constraints/upper", C),
        ("/p/constraints/py3.12", C),
        ("/p/constraints/solver.py", None),
        ("/p/constraints/README.md", None),
        ("/p/constraints/Makefile", None),
        ("/p/requirements/README.md", None),
        ("/p/requirements/sub/dev.txt", None),
        ("/p/requirements/dev", None),
        ("/p/requirement.txt", None),
        ("/p/requirements.txt.bak", None),
        ("/p/requirements.toml", None),
        ("/p/notes.txt", None),
        ("requirements.txt", R),
        ("untitled:Untitled-1", None),
    ],
)
def test_names(path: str, role: Role | None) -> None:
    assert named_role(path) is role


def test_files_whose_names_promise_nothing() -> None:
    assert unnamed_role(True, "/p/base.in") is C
    assert unnamed_role(False, "/p/base.in") is IN
    assert unnamed_role(False, "/p/base.pip") is R
