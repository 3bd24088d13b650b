"""What is promised of 900,000 project names and of large pages, measured in a process of its own, with room for a busy machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# Each script prints JSON; memory in MB, times in ms.
PREAMBLE = """
import json, os, random, sys, time
def rss():
    if sys.platform != "linux":
        return 0.0
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6
def timed(action):
    began = time.process_time()
    action()
    return (time.process_time() - began) * 1e3
"""
WRITE = """
from pinfold.index.names_file import NamesWriter
rng = random.Random(5)
parts = "an be co da el fi go hu in ja ko lu ma no op py qu re si to un ve wi xy za django flask aws data".split()
def pieces():
    yield b'{"meta":{"_last-serial":1,"api-version":"1.4"},"projects":['
    for i in range(0, 900_000, 2_000):
        rows = (
            b'{"_last-serial":%d,"name":"%s%d"}' % (30_000_000 + j, "-".join(rng.choices(parts, k=2)).encode(), j)
            for j in range(i, i + 2_000)
        )
        yield (b"," if i else b"") + b",".join(rows)
    yield b"]}"
before = rss()
writer = NamesWriter()
for piece in pieces():
    writer.feed(piece)
count = writer.finish(sys.argv[1])
print(json.dumps({"count": count, "memory": rss() - before}))
"""
READ = """
from pinfold.index.names_file import open_names
before = rss()

names = None
def load():
    global names
    names = open_names(sys.argv[1])
opening = timed(load)
prefixes = ["", "a", "d", "dj", "django", "django-aws1", "p", "py", "r", "za-za", "zz", "nothing-at-all"]
slowest = max(min(timed(lambda: names.starting(prefix, 100)) for _ in range(5)) for prefix in prefixes)
member = timed(lambda: [f"django-aws{i}" in names for i in range(1000)]) / 1000
print(json.dumps({"count": len(names), "opening": opening, "slowest": slowest, "member": member, "memory": rss() - before}))
"""
DIGEST = """
from pinfold.index.digest import details_files, project
from pinfold.index.page import read
from pinfold.index.tags import tags_for
files = []
for i in range(2_000):
    version = f"{i // 100}.{i // 10 % 10}.{i % 10}"
    for name in (f"app-{version}.tar.gz", f"app-{version}-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"):
        files.append({
            "filename": name, "url": f"https://files.example.com/packages/ab/cd/{name}", "hashes": {"sha256": f"{i:064x}"},
            "requires-python": f">=3.{i % 12}", "size": 12345, "upload-time": "2024-02-29T12:34:56.123456Z",
            "yanked": False, "core-metadata": {"sha256": f"{i:064x}"}, "data-dist-info-metadata": False,
        })
said = {"meta": {"api-version": "1.4"}, "name": "app", "versions": [f["filename"] for f in files[:0]], "files": files}
body = json.dumps(said).encode()
html = "".join(
    f'<a href="{f["url"]}#sha256={f["hashes"]["sha256"]}" data-requires-python="&gt;=3.{i % 12}">{f["filename"]}</a><br>'
    for i, f in enumerate(files)
).encode()
tags = tags_for("3.12.1", "linux")
url = "https://index.example.com/simple/app/"
page = read(body, "application/vnd.pypi.simple.v1+json", url)
from pinfold.analysis.versions import version_of
def fresh():
    version_of.cache_clear()
    project("app", [page], tags)
print(json.dumps({
    "releases": len(project("app", [page], tags).releases),
    "json": min(timed(lambda: read(body, "application/vnd.pypi.simple.v1+json", url)) for _ in range(5)),
    "html": min(timed(lambda: read(html, "text/html", url)) for _ in range(5)),
    "digest": min(timed(fresh) for _ in range(5)),
    "again": min(timed(lambda: project("app", [page], tags)) for _ in range(5)),
    "details": min(timed(lambda: details_files("app", [page], "3.4.5", tags)) for _ in range(5)),
}))
"""


def run(script: str, project: Path, *arguments: str) -> dict[str, float]:
    command = [sys.executable, "-c", PREAMBLE + script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=project / "server")
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("names") / "names"


def test_900_000_names_take_little_memory_and_time(project: Path, names: Path) -> None:
    made = run(WRITE, project, str(names))
    assert made["count"] > 890_000
    assert made["memory"] <= 60
    seen = run(READ, project, str(names))
    assert seen["count"] == made["count"]
    assert seen["memory"] <= 30
    assert seen["slowest"] <= 5
    assert seen["member"] <= 0.2
    assert names.stat().st_size <= 20_000_000


def test_a_page_of_2000_releases_is_digested_in_a_moment(project: Path) -> None:
    seen = run(DIGEST, project)
    assert seen["releases"] == 2_000
    assert seen["digest"] <= 200
    assert seen["json"] <= 300
    assert seen["html"] <= 300
    assert seen["details"] <= 200
