"""The same knowledge from others: which of a hundred installed packages are outdated, and a server that knows all names.

The index is on loopback and takes 300 ms for each answer; uv and pip ask it as they do, and nobody has anything in a cache. A
server with the names is measured from its start until it completes one, and then the memory of its processes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from bench.client import CAPABILITIES, Client, environment
from bench.measure import Table, interleave, main, median, ratio, rounded, versions
from bench.names import COUNT, made_up
from bench.online import LATENCY, SlowIndex
from bench.peers import PYTHON, SERVERS, installed, program

OURS, UV, PIP = "pinfold check --online", "uv pip list --outdated", "pip list --outdated"
RLS = "requirements-language-server"
_CONFIG = '[index]\nadvisories = "off"\n'  # the others know of none


def look_ups(folder: Path, index: str, packages: int) -> dict[str, list[str]]:
    """A command each, in a folder with an environment of that many packages."""
    made = folder / "env"
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", str(made)], check=True)
    python = made / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    said = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-I", "-c", said], check=True, capture_output=True, text=True).stdout.strip())
    for n in range(packages):
        info = site / f"pkg{n}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pkg{n}\nVersion: 1.0\n")
        (info / "INSTALLER").write_text("bench\n")
        (info / "RECORD").write_text("")
    (folder / "requirements.txt").write_text("".join(f"pkg{n}==1.0\n" for n in range(packages)))
    (folder / "pinfold.toml").write_text(_CONFIG)
    pip = [sys.executable, "-I", "-m", "pip", "--python", str(python), "--isolated", "--disable-pip-version-check"]
    return {
        OURS: [sys.executable, "-I", "-m", "pinfold", "check", "--online", "--select", "outdated", "-q"],
        UV: [program("uv"), "pip", "list", "--outdated", "--no-config", "--python", str(python), "--index-url", index],
        PIP: [*pip, "list", "--outdated", "--no-cache-dir", "--index-url", index],
    }


def asked(command: list[str], folder: Path, index: str, packages: int) -> float:
    """Seconds of a command that says of every package that it is outdated."""
    with tempfile.TemporaryDirectory() as cache:
        extra = {
            "PIP_INDEX_URL": index,
            "UV_DEFAULT_INDEX": index,
            "PIP_CONFIG_FILE": "/dev/null",
            "NO_PROXY": "*",
            "UV_CACHE_DIR": cache,
            "PINFOLD_CACHE_DIR": cache,
            "PINFOLD_STATE_DIR": cache,
        }
        began = time.perf_counter()
        done = subprocess.run(command, cwd=folder, env=environment(extra), capture_output=True, text=True, check=False)
        taken = time.perf_counter() - began
    named = sum("pkg" in line and "20.0" in line for line in done.stdout.splitlines())
    if named < packages:
        raise RuntimeError(f"{command}: {named} of {packages}\n{done.stdout[-500:]}\n{done.stderr[-500:]}")
    return taken


def completing(kind: str, folder: Path, names: list[str], page: Path, latency: float) -> dict[str, float]:
    """Seconds from a server's start until it completes a name, and MiB."""
    wanted = names[len(names) // 2]
    text = f"{wanted[:-1]}\n"
    (folder / "requirements.txt").write_text(text)
    with SlowIndex(latency, page) as index:
        if kind == RLS:
            listed = folder / "names.json"
            listed.write_text(json.dumps(names))
            command = [*PYTHON, str(SERVERS / "requirements_offline.py"), str(listed)]
        else:
            command = [*PYTHON, "-m", "pinfold", "server"]
        extra = {
            "PIP_INDEX_URL": index.url,
            "UV_DEFAULT_INDEX": index.url,
            "PIP_CONFIG_FILE": "/dev/null",
            "NO_PROXY": "*",
            "PINFOLD_CACHE_DIR": str(folder / "cache"),
            "PINFOLD_STATE_DIR": str(folder / "state"),
        }
        client = Client(command, folder, extra, patience=300)
        try:
            root = folder.as_uri()
            client.ask(
                "initialize",
                {
                    "processId": None,
                    "rootUri": root,
                    "capabilities": CAPABILITIES,
                    "workspaceFolders": [{"uri": root, "name": "names"}],
                    "initializationOptions": {"trusted": True, "settings": {"index": {"advisories": "off"}}},
                },
            )
            uri = client.uri("requirements.txt")
            item = {"uri": uri, "languageId": "pip-requirements", "version": 1, "text": text}
            client.send(
                {"method": "initialized", "params": {}},
                {"method": "textDocument/didOpen", "params": {"textDocument": item}},
            )
            at = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": len(text) - 1}}
            while wanted not in json.dumps(client.ask("textDocument/completion", at)[2]):
                time.sleep(0.05)
            return {"ready": time.perf_counter() - client.started, "mib": client.memory_of_all() or 0.0}
        finally:
            client.close()


def run(quick: bool) -> Table:
    packages, count, rounds, latency = (5, 9_000, 1, 0.02) if quick else (100, COUNT, 3, LATENCY)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        with SlowIndex(latency) as index:
            commands = look_ups(folder, index.url, packages)
            askers = {
                label: partial(asked, command, folder, index.url, packages) for label, command in commands.items()
            }
            taken = interleave(askers, rounds, warm=0)
        rows += [
            {"name": label, "ms": rounded(median(values) * 1e3), "x_ours": rounded(ratio(taken, label, OURS))}
            for label, values in taken.items()
        ]
        names = made_up(count)
        page = folder / "page.json"
        page.write_text(json.dumps({"meta": {"api-version": "1.4"}, "projects": [{"name": each} for each in names]}))
        here = {server.label for server in installed()}
        for kind in ("Pinfold", *((RLS,) if RLS in here else ())):
            found = []
            for number in range(rounds):
                place = folder / f"{kind}{number}"
                place.mkdir()
                found.append(completing(kind, place, names, page, latency))
            rows.append(
                {
                    "name": kind,
                    "ready_ms": rounded(median(each["ready"] for each in found) * 1e3),
                    "mib": rounded(median(each["mib"] for each in found)),
                }
            )
    notes = {"packages": packages, "names": count}
    return Table("lookups", rounds, rows, versions("pinfold", "uv", "pip", RLS), notes)


if __name__ == "__main__":
    sys.exit(main(run))
