"""Who we are to an index, where that is known from, and to whom and to what it never gets."""

from __future__ import annotations

import asyncio
import itertools
import logging
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from pinfold.analysis.indexes import Indexes
from pinfold.index.addresses import address
from pinfold.index.entries import unpacked
from pinfold.index.http import Http
from pinfold.index.logins import Login
from pinfold.system.trouble import Trouble
from tests.index.web import BARE, Asker, trouble
from tests.support.web import Proxy, Reply, Web, basic, guarded

FINE = Reply(body=b"fine", headers={"ETag": "1"})
CANARY = "C4n4ry-t0k3n.9f3b"
USER, PASSWORD = "me@work", "p:a ss/wörd"
ESCAPED = "me%40work:p%3Aa%20ss%2Fw%C3%B6rd"
KEYRING = """#!{python} -IS
import json, os, sys
with open({log!r}, "a") as log:
    print(sys.argv[1:], sorted(name for name in os.environ if name.startswith(("PYTHON", "PIP_"))), os.getcwd(), file=log)
{body}
"""
NEW = """
if sys.argv[1:4] != ["--mode=creds", "--output=json", "get"]: sys.exit(3)
known = {known!r}
if sys.argv[4] not in known or sys.argv[5:] not in ([], [known[sys.argv[4]][0]]): sys.exit(1)
print(json.dumps(dict(zip(("username", "password"), known[sys.argv[4]]))))
"""
OLD = """
if sys.argv[1].startswith("--"):
    print("usage: keyring", file=sys.stderr)
    print("keyring: error: unrecognized arguments: --mode=creds --output=json", file=sys.stderr)
    sys.exit(2)
known = {known!r}
if sys.argv[2] not in known or sys.argv[3] != known[sys.argv[2]][0]: sys.exit(1)
print(known[sys.argv[2]][1])
"""


def guard(reply: Reply = FINE) -> object:
    return guarded(USER, PASSWORD, reply)


def keyring(asker: Asker, body: str, known: dict[str, tuple[str, str]], folder: str = "bin") -> Path:
    """Puts a `keyring` on the person's PATH; returns the file in which it notes how it was called."""
    log = asker.home / f"{folder}.log"
    program = asker.home / folder / "keyring"
    program.parent.mkdir()
    program.write_text(KEYRING.format(python=sys.executable, log=str(log), body=body.format(known=known)), "utf-8")
    program.chmod(0o755)
    asker.environ["PATH"] = ":".join(filter(None, (asker.environ.get("PATH"), str(program.parent))))
    return log


async def test_what_stands_in_the_address_is_decoded(asker: Asker) -> None:
    with Web({"/simple/x/": guard()}) as web:
        async with asker.http() as http:
            answer = await http.get(f"{web.as_(ESCAPED)}/simple/x/")
        assert answer.base == f"{web.url}/simple/x/"
        async with asker.http(index_url=f"{web.as_(ESCAPED)}/simple/") as http:
            assert (await http.get(f"{web.url}/simple/x/")).cached, "it is the same page for the same person"


async def test_files_of_an_index_are_asked_for_as_the_index_is(asker: Asker) -> None:
    with Web({"/files/x.whl.metadata": guard(), "/b/y": guarded("b", "2", FINE)}) as web:
        indexes = (f"{web.as_(ESCAPED)}/a/simple/", f"{web.as_('b:2')}/b/simple/")
        async with asker.http(index_url=indexes[0], extra_index_urls=indexes[1:]) as http:
            await http.get(f"{web.url}/files/x.whl.metadata")
            await http.get(f"{web.url}/b/y")


async def test_an_expanded_address_serves_its_origin(asker: Asker) -> None:
    with Web({"*": guard()}) as web:
        async with asker.http() as http:
            await http.get(f"{web.as_(ESCAPED)}/simple/x/")
            await http.get(f"{web.url}/files/x.whl.metadata")


