"""Who is asked, in whose order, what counts, and when nobody can say."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from pinfold.analysis.indexes import Indexes
from pinfold.analysis.releases import Project, Target
from pinfold.index import sources as the_sources
from pinfold.index.lookup import Lookup
from pinfold.index.sources import Engine, Sources
from pinfold.system.trouble import Trouble
from tests.index.web import Asker, trouble
from tests.support.pages import DIGEST, html, metadata, release, simple, vulnerability, wheel
from tests.support.web import Asked, Reply, Web
from tests.support.wheels import Package, write_wheel

ANY = Target()


def versions(project: Project | None) -> list[str]:
    assert project is not None
    return [release.version for release in project.releases]


def indexes(*urls: str, engine: Engine = "pip", **said: object) -> Sources:
    """The first is the default one."""
    return Sources(Indexes(urls[0] if urls else "", tuple(urls[1:]), **said), engine)  # type: ignore[arg-type]


def two(web: Web, **said: object) -> Sources:
    return indexes(f"{web.url}/one/simple", f"{web.url}/two/simple/", **said)  # type: ignore[arg-type]


def lookup(asker: Asker, offline: bool = False) -> Lookup:
    return Lookup(asker.host, offline=offline)


async def test_pip_merges_all_indexes(asker: Asker) -> None:
    pages = {"/one/simple/app/": simple("app", ["1.0"]), "/two/simple/app/": html("app", ["1.0", "2.0"])}
    with Web(pages) as web:
        async with lookup(asker) as looking:
            found = await looking.project(two(web), "app", ANY)
    assert versions(found) == ["2.0", "1.0"]
    assert found is not None
    assert found.indexes == (f"{web.url}/one/simple", f"{web.url}/two/simple")


@pytest.mark.parametrize(
    "strategy, expected", [("", ["1.0"]), ("first-index", ["1.0"]), ("unsafe-best-match", ["3.0", "1.0"])]
)
async def test_uv_takes_the_first_that_knows_the_name_and_the_default_one_last(
    asker: Asker, strategy: str, expected: list[str]
) -> None:
    pages = {"/one/simple/app/": simple("app", ["3.0"]), "/two/simple/app/": simple("app", ["1.0"])}
    with Web(pages) as web:
        async with lookup(asker) as looking:
            found = await looking.project(two(web, engine="uv", strategy=strategy), "app", ANY)
    assert versions(found) == expected
    if not strategy:
        assert web.paths() == ["/two/simple/app/"], "others need not hear the name"


async def test_uv_goes_on_where_the_first_does_not_know_the_name(asker: Asker) -> None:
    with Web({"/one/simple/app/": simple("app", ["3.0"])}) as web:
        async with lookup(asker) as looking:
            assert versions(await looking.project(two(web, engine="uv"), "app", ANY)) == ["3.0"]


async def test_absent_is_what_all_deny(asker: Asker) -> None:
    with Web() as web:
        async with lookup(asker) as looking:
            assert await looking.project(two(web), "app", ANY) is None
            assert await looking.project(two(web, engine="uv"), "app", ANY) is None


@pytest.mark.parametrize("engine", ["pip", "uv"])
async def test_nobody_says_absent_while_one_cannot_be_asked(asker: Asker, engine: Engine) -> None:
    with Web({"/two/simple/app/": Reply(403)}) as web:
        async with lookup(asker) as looking:
            assert (await trouble(looking.project(two(web, engine=engine), "app", ANY))).kind == "authentication"


async def test_an_address_with_a_variable_is_not_asked_and_nobody_says_absent(asker: Asker) -> None:
    with Web({"/simple/known/": simple("known", ["1.0"])}) as web:
        secret = "https://${TOKEN}@index.example.com/simple"
        given = indexes(f"{web.url}/simple", secret, references=frozenset({secret}))
        async with lookup(asker) as looking:
            assert versions(await looking.project(given, "known", ANY)) == ["1.0"]
            assert (await trouble(looking.project(given, "unknown", ANY))).kind == "unexpanded"
            first = Sources(given.indexes, "uv")
            assert (await trouble(looking.project(first, "known", ANY))).kind == "unexpanded"


async def test_a_variable_with_leave_is_put_in_and_not_shown(asker: Asker) -> None:
    def answer(asked: Asked) -> Reply:
        return simple("app", ["1.0"]) if "authorization" in asked.headers else Reply(401)

    with Web({"/simple/app/": answer}) as web:
        url = web.as_("${USER_NAME}:${PASS}") + "/simple"
        values = {"USER_NAME": "keeper", "PASS": "canary-1"}
        given = Sources(Indexes(url, references=frozenset({url})), "pip", values)
        async with lookup(asker) as looking:
            found = await looking.project(given, "app", ANY)
        assert found is not None
        assert "canary" not in str(found.indexes)
    assert "canary-1" not in repr(given)
    assert all(b"canary-1" not in path.read_bytes() for path in asker.home.rglob("*") if path.is_file())


async def test_only_find_links(asker: Asker, tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    (folder / wheel("app", "1.5")).write_bytes(b"")
    with Web({"/links": html("app", ["2.0"])}) as web:
        given = indexes(no_index=True, find_links=(str(folder), f"{web.url}/links", str(tmp_path / "gone")))
        async with lookup(asker) as looking:
            assert versions(await looking.project(given, "app", ANY)) == ["2.0", "1.5"]
            assert await looking.project(given, "other", ANY) is None
            (folder / wheel("app", "1.6")).write_bytes(b"")
            assert versions(await looking.project(given, "app", ANY)) == ["2.0", "1.6", "1.5"]
    assert web.paths() == ["/links"]


async def test_wheels_in_a_folder_say_what_they_need(asker: Asker, tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    write_wheel(Package("app", "1.5", requires=["lib<2"]), folder)
    (folder / wheel("app", "1.6")).write_bytes(b"no wheel")
    with zipfile.ZipFile(folder / wheel("app", "1.7"), "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("app-1.7.dist-info/METADATA", b"Name: app\nVersion: 1.7\n" + b" " * 30_000_000)
    links = f'<a href="{folder.as_uri()}/{wheel("app", "1.5")}">{wheel("app", "1.5")}</a>'
    with Web({"/links": Reply(headers={"Content-Type": "text/html"}, body=links.encode())}) as web:
        async with lookup(asker) as looking:
            given = indexes(no_index=True, find_links=(str(folder),))
            found = {version: await looking.details(given, "app", version, ANY) for version in ("1.5", "1.6", "1.7")}
            told = await looking.details(indexes(no_index=True, find_links=(f"{web.url}/links",)), "app", "1.5", ANY)
    assert {version: each is not None and each.known for version, each in found.items()} == {
        "1.5": True,
        "1.6": False,
        "1.7": False,
    }
    assert found["1.5"] is not None
    assert found["1.5"].requires == ("lib<2",)
    assert told is None or not told.known, "a page of the web leads to no file here"


async def test_an_index_may_be_a_folder(asker: Asker, tmp_path: Path) -> None:
    """pip reads `index.html` of a `file:` address; what is not there is another place's to know."""
    folder = tmp_path / "an index"
    (folder / "app").mkdir(parents=True)
    (folder / "app/index.html").write_bytes(html("app", ["1.0", "2.0"]).body)
    with Web({"/one/simple/other/": simple("other", ["3.0"])}) as web:
        sources = indexes(f"{web.url}/one/simple", f"{folder.as_uri()}/")
        async with lookup(asker) as looking:
            assert versions(await looking.project(sources, "app", ANY)) == ["2.0", "1.0"]
            assert versions(await looking.project(sources, "other", ANY)) == ["3.0"]
            assert await looking.project(sources, "nowhere", ANY) is None
            assert await looking.advisories(sources, "app", "1.0") is None
            alone = indexes(folder.as_uri())
            assert versions(await looking.project(alone, "app", ANY)) == ["2.0", "1.0"]
            assert await looking.advisories(alone, "app", "1.0") is None
            assert await looking.names(alone) is None


