"""The last answer of `pinfold env status`, given again while nothing that it was made from has changed: `ask`, `recall`, `keep`.

Nearly all of the time of a short command goes into importing what it takes to look, so this module imports next to nothing and is
asked before everything else. Must never be needed: whatever is odd has the command look. Must never write into a workspace.
"""

from __future__ import annotations

import os
import sys
import time
import zlib

import pinfold
from pinfold.system.own_folders import own_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_FORMAT = "pinfold 1"
_MAX_BYTES = 4 * 1024 * 1024
_MAX_EACH, _MAX_ALL = 8, 256  # answers kept for one folder, and of all
# No file system's clock is coarser (FAT): what was changed so shortly before a look may change again and show the same times.
_TICK_NS = 2_000_000_000
# All that a look asks for, and then some. Those of pip and uv are none of them, and may hold passwords, which nobody writes down.
_VARIABLES = ("HOME", "VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LANG", "LANGUAGE")
_PREFIXES = ("CONDA_", "PINFOLD_", "XDG_", "PYTHON", "LC_")
_CODE = ("pinfold", "packaging", "pathspec", "tomli")  # whose files decide the answer too
_KINDS, _LINK, _FOLDER = 0o170000, 0o120000, 0o040000
_NO_BLOCK: int = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)


class Question:
    """What was asked, in which circumstances, and when (nanoseconds since the epoch), before anything was looked at."""

    __slots__ = ("asked_at", "key", "path")

    def __init__(self, key: str, path: str, asked_at: int) -> None:
        self.key = key
        self.path = path
        self.asked_at = asked_at


def ask(argv: list[str]) -> Question | None:
    """The question that a command line is; None for one whose answer cannot be remembered. Never raises."""
    # On Windows a file's time of change can be set back, and nothing else tells of it.
    if argv[:2] != ["env", "status"] or os.name == "nt" or "HOME" not in os.environ:
        return None
    now = time.time_ns()
    try:
        cwd, environ, system = os.getcwd(), dict(os.environ), os.uname()
        variables = [each for each in environ.items() if each[0] in _VARIABLES or each[0].startswith(_PREFIXES)]
        stdout = sys.stdout
        key = repr(
            (
                (
                    _FORMAT,
                    pinfold.__version__,
                    pinfold.__file__,
                    sys.version,
                    sys.executable,
                    sys.path,
                    tuple(sys.flags),
                ),
                (system.sysname, system.release, system.version, system.machine, os.geteuid()),
                (cwd, argv, sorted(variables), stdout.encoding, stdout.isatty()),
            )
        )
        state = own_folder("state", environ, environ["HOME"], sys.platform)
        return Question(key, os.path.join(state, "status", f"{_crc(cwd)}-{_crc(key)}"), now)
    except Exception:
        return None


def recall(question: Question | None) -> int | None:
    """Gives the remembered answer and returns its exit code; None where there is none that still holds. Never raises."""
    if question is None:
        return None
    try:
        fields = _read(question.path)
        if fields[:2] != [_FORMAT, question.key] or not all(map(_holds, fields[4::2], fields[5::2])):
            return None
        code = int(fields[2])
        sys.stdout.flush()
        sys.stdout.buffer.write(fields[3].encode("latin-1"))
        sys.stdout.flush()
        return code
    except Exception:
        return None


def keep(
    question: Question, code: int, text: bytes, paths: Iterable[str], ways: Iterable[str], present: Iterable[str]
) -> None:
    """Remembers an answer. `paths` and `ways` are what it was made from (`workspace/fold/sources.py`), `present` those of them
    that were there. Does nothing where something was changed in the meantime or shortly before. Never raises.
    """
    try:
        fields = [_FORMAT, question.key, str(code), text.decode("latin-1")]
        own = _code()  # no files where we are in an archive
        for path in dict.fromkeys([*paths, *own]):
            stamp = _stamp(path)
            if not stamp or _latest(stamp) + _TICK_NS > question.asked_at:
                return
            fields += [f"={path}", stamp]
        os.makedirs(os.path.dirname(question.path), mode=0o700, exist_ok=True)  # which is on the way to choices
        for path in ways:
            stamp = _way(path)
            if not stamp or (stamp.count(" ") == 5 and _latest(stamp) + _TICK_NS > question.asked_at):
                return
            fields += [f"/{path}", stamp]
        stamps = dict(zip(fields[4::2], fields[5::2], strict=True))
        if all(stamps.get(f"={path}") != "-" for path in (*present, *own)):
            _write(question.path, "\0".join(fields))
    except Exception:
        return


