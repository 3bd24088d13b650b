"""Asking over HTTP when all is well: what is cached and for how long, what is asked once, how many at a time."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import pytest

from pinfold.index.http import MAX_BODY
from pinfold.index.pace import AT_A_TIME
from pinfold.system.trouble import Trouble
from tests.index.web import Asker, trouble
from tests.support.web import Asked, Reply, Web, packed

DAY = 86_400.0


async def test_an_answer_says_what_was_found(asker: Asker) -> None:
    page = Reply(headers={"Content-Type": "application/json; charset=utf-8", "Set-Cookie": "me=1"}, body=b"{}")
    with Web({"/simple/flask/": page}) as web:
        async with asker.http() as http:
            answer = await http.get(f"{web.url}/simple/flask/#top", accept="application/json")
    assert (answer.status, answer.body, answer.content_type) == (200, b"{}", "application/json; charset=utf-8")
    assert answer.base == f"{web.url}/simple/flask/"
    assert (answer.absent, answer.stale, answer.cached, answer.age) == (False, False, False, 0.0)
    assert "set-cookie" not in answer.headers
    (asked,) = web.asked
    assert asked.headers["accept"] == "application/json"
    assert asked.headers["user-agent"].startswith("pinfold/")
    assert "authorization" not in asked.headers
    assert "cookie" not in asked.headers


async def test_a_packed_answer_is_unpacked(asker: Asker) -> None:
    with Web({"/": packed(b"much " * 100_000)}) as web:
        async with asker.http() as http:
            assert (await http.get(web.url)).body == b"much " * 100_000


@pytest.mark.parametrize("status", [404, 410])
async def test_what_is_not_there_is_absent(asker: Asker, status: int) -> None:
    with Web({"*": Reply(status)}) as web:
        async with asker.http() as http:
            assert (await http.get(web.url)).absent
            assert (await http.get(web.url)).cached


async def test_a_fresh_answer_is_not_asked_for_again_by_any_window(asker: Asker) -> None:
    with Web({"/": Reply(headers={"Cache-Control": "public, max-age=600"}, body=b"x")}) as web:
        async with asker.http() as http:
            await http.get(web.url)
        asker.hours.at += 599
        async with asker.http() as http:
            answer = await http.get(web.url)
            assert (answer.cached, answer.stale, answer.age, answer.body) == (True, False, 599, b"x")
            asker.hours.at += 2
            assert not (await http.get(web.url)).cached
    assert len(web.asked) == 2


async def test_a_stale_answer_is_confirmed(asker: Asker) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"one"' and asked.headers.get("if-modified-since") == "yesterday":
            return Reply(304, {"Cache-Control": "max-age=60"})
        return Reply(200, {"ETag": '"one"', "Last-Modified": "yesterday", "Cache-Control": "max-age=10"}, b"page")

    with Web({"/": answer}) as web:
        async with asker.http() as http:
            await http.get(web.url)
            asker.hours.at += 11
            confirmed = await http.get(web.url)
            assert (confirmed.status, confirmed.body, confirmed.age, confirmed.stale) == (200, b"page", 0.0, False)
            asker.hours.at += 59
            assert (await http.get(web.url)).cached, "the confirmation said for how long"
    assert len(web.asked) == 2


async def test_a_refresh_asks_although_it_is_fresh(asker: Asker) -> None:
    with Web({"/": [Reply(body=b"old", headers={"ETag": "1"}), Reply(body=b"new")]}) as web:
        async with asker.http() as http:
            await http.get(web.url)
            assert (await http.get(web.url, refresh=True)).body == b"new"
            assert (await http.get(web.url)).body == b"new"
    assert web.asked[1].headers["if-none-match"] == "1"


@pytest.mark.parametrize(
    "headers, times",
    [
        ({"Cache-Control": "no-store"}, 2),
        ({"Cache-Control": "no-cache"}, 2),
        ({"Cache-Control": "max-age=0"}, 2),
        ({"Vary": "*"}, 2),
        ({"Vary": "Accept-Encoding, Accept"}, 1),
        ({}, 1),  # an index that says nothing
    ],
)
async def test_how_often_is_what_the_answer_says(asker: Asker, headers: dict[str, str], times: int) -> None:
    with Web({"/": Reply(headers=headers, body=b"x")}) as web:
        async with asker.http() as http:
            for _ in range(2):
                assert (await http.get(web.url)).body == b"x"
    assert len(web.asked) == times


async def test_what_is_not_to_be_stored_is_not(asker: Asker) -> None:
    with Web(
        {"/": [Reply(body=b"1", headers={"ETag": "1"}), Reply(body=b"2", headers={"Cache-Control": "no-store"})]}
    ) as web:
        async with asker.http() as http:
            await http.get(web.url)
            await http.get(web.url, refresh=True)
            assert await http.peek(web.url) is None, "nor may the older one pass for it"


async def test_answers_of_different_kinds_are_kept_apart(asker: Asker) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(body=asked.headers["accept"].encode(), headers={"Vary": "Accept"})

    with Web({"/": answer}) as web:
        async with asker.http() as http:
            for kind in ("text/html", "application/json", "text/html"):
                assert (await http.get(web.url, accept=kind)).body == kind.encode()
    assert len(web.asked) == 2


async def test_what_never_changes_counts_as_long_as_the_caller_says(asker: Asker) -> None:
    with Web({"/x.whl.metadata": Reply(body=b"Name: x", headers={"Cache-Control": "max-age=1"})}) as web:
        async with asker.http() as http:
            await http.get(f"{web.url}/x.whl.metadata")
            asker.hours.at += 300 * DAY
            assert (await http.get(f"{web.url}/x.whl.metadata", fresh_for=365 * DAY)).cached


async def test_an_index_that_goes_away_leaves_its_last_words(asker: Asker) -> None:
    async with asker.http(jitter=0) as http:
        with Web({"/a": Reply(body=b"old"), "/gone": Reply(404)}) as web:
            url = web.url
            await http.get(f"{url}/a")
            await http.get(f"{url}/gone")
        asker.hours.at += 3 * DAY
        answer = await http.get(f"{url}/a")
        assert (answer.body, answer.stale, answer.age) == (b"old", True, 3 * DAY)
        assert answer.trouble is not None
        assert answer.trouble.message == f"127.0.0.1:{web.port} cannot be reached: nobody listens there."
        assert (await trouble(http.get(f"{url}/gone"))).kind == "network", "a name may have been taken since"
        assert (await trouble(http.get(f"{url}/b"))).kind == "network"


async def test_offline_the_cache_answers_and_nobody_is_asked(asker: Asker) -> None:
    with Web({"/": Reply(body=b"x", headers={"Cache-Control": "max-age=60"})}) as web:
        async with asker.http() as http:
            await http.get(web.url)
        async with asker.http(offline=True) as http:
            assert not (await http.get(web.url)).stale
            asker.hours.at += DAY
            answer = await http.get(web.url)
            assert (answer.stale, answer.age, answer.trouble) == (True, DAY, None)
            assert (await trouble(http.get(f"{web.url}/other"))).kind == "offline"
            assert (await trouble(http.stream(web.url, lambda piece: None))).kind == "offline"
    assert len(web.asked) == 1


async def test_a_peek_asks_nobody(asker: Asker) -> None:
    with Web({"/": Reply(body=b"x")}) as web:
        async with asker.http() as http:
            assert await http.peek(web.url) is None
            await http.get(web.url)
            asker.hours.at += DAY
            found = await http.peek(web.url)
            assert found is not None
            assert (found.body, found.stale) == (b"x", True)
    assert len(web.asked) == 1


async def test_equal_questions_are_asked_once(asker: Asker) -> None:
    with Web({"/": Reply(body=b"x", delay=0.1)}) as web:
        async with asker.http() as http:
            answers = await asyncio.gather(*(http.get(web.url) for _ in range(50)))
    assert {answer.body for answer in answers} == {b"x"}
    assert len(web.asked) == 1


async def test_many_at_a_time_but_not_all_over_few_connections(asker: Asker) -> None:
    with Web({"*": Reply(delay=0.05)}) as web:
        async with asker.http() as http:
            await asyncio.gather(*(http.get(f"{web.url}/{n}") for n in range(100)))
    assert 10 < web.most <= AT_A_TIME
    assert len({asked.client for asked in web.asked}) <= AT_A_TIME


async def test_a_question_that_is_cancelled_frees_its_place(asker: Asker) -> None:
    with Web({"*": Reply(hold=True), "/well": Reply(body=b"well")}) as web:
        async with asker.http() as http:
            held = [asyncio.create_task(http.get(f"{web.url}/{n}")) for n in range(40)]
            await web.reached(32)
            for task in held:
                task.cancel()
            await asyncio.gather(*held, return_exceptions=True)
            assert (await asyncio.wait_for(http.get(f"{web.url}/well"), 5)).body == b"well"


async def test_who_still_waits_gets_the_answer_that_another_no_longer_wants(asker: Asker) -> None:
    with Web({"/": Reply(body=b"x", hold=True)}) as web:
        async with asker.http() as http:
            one, other = (asyncio.create_task(http.get(web.url)) for _ in range(2))
            await web.reached(1)
            one.cancel()
            await asyncio.sleep(0)
            web.release()
            assert (await other).body == b"x"
            with pytest.raises(asyncio.CancelledError):
                await one
    assert len(web.asked) == 1


async def test_a_question_that_changes_nothing_is_kept_as_long_as_is_said(asker: Asker) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(body=json.dumps([asked.method, asked.headers["content-type"], asked.body.decode()]).encode())

    with Web({"/v1/querybatch": answer}) as web:
        async with asker.http() as http:
            url = f"{web.url}/v1/querybatch"
            first = await http.post(url, b'{"a":1}', fresh_for=60)
            assert json.loads(first.body) == ["POST", "application/json", '{"a":1}']
            assert (await http.post(url, b'{"a":1}', fresh_for=60)).cached
            assert not (await http.post(url, b'{"a":2}', fresh_for=60)).cached
            asker.hours.at += 61
            assert not (await http.post(url, b'{"a":1}', fresh_for=60)).cached
            web.stop()
            asker.hours.at += 61
            assert (await http.post(url, b'{"a":1}', fresh_for=60)).stale


async def test_an_answer_that_is_not_what_it_should_be_is_not_kept(asker: Asker) -> None:
    def check(answer: object) -> None:
        if getattr(answer, "content_type", "") != "application/json":
            raise ValueError("it is text/html, no page of an index")

    good = Reply(body=b"{}", headers={"Content-Type": "application/json"})
    login = Reply(body=b"<html>Please log in to the hotel's network", headers={"Content-Type": "text/html"})
    with Web({"/": [good, login], "/other": login}) as web:
        async with asker.http() as http:
            await http.get(web.url, check=check)
            answer = await http.get(web.url, check=check, refresh=True)
            assert (answer.body, answer.cached) == (b"{}", True)
            assert answer.trouble is not None
            found = await trouble(http.get(f"{web.url}/other", check=check))
            assert (
                found.message == f"What 127.0.0.1:{web.port} answers is not used: it is text/html, no page of an index."
            )
            assert await http.peek(f"{web.url}/other") is None


async def test_a_great_answer_comes_in_pieces(asker: Asker) -> None:
    body = b"name\n" * 5_000_000  # more than a page may have
    assert len(body) > MAX_BODY
    got: list[bytes | None] = []
    with Web({"/simple/": Reply(body=body, headers={"ETag": "7"})}) as web:
        async with asker.http() as http:
            reply = await http.stream(f"{web.url}/simple/", got.append)
            assert (reply.status, reply.body, reply.headers["etag"]) == (200, b"", "7")
            assert got[0] is None
            assert b"".join(piece or b"" for piece in got) == body
            assert await http.peek(f"{web.url}/simple/") is None


async def test_a_great_answer_that_has_not_changed_does_not_come(asker: Asker) -> None:
    got: list[bytes | None] = []
    with Web({"/": lambda asked: Reply(304 if "if-none-match" in asked.headers else 200)}) as web:
        async with asker.http() as http:
            reply = await http.stream(web.url, got.append, validators={"if-none-match": "7"})
    assert (reply.status, got) == (304, [])


async def test_an_address_with_a_variable_is_not_asked_unless_it_is_expanded(asker: Asker) -> None:
    with Web({"*": Reply(body=b"x")}) as web:
        reference = f"{web.as_('me:${TOKEN}')}/simple/"
        async with asker.http(index_url=reference, references=frozenset({reference})) as http:
            found = await trouble(http.get(f"{reference}flask/"))
            assert found.kind == "unexpanded"
            assert "TOKEN" not in str(found)
            assert web.asked == []
            assert (await http.get(reference.replace("${TOKEN}", "t0k3n") + "flask/")).body == b"x"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.com/", "example.com", "http://", "http://a:b/", "//x/y"]
)
async def test_only_the_web_is_asked(asker: Asker, url: str) -> None:
    async with asker.http() as http:
        with pytest.raises(Trouble) as raised:
            await http.get(url)
    assert raised.value.kind == "bad-address"


def test_nothing_heavy_is_imported_before_the_first_question() -> None:
    script = "import sys, pinfold.index.http; print(*({'httpx', 'httpcore', 'anyio', 'truststore', 'certifi'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "\n"