@pytest.mark.parametrize("name", [".netrc", "_netrc", "elsewhere"])
async def test_netrc(asker: Asker, name: str) -> None:
    (asker.home / name).write_text("machine 127.0.0.1 login keeper password s3cret\n", "utf-8")
    if name == "elsewhere":
        asker.environ["NETRC"] = str(asker.home / name)
        (asker.home / ".netrc").write_text("machine 127.0.0.1 login keeper password old\n", "utf-8")
    with Web({"/": guarded("keeper", "s3cret", FINE)}) as web:
        async with asker.http() as http:
            await http.get(web.url)


@pytest.mark.parametrize(
    "text", ["machine 127.0.0.1 login", "nonsense s3cret", "\0", "machine other login a password b"]
)
async def test_a_netrc_that_does_not_help(asker: Asker, text: str) -> None:
    (asker.home / ".netrc").write_text(text, "utf-8")
    with Web({"/": FINE}) as web:
        async with asker.http() as http:
            await http.get(web.url)
    assert "authorization" not in web.asked[0].headers


async def test_a_pipe_in_place_of_netrc_is_not_waited_for(asker: Asker) -> None:
    import os

    os.mkfifo(asker.home / ".netrc")
    with Web({"/": FINE}) as web:
        async with asker.http() as http:
            await asyncio.wait_for(http.get(web.url), 10)


async def test_netrcs_default_is_for_indexes_only(asker: Asker) -> None:
    (asker.home / ".netrc").write_text("default login keeper password s3cret\n", "utf-8")
    with Web({"*": FINE}) as web, Web({"*": FINE}) as files:
        async with asker.http(index_url=f"{web.url}/simple/") as http:
            await http.get(f"{web.url}/simple/x/")
            await http.get(f"{files.url}/x.whl.metadata")
    assert web.asked[0].headers["authorization"] == basic("keeper", "s3cret")
    assert "authorization" not in files.asked[0].headers


async def test_the_address_is_stronger_than_netrc(asker: Asker) -> None:
    (asker.home / ".netrc").write_text("machine 127.0.0.1 login keeper password s3cret\n", "utf-8")
    with Web({"*": FINE}) as web:
        async with asker.http() as http:
            await http.get(f"{web.as_('other:1')}/1")
        async with asker.http() as http:
            await http.get(f"{web.as_('keeper')}/2")
            await http.get(f"{web.as_('token')}/3")
    assert [asked.headers["authorization"] for asked in web.asked] == [
        basic("other", "1"),
        basic("keeper", "s3cret"),
        basic("token", ""),
    ]


@pytest.mark.parametrize("service", ["index", "host"])
@pytest.mark.parametrize("user", [None, USER])
async def test_the_keyring_is_asked_once(asker: Asker, user: str | None, service: str) -> None:
    with Web({"*": guard()}) as web:
        known = f"{web.url}/simple/" if service == "index" else f"127.0.0.1:{web.port}"
        log = keyring(asker, NEW, {known: (USER, PASSWORD)})
        asker.environ.update(PYTHONPATH="/nowhere", PIP_INDEX_URL=f"http://me:{CANARY}@127.0.0.1/")
        index = f"{web.url if user is None else web.as_('me%40work')}/simple/"
        async with asker.http(index_url=index, keyring="subprocess") as http:
            answers = await asyncio.gather(*(http.get(f"{index}{n}/") for n in range(20)))
        assert {answer.body for answer in answers} == {b"fine"}
        if user is not None:
            assert [asked.headers["authorization"] for asked in web.asked] == [basic(USER, PASSWORD)] * 20
        async with asker.http(index_url=index, keyring="subprocess", offline=False) as http:
            await http.get(f"{index}1/")
    calls = log.read_text("utf-8").splitlines()
    assert len(calls) == 2 * (1 if service == "index" else 2), "once for each of us"
    said = [known, *([user] if user else [])]
    assert calls[-1].startswith(f"{['--mode=creds', '--output=json', 'get', *said]} ['PYTHONIOENCODING'] ")
    assert str(asker.home) not in calls[-1].rpartition("]")[2], "a working directory of our own"


async def test_a_keyring_of_before_it_could_be_asked_for_both(asker: Asker) -> None:
    with Web({"*": guard()}) as web:
        keyring(asker, OLD, {f"{web.url}/simple/": (USER, PASSWORD)})
        async with asker.http(index_url=f"{web.as_('me%40work')}/simple/", keyring="subprocess") as http:
            assert (await http.get(f"{web.url}/simple/x/")).body == b"fine"


