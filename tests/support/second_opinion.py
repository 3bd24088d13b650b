"""The second opinion: whether the pinned, real uv can read a requirements file. Never asks a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import uv

# How uv ends once it has read the file and has nowhere to look for packages.
_READ = re.compile(r"No solution found|connectivity is disabled|Distribution not found at")


@cache
def _version() -> str:
    return subprocess.run([uv.find_uv_bin(), "--version"], capture_output=True, text=True, check=True).stdout


def uv_reads(text: str, folder: Path) -> tuple[bool, str]:
    """Whether uv gets through the text, which lies in `folder` beside the files it names, and what it says."""
    assert _version().startswith("uv 0.13.9"), f"the second opinion is uv 0.13.9, not {_version()}"
    path = folder / "requirements.txt"
    path.write_bytes(text.encode())
    command = [uv.find_uv_bin(), "pip", "compile", "--no-deps", "--offline", "--no-index", "--no-config", "--no-build"]
    command += ["--python", sys.executable, str(path)]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "UV_CACHE_DIR": str(folder / "cache"),
        "NO_COLOR": "1",
    }
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", cwd=folder, env=environment, timeout=60, check=False
    )
    return done.returncode == 0 or _READ.search(done.stderr) is not None, done.stderr
