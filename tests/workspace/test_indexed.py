"""What is asked for which files, what is fresh, what is taken back, and that facts stay the same objects while nothing is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pinfold.analysis.environment import Environment, EnvironmentFacts, Kind
from pinfold.analysis.facts import Facts
from pinfold.analysis.releases import Advisory, Details, Project, Release, Target
from pinfold.analysis.snapshot import Snapshot
from pinfold.index.sources import Sources
from pinfold.index.wire import Question
from pinfold.records import replace
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble
from pinfold.workspace import indexed as the_module
from pinfold.workspace.asking import informed
from pinfold.workspace.indexed import FRESH, Indexed, View
from pinfold.workspace.load import load
from pinfold.workspace.paths import canonical


class Asked:
    """Stands for the process: it remembers what it is asked, and a test answers."""

    def __init__(self) -> None:
        self.waiting: dict[int, tuple[Sources, Target, Question, Callable[[Any], None]]] = {}
        self.cancelled: list[Question] = []
        self.all: list[Question] = []

    def ask(self, sources: Sources, target: Target, question: Question, then: Callable[[Any], None]) -> int:
        self.all.append(question)
        self.waiting[len(self.all)] = sources, target, question, then
        return len(self.all)

    def cancel(self, numbers: Sequence[int]) -> None:
        self.cancelled += [self.waiting.pop(number)[2] for number in numbers]

    def questions(self) -> list[tuple[str, ...]]:
        return [tuple(filter(None, question)) for _, _, question, _ in self.waiting.values()]

    def answer(self, known: Callable[[Question], Any]) -> None:
        waiting, self.waiting = self.waiting, {}
        for _, _, question, then in waiting.values():
            then(known(question))


class Desk:
    """Somebody at work, with a clock of their own."""

    def __init__(self, place: Path, **options: Any) -> None:
        self.root = canonical(str(place / "w"))
        Path(self.root).mkdir()
        self.path = f"{self.root}/requirements.txt"
        self.environ = {"PIP_INDEX_URL": "https://index.example.com/simple", "PIP_CONFIG_FILE": "/dev/null", "PATH": ""}
        self.asked = Asked()
        self.time = 1000.0
        self.news = 0
        host = Host(self.environ, str(place))
        self.indexed = Indexed(host, self.asked, self.hear, clock=lambda: self.time, now=lambda: self.time, **options)

    def hear(self) -> None:
        self.news += 1

    def snapshot(self, text: str, **more: str) -> Snapshot:
        paths = {self.path: text, **{f"{self.root}/{name}.txt": words for name, words in more.items()}}
        for path, words in paths.items():
            Path(path).write_text(words)
        return load(self.root, paths)

    def gather(self, text: str, *paths: str, **more: str) -> bool:
        snapshot = informed(self.snapshot(text, **more), self.indexed.facts())
        return self.indexed.gather([View(snapshot, paths or (self.path,))])

    @property
    def facts(self) -> Any:
        return self.indexed.facts()[self.path]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def project(key: str, *versions: str) -> Project:
    return Project(key, key, tuple(Release(version) for version in versions))


def known(question: Question) -> Any:
    if question.kind == "project":
        return None if question.key == "gone" else project(question.key, "2.0", "1.0")
    return () if question.kind == "advisories" else Details(question.version, known=question.kind == "details")


def test_what_a_file_wants_is_asked_once(desk: Desk) -> None:
    assert desk.gather("app==1.0\nlib[x]==2.0\ngone\n"), "the file has facts now, though empty ones"
    assert desk.asked.questions() == [
        *(("project", "app"), ("project", "lib"), ("project", "gone")),
        *(("advisories", "app", "1.0"), ("advisories", "lib", "2.0")),
        *(("details", "app", "1.0"), ("details", "lib", "2.0")),
    ]
    before = desk.facts
    assert not desk.gather("app==1.0\nlib[x]==2.0\ngone\n")
    assert desk.facts is before
    assert len(desk.asked.all) == 7
    desk.asked.answer(known)
    assert desk.news == 7
    assert (set(desk.facts.projects), desk.facts.absent) == ({"app", "lib"}, {"gone"})
    assert desk.facts.advisories == {("app", "1.0"): (), ("lib", "2.0"): ()}
    assert desk.facts is desk.facts
    desk.gather("app==1.0\nlib[x]==2.0\ngone\n")
    assert desk.asked.waiting == {}


def test_what_is_not_wanted_any_more_is_taken_back(desk: Desk) -> None:
    desk.gather("fla\nlib\n")
    desk.gather("flask\nlib\n")
    assert desk.asked.cancelled == [Question("project", "fla")]
    assert desk.asked.questions() == [("project", "lib"), ("project", "flask")]


def test_what_was_said_is_asked_again_when_it_is_old_and_kept_until_then(desk: Desk) -> None:
    desk.gather("lib\n")
    desk.asked.answer(known)
    before = desk.facts
    desk.time += FRESH - 1
    desk.gather("lib\n")
    assert not desk.asked.waiting
    assert desk.indexed.due() == 1
    desk.time += 1
    desk.gather("lib\n")
    assert desk.asked.questions() == [("project", "lib")]
    desk.asked.answer(known)
    assert desk.facts is before, "nothing new"
    desk.time += FRESH
    desk.gather("lib\n")
    desk.asked.answer(lambda question: project("lib", "3.0"))
    assert desk.facts is not before
    desk.time += FRESH
    desk.gather("lib\n")
    desk.asked.answer(lambda question: None)
    assert (dict(desk.facts.projects), desk.facts.absent) == ({}, {"lib"})


def test_a_failure_is_told_and_tried_again_more_and_more_seldom(desk: Desk) -> None:
    trouble = Trouble("network", "It cannot be reached.")
    desk.gather("lib\n")
    desk.asked.answer(lambda question: trouble)
    assert desk.facts.trouble == "It cannot be reached."
    assert "lib" not in desk.facts.absent
    for seconds in (60, 120, 240):
        desk.time += seconds - 1
        desk.gather("lib\n")
        assert not desk.asked.waiting
        desk.time += 1
        desk.gather("lib\n")
        assert desk.asked.questions() == [("project", "lib")]
        desk.asked.answer(lambda question: trouble)
    desk.time += 480
    desk.gather("lib\n")
    desk.asked.answer(known)
    assert desk.facts.trouble == ""


def test_files_that_ask_the_same_share_their_facts(desk: Desk) -> None:
    two, other = f"{desk.root}/two.txt", f"{desk.root}/other.txt"
    text = "--index-url https://other.example.com/simple\nlib\n"
    desk.gather("lib\n", desk.path, two, other, two="lib\napp\n", other=text)
    facts = desk.indexed.facts()
    assert facts[desk.path] is facts[two]
    assert facts[other] is not facts[two]
    asked = [
        (sources.indexes.index_url.split("/")[2], question.key)
        for sources, _, question, _ in desk.asked.waiting.values()
    ]
    assert sorted(asked) == [("index.example.com", "app"), ("index.example.com", "lib"), ("other.example.com", "lib")]


def test_files_that_are_closed_have_no_facts_and_are_known_again(desk: Desk) -> None:
    desk.gather("lib\n")
    desk.asked.answer(known)
    before = desk.facts
    assert desk.indexed.gather([])
    assert desk.indexed.facts() == {}
    assert desk.gather("lib\n")
    assert desk.facts is before
    assert not desk.asked.waiting


def test_what_nobody_wants_is_not_kept_for_ever(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_module, "_SPARE", 5)
    for n in range(30):
        desk.gather(f"lib{n}\n")
        desk.asked.answer(known)
    desk.gather("lib\n")
    assert len(desk.facts.projects) <= 7
    for n in range(30):
        desk.gather(f"--index-url https://{n}.example.com/simple\nlib\n")
    assert len(desk.indexed._pools) <= the_module._POOLS + 1


@pytest.mark.parametrize("mode, expected", [("off", []), ("index", [""]), ("osv", ["https://api.osv.dev"])])
def test_advisories_are_asked_for_as_somebody_says(tmp_path: Path, mode: str, expected: list[str]) -> None:
    desk = Desk(tmp_path, advisories=mode)
    desk.gather("lib==1.0\n")
    assert [question.database for question in desk.asked.all if question.kind == "advisories"] == expected


def test_an_answer_about_files_does_not_undo_one_about_metadata(desk: Desk) -> None:
    desk.gather("lib[x]==1.0\n")
    desk.asked.answer(known)
    assert desk.facts.details["lib", "1.0"].known
    (pool,) = desk.indexed._pools.values()
    pool._take(Question("files", "lib", "1.0"), Details("1.0", known=False))
    assert desk.facts.details["lib", "1.0"].known


def test_who_knows_more_asks_more(desk: Desk) -> None:
    found = (Advisory("GHSA-1", fixed=("2.0",)),)
    desk.gather("lib==1.0\n")
    desk.asked.answer(lambda question: found if question.kind == "advisories" else known(question))
    desk.gather("lib==1.0\n")
    assert ("advisories", "lib", "2.0") in desk.asked.questions()


@pytest.mark.parametrize(
    "settings, expected",
    [
        ("", ("3.12.1", "linux")),
        ('[target]\npython = "3.9"\n', ("3.9", "")),
        ('[target]\nplatform = "win32"\n', ("", "win32")),
    ],
)
def test_the_target_is_that_of_the_settings_or_of_the_environment(
    desk: Desk, settings: str, expected: tuple[str, str]
) -> None:
    (Path(desk.root) / "pinfold.toml").write_text(settings)
    snapshot = desk.snapshot("lib\n")
    environment = Environment(f"{desk.root}/.venv", Kind.VIRTUAL, version="3.12.1", markers={"os_name": "posix"})
    snapshot = replace(snapshot, facts=Facts(environment=EnvironmentFacts(environment)))
    desk.indexed.gather([View(snapshot, (desk.path,))])
    ((_, target, _, _),) = desk.asked.waiting.values()
    assert (target.python, target.platform.replace("darwin", "linux")) == expected
    assert bool(target.markers) == (settings == "")


def test_options_of_files_count_for_the_whole_run(desk: Desk) -> None:
    base = f"{desk.root}/base.txt"
    desk.gather("--extra-index-url https://b.example.com/simple\n-r base.txt\n", base, base="lib\n")
    ((sources, _, _, _),) = desk.asked.waiting.values()
    assert sources.indexes.extra_index_urls == ("https://b.example.com/simple",)


def test_names_are_asked_for_once_a_day(desk: Desk) -> None:
    desk.gather("lib\n")
    for _ in range(3):
        desk.indexed.want_names(desk.path)
    assert [question.kind for question in desk.asked.all].count("names") == 1
    names = object()
    desk.asked.answer(lambda question: names if question.kind == "names" else known(question))
    assert desk.facts.names is names
    desk.indexed.want_names(desk.path)
    assert not desk.asked.waiting
    desk.time += 86_400
    desk.indexed.want_names(desk.path)
    assert desk.asked.questions() == [("names",)]


def test_what_is_forgotten_is_not_known(desk: Desk) -> None:
    desk.gather("lib\napp\n")
    desk.indexed.forget()
    assert desk.indexed.facts() == {}
    assert len(desk.asked.cancelled) == 2
