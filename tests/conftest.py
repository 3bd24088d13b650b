"""Options and profiles that every test may use. Must never hold a fixture that only one room needs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.support.indexes import IndexServer

# The machines that run this share their cores: a slow example is no failure. In CI the examples are the same each time.
# PINFOLD_LONG (`npm run test:long`) asks for many more, and other ones each time.
settings.register_profile("quick", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile("long" if os.environ.get("PINFOLD_LONG") else "quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="rewrite generated and expected files instead of comparing them"
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten (`--update`)."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout's root folder."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def index_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexServer]:
    """Indexes with JSON, yanking and metadata: `index_server.make([Package("a"), …])`. Starts with the first one."""
    from tests.support.indexes import IndexServer

    server = IndexServer("simple-repository", tmp_path_factory.mktemp("indexes"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def html_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexServer]:
    """Plain HTML indexes, behind basic auth where wished: `html_server.make([…], guarded=True)`."""
    from tests.support.indexes import IndexServer

    server = IndexServer("pypiserver", tmp_path_factory.mktemp("plain-indexes"))
    yield server
    server.stop()