async def test_without_any_place_nothing_is_absent(asker: Asker) -> None:
    async with lookup(asker) as looking:
        assert (await trouble(looking.project(indexes(no_index=True), "app", ANY))).kind == "offline"


async def test_a_page_that_is_none_is_trouble(asker: Asker) -> None:
    form = Reply(headers={"Content-Type": "text/html"}, body=b"<form>Sign in</form>")
    with Web({"/simple/app/": form}) as web:
        async with lookup(asker) as looking:
            assert (await trouble(looking.project(indexes(f"{web.url}/simple"), "app", ANY))).kind == "network"


async def test_an_index_that_is_gone_leaves_stale_facts(asker: Asker) -> None:
    old = simple("app", ["1.0"], headers={"Cache-Control": "max-age=0"})
    with Web({"/simple/app/": old}) as web:
        given = indexes(f"{web.url}/simple")
        async with lookup(asker) as looking:
            assert await looking.project(given, "app", ANY) is not None
    async with lookup(asker, offline=True) as looking:
        found = await looking.project(given, "app", ANY)
    assert found is not None
    assert found.stale


async def test_metadata_that_is_promised(asker: Asker) -> None:
    name = wheel("app", "1.0")
    page = simple("app", ["1.0"], **{"core-metadata": True})
    with Web({"/simple/app/": page, f"/files/{name}.metadata": metadata("app", "1.0", "Does it.")}) as web:
        async with lookup(asker) as looking:
            found = await looking.details(indexes(f"{web.url}/simple"), "app", "1.0", ANY)
    assert found is not None
    assert (found.known, found.summary, found.version) == (True, "Does it.", "1.0")
    assert [file.hashes for file in found.files] == [{"sha256": DIGEST}]


