"""A file of five thousand lines: typing in it is as smooth as in a plain text file of that length."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from tests.e2e.story import Editor, World

LINES = 5_000
RATIO = 3  # the machine may be busy with something else in the one or the other half
FRAMES = 50  # milliseconds that nobody sees
FOLLOWING = 1_500  # milliseconds until findings have followed: people look up after they have typed


def test_long_file(editor: Editor, world: World, pictures: Path) -> None:
    lines = [f"package-{n}" if n % 50 == 0 else f"package-{n}=={n % 9}.{n % 7}.1" for n in range(LINES)]
    text = "\n".join(lines) + "\n"
    world.write({"requirements.txt": text, "notes": text})
    times: dict[str, list[float]] = {}

    def keep(name: str) -> Any:
        return lambda told: times.update({name: told})

    answers = {name: keep(name) for name in ("plain", "requirements", "findings")}
    editor.tell("long_file", world, pictures, answers)
    middle = {name: statistics.median(each) for name, each in times.items()}
    slow = {name: statistics.quantiles(each, n=10)[-1] for name, each in times.items()}
    print(f"milliseconds: {middle}, one in ten more than {slow}")
    for each in (middle, slow):
        assert each["requirements"] <= each["plain"] * RATIO + FRAMES
    assert middle["findings"] <= FOLLOWING
