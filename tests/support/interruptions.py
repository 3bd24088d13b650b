"""Ways to take from a process what it needs: its life at a chosen moment, its disk, its rights.

Each is a piece of code for `Fold.start(first=…)`, or a `with` around what is to suffer. Must never touch anything but processes
that a test started and folders that it made.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.support.folds import Fold

# Counts what the process changes in one folder and which children it starts (PEP 578 tells just before it happens), notes each
# in a file, and ends the process with SIGKILL at the chosen one. So a kill falls between any two changes, and even after a
# file was opened and before it was written.
_COUNTING = """
import os, signal, sys
FOLDER, MOMENT, NOTES = {folder!r}, {moment}, {notes!r}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGING = ("os.rename", "os.link", "os.symlink", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate")
notes = os.open(NOTES, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
count = 0

def inside(path):
    if not isinstance(path, (str, bytes)):
        return False
    path = os.fsdecode(path)
    return not os.path.isabs(path) or (path + "/").startswith(FOLDER + "/")

def watch(event, details):
    global count
    if event == "open":
        if not (isinstance(details[2], int) and details[2] & WRITING and inside(details[0])):
            return
    elif event in CHANGING:
        if not any(inside(each) for each in details[:2]):
            return
    elif event != "subprocess.Popen":
        return
    count += 1
    if count == MOMENT:
        os.kill(os.getpid(), signal.SIGKILL)
    os.write(notes, (event + " " + repr(details[:2])[:300] + chr(10)).encode("utf-8", "replace"))

sys.addaudithook(watch)
"""

# A superuser ignores permission bits. Without this one capability, it does not.
_BOUND = """
import ctypes, os, sys
CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24
if os.getuid() == 0 and "PINFOLD_TEST_BOUND" not in os.environ:
    assert ctypes.CDLL(None, use_errno=True).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0) == 0
    os.environ["PINFOLD_TEST_BOUND"] = "1"
    os.execv(sys.executable, [sys.executable, "-I", "-m", "pinfold", *sys.argv[1:]])
"""


def counting(folder: Path, notes: Path, moment: int = 0) -> str:
    """Code that notes every change in a folder, and ends the process just before the given one (counted from 1)."""
    return _COUNTING.format(folder=str(folder.resolve()), moment=moment, notes=str(notes))


def bound_by_permissions() -> str:
    """Code that makes permission bits bind, whoever runs it."""
    return _BOUND


def moments(total: int, wanted: int, seed: int) -> list[int]:
    """Some of the numbers from 1 to `total`, the first and the last few among them; all of them if there are no more."""
    if total <= wanted:
        return list(range(1, total + 1))
    ends = {1, 2, 3, total - 2, total - 1, total}
    others = [number for number in range(1, total + 1) if number not in ends]
    return sorted(ends | set(Random(seed).sample(others, wanted - len(ends))))


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A file system of so many bytes at `folder`, which must be empty; where that cannot be mounted, a limit for each file.

    Without the right to mount (not root, or not Linux), no process started inside can write a file above a tenth of it.
    """
    folder.mkdir(exist_ok=True)
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    if os.geteuid() == 0 and subprocess.run(mounted, capture_output=True, check=False).returncode == 0:
        try:
            yield
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 10, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def without_writing() -> str:
    """Code after which the process and its children can open and create files, but put nothing into them."""
    return "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))"


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def notes_of(fold: Fold) -> list[str]:
    """What `counting` has noted in the fold's own file."""
    path = fold.place / "notes"
    return path.read_text("utf-8").splitlines() if path.exists() else []