async def test_metadata_from_the_json_api_of_an_index_without(asker: Asker) -> None:
    versions = [f"{n}.0" for n in range(10)]
    pages = {
        "/simple/app/": simple("app", versions),
        **{f"/pypi/app/{v}/json": release("app", v, summary=f"It is {v}.") for v in versions},
    }
    with Web(pages) as web:
        given = indexes(f"{web.url}/simple")
        async with lookup(asker) as looking:
            for version in versions:
                found = await looking.details(given, "app", version, ANY)
                assert found is not None
                assert found.summary == f"It is {version}."
    assert len([path for path in web.paths() if path.endswith(".metadata")]) == 6, "what it never has is not asked for"


async def test_an_index_that_has_some_metadata_without_saying_so(asker: Asker) -> None:
    """Which is asked first is chance, and what is not there today may be there for another."""
    versions = [f"{n}.0" for n in range(20)]
    pages: dict[str, Reply] = {"/simple/app/": simple("app", versions)}
    for version in versions[1::7]:
        pages[f"/files/{wheel('app', version)}.metadata"] = metadata("app", version, f"It is {version}.")
    with Web(pages) as web:
        async with lookup(asker) as looking:
            given = indexes(f"{web.url}/simple")
            found = [await looking.details(given, "app", version, ANY) for version in versions]
    assert [each.version for each in found if each is not None and each.known] == versions[1::7]


async def test_files_only_asks_for_no_metadata(asker: Asker) -> None:
    with Web({"/simple/app/": simple("app", ["1.0"], **{"core-metadata": True})}) as web:
        async with lookup(asker) as looking:
            found = await looking.details(indexes(f"{web.url}/simple"), "app", "1.0", ANY, files_only=True)
    assert found is not None
    assert not found.known
    assert len(found.files) == 1
    assert web.paths() == ["/simple/app/"]


async def test_a_page_leads_to_no_file_inside_this_machine(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    page = simple("app", ["1.0"], url="http://169.254.169.254/app-1.0-py3-none-any.whl", **{"core-metadata": True})
    with Web({"/simple/app/": page}) as web:
        async with lookup(asker) as looking:
            from pinfold.index import addresses

            # Loopback is inside as well; as if the index were elsewhere:
            monkeypatch.setattr(addresses, "_inside", lambda host: host.startswith("169."))
            found = await looking.details(indexes(f"{web.url}/simple"), "app", "1.0", ANY)
    assert found is not None
    assert not found.known


async def test_what_an_index_says_of_vulnerabilities(asker: Asker) -> None:
    pages = {
        "/simple/app/": simple("app", ["1.0"]),
        "/pypi/app/1.0/json": release("app", "1.0", vulnerability("PYSEC-2024-1", "1.2", "1.1")),
        "/pypi/app/2.0/json": release("app", "2.0"),
    }
    with Web(pages) as web:
        given = indexes(f"{web.url}/simple")
        async with lookup(asker) as looking:
            (one,) = await looking.advisories(given, "app", "1.0") or ()
            assert (one.id, one.fixed) == ("PYSEC-2024-1", ("1.1", "1.2"))
            assert await looking.advisories(given, "app", "2.0") == ()
            assert await looking.advisories(given, "app", "9.0") is None


async def test_an_index_without_a_json_api_is_asked_twice_at_most(asker: Asker) -> None:
    with Web() as web:
        given = indexes(f"{web.url}/simple")
        async with lookup(asker) as looking:
            asked = (looking.advisories(given, "app", f"{n}.0") for n in range(20))
            assert await asyncio.gather(*asked) == [None] * 20
    assert len(web.asked) == 2


def osv(web: Web, known: Mapping[tuple[str, str], list[str]]) -> None:
    """A database of the documented shape."""

    def batch(asked: Asked) -> Reply:
        queries = json.loads(asked.body)["queries"]
        results = [
            {
                "vulns": [
                    {"id": i, "modified": "2024-01-01T00:00:00Z"}
                    for i in known.get((q["package"]["name"], q["version"]), [])
                ]
            }
            for q in queries
        ]
        return Reply(headers={"Content-Type": "application/json"}, body=json.dumps({"results": results}).encode())

    web.pages["/v1/querybatch"] = batch
    for (name, _), ids in known.items():
        for identity in ids:
            record = {
                "id": identity,
                "summary": "It leaks.",
                "affected": [
                    {
                        "package": {"ecosystem": "PyPI", "name": name},
                        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "5.0"}]}],
                    }
                ],
            }
            web.pages[f"/v1/vulns/{identity}"] = Reply(body=json.dumps(record).encode())


