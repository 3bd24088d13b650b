"""The cache on a disk that is full, read-only, torn or shared: it answers rightly or not at all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.index.cache import Cache, Key, key, of_host
from pinfold.index.entries import Entry, packed, unpacked
from pinfold.system.host import Host

ENTRY = Entry(
    200, {"etag": '"ö"', "content-type": "text/html"}, 1_700_000_000.5, b"<a>" * 1000, "https://a.example/b", "v"
)
PLAIN = key(("https://a.example/", "text/html"))
SEALED = key(("https://a.example/", "text/html"), b"secret")

WRITER = """
import os, sys
from pinfold.index.cache import Cache, key
from pinfold.index.entries import Entry
cache = Cache(sys.argv[1], limit=2_000_000)
print("ready", flush=True)
n = int(sys.argv[2])
while True:
    n += 1
    cache.store(key((str(n % 20),)), Entry(200, {}, float(n), b"%d," % n * (n % 7 * 5_000), str(n % 20)))
    cache.load(key((str(n % 20),)))
"""


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache"))


def entries(cache: Cache) -> list[Path]:
    return [path for path in Path(cache._folder).rglob("*") if path.is_file()]


@given(st.binary(max_size=300), st.sampled_from([b"", b"seal"]), st.text(max_size=20).filter(str.isprintable))
def test_an_entry_survives_packing(body: bytes, seal: bytes, text: str) -> None:
    entry = Entry(404, {"etag": text}, 0.25, body, text, text)
    assert unpacked(packed(entry, seal), seal) == entry


@given(st.data())
def test_no_byte_may_differ(data: st.DataObject) -> None:
    seal = data.draw(st.sampled_from([b"", b"seal"]))
    whole = packed(ENTRY, seal)
    at = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.integers(1, 255))
    torn = whole[:at] + bytes([whole[at] ^ change]) + whole[at + 1 :]
    # Of an entry that is not sealed, the nonce says nothing.
    assert unpacked(torn, seal) in ((None, ENTRY) if not seal and 17 <= at < 33 else (None,))
    assert unpacked(whole[:at], seal) is None
    assert unpacked(whole + bytes([change]), seal) is None


def test_a_seal_opens_what_it_sealed() -> None:
    assert unpacked(packed(ENTRY, b"one"), b"one") == ENTRY
    assert unpacked(packed(ENTRY, b"one"), b"other") is None
    assert unpacked(packed(ENTRY, b"one")) is None
    assert packed(ENTRY, b"one") != packed(ENTRY, b"one"), "no two are alike, so that comparing them tells nothing"


def test_keys_differ_by_everything() -> None:
    keys = [
        key(("a", "b")),
        key(("ab", "")),
        key(("a", "b"), b"secret"),
        key(("a", "b"), b"other"),
        key(("a", "b", "")),
    ]
    assert len({each.name for each in keys}) == len(keys)
    assert [bool(each.seal) for each in keys] == [False, False, True, True, False]
    assert key(("a", "b"), private=True).seal
    assert key(("\ud800",)) != key(("\udc80",))


def test_what_was_stored_is_there_until_it_is_forgotten(cache: Cache) -> None:
    for each in (PLAIN, SEALED):
        assert cache.load(each) is None
        cache.store(each, ENTRY)
        assert cache.load(each) == ENTRY
        cache.forget(each)
        cache.forget(each)
        assert cache.load(each) is None


def test_it_is_for_one_person(cache: Cache) -> None:
    cache.store(PLAIN, ENTRY)
    (path,) = entries(cache)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.parent.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "garbage", [b"", b"x", b"pinfold answer 1\n", b"pinfold answer 2\n" + bytes(200), bytes(10_000)]
)
def test_what_is_damaged_is_not_there(cache: Cache, garbage: bytes) -> None:
    cache.store(PLAIN, ENTRY)
    (path,) = entries(cache)
    path.write_bytes(garbage)
    assert cache.load(PLAIN) is None
    cache.store(PLAIN, ENTRY)
    assert cache.load(PLAIN) == ENTRY


def test_a_pipe_or_a_folder_in_an_entrys_place(cache: Cache) -> None:
    cache.store(PLAIN, ENTRY)
    (path,) = entries(cache)
    path.unlink()
    os.mkfifo(path)
    assert cache.load(PLAIN) is None
    path.unlink()
    path.mkdir()
    cache.store(PLAIN, ENTRY)
    assert cache.load(PLAIN) is None


def test_an_entry_of_another_version_is_not_there() -> None:
    from hashlib import blake2b

    for head in (b"[]", b"[200,[],1,2,3]", b'["x",{},1,"",""]', b"{}", b"\xff"):
        content = len(head).to_bytes(4, "big") + head + b"x\x9c\x03\x00\x00\x00\x00\x01"
        check = blake2b(content, digest_size=16).digest()
        assert unpacked(b"pinfold answer 1\n" + bytes(16) + check + content) is None


def test_a_place_that_cannot_be_written_to_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = Cache(str(tmp_path / "file" / "cache"))
    cache.store(PLAIN, ENTRY)
    assert cache.load(PLAIN) is None


def test_a_cache_that_is_read_only_is_still_read(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.store(PLAIN, ENTRY)

    def refused(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    for name in ("mkdir", "makedirs", "utime", "replace", "unlink"):
        monkeypatch.setattr(os, name, refused)
    cache.store(SEALED, ENTRY)
    cache.forget(PLAIN)
    assert cache.load(SEALED) is None
    assert cache.load(PLAIN) == ENTRY


def test_a_disk_that_is_full_leaves_nothing_behind(cache: Cache) -> None:
    """The limit on the size of files is the one that a process can set itself."""
    script = (
        "import resource, signal, sys; from pinfold.index.cache import Cache, key; from pinfold.index.entries import Entry;"
        "import random; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "Cache(sys.argv[1]).store(key(('a',)), Entry(200, {}, 0.0, random.randbytes(5000)))"
    )
    subprocess.run([sys.executable, "-c", script, cache._folder], check=True)
    assert entries(cache) == []
    assert cache.load(key(("a",))) is None


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    at = [1_700_000_000.0]
    cache = Cache(str(tmp_path / "cache"), limit=100_000, now=lambda: at[0])
    keys: list[Key] = []
    rng = random.Random(5)
    for n in range(60):
        at[0] += 4_000
        keys.append(key((str(n),)))
        cache.store(keys[-1], Entry(200, {}, 0.0, rng.randbytes(4_000)))
        assert cache.load(keys[0]) is not None, "it is in use"
        assert sum(path.stat().st_size for path in entries(cache)) <= 105_000
    there = [cache.load(each) is not None for each in keys]
    assert there[0]
    assert all(there[-15:])
    assert not any(there[1:20])


def test_what_is_larger_than_all_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"), limit=1_000)
    cache.store(PLAIN, Entry(200, {}, 0.0, random.Random(5).randbytes(2_000)))
    assert entries(cache) == []


def test_what_killed_writers_left_is_swept(cache: Cache) -> None:
    cache.store(PLAIN, ENTRY)
    (path,) = entries(cache)
    old, new = path.with_name("0.tmp"), path.with_name("1.tmp")
    for each in (old, new):
        each.write_bytes(b"half")
    os.utime(old, (time.time() - 1_000, time.time() - 1_000))
    Cache(cache._folder).store(PLAIN, ENTRY)
    assert (old.exists(), new.exists()) == (False, True)


def test_many_windows_killed_in_mid_write_never_leave_half_an_entry(tmp_path: Path) -> None:
    folder = str(tmp_path / "cache")
    rng = random.Random(5)
    reader = Cache(folder)
    found = 0
    for round_ in range(6):
        command = [sys.executable, "-I", "-c", WRITER, folder]
        windows = [subprocess.Popen([*command, str(n * 1000)], stdout=subprocess.PIPE) for n in range(3)]
        for window in windows:
            assert window.stdout is not None
            window.stdout.readline()
        time.sleep(0.05 + rng.random() * 0.1)
        for window in windows:
            window.send_signal(signal.SIGKILL)
            window.wait()
            assert window.stdout is not None
            window.stdout.close()
        for n in range(20):
            entry = reader.load(key((str(n),)))
            if entry is not None:
                found += 1
                assert entry.base == str(n)
                assert entry.body == b"%d," % entry.at * (int(entry.at) % 7 * 5_000)
        assert found, f"something was written by round {round_}"


def test_it_lies_in_the_persons_cache_folder(tmp_path: Path) -> None:
    of_host(Host({"PINFOLD_CACHE_DIR": str(tmp_path)}, "/nowhere")).store(PLAIN, ENTRY)
    assert [path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*.entry")] == ["http"]
