"""The workspace of an editor: what each event changes, and what it costs."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pinfold.analysis.check import check
from pinfold.analysis.facts import Absence
from pinfold.requirements.parser import parse
from pinfold.requirements.text import Span
from pinfold.workspace.engine import Workspace
from pinfold.workspace.paths import canonical

PIP = "pip-requirements"


class World:
    """A folder on the disk and an editor's workspace over it; paths are relative to the folder."""

    def __init__(self, root: Path, **options: Any) -> None:
        self.disk = root
        self.root = canonical(str(root))
        self.workspace = Workspace(**options)
        self.texts: dict[str, str] = {}

    def path(self, name: str) -> str:
        return f"{self.root}/{name}" if name else self.root

    def put(self, **files: str) -> None:
        """Files written by somebody else, without a word to us."""
        for name, text in files.items():
            path = self.disk / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")

    def write(self, **files: str) -> None:
        """Files written, and the editor's watcher says so."""
        self.put(**files)
        self.workspace.disk_changed([self.path(name) for name in files])

    def remove(self, *names: str) -> None:
        for name in names:
            (self.disk / name).unlink()
        self.workspace.disk_changed([self.path(name) for name in names])

    def open(self, name: str, text: str, language: str = PIP) -> None:
        self.texts[name] = text
        self.workspace.open(self.path(name), text, language)

    def edit(self, name: str, *changes: tuple[int, int, str]) -> None:
        """Each `[start, end)` of the text so far becomes another text."""
        spans = []
        text = self.texts[name]
        for start, end, new in changes:
            text = text[:start] + new + text[end:]
            spans.append((Span(start, end), len(new)))
        self.texts[name] = text
        self.workspace.change(self.path(name), text, spans)

    def names(self) -> list[str]:
        return [path.removeprefix(self.root + "/") for path in self.workspace.paths()]

    def rules(self, name: str) -> list[str]:
        return [finding.rule for finding in self.workspace.findings(self.path(name))]

    def text(self, name: str) -> str | None:
        return self.workspace.text(self.path(name))

    def absent(self, name: str) -> dict[str, Absence]:
        absent = self.workspace.snapshot(self.path(name)).facts.absent
        return {path.removeprefix(self.root + "/"): reason for path, reason in absent.items()}


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.put(**{"requirements.txt": "six\n-r base.pip\n", "base.pip": "flask\n"})
    made.workspace.add_folder(made.root)
    return made


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every look at the disk while a test runs."""
    seen: list[str] = []

    def spy(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def called(path: Any, *rest: Any, **more: Any) -> Any:
            seen.append(f"{name} {path}")
            return original(path, *rest, **more)

        return called

    for name in ("open", "stat", "lstat", "scandir", "readlink"):
        monkeypatch.setattr(os, name, spy(name, getattr(os, name)))
    return seen


def test_files_of_a_folder_have_findings(world: World) -> None:
    assert world.names() == ["base.pip", "requirements.txt"]
    assert "unpinned" in world.rules("requirements.txt")
    assert "unpinned" in world.rules("base.pip")
    assert world.text("base.pip") == "flask\n"
    assert world.text("gone.txt") is None


def test_open_change_close(world: World) -> None:
    world.open("requirements.txt", "six==1.0\n")
    assert world.rules("requirements.txt") == []
    assert world.names() == ["requirements.txt"]
    world.edit("requirements.txt", (3, 8, ""))
    assert world.rules("requirements.txt") == ["unpinned"]
    assert world.text("requirements.txt") == "six\n"
    world.workspace.close(world.path("requirements.txt"))
    assert world.text("requirements.txt") == "six\n-r base.pip\n"
    assert world.names() == ["base.pip", "requirements.txt"]


def test_findings_are_the_same_object_until_they_differ(world: World) -> None:
    world.open("requirements.txt", "six\n-r base.pip\n")
    path, base = world.path("requirements.txt"), world.path("base.pip")
    first, other = world.workspace.findings(path), world.workspace.findings(base)
    world.edit("requirements.txt", (16, 16, "# a comment\n"))
    assert world.workspace.findings(path) is first
    world.edit("requirements.txt", (0, 0, "# a comment\n"))
    assert world.workspace.findings(path) is not first
    assert world.workspace.findings(base) is other


def test_a_keystroke_costs_no_disk(world: World, calls: list[str]) -> None:
    world.open("requirements.txt", "-r base.pip\n" + "".join(f"package{i}==1.0\n" for i in range(10_000)))
    world.rules("requirements.txt")
    world.names()
    calls.clear()
    for at in range(20):
        world.edit("requirements.txt", (12 + at, 12 + at, "x"))
        world.rules("requirements.txt")
        world.names()
    assert calls == []


def test_a_target_that_is_typed_is_looked_up_once(world: World, calls: list[str]) -> None:
    world.put(**{"dev.pip": "django\n"})
    world.open("requirements.txt", "-r \n")
    for at, letter in enumerate("dev.pip"):
        world.names()
        calls.clear()
        world.edit("requirements.txt", (3 + at, 3 + at, letter))
        world.names()
        typed = world.path("dev.pip"[: at + 1])
        assert [call for call in calls if call == f"open {typed}"] == [f"open {typed}"]
        assert not [call for call in calls if call.startswith("open") and call != f"open {typed}"]
    assert world.names() == ["dev.pip", "requirements.txt"]
    world.edit("requirements.txt", (3, 10, "base.pip"))
    assert world.names() == ["base.pip", "requirements.txt"]
    world.remove("dev.pip")
    world.edit("requirements.txt", (3, 11, "dev.pip"))
    assert world.names() == ["requirements.txt"]
    assert world.absent("requirements.txt") == {"dev.pip": Absence.MISSING}


def test_an_open_include_counts_before_the_disks(world: World) -> None:
    world.open("base.pip", "flask==1.0\n", "plaintext")
    assert world.text("base.pip") == "flask==1.0\n"
    assert world.rules("base.pip") == []
    world.edit("base.pip", (5, 10, ""))
    assert world.rules("base.pip") == ["unpinned"]
    world.workspace.close(world.path("base.pip"))
    assert world.text("base.pip") == "flask\n"


def test_only_our_own_kinds_of_files_count(world: World) -> None:
    world.open("notes.txt", "anything goes\n", "plaintext")
    world.open("mine.list", "six\n", PIP)
    assert world.names() == ["base.pip", "mine.list", "requirements.txt"]
    assert world.rules("mine.list") == ["unpinned"]
    world.workspace.close(world.path("mine.list"))
    assert world.names() == ["base.pip", "requirements.txt"]
    assert world.rules("mine.list") == []


def test_an_unsaved_document(world: World) -> None:
    name = "untitled:Untitled-1"
    world.workspace.open(name, "six\n-r base.pip\n", PIP)
    assert name in world.workspace.paths()
    assert [f.rule for f in world.workspace.findings(name)] == ["unpinned"]
    world.workspace.close(name)
    assert name not in world.workspace.paths()


class TestDisk:
    """What happens on the disk, and what does not."""

    def test_created_written_deleted(self, world: World) -> None:
        assert world.names() == ["base.pip", "requirements.txt"]
        world.write(**{"dev-requirements.txt": "six==1.0\n"})
        assert world.names() == ["base.pip", "dev-requirements.txt", "requirements.txt"]
        assert world.rules("dev-requirements.txt") == []
        world.write(**{"dev-requirements.txt": "six\n"})
        assert world.rules("dev-requirements.txt") == ["unpinned"]
        world.remove("dev-requirements.txt")
        assert world.names() == ["base.pip", "requirements.txt"]
        assert world.rules("dev-requirements.txt") == []

    def test_an_include_without_a_watched_name_is_looked_at_on_occasion(self, world: World) -> None:
        world.names()
        world.put(**{"base.pip": "flask==1.0\n"})
        world.write(**{"constraints.txt": ""})
        assert world.rules("base.pip") == []
        world.remove("base.pip")
        assert world.absent("requirements.txt") == {"base.pip": Absence.MISSING}
        world.put(**{"base.pip": "flask\n"})
        world.write(**{"constraints.txt": "six\n"})
        assert "base.pip" in world.names()

    def test_an_event_without_a_change_changes_nothing(self, world: World) -> None:
        before = world.workspace.snapshot(world.path("requirements.txt"))
        world.workspace.disk_changed([world.path("requirements.txt"), world.path("gone.txt"), world.path("x.py")])
        assert world.workspace.snapshot(world.path("requirements.txt")) is before

    def test_a_deleted_folder(self, world: World) -> None:
        world.write(**{"sub/requirements.txt": "six\n", "sub/a/constraints.txt": ""})
        assert len(world.names()) == 4
        for name in ("sub/requirements.txt", "sub/a/constraints.txt"):
            (world.disk / name).unlink()
        world.workspace.disk_changed([world.path("sub")])
        assert world.names() == ["base.pip", "requirements.txt"]

    def test_a_deleted_file_stays_while_it_is_open(self, world: World) -> None:
        world.open("requirements.txt", "six\n")
        world.names()
        world.remove("requirements.txt")
        assert world.rules("requirements.txt") == ["unpinned"]
        world.workspace.close(world.path("requirements.txt"))
        assert world.names() == []

    def test_the_disk_tells_an_open_files_encoding(self, world: World) -> None:
        (world.disk / "requirements.txt").write_bytes("six\n".encode("utf-16"))
        world.open("requirements.txt", "six\n")
        decoded = world.workspace.snapshot(world.path("requirements.txt")).files[world.path("requirements.txt")].decoded
        assert decoded is not None
        assert decoded.encoding == "utf-16-le"
        world.write(**{"requirements.txt": "six\n"})
        decoded = world.workspace.snapshot(world.path("requirements.txt")).files[world.path("requirements.txt")].decoded
        assert decoded is not None
        assert decoded.encoding == "utf-8"

    def test_gitignore(self, world: World) -> None:
        world.write(**{"old/requirements.txt": "six\n"})
        assert "old/requirements.txt" in world.names()
        world.write(**{".gitignore": "/old/\n"})
        assert "old/requirements.txt" not in world.names()
        world.write(**{"old/dev-requirements.txt": ""})
        assert "old/dev-requirements.txt" not in world.names()
        world.open("old/requirements.txt", "six\n")
        assert "old/requirements.txt" in world.names()

    def test_a_vanished_folder(self, world: World) -> None:
        world.names()
        for name in ("requirements.txt", "base.pip"):
            (world.disk / name).unlink()
        world.disk.rmdir()
        world.workspace.disk_changed([world.path(""), world.path("requirements.txt")])
        assert world.names() == []
        assert world.workspace.problems() == []


class TestSettings:
    """Settings files and what the editor says."""

    def test_the_files_and_the_editors(self, world: World) -> None:
        world.write(**{"pinfold.toml": "ignore = ['unpinned']\n"})
        assert world.rules("requirements.txt") == []
        world.workspace.configure(world.root, {"ignore": []})
        assert "unpinned" in world.rules("requirements.txt")
        world.workspace.configure(world.root, {"ignore": None})
        assert world.rules("requirements.txt") == []
        world.remove("pinfold.toml")
        assert "unpinned" in world.rules("requirements.txt")

    def test_a_change_that_says_the_same_keeps_what_is_known(self, world: World) -> None:
        before = world.workspace.snapshot(world.path("requirements.txt")).settings
        world.write(**{"pinfold.toml": "# nothing\n[pinning]\nstyle = 'exact'\n"})
        assert world.workspace.snapshot(world.path("requirements.txt")).settings is before

    def test_exclude_and_include(self, world: World) -> None:
        world.put(**{"vendor/requirements.txt": "six\n", "deps.pip": "six\n"})
        world.open("vendor/dev-requirements.txt", "six\n")
        assert world.names() == [
            "base.pip",
            "requirements.txt",
            "vendor/dev-requirements.txt",
            "vendor/requirements.txt",
        ]
        world.write(**{"pinfold.toml": "exclude = ['vendor/', 'base.pip']\ninclude = ['deps.pip']\n"})
        assert world.names() == ["deps.pip", "requirements.txt"]
        assert world.rules("vendor/dev-requirements.txt") == []
        assert world.rules("base.pip") == []
        assert world.path("base.pip") in world.workspace.snapshot(world.path("requirements.txt")).files

    def test_problems_are_there_while_they_last(self, world: World) -> None:
        world.write(**{"pinfold.toml": "selct = []\n"})
        world.workspace.configure(world.root, {"frmat": {}})
        said = [(p.origin, p.key, p.line) for p in world.workspace.problems()]
        assert said == [(world.path("pinfold.toml"), "selct", 1), ("editor", "frmat", 0)]
        world.write(**{"pinfold.toml": "select = []\n"})
        world.workspace.configure(world.root, None)
        assert world.workspace.problems() == []

    def test_files_without_a_folder_have_the_editors_settings(self, tmp_path: Path) -> None:
        world = World(tmp_path)
        world.put(**{"pinfold.toml": "ignore = ['unpinned']\n"})
        world.open("requirements.txt", "six\n")
        assert world.rules("requirements.txt") == ["unpinned"]
        world.workspace.configure("", {"ignore": ["unpinned"]})
        assert world.rules("requirements.txt") == []

    def test_settings_may_come_before_the_folder(self, tmp_path: Path) -> None:
        world = World(tmp_path)
        world.put(**{"requirements.txt": "six\n"})
        world.workspace.configure(world.root, {"ignore": ["unpinned"]})
        world.workspace.add_folder(world.root)
        assert world.rules("requirements.txt") == []


class TestFolders:
    """Several folders, trust, and no folder at all."""

    def test_folders_come_and_go(self, world: World) -> None:
        world.put(**{"a/requirements.txt": "six\n", "b/requirements.txt": "six\n"})
        workspace = Workspace()
        workspace.add_folder(world.path("a"))
        workspace.add_folder(world.path("a"))
        workspace.add_folder(world.path("b"))
        assert [p.removeprefix(world.root) for p in workspace.paths()] == ["/a/requirements.txt", "/b/requirements.txt"]
        workspace.remove_folder(world.path("a"))
        workspace.remove_folder(world.path("a"))
        assert [p.removeprefix(world.root) for p in workspace.paths()] == ["/b/requirements.txt"]
        assert not workspace.findings(world.path("a/requirements.txt"))

    def test_the_innermost_folder_owns_a_file(self, world: World) -> None:
        world.put(**{"in/requirements.txt": "six\n", "in/pinfold.toml": "ignore = ['unpinned']\n"})
        world.workspace.add_folder(world.path("in"))
        assert world.rules("in/requirements.txt") == []
        assert "unpinned" in world.rules("requirements.txt")
        world.open("in/requirements.txt", "flask\n")
        world.workspace.remove_folder(world.path("in"))
        assert world.rules("in/requirements.txt") == ["unpinned"]

    def test_an_open_text_is_seen_from_another_folder(self, world: World) -> None:
        world.put(**{"a/requirements.txt": "-r ../b/base.pip\n", "b/base.pip": "six\n"})
        workspace = Workspace()
        workspace.add_folder(world.path("a"))
        workspace.add_folder(world.path("b"))
        path = world.path("b/base.pip")
        assert [f.rule for f in workspace.findings(path)] == ["unpinned"]
        workspace.open(path, "six==1.0\n", "plaintext")
        assert not workspace.findings(path)
        assert workspace.text(path) == "six==1.0\n"

    def test_trust(self, world: World) -> None:
        world.put(**{"a/requirements.txt": "-r ../outside.txt\n", "outside.txt": "six\n"})
        workspace = Workspace()
        workspace.add_folder(world.path("a"))
        path, outside = world.path("a/requirements.txt"), world.path("outside.txt")
        assert workspace.snapshot(path).facts.absent == {outside: Absence.OUTSIDE}
        workspace.trust(True)
        assert outside in workspace.snapshot(path).files
        assert not workspace.findings(outside)  # whoever opens the folder did not ask about it
        workspace.trust(False)
        assert workspace.snapshot(path).facts.absent == {outside: Absence.OUTSIDE}

    def test_listings(self, world: World) -> None:
        world.put(**{"sub/base.txt": ""})
        path = world.path("requirements.txt")
        listed = world.workspace.snapshot(path, [world.root, world.path("gone"), "/etc"]).facts.listings
        assert listed == {world.root: ("base.pip", "requirements.txt", "sub/"), world.path("gone"): (), "/etc": ()}
        assert world.workspace.snapshot(path).facts.listings == {}


def test_a_long_search_does_not_keep_anybody_waiting(world: World) -> None:
    world.put(**{f"d{i}/requirements.txt": "six\n" for i in range(20)})
    workspace = Workspace(scan_seconds=0)
    workspace.add_folder(world.root)
    assert len(workspace.paths()) < 20
    assert workspace.scanning
    while workspace.scanning:
        workspace.scan(0)
    assert len(workspace.paths()) == 22
    assert not workspace.scan()


def test_a_failing_rule_is_told_once_and_the_others_go_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    workspace = Workspace(on_failure=lambda rule, error: told.append(f"{rule.name}: {error}"))
    from pinfold.analysis import check as check_module
    from pinfold.analysis.rules._rule import Rule

    def fail(_: object) -> Any:
        raise ValueError("no")

    some = next(rule for rule in check_module.ALL if rule.name == "unpinned")
    monkeypatch.setattr(
        check_module, "ALL", (Rule("a-failing-one", some.severity, "# Fails", line=fail), *check_module.ALL)
    )
    workspace.add_folder(world.root)
    workspace.configure(world.root, {"target": {"platform": "linux"}})  # no answers from before
    assert "unpinned" in [f.rule for f in workspace.findings(world.path("requirements.txt"))]
    workspace.findings(world.path("base.pip"))
    assert told == ["a-failing-one: no"]


PIECES = [
    "six\n",
    "-r b.txt\n",
    "-r a.txt\n",
    "-c c.txt\n",
    "\\\n",
    "\r",
    "\n",
    "#",
    "x==1 ",
    "é\u2028",
    "-r ",
    "b.txt",
    " ",
]


@pytest.mark.parametrize("seed", range(30))
def test_any_sequence_of_edits_equals_opening_the_result(tmp_path: Path, seed: int) -> None:
    """Texts, graph and findings after a storm of edits are those of a workspace that sees the last texts only."""
    chance = random.Random(seed)
    names = ["a.txt", "b.txt", "c.txt"]
    world = World(tmp_path)
    world.workspace.add_folder(world.root)
    for name in names:
        world.open(name, "".join(chance.choices(PIECES, k=4)))
    for _ in range(25):
        name = chance.choice(names)
        changes = []
        length = len(world.texts[name])
        for _ in range(chance.randint(1, 3)):
            start = chance.randint(0, length)
            end = min(length, start + chance.choice([0, 0, 1, 4]))
            new = chance.choice(["", *PIECES])
            changes.append((start, end, new))
            length += len(new) - (end - start)
        world.edit(name, *changes)
        if chance.random() < 0.5:
            world.names()
            world.rules(name)
    fresh = World(tmp_path)
    fresh.workspace.add_folder(fresh.root)
    for name in names:
        fresh.open(name, world.texts[name])
    assert world.names() == fresh.names()
    one, other = (w.workspace.snapshot(w.path("a.txt")) for w in (world, fresh))
    assert one.includes.edges == other.includes.edges
    assert one.includes.cycles == other.includes.cycles
    assert one.facts.absent == other.facts.absent
    for path in one.files:
        assert one.files[path].role == other.files[path].role
        assert list(world.workspace.findings(path)) == list(fresh.workspace.findings(path))
        file = one.files[path].file
        assert file is not None
        assert file.lines == parse(file.text).lines


def test_the_command_line_finds_the_same(world: World) -> None:
    from pinfold.workspace.discover import find
    from pinfold.workspace.load import load

    said = check(load(world.root, find(world.root), trusted=False))
    assert {path: list(world.workspace.findings(path)) for path in world.workspace.paths()} == said