@pytest.mark.parametrize("provider", ["", "auto", "disabled"])
async def test_no_keyring_unless_it_is_configured(asker: Asker, provider: str) -> None:
    with Web({"*": guard()}) as web:
        log = keyring(asker, NEW, {f"{web.url}/simple/": (USER, PASSWORD)})
        async with asker.http(index_url=f"{web.url}/simple/", keyring=provider) as http:
            found = await trouble(http.get(f"{web.url}/simple/x/"))
    assert found.message == f"127.0.0.1:{web.port} wants a user name and a password."
    assert not log.exists()


async def test_no_keyring_where_everybody_is_let_in(asker: Asker) -> None:
    with Web({"*": FINE}) as web:
        log = keyring(asker, NEW, {})
        async with asker.http(index_url=f"{web.url}/simple/", keyring="subprocess") as http:
            await http.get(f"{web.url}/simple/x/")
    assert not log.exists()


async def test_a_keyring_in_the_workspace_is_not_run(asker: Asker) -> None:
    with Web({"*": guard()}) as web:
        planted = keyring(asker, NEW, {f"{web.url}/simple/": (USER, PASSWORD)}, "workspace")
        asker.environ["PATH"] = f"workspace:.::{asker.environ['PATH']}"
        own = keyring(asker, NEW, {f"{web.url}/simple/": (USER, PASSWORD)})
        indexes = Indexes(f"{web.url}/simple/", keyring="subprocess")
        async with Http(indexes, asker.host, roots=(str(asker.home / "workspace"),)) as http:
            await http.get(f"{web.url}/simple/x/")
    assert own.exists()
    assert not planted.exists()


@pytest.mark.parametrize("body", ["sys.exit(1)", "print('nonsense')", "print('[]')", "print('{{\"username\": 1}}')"])
async def test_a_keyring_that_does_not_help(asker: Asker, body: str) -> None:
    with Web({"*": guard()}) as web:
        keyring(asker, body, {})
        async with asker.http(index_url=f"{web.url}/simple/", keyring="import") as http:
            assert (await trouble(http.get(f"{web.url}/simple/x/"))).kind == "authentication"


async def test_a_keyring_that_is_still_thinking_is_ended_with_us(asker: Asker) -> None:
    with Web({"*": guard()}) as web:
        log = keyring(asker, "import time; time.sleep(60)", {})
        async with asker.http(index_url=f"{web.url}/simple/", keyring="subprocess") as http:
            task = asyncio.create_task(http.get(f"{web.url}/simple/x/"))
            while not log.exists():  # noqa: ASYNC110  # another process makes it
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.wait_for(http.aclose(), 20)


async def test_what_a_keyring_opened_is_found_offline(asker: Asker) -> None:
    with Web({"*": guard()}) as web:
        keyring(asker, NEW, {f"{web.url}/simple/": (USER, PASSWORD)})
        index = f"{web.url}/simple/"
        async with asker.http(index_url=index, keyring="subprocess") as http:
            await http.get(f"{index}x/")
    for offline in (True, False):
        async with asker.http(index_url=index, keyring="subprocess", offline=offline) as http:
            assert (await http.get(f"{index}x/")).body == b"fine"


async def test_a_stream_is_guarded_as_well(asker: Asker) -> None:
    got: list[bytes | None] = []
    with Web({"*": guard()}) as web:
        keyring(asker, NEW, {f"{web.url}/simple/": (USER, PASSWORD)})
        async with asker.http(index_url=f"{web.url}/simple/", keyring="subprocess") as http:
            await http.stream(f"{web.url}/simple/", got.append)
        async with asker.http() as http:
            assert (await trouble(http.stream(f"{web.url}/simple/", got.append))).kind == "authentication"
    assert got == [None, b"fine"]


