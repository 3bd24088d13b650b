"""Asking hosts that behave badly: what is tried again and when, what ends it, and what is said about it."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate

import pytest

from pinfold.index.pace import AT_A_TIME
from pinfold.system.trouble import Trouble
from tests.index.web import Asker, trouble
from tests.support.indexes import unreachable
from tests.support.web import Asked, Reply, Web

FINE = Reply(body=b"fine")


async def test_a_passing_fault_is_waited_out(asker: Asker) -> None:
    with Web({"/": [Reply(500), Reply(503), FINE]}) as web:
        async with asker.http() as http:
            assert (await http.get(web.url)).body == b"fine"
    assert asker.hours.slept == [0.25, 0.5], "longer each time"


async def test_the_pauses_differ_between_windows(asker: Asker) -> None:
    with Web({"/": [Reply(500), Reply(500), FINE]}) as web:
        async with asker.http(jitter=0.1) as http:
            await http.get(web.url)
    assert asker.hours.slept == pytest.approx([0.025, 0.05])


@pytest.mark.parametrize("retries, attempts", [(None, 3), (0, 1), (1, 2), (1000, 6)])
async def test_it_is_tried_as_often_as_is_configured_within_reason(
    asker: Asker, retries: int | None, attempts: int
) -> None:
    with Web({"/": Reply(502)}) as web:
        async with asker.http(retries=retries) as http:
            found = await trouble(http.get(web.url))
    assert (found.kind, len(web.asked)) == ("network", attempts)
    assert found.message == f"127.0.0.1:{web.port} fails: it answers with error 502."


@pytest.mark.parametrize("fault", [Reply(body=b"half of it", cut=True), Reply(body=b"half" * 9, reset=True)])
async def test_an_answer_that_breaks_off_is_asked_for_again(asker: Asker, fault: Reply) -> None:
    with Web({"/": [fault, FINE]}) as web:
        async with asker.http() as http:
            assert (await http.get(web.url)).body == b"fine"
    assert len(web.asked) == 2


@pytest.mark.parametrize(
    "fault, word",
    [
        (Reply(body=b"half of it", cut=True), "broke off"),
        (Reply(body=b"half of it" * 9, reset=True), "reset"),
        (Reply(headers={"Content-Encoding": "gzip"}, body=b"no such thing"), "broke off"),
        (Reply(headers={"Content-Encoding": "br"}, body=b"x"), "packed"),
        (Reply(204), "does not answer"),
        (Reply(451), "does not answer"),
        (Reply(403), "does not let us in"),
        (Reply(304), "does not answer"),
    ],
)
async def test_half_an_answer_is_none(asker: Asker, fault: Reply, word: str) -> None:
    with Web({"/": fault}) as web:
        async with asker.http() as http:
            found = await trouble(http.get(web.url))
            assert word in found.message
            assert await http.peek(web.url) is None


async def test_a_broken_stream_begins_anew(asker: Asker) -> None:
    got: list[bytes | None] = []
    with Web({"/": [Reply(body=b"0123456789", cut=True), FINE]}) as web:
        async with asker.http() as http:
            await http.stream(web.url, got.append)
    assert got == [None, b"01234", None, b"fine"]


async def test_what_nobody_reads_does_not_cost_a_connection(asker: Asker) -> None:
    page = b"There is nothing here. " * 50
    pages = {
        "/a": Reply(404, body=page),
        "/b": Reply(301, {"Location": "/c"}, page),
        "/c": FINE,
        "/d": [Reply(500, body=page), FINE],
    }
    with Web(pages) as web:
        async with asker.http() as http:
            for name in "abcd":
                await http.get(f"{web.url}/{name}")
    assert len({asked.client for asked in web.asked}) == 1


async def test_a_disk_that_is_full_is_nobody_elses_fault(asker: Asker) -> None:
    def full(piece: bytes | None) -> None:
        raise OSError(28, "No space left on device")

    with Web({"/": FINE}) as web:
        async with asker.http() as http:
            with pytest.raises(OSError, match="No space left"):
                await http.stream(web.url, full)
    assert len(web.asked) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_who_asks_for_a_short_while_is_given_it(asker: Asker, status: int) -> None:
    with Web({"/": [Reply(status, {"Retry-After": "7"}), FINE]}) as web:
        async with asker.http(jitter=0) as http:
            began = asker.hours.at
            assert (await http.get(web.url)).body == b"fine"
    assert asker.hours.at - began == pytest.approx(7)


async def test_a_date_says_it_as_well(asker: Asker) -> None:
    def answer(asked: Asked) -> Reply:
        if len(web.asked) > 1:
            return FINE
        return Reply(429, {"Retry-After": formatdate(asker.hours.at + 5, usegmt=True)})

    with Web({"/": answer}) as web:
        async with asker.http(jitter=0) as http:
            assert (await http.get(web.url)).body == b"fine"
    assert 3.9 < sum(asker.hours.slept) < 5.1


async def test_everybody_leaves_a_host_alone_that_asks_for_it(asker: Asker) -> None:
    with Web({"/1": Reply(429, {"Retry-After": "5"}), "/2": FINE}) as web:
        async with asker.http(jitter=0, retries=0) as http:
            await trouble(http.get(f"{web.url}/1"))
            assert asker.hours.slept == []
            await http.get(f"{web.url}/2")
    assert asker.hours.slept == [5], "the other page waited"


async def test_who_asks_for_a_long_while_is_not_waited_for(asker: Asker) -> None:
    with Web({"/": Reply(429, {"Retry-After": "120"}), "/other": FINE}) as web:
        async with asker.http() as http:
            found = await trouble(http.get(web.url))
            assert found.message == f"127.0.0.1:{web.port} asks to be left alone for a while."
            assert (await trouble(http.get(f"{web.url}/other"))) is found
            assert (asker.hours.slept, len(web.asked)) == ([], 1)
            asker.hours.at += 121
            assert (await http.get(f"{web.url}/other")).body == b"fine"


async def test_a_host_that_is_down_is_tried_a_few_times_and_then_now_and_again(asker: Asker) -> None:
    pages = {"*": Reply(500)}
    with Web(pages) as web:
        async with asker.http() as http:

            async def ask() -> set[Trouble]:
                many = await asyncio.gather(*(http.get(f"{web.url}/{n}") for n in range(200)), return_exceptions=True)
                return {each for each in many if isinstance(each, Trouble)}

            assert {each.message for each in await ask()} == {f"127.0.0.1:{web.port} fails: it answers with error 500."}
            reached = len(web.asked)
            assert reached < AT_A_TIME + 6, "those that had begun, and who got a turn before six had failed"
            await ask()
            assert len(web.asked) == reached, "nobody asks while it rests"
            while len(web.asked) == reached:  # who was under way sleeps before another try, which takes the clock along
                asker.hours.at += 16
                await ask()
            assert len(web.asked) == reached + 1, "one looks whether it is back"
            asker.hours.at += 16
            await ask()
            assert len(web.asked) == reached + 1, "the rest is longer now"
            asker.hours.at += 600
            web.pages["*"] = FINE
            assert (await http.get(f"{web.url}/1")).body == b"fine"
            assert await ask() == set(), "it is back"


async def test_nobody_there_is_found_out_quickly(asker: Asker) -> None:
    url = unreachable()
    async with asker.http() as http:
        found = await asyncio.gather(*(http.get(f"{url}{n}/") for n in range(50)), return_exceptions=True)
    assert {each.kind for each in found if isinstance(each, Trouble)} == {"network"}
    assert len({str(each) for each in found}) == 1


async def test_a_name_that_is_not_known(asker: Asker) -> None:
    async with asker.http(retries=0) as http:
        found = await trouble(http.get("http://index.invalid/simple/"))
    assert found.message == "index.invalid cannot be reached: its name is not known here."


@pytest.mark.parametrize("fault", [Reply(hold=True), Reply(body=b"x" * 1000, drip=0.05)])
async def test_an_answer_that_takes_too_long_is_not_waited_for(asker: Asker, fault: Reply) -> None:
    with Web({"/": fault}) as web:
        async with asker.http(timeout=0.1) as http:
            began = time.monotonic()
            found = await trouble(http.get(web.url))
            assert time.monotonic() - began < 5
    assert (found.kind, len(web.asked)) == ("timeout", 1)
    assert found.message == f"127.0.0.1:{web.port} takes too long to answer."


async def test_a_delay_alone_is_no_fault(asker: Asker) -> None:
    with Web({"*": Reply(body=b"x", delay=0.3)}) as web:
        async with asker.http() as http:
            began = time.monotonic()
            await asyncio.gather(*(http.get(f"{web.url}/{n}") for n in range(32)))
            assert time.monotonic() - began < 5, "they are asked for together: one after the other would take ten"


@pytest.mark.parametrize(
    "body",
    [
        Reply(body=b"x" * 65536, endless=True),
        Reply(body=b"x", headers={"Content-Length": str(2**30)}),
    ],
)
async def test_an_answer_without_end_is_cut(asker: Asker, body: Reply) -> None:
    with Web({"/": body}) as web:
        async with asker.http() as http:
            found = await trouble(http.get(web.url))
            assert found.message == f"What 127.0.0.1:{web.port} answers is not used: it is larger than 20 MB."
    assert len(web.asked) == 1


async def test_a_bomb_does_not_go_off(asker: Asker) -> None:
    import gzip
    import tracemalloc

    bomb = gzip.compress(bytes(200 * 2**20), 1)
    with Web({"/": Reply(headers={"Content-Encoding": "gzip"}, body=bomb)}) as web:
        async with asker.http() as http:
            tracemalloc.start()
            found = await trouble(http.get(web.url))
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert "larger than 20 MB" in found.message
    assert most < 60 * 2**20


async def test_a_redirect_is_followed_and_links_start_there(asker: Asker) -> None:
    pages = {
        "/simple/Flask": Reply(301, {"Location": "/simple/flask/?token=t0k3n"}),
        "/simple/flask/?token=t0k3n": FINE,
    }
    with Web(pages) as web:
        async with asker.http() as http:
            for _ in range(2):
                answer = await http.get(f"{web.url}/simple/Flask")
                assert (answer.body, answer.base) == (b"fine", f"{web.url}/simple/flask/")
    assert len(web.asked) == 2


@pytest.mark.parametrize(
    "location, word",
    [
        ("/", "round in circles"),
        ("file:///etc/passwd", "no web address"),
        ("ftp://example.com/", "no web address"),
        ("javascript:alert(1)", "no web address"),
        ("http://[::", "no web address"),
        ("//${HOME}/", "no web address"),
    ],
)
async def test_a_redirect_that_leads_nowhere(asker: Asker, location: str, word: str) -> None:
    with Web({"*": Reply(302, {"Location": location})}) as web:
        async with asker.http() as http:
            found = await trouble(http.get(web.url))
    assert word in found.message
    assert len(web.asked) <= 6


async def test_what_is_posted_is_not_posted_elsewhere_as_something_else(asker: Asker) -> None:
    with Web({"/a": Reply(308, {"Location": "/b"}), "/b": FINE, "/c": Reply(302, {"Location": "/b"})}) as web:
        async with asker.http() as http:
            assert (await http.post(f"{web.url}/a", b"{}")).body == b"fine"
            assert "posted" in (await trouble(http.post(f"{web.url}/c", b"{}"))).message
    assert [(asked.path, asked.method, asked.body) for asked in web.asked] == [
        ("/a", "POST", b"{}"),
        ("/b", "POST", b"{}"),
        ("/c", "POST", b"{}"),
    ]


async def test_a_fault_does_not_take_what_is_known(asker: Asker) -> None:
    for fault in (Reply(500), Reply(429, {"Retry-After": "3600"}), Reply(403), Reply(body=b"x" * 9, cut=True)):
        with Web({"/": [FINE, fault]}) as web:
            async with asker.http() as http:
                await http.get(web.url)
                asker.hours.at += 3600
                answer = await http.get(web.url)
                assert (answer.body, answer.stale, answer.age >= 3600) == (b"fine", True, True)
                assert answer.trouble is not None