async def test_the_database_is_asked_about_all_at_once(asker: Asker) -> None:
    with Web() as web:
        osv(web, {("app", "1.0"): ["GHSA-aaaa-bbbb-cccc"], ("lib", "2.0"): ["PYSEC-2024-2"]})
        given = indexes(f"{web.url}/simple")
        async with lookup(asker) as looking:
            wanted = [("app", "1.0"), ("lib", "2.0"), ("none", "3.0")]
            found = await asyncio.gather(*(looking.advisories(given, *each, database=web.url) for each in wanted))
            assert [[one.id for one in each or ()] for each in found] == [["GHSA-aaaa-bbbb-cccc"], ["PYSEC-2024-2"], []]
            assert found[0] is not None
            assert found[0][0].fixed == ("5.0",)
    assert [path for path in web.paths() if "querybatch" in path] == ["/v1/querybatch"]
    assert not [path for path in web.paths() if "simple" in path or "pypi" in path]


async def test_a_database_that_is_gone_is_trouble_for_all_who_asked(asker: Asker) -> None:
    with Web({"/v1/querybatch": Reply(404)}) as web:
        async with lookup(asker) as looking:
            asked = (looking.advisories(indexes("x"), "app", f"{n}.0", database=web.url) for n in range(3))
            found = await asyncio.gather(*asked, return_exceptions=True)
    assert [getattr(each, "kind", "") for each in found] == ["network"] * 3


async def test_names_are_fetched_once_a_day(asker: Asker) -> None:
    root = json.dumps({"meta": {"api-version": "1.4"}, "projects": [{"name": "Django"}, {"name": "app"}]}).encode()
    with Web({"/simple/": Reply(headers={"Content-Type": "application/vnd.pypi.simple.v1+json"}, body=root)}) as web:
        given = indexes(f"{web.url}/simple")
        for _ in range(2):
            async with lookup(asker) as looking:
                names = await looking.names(given)
                assert names is not None
                assert names.starting("dj", 5) == ["django"]
    assert web.paths() == ["/simple/"]


async def test_an_index_without_names_has_none(asker: Asker) -> None:
    with Web() as web:
        async with lookup(asker) as looking:
            assert await looking.names(indexes(f"{web.url}/simple")) is None
            assert await looking.names(indexes(f"{web.url}/simple")) is None
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    "url, expected",
    [
        ("https://user:canary@index.example.com/simple/", "https://index.example.com/simple"),
        ("https://index.example.com/0123456789abcdef0123/simple", "https://index.example.com/…"),
        ("https://index.example.com/simple?token=canary", "https://index.example.com/…"),
        ("https://${TOKEN}@index.example.com/simple", "https://****@index.example.com/simple"),
    ],
)
def test_addresses_are_shown_without_secrets(url: str, expected: str) -> None:
    assert the_sources.shown(url) == expected


def test_pages_for_people_are_derived_for_the_default_index_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_sources, "default_index", lambda: "https://index.example.com/simple")
    assert (
        the_sources.human_page("https://index.example.com/simple/", "app") == "https://index.example.com/project/app/"
    )
    assert the_sources.human_page("https://other.example.com/simple/", "app") == ""


def test_sources_are_the_same_after_a_pipe() -> None:
    url = "https://${A}@index.example.com/simple"
    given = Sources(
        Indexes("https://a.example.com/simple", (url,), ("/wheels",), references=frozenset({url}), timeout=3.0),
        "uv",
        {"A": "b"},
    )
    again = the_sources.decoded(json.loads(json.dumps(the_sources.encoded(given))))
    assert again.identity == given.identity
    assert again.expanded == given.expanded


async def test_offline_nothing_is_known_at_first(asker: Asker) -> None:
    with pytest.raises(Trouble):
        async with lookup(asker, offline=True) as looking:
            await looking.project(indexes("https://index.example.com/simple"), "app", ANY)
