"""What a resolver that fails in some way is worth: never a "no"."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.support.engines import NOWHERE, Bench, make_bench

from pinfold.records import replace
from pinfold.resolution import uv as uv_resolver
from pinfold.resolution.lines import Lines, Written
from pinfold.resolution.pip import Pip
from pinfold.resolution.resolver import Question
from pinfold.resolution.uv import Uv
from pinfold.resolution.verdict import Verdict
from pinfold.system.progress import Cancel
from pinfold.system.trouble import Cancelled

FAKES = {
    "nonsense": "print('No solution found when resolving dependencies: the moon is full', file=sys.stderr); sys.exit(1)",
    "half a derivation": "print('No solution found when resolving dependencies: Because req', file=sys.stderr); sys.exit(1)",
    "killed": "os.kill(os.getpid(), 9)",
    "crashes": "os.kill(os.getpid(), 6)",
    "says yes and nothing else": "sys.exit()",
    "says yes to something else": "open(sys.argv[-1], 'w').write('six==1\\n')",
    "not text": "open(sys.argv[-1], 'wb').write(b'\\xff\\xfe\\x00')",
    "fails without a word": "sys.exit(2)",
    "hangs": "time.sleep(600)",
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def question(bench: Bench, text: str = "req==1\n") -> Question:
    return Question(text, "", bench.environment, NOWHERE, build=False)


def fake(tmp_path: Path, code: str) -> str:
    program = tmp_path / "uv"
    program.write_text(f"#!{sys.executable}\nimport os, sys, time\n{code}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("way", FAKES)
def test_uv_fails_in_every_way(bench: Bench, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uv_resolver, "_PATIENCE", 1.0 if way == "hangs" else 60.0)
    verdict = Uv(fake(tmp_path, FAKES[way])).judge(question(bench), str(tmp_path), bench.environ, Cancel())
    assert verdict.met is None, "no false conflict, and no false peace"
    assert verdict.trouble is not None
    assert verdict.trouble.message


def test_there_is_no_resolver(bench: Bench, tmp_path: Path) -> None:
    verdict = Uv(str(tmp_path / "gone")).judge(question(bench), str(tmp_path), bench.environ, Cancel())
    assert verdict.met is None
    lonely = replace(
        question(bench), environment=replace(bench.environment, python=str(tmp_path / "gone"), base_python="")
    )
    assert Pip().judge(lonely, str(tmp_path), bench.environ, Cancel()).met is None


def test_a_stop_ends_it_at_once(bench: Bench, tmp_path: Path) -> None:
    cancel = Cancel()
    threading.Timer(0.5, cancel.request).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        Uv(fake(tmp_path, FAKES["hangs"])).judge(question(bench), str(tmp_path), bench.environ, cancel)
    assert time.monotonic() - began < 20


def test_another_target_is_not_for_pip(bench: Bench, tmp_path: Path) -> None:
    for more in ({"python": "3.13"}, {"platform": "win32"}):
        verdict = Pip().judge(replace(question(bench), **more), str(tmp_path), bench.environ, Cancel())  # type: ignore[arg-type]
        assert verdict.met is None


class Toy:
    """A judge of three lines: `b` cannot be met; without the network nobody can say anything about it."""

    name = "uv"

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []

    def judge(
        self, question: Question, folder: str, environ: Mapping[str, str], cancel: Cancel, held: object = ()
    ) -> Verdict:
        self.asked.append((question.requirements, question.offline))
        if "b" in question.requirements:
            return Verdict(None if question.offline else False)
        return Verdict(True)


def test_what_was_asked_once_is_known_and_a_yes_costs_no_network(bench: Bench, tmp_path: Path) -> None:
    toy = Toy()
    texts = [Written("a", False, "a"), Written("b", False, "b"), Written("c", True, "c")]
    lines = Lines(texts, question(bench), toy, str(tmp_path), {}, Cancel())
    assert lines.refuses([0, 2]) is False
    assert toy.asked == [("a\n", True)]
    assert lines.refuses([1]) is True
    assert toy.asked[1:] == [("b\n", True), ("b\n", False)]
    assert lines.refuses([2]) is False, "a constraint alone asks for nothing"
    assert lines.refuses([1]) is True
    assert lines.verdict([0], {0: "b"}).met is False
    assert lines.asked == len(toy.asked) == 4