async def test_a_wrong_password_is_shown_once(asker: Asker) -> None:
    with Web({"*": guard()}) as web:
        async with asker.http(index_url=f"{web.as_('me%40work:old')}/simple/") as http:
            urls = [f"{web.url}/simple/{n}/" for n in range(30)]
            found = await asyncio.gather(*map(http.get, urls), return_exceptions=True)
            assert {str(each).split(".", 4)[3] for each in found} == {
                f"1:{web.port} does not accept the user name and password that it was given"
            }
            assert len(web.asked) == 1, "an account may be locked after a few"
            asker.hours.at += 301
            await trouble(http.get(urls[0]))
    assert len(web.asked) == 2


async def test_who_says_nothing_gives_up_as_well(asker: Asker) -> None:
    with Web({"*": guard(), "/simple/open/": FINE}) as web:
        async with asker.http(index_url=f"{web.url}/simple/") as http:
            for n in range(20):
                await trouble(http.get(f"{web.url}/simple/{n}/"))
            assert len(web.asked) == 6
        async with asker.http(index_url=f"{web.url}/simple/") as http:
            for n in range(10):
                await trouble(http.get(f"{web.url}/simple/{n}/"))
                if n % 3 == 2:
                    await http.get(f"{web.url}/simple/open/", refresh=True)
            assert len(web.asked) == 19, "one that has public projects as well is asked on"


async def test_a_page_behind_a_password_is_for_who_has_it(asker: Asker) -> None:
    with Web({"/": guard()}) as web:
        async with asker.http() as http:
            await http.get(web.as_(ESCAPED))
        for login in ("", "me%40work:", "me%40work:other@", "other:p%3Aa%20ss%2Fw%C3%B6rd@"):
            async with asker.http(offline=True) as http:
                url = web.as_(login.rstrip("@")) if login else web.url
                assert (await trouble(http.get(url))).kind == "offline", login
        async with asker.http(offline=True) as http:
            assert (await http.get(web.as_(ESCAPED))).body == b"fine"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_another_origin_does_not_hear_who_we_are(asker: Asker, status: int) -> None:
    with Web({"*": FINE}) as other:
        location = f"{other.as_('planted:by-the-server')}/x"
        with Web(
            {"/a": guard(Reply(302, {"Location": "/b"})), "/b": guard(Reply(status, {"Location": location}))}
        ) as web:
            async with asker.http(index_url=web.as_(ESCAPED)) as http:
                assert (await http.get(f"{web.url}/a")).body == b"fine"
    (asked,) = other.asked
    assert not {"authorization", "cookie", "proxy-authorization", "referer"} & set(asked.headers)


async def test_another_index_hears_who_we_are_to_it(asker: Asker) -> None:
    (asker.home / ".netrc").write_text("default login keeper password s3cret\n", "utf-8")
    with Web({"*": guarded("there", "2", FINE)}) as other, Web({"/": Reply(302, {"Location": f"{other.url}/"})}) as web:
        async with asker.http(index_url=web.as_("here:1"), extra_index_urls=(other.as_("there:2"),)) as http:
            assert (await http.get(web.url)).body == b"fine"


async def test_a_refusal_elsewhere_is_not_our_indexs(asker: Asker) -> None:
    with Web({"*": guard()}) as other, Web({"/": Reply(302, {"Location": f"{other.url}/"}), "/b": FINE}) as web:
        async with asker.http(index_url=web.as_("here:1")) as http:
            found = await trouble(http.get(web.url))
            assert found.message == f"127.0.0.1:{other.port} wants a user name and a password."
            assert (await http.get(f"{web.url}/b")).body == b"fine"


# ---- the canary


