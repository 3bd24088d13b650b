"""Records behave as those of `dataclasses`: each kind that Pinfold declares is made by both, and asked the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from pinfold import records

Made = dict[str, Any]


def made(by: ModuleType) -> Made:
    """The same classes, made by one of the two."""

    @by.dataclass(frozen=True, slots=True)
    class Small:
        """One."""

        a: int

    @by.dataclass(frozen=True, slots=True)
    class Full:
        """All that a field can be told."""

        a: int
        b: str = "x"
        c: dict[str, int] = by.field(default_factory=dict)
        d: int = by.field(default=4, compare=False)
        e: list[int] = by.field(default_factory=list, init=False, repr=False, compare=False)
        f: tuple[Any, ...] = by.field(default=(), metadata={"doc": "words"})

        @property
        def both(self) -> str:
            return f"{self.a}{self.b}"

    @by.dataclass(frozen=True)
    class Roomy:
        """With a `__dict__`."""

        a: int = 1
        b: tuple[int, ...] = ()

    @by.dataclass(eq=False)
    class Loose:
        """Equal to itself alone."""

        a: int
        b: set[int] = by.field(default_factory=set)

    @by.dataclass(slots=True)
    class Changing:
        """Without a hash."""

        a: int
        b: int = 2

    @by.dataclass(frozen=True, slots=True)
    class Own:
        """With a hash and words of its own."""

        a: int

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return True

    @by.dataclass(frozen=True, slots=True)
    class Empty:
        """Nothing."""

    classes = (Small, Full, Roomy, Loose, Changing, Own, Empty)
    return {each.__name__: each for each in classes}


def answer(ask: Callable[[ModuleType, Made], object], by: ModuleType) -> object:
    try:
        said = ask(by, made(by))
    except Exception as error:
        return (AttributeError if isinstance(error, AttributeError) else type(error)), str(error)
    return said if isinstance(said, (int, float)) else repr(said)


@pytest.mark.parametrize(
    "ask",
    [
        lambda _, of: [of["Small"](1), of["Full"](1), of["Roomy"](), of["Changing"](1), of["Own"](1), of["Empty"]()],
        lambda _, of: of["Loose"](1, {2}),
        lambda _, of: of["Full"](1, "y", {"z": 1}, d=5, f=(of["Small"](2),)),
        lambda _, of: of["Full"](),
        lambda _, of: of["Full"](1, e=[]),
        lambda _, of: of["Full"](1, unknown=1),
        lambda _, of: of["Full"](1, "2", {}, 4, (), 6),
        lambda _, of: of["Empty"](1),
        lambda _, of: of["Full"](1).both,
        lambda _, of: of["Full"](1).c is of["Full"](1).c,
        lambda _, of: of["Full"](1) == of["Full"](1, d=9),
        lambda _, of: of["Full"](1) == of["Full"](2),
        lambda _, of: of["Small"](1) == of["Roomy"](1),
        lambda _, of: of["Small"](1) == (1,),
        lambda _, of: of["Small"](1) == of["Small"](1),
        lambda _, of: of["Loose"](1) == of["Loose"](1),
        lambda _, of: of["Changing"](1) == of["Changing"](1),
        lambda _, of: of["Own"](1) == 3,
        lambda _, of: of["Empty"]() == of["Empty"](),
        lambda _, of: hash(of["Small"](1)) == hash(of["Small"](1)),
        lambda _, of: hash(of["Small"](1)) == hash(of["Small"](2)),
        lambda _, of: hash(of["Full"](1)),
        lambda _, of: hash(of["Own"](1)),
        lambda _, of: isinstance(hash(of["Loose"](1)), int),
        lambda _, of: hash(of["Changing"](1)),
        lambda _, of: setattr(of["Small"](1), "a", 2),
        lambda _, of: setattr(of["Roomy"](1), "a", 2),
        lambda _, of: delattr(of["Small"](1), "a"),
        lambda _, of: setattr(of["Changing"](1), "a", 2),
        lambda _, of: hasattr(of["Small"](1), "__dict__"),
        lambda _, of: hasattr(of["Roomy"](1), "__dict__"),
        lambda _, of: (of["Roomy"].a, of["Roomy"].b, hasattr(of["Loose"], "b")),
        lambda _, of: [(each.__doc__, each.__module__, each.__qualname__, each.__match_args__) for each in of.values()],
        lambda by, of: by.replace(of["Full"](1, d=7), b="z"),
        lambda by, of: by.replace(of["Full"](1), unknown=1),
        lambda by, of: by.asdict(of["Full"](1, f=(of["Small"](2), [of["Roomy"](b=(3,))], {"k": of["Empty"]()}))),
        lambda by, of: [(f.name, f.default is by.MISSING, dict(f.metadata), f.init) for f in by.fields(of["Full"])[3:]],
        lambda by, of: [f.name for f in by.fields(of["Small"](1))],
        lambda by, of: [f.default_factory is by.MISSING for f in by.fields(of["Full"])],
        lambda by, of: by.fields(3),
        lambda by, of: [by.is_dataclass(each) for each in (of["Small"], of["Small"](1), int, 3)],
        lambda by, of: by.dataclass(type("Mistake", (), {"__annotations__": {"a": "list"}, "a": []})),
    ],
)
def test_as_dataclasses(ask: Callable[[ModuleType, Made], object]) -> None:
    assert answer(ask, records) == answer(ask, dataclasses)


def test_records_are_matched_by_place() -> None:
    match made(records)["Full"](1, "y"):
        case object(a=1, b="y") as found:
            assert found.c == {}
