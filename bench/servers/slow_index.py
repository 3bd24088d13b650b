"""An index on loopback that takes its time: `slow_index.py SECONDS [NAMES]`. Prints its port; ends with its standard input.

NAMES is a file: what it answers when it is asked for the list of its projects.

Every project `pkg…` has twenty releases, and every early one a known vulnerability; pages are made up as they are asked for.
Those of projects `dep…` can be resolved: their files lie here, with metadata.
`/count` says at once how many requests were answered.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

_SIMPLE = "application/vnd.pypi.simple.v1+json"
_RELEASES, _FIXED = 20, 9
_FILES, _ELSEWHERE = "../../files/", "https://files.example.com/packages/"

answered: list[str] = []


def page(name: str) -> tuple[str, bytes]:
    versions = [f"{n}.0" for n in range(1, _RELEASES + 1)]
    files = [
        {
            "filename": f"{name}-{version}-py3-none-any.whl",
            "url": f"{_FILES if name.startswith('dep') else _ELSEWHERE}{name}-{version}-py3-none-any.whl",
            "core-metadata": name.startswith("dep"),
            "hashes": {"sha256": f"{number:064x}"},
            "requires-python": ">=3.9",
            "size": 10_000 + number,
            "upload-time": "2024-02-29T12:34:56.000000Z",
            "yanked": False,
        }
        for number, version in enumerate(versions)
    ]
    said = {"meta": {"api-version": "1.4"}, "name": name, "versions": versions, "files": files}
    return _SIMPLE, json.dumps(said).encode()


def release(name: str, version: str) -> tuple[str, bytes]:
    known = {
        "id": f"PYSEC-2024-{sum(name.encode())}",
        "aliases": [],
        "summary": "It leaks.",
        "fixed_in": [f"{_FIXED}.0"],
    }
    vulnerable = float(version) < _FIXED
    said = {"info": {"name": name, "version": version, "summary": "Made up."}, "vulnerabilities": [known] * vulnerable}
    return "application/json", json.dumps(said).encode()


def answer(path: str) -> tuple[str, bytes] | None:
    parts = path.strip("/").split("/")
    if parts == ["simple"] and len(sys.argv) > 2:
        return _SIMPLE, Path(sys.argv[2]).read_bytes()
    if len(parts) == 2 and parts[0] == "simple" and parts[1].startswith(("pkg", "dep")):
        return page(parts[1])
    if len(parts) == 2 and parts[0] == "files" and parts[1].endswith(".metadata"):
        name, version, *_ = parts[1].split("-")
        return "text/plain", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
    if len(parts) == 4 and parts[0] == "pypi":
        return release(parts[1], parts[2])
    return None


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    try:
        while line := await reader.readline():
            while (await reader.readline()) not in (b"\r\n", b""):
                pass
            path = line.split()[1].decode()
            if path == "/count":
                kind, body = "text/plain", str(len(answered)).encode()
            else:
                await asyncio.sleep(delay)
                kind, body = answer(path) or ("text/plain", b"")
                answered.append(path)
            status = b"200 OK" if body else b"404 Not Found"
            head = f"Content-Type: {kind}\r\nCache-Control: max-age=600\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(b"HTTP/1.1 " + status + b"\r\n" + head.encode() + body)
            await writer.drain()
    except (ConnectionError, asyncio.CancelledError):
        pass
    finally:
        writer.close()


async def main(delay: float) -> None:
    server = await asyncio.start_server(
        lambda reader, writer: serve(reader, writer, delay), "127.0.0.1", 0, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