class Everything(logging.Handler):
    """All that anybody logs."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(logging.Formatter().format(record))


@pytest.fixture
def logged() -> Iterator[list[str]]:
    handler, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.NOTSET)
    yield handler.said
    root.removeHandler(handler)
    root.setLevel(level)


FAULTS: dict[str, Reply] = {
    "well": FINE,
    "absent": Reply(404),
    "not let in": Reply(401),
    "forbidden": Reply(403),
    "too many": Reply(429, {"Retry-After": "3600"}),
    "failing": Reply(500),
    "cut": Reply(body=b"x" * 100, cut=True),
    "reset": Reply(body=b"x" * 100, reset=True),
    "no gzip": Reply(headers={"Content-Encoding": "gzip"}, body=b"x"),
    "loop": Reply(302, {"Location": f"?token={CANARY}"}),
    "away": Reply(302, {"Location": f"ftp://me:{CANARY}@example.com/{CANARY}"}),
    "nowhere": Reply(302, {"Location": f"http://{CANARY}:x:y/"}),
    "slow": Reply(hold=True),
    "endless": Reply(body=b"x" * 65536, endless=True),
    "a page of its own": Reply(body=f'<a href="/{CANARY}/x.whl">x.whl</a>'.encode(), headers={"Set-Cookie": CANARY}),
    "odd header": Reply(headers={"ETag": "\x00", "X": CANARY}),
    "not HTTP": Reply(status=99, headers={CANARY: "\x01"}),
}
# As it stands in the address, in .netrc, in a path, in a query and for the proxy.
PLACES = ("userinfo", "user", "path", "query", "netrc", "index", "proxy", "keyring")


async def outcome(http: Http, url: str) -> list[str]:
    """All that can be told of what asking came to. An answer's `base` is for machines; there a token in a path may stand."""
    try:
        answer = await http.get(url, refresh=True)
    except Trouble as error:
        return [repr(error), error.message, error.advice, error.detail, "".join(traceback.format_exception(error))]
    return [repr(http), repr(answer), repr(answer.headers), answer.base.replace(f"/{CANARY}/", ""), str(answer.trouble)]


@pytest.mark.parametrize("place", PLACES)
async def test_the_canary_is_never_seen(asker: Asker, logged: list[str], place: str) -> None:
    seen: list[str] = []
    secrets = [CANARY, basic("me", CANARY).split()[1], basic(CANARY, "").split()[1]]
    with Proxy(("me", CANARY)) as proxy, Web() as web:
        known: dict[str, object] = {"timeout": 0.2}
        base = web.url
        if place in ("userinfo", "user"):
            base = web.as_(f"me:{CANARY}" if place == "userinfo" else CANARY)
        elif place == "netrc":
            (asker.home / ".netrc").write_text(f"machine 127.0.0.1 login me password {CANARY}\n", "utf-8")
        elif place == "index":
            known["index_url"] = f"{web.as_(f'me:{CANARY}')}/"
        elif place == "proxy":
            known["proxy"] = f"http://me:{CANARY}@127.0.0.1:{proxy.port}"
        elif place == "keyring":
            log = keyring(asker, NEW, {f"127.0.0.1:{web.port}": ("me", CANARY)})
            known["keyring"] = "subprocess"
        path = f"/{CANARY}/simple/x/" if place == "path" else "/simple/x/"
        query = f"?token={CANARY}" if place == "query" else ""
        for name, fault in FAULTS.items():
            pages = itertools.chain([FINE], itertools.repeat(fault))
            web.pages["*"] = lambda asked, pages=pages, fault=fault: (  # type: ignore[misc]
                Reply(401) if place == "keyring" and "authorization" not in asked.headers else next(pages)
            )
            for n in range(2):  # once with something in the cache, once without
                async with asker.http(BARE, **known) as http:
                    for _ in range(2):
                        seen += await outcome(http, f"{base}{path}{name.replace(' ', '-')}/{n or ''}{query}")
        web.release()
        if place == "keyring":
            seen.append(log.read_text("utf-8"))
    stored = [file for file in asker.cache.rglob("*") if file.is_file()]
    assert len(stored) >= 2
    texts = [*seen, *logged, *(str(file) for file in stored)]
    for secret in secrets:
        assert [text for text in texts if secret in text] == []
        assert [file for file in stored if secret.encode() in file.read_bytes()] == []
    opened = [entry for file in stored if (entry := unpacked(file.read_bytes())) is not None]
    if place != "proxy":
        assert opened == [], "who has the file but not the secret has nothing"


def test_a_login_does_not_show_itself() -> None:
    assert CANARY not in repr(Login(CANARY, CANARY))
    assert CANARY not in repr(address(f"https://{CANARY}:{CANARY}@example.com/{CANARY}?{CANARY}#{CANARY}"))
