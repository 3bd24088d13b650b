"""Fixtures for asking. Must never reach beyond loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.web import Asker


@pytest.fixture
def asker(tmp_path: Path) -> Asker:
    """Somebody with a home of their own."""
    return Asker(tmp_path)
