"""In VS Code: from opening a folder to the first squiggle, each server under the same client library; and what the extension does
to become active: its own time, and what VS Code counts with its own share.

A real VS Code in a real browser, the one that the suite's stories are told in; the window is loaded anew in every round, which
starts an extension host and so the server. Must never start a server that reaches the network.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench import peers
from bench.measure import Rounds, Table, interleave, main, median, ratio, rounded, versions
from bench.texts import document

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).with_suffix("")
_TIMES = re.compile(r"Activation: (\d+)ms")
SILENT = {"python-lsp-server"}  # by itself it finds nothing; what its plugins find is theirs
_EXTENSIONS = {
    "pip-requirements": "requirements.txt",
    "toml": ".toml",
}  # languages that VS Code does not know by itself


def node(script: str | Path, *words: str, cwd: Path = ROOT) -> str:
    """What a Node script of the project prints."""
    command = [shutil.which("node") or "node", str(script), *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=True).stdout


def pinfold_vsix() -> Path:
    node("scripts/package.mjs")
    version = json.loads((ROOT / "package.json").read_text("utf-8"))["version"]
    return ROOT / f"dist/pinfold-{version}.vsix"


def timed(vsix: Path, path: Path) -> Path:
    """The same package at `path`, with a clock around its beginning (`editor/timed.cjs`)."""
    main = "extension/client-vscode/dist/extension.cjs"
    with zipfile.ZipFile(vsix) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name.replace("extension.cjs", "timed.extension.cjs") if name == main else name, old.read(name))
        new.writestr(main, (HERE / "timed.cjs").read_text("utf-8"))
    return path


def peer_vsix(folder: Path, language: str) -> Path:
    """The generic client as an extension that is active where a file of the language is open."""
    contributed = {"id": language, "extensions": [_EXTENSIONS.get(language, ".py")], "filenames": ["requirements.txt"]}
    manifest: dict[str, Any] = {
        "name": f"peer-{language}",
        "publisher": "bench",
        "version": "0.0.1",
        "engines": {"vscode": "^1.95.0"},
        "main": "./extension.cjs",
        "activationEvents": [f"onLanguage:{language}"],
        "capabilities": {"untrustedWorkspaces": {"supported": True}},
        "contributes": {"languages": [contributed] if language in _EXTENSIONS else []},
    }
    folder.mkdir()
    (folder / "package.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "LICENSE").write_text("For measuring only.\n", "utf-8")
    (folder / "README.md").write_text("For measuring only.\n", "utf-8")
    bundle = [
        "--bundle",
        "--platform=node",
        "--format=cjs",
        "--external:vscode",
        f"--outfile={folder / 'extension.cjs'}",
    ]
    subprocess.run(
        [str(ROOT / "node_modules/.bin/esbuild"), str(HERE / "peer.mjs"), *bundle, "--log-level=error"], check=True
    )
    words = ["package", "--no-dependencies", "--allow-missing-repository", "--out", str(folder / "peer.vsix")]
    node(ROOT / "node_modules/@vscode/vsce/vsce", *words, cwd=folder)
    return folder / "peer.vsix"


class Window:
    """A VS Code with one folder; see `editor/driver.mjs`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, word: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        if word:
            self._process.stdin.write(f"{word}\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        said = json.loads(line) if line else {"error": "the driver has ended"}
        if isinstance(said, dict) and "error" in said:
            raise RuntimeError(said["error"])
        return said


@contextmanager
def window(kit: Any, home: Path, folder: Path, file: str, vsix: Path, settings: dict[str, Any]) -> Iterator[Window]:
    """`home` is made for the profile. With a `file`, what is waited for is its first squiggle; else that the workbench stands."""
    home.mkdir()
    plain = {
        "PINFOLD_BENCH_TIMES": str(home / "times.jsonl"),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "SHELL": "/bin/bash",
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
    }
    world = {
        "kit": kit,
        "home": str(home / "editor"),
        "folder": str(folder),
        "file": file,
        "wanted": ["text", "squiggle"],
        "extensions": [str(vsix)],
        "machineSettings": settings,
        "env": plain,
    }
    (home / "editor").mkdir()
    process = subprocess.Popen(
        [shutil.which("node") or "node", str(HERE / "driver.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stdin
    try:
        process.stdin.write(json.dumps(world) + "\n")
        process.stdin.flush()
        found = Window(process)
        found.ask("")
        yield found
    finally:
        process.stdin.close()
        process.wait(30)


def run(quick: bool) -> Table:
    rounds = 1 if quick else 7
    kit = json.loads(node("scripts/editor.mjs"))
    servers = [s for s in peers.installed() if s.distribution not in SILENT]
    servers = [s for s in servers if not quick or s.label in (peers.STOCK, peers.PINFOLD)]
    seen: dict[str, Rounds] = {"text": {}, "squiggle": {}}
    counted: list[float] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, ExitStack() as stack:
        base = Path(name).resolve()
        vsix = {language: peer_vsix(base / f"peer-{language}", language) for language in {s.language for s in servers}}
        windows: dict[str, Window] = {}
        for number, server in enumerate(servers):
            small = document(server.language, 20, 2)
            folder = base / f"project-{number}"
            folder.mkdir()
            # Of Python, jedi reports what is no syntax and nothing else.
            (folder / small.name).write_text(small.text + ("= 1\n" if small.language == "python" else ""), "utf-8")
            command = [*server.start(folder, small), *(["finding"] if server.label == peers.STOCK else [])]
            ours = server.label == peers.PINFOLD
            package = timed(pinfold_vsix(), base / "timed.vsix") if ours else vsix[server.language]
            settings = {} if ours else {"peer.server": {"command": command, "language": small.language}}
            windows[server.label] = stack.enter_context(
                window(kit, base / f"home-{number}", folder, small.name, package, settings)
            )

        def open_(label: str) -> float:
            found = windows[label].ask("open")
            seen["text"].setdefault(label, []).append(found["text"] / 1e3)
            if label == peers.PINFOLD:
                match = _TIMES.search(windows[label].ask("activation"))
                assert match, "VS Code counts no time for the extension's activation"
                counted.append(float(match[1]))
            windows[label].ask("rest")
            return float(found["squiggle"]) / 1e3

        candidates = {server.label: partial(open_, server.label) for server in servers}
        seen["squiggle"] = interleave(candidates, rounds, warm=0 if quick else 1)
        home = base / f"home-{[s.label for s in servers].index(peers.PINFOLD)}"
        own = [json.loads(line) for line in (home / "times.jsonl").read_text("utf-8").splitlines()][-rounds:]
    rows = [
        {
            "name": label,
            "squiggle_ms": rounded(median(times) * 1e3),
            "after_text_ms": rounded(
                median(s - t for s, t in zip(times, seen["text"][label][-rounds:], strict=True)) * 1e3
            ),
            "x_stock": rounded(ratio(seen["squiggle"], label, peers.STOCK)),
            "waits": next(s.waits for s in servers if s.label == label),
        }
        for label, times in seen["squiggle"].items()
    ]
    notes = {
        "own_ms": rounded(median(one["load"]["wall"] + one["call"]["wall"] for one in own)),
        "own_max_ms": rounded(max(one["load"]["wall"] + one["call"]["wall"] for one in own)),
        "own_cpu_ms": rounded(median(one["load"]["cpu"] + one["call"]["cpu"] for one in own)),
        "counted_ms": median(counted[-rounds:]),
    }
    return Table("editor", rounds, rows, versions(*(s.distribution for s in servers)), notes)


if __name__ == "__main__":
    sys.exit(main(run))
