"""Well-known projects that a mistyped name was meant to be."""

from __future__ import annotations

import time
from statistics import median

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from pinfold.analysis import near_names as module
from pinfold.analysis.near_names import near_names
from pinfold.analysis.popular import popular, ranks
from pinfold.analysis.spelling import distance

WORDS = st.text("abc-", max_size=7)


def test_the_list_is_of_normalised_names_each_once() -> None:
    names = popular()
    assert len(names) > 700
    assert [name for name in names if canonicalize_name(name, validate=True) != name] == []
    assert len(set(names)) == len(names)
    assert ranks()["requests"] < ranks()["flask"] < ranks()["peewee"]


def test_what_people_import_leads_to_projects_of_the_list() -> None:
    table = module._imports()
    assert set(table.values()) <= set(popular())
    assert not set(table) & set(popular())
    assert [name for name in table if canonicalize_name(name) != name] == []


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("reqeusts", "requests"),
        ("requets", "requests"),
        ("Request_s", "requests"),
        ("flaskk", "flask"),
        ("flsk", "flask"),
        ("djanog", "django"),
        ("nmupy", "numpy"),
        ("pandsa", "pandas"),
        ("pytset", "pytest"),
        ("sqlachemy", "sqlalchemy"),
        ("tensroflwo", "tensorflow"),
        ("python-flask", "flask"),
        ("dateutil-python", "python-dateutil"),
        ("pythondateutil", "python-dateutil"),
        ("python_dateuitl", "python-dateutil"),
        ("pyslugify", "python-slugify"),
        ("scikitlearn", "scikit-learn"),
        ("typing_extension", "typing-extensions"),
        ("cors-flask", "flask-cors"),
        ("yaml", "pyyaml"),
        ("cv2", "opencv-python"),
        ("sklearn", "scikit-learn"),
        ("bs4", "beautifulsoup4"),
        ("PIL", "pillow"),
        ("dotenv", "python-dotenv"),
        ("crypto", "pycryptodome"),
        ("Crypto", "pycryptodome"),
        ("skimage", "scikit-image"),
        ("MySQLdb", "mysqlclient"),
    ],
)
def test_what_was_meant(typed: str, meant: str) -> None:
    assert near_names(typed)[:1] == (meant,)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "ab",
        "foo",
        "app",
        "lib",
        "requests",
        "Flask",
        "my-internal-app",
        "acme-billing",
        "x" * 10_000,
        "-",
        "ж",
    ],
)
def test_what_nobody_can_tell(name: str) -> None:
    assert near_names(name) == ()


def test_at_most_as_many_as_are_asked_for_the_best_known_of_equals_first() -> None:
    assert near_names("pytest-doc", 1) == near_names("pytest-doc")[:1] == ("pytest-cov",)
    assert near_names("pyqt")[:2] == ("pyqt5", "pyqt6")
    assert len(near_names("pytest-xxv", 2)) <= 2


@settings(max_examples=400, deadline=None)
@given(WORDS, WORDS, st.integers(0, 2))
@example("ca", "abc", 2)
@example("abcd", "badc", 2)
def test_the_bounded_distance_is_the_distance(a: str, b: str, allowed: int) -> None:
    far = distance(a, b)
    found = module._distance(a, b, allowed)
    assert found == far if far <= allowed else found > allowed


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_an_answer(name: str) -> None:
    assert set(near_names(name)) <= set(popular())


def test_a_name_takes_little_time() -> None:
    near_names("reqeusts")
    taken = []
    for name in popular():
        module._near.cache_clear()
        began = time.perf_counter()
        near_names(f"{name}xy")
        taken.append(time.perf_counter() - began)
    assert median(taken) < 0.01  # seconds; it is 1 ms where nothing else runs