def _holds(path: str, stamp: str) -> bool:
    return stamp == (_stamp(path[1:]) if path[0] == "=" else _way(path[1:]))


def _stamp(path: str) -> str:
    """What changes when something at a path does, and for a link, when what it leads to does: times of change of the content and
    of anything at all, size, which file, kind and rights. "-" where nothing is, "" where that cannot be told.
    """
    try:
        found = os.lstat(path)
        own = _numbers(found)
        return own if found.st_mode & _KINDS != _LINK else f"{own} {_behind(path)}"
    except (FileNotFoundError, NotADirectoryError):
        return "-"
    except OSError:
        return ""


def _behind(path: str) -> str:
    try:
        return _numbers(os.stat(path))
    except (FileNotFoundError, NotADirectoryError):
        return "-"


def _numbers(found: os.stat_result) -> str:
    return f"{found.st_mtime_ns} {found.st_ctime_ns} {found.st_size} {found.st_ino} {found.st_dev} {found.st_mode}"


def _latest(stamp: str) -> int:
    """The last time of change in a stamp, of up to two things with six numbers each."""
    numbers = [int(each) for each in stamp.split(" ") if each != "-"]
    return max((*numbers[0::6], *numbers[1::6]), default=0)


def _way(path: str) -> str:
    """The same of what lies on the way to something: a folder as such, for what else is in it is of no interest."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return "-"
    except OSError:
        return ""
    if found.st_mode & _KINDS == _FOLDER:
        return f"{found.st_ino} {found.st_dev} {found.st_mode}"
    return _numbers(found)


def _code() -> list[str]:
    """The files of the modules that have been at work."""
    modules = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] in _CODE]
    return [file for module in modules if isinstance(file := getattr(module, "__file__", None), str)]


def _read(path: str) -> list[str]:
    """The fields of a file. Raises OSError and ValueError, for a damaged file too."""
    descriptor = os.open(path, os.O_RDONLY | _NO_BLOCK)
    try:
        data = os.read(descriptor, min(os.fstat(descriptor).st_size, _MAX_BYTES))
    finally:
        os.close(descriptor)
    body = data[9:].decode("utf-8", "surrogateescape")
    if data[:9] != f"{_crc(body)}\n".encode():
        raise ValueError(path)
    return body.split("\0")


def _write(path: str, body: str) -> None:
    """Writes a file as a whole, and deletes the oldest of too many. Raises OSError."""
    data = f"{_crc(body)}\n{body}".encode("utf-8", "surrogateescape")
    if len(data) > _MAX_BYTES:
        return
    folder, name = os.path.split(path)
    new = os.path.join(folder, f"{name}-{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)  # not flushed to the disk: half of it would be noticed
        os.replace(new, path)
    except BaseException:
        os.unlink(new)
        raise
    _sweep(folder, name.partition("-")[0] + "-")


def _sweep(folder: str, ours: str) -> None:
    with os.scandir(folder) as entries:
        newest = sorted(entries, key=lambda entry: -entry.stat(follow_symlinks=False).st_mtime_ns)
    names = [entry.name for entry in newest]
    for name in {*[each for each in names if each.startswith(ours)][_MAX_EACH:], *names[_MAX_ALL:]}:
        os.unlink(os.path.join(folder, name))


def _crc(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'surrogateescape')):08x}"
