"""What the command line gets when it asks indexes: everything that there is to know, in one go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.indexes import wait_until
from tests.support.pages import DIGEST, release, simple, vulnerability
from tests.support.web import Asked, Reply, Web

from pinfold.analysis.check import check
from pinfold.system.host import Host
from pinfold.system.progress import Cancel, Progress
from pinfold.system.trouble import Cancelled
from pinfold.workspace.asking import facts_for, informed
from pinfold.workspace.load import load
from pinfold.workspace.paths import canonical


@pytest.fixture
def web() -> Iterator[Web]:
    pages = {
        "/simple/app/": simple("app", ["1.0", "1.1", "2.0"]),
        "/pypi/app/1.0/json": release("app", "1.0", vulnerability("PYSEC-2024-1", "1.1")),
        "/pypi/app/1.1/json": release("app", "1.1"),
        "/simple/lib/": simple("lib", ["3.0"]),
    }
    with Web(pages) as found:
        yield found


class Place:
    def __init__(self, folder: Path, index: str) -> None:
        self.root = canonical(str(folder / "project"))
        Path(self.root).mkdir()
        self.path = f"{self.root}/requirements.txt"
        environ = {"PIP_INDEX_URL": index, "PINFOLD_CACHE_DIR": str(folder / "cache"), "PIP_CONFIG_FILE": "/dev/null"}
        self.host = Host(environ, str(folder / "home"))

    def write(self, text: str) -> None:
        Path(self.path).write_text(text)

    def snapshot(self):  # type: ignore[no-untyped-def]
        return load(self.root, [self.path])


@pytest.fixture
def place(tmp_path: Path, web: Web) -> Place:
    return Place(tmp_path, f"{web.url}/simple")


def test_everything_in_one_go(place: Place, web: Web) -> None:
    place.write(f"app==1.0 --hash=sha256:{'0' * 64}\nlib\ngone\n")
    steps: list[Progress] = []
    snapshot = place.snapshot()
    facts = facts_for(snapshot, [place.path], place.host, steps.append)[place.path]
    assert set(facts.projects) == {"app", "lib"}
    assert facts.absent == {"gone"}
    assert [each.id for each in facts.advisories["app", "1.0"]] == ["PYSEC-2024-1"]
    assert facts.advisories["app", "1.1"] == (), "what a fix would lead to is asked about as well"
    assert facts.details["app", "1.1"].files[0].hashes == {"sha256": DIGEST}
    assert facts.trouble == ""
    assert steps[-1].done == steps[-1].total
    found = {finding.rule for finding in check(informed(snapshot, {place.path: facts}))[place.path]}
    assert {"unknown-project", "vulnerable-release", "unknown-hash"} <= found


def test_warm_and_offline_nobody_is_asked(place: Place, web: Web) -> None:
    place.write("app==1.0\n")
    facts_for(place.snapshot(), [place.path], place.host)
    asked = len(web.asked)
    for offline in (False, True):
        facts = facts_for(place.snapshot(), [place.path], place.host, offline=offline)[place.path]
        assert set(facts.projects) == {"app"}
    assert len(web.asked) == asked
    place.write("app==1.0\nlib\n")
    facts = facts_for(place.snapshot(), [place.path], place.host, offline=True)[place.path]
    assert (set(facts.projects), facts.absent) == ({"app"}, frozenset())
    assert facts.trouble
    assert len(web.asked) == asked


def test_advisories_as_the_caller_says(place: Place, web: Web) -> None:
    place.write("app==1.0\n")
    facts = facts_for(place.snapshot(), [place.path], place.host, advisories="off")[place.path]
    assert facts.advisories == {}, "what a page says besides is left where it is"


def test_a_variable_of_a_file_is_put_in(place: Place) -> None:
    def answer(asked: Asked) -> Reply:
        return simple("own", ["1.0"]) if "authorization" in asked.headers else Reply(401)

    with Web({"/simple/own/": answer}) as web:
        place.host.environ["INDEX_PASSWORD"] = "canary"  # type: ignore[index]
        place.write(f"--index-url {web.as_('me:${INDEX_PASSWORD}')}/simple\nown\n")
        facts = facts_for(place.snapshot(), [place.path], place.host)[place.path]
    assert set(facts.projects) == {"own"}
    assert "canary" not in repr(facts)


def test_it_can_be_cancelled(place: Place, web: Web) -> None:
    web.pages["/simple/slow/"] = Reply(hold=True)
    place.write("slow\n")
    cancel = Cancel()

    def stop() -> None:
        wait_until(lambda: "/simple/slow/" in web.paths())
        cancel.request()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(Cancelled):
        facts_for(place.snapshot(), [place.path], place.host, cancel=cancel)
    thread.join()


def test_an_index_that_is_gone_is_told_once_and_nothing_is_absent(place: Place, web: Web) -> None:
    web.stop()
    place.write("".join(f"app{n}\n" for n in range(30)))
    facts = facts_for(place.snapshot(), [place.path], place.host)[place.path]
    assert (dict(facts.projects), facts.absent) == ({}, frozenset())
    assert "cannot be reached" in facts.trouble
