"""Whole folders: what is in one, and putting single entries into place. Must never follow a link inside a folder.

Paths inside a tree are relative, with "/" on every system; names may hold any bytes (PEP 383).
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeVar

T = TypeVar("T")
_FICLONE = 0x40049409  # linux/fs.h: share the blocks of another file until one of the two is written
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT
_COPY_CHUNK = 1024 * 1024
_OPEN_FOLDER: int = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
# Whether the system can do things to a name in an open folder. It then need not find the way to the folder for each name.
_BY_FOLDER = {os.open, os.stat, os.link, os.readlink} <= os.supports_dir_fd and os.scandir in os.supports_fd
_KIND = {stat.S_IFREG: "f", stat.S_IFDIR: "d", stat.S_IFLNK: "l"}
_NO_LINKS = frozenset(
    {errno.EPERM, errno.EACCES, errno.EMLINK, errno.EXDEV, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
)


class Entry(NamedTuple):
    """One thing in a tree. `kind` is "d" (folder), "f" (regular file), "l" (symbolic link) or "o" (pipe, socket, device).

    `device` is the number of the file system; with `inode` it says which file it is, until the system is started anew.
    """

    path: str
    kind: str
    mode: int
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    target: str = ""  # of a link
    device: int = 0


class Folder(NamedTuple):
    """A folder that is open: the descriptor that names in it are relative to, or, where there is no such thing, None and the
    path to put before each name.
    """

    descriptor: int | None
    before: str


def walk(root: str, skip: Collection[str] = (), *, force: bool = False) -> Iterator[Entry]:
    """Everything below `root` but what `skip` names at its top, folders before what is in them.

    What vanishes meanwhile is left out. `force`: folders that we may not list are made listable, for the one who puts their
    modes back. Raises OSError.
    """
    pending = [""]
    while pending:
        for entry in listed(root, pending.pop(), force=force):
            if entry.path not in skip:
                yield entry
                if entry.kind == "d":
                    pending.append(entry.path + "/")


def listed(root: str, prefix: str, *, force: bool = False) -> list[Entry]:
    """What one folder below `root` has in it; `prefix` is its path with "/" at the end, "" for `root`. As `walk` otherwise."""
    found: list[Entry] = []
    with contextlib.ExitStack() as stack:
        try:
            folder, items = stack.enter_context(opened(root, prefix, force=force))
        except FileNotFoundError:
            return found
        for item in items:
            try:
                found.append(entry_of(prefix + item.name, item, folder))
            except FileNotFoundError:  # noqa: PERF203 - one that vanishes is no reason to leave out the others
                continue
    return found


@contextlib.contextmanager
def opened(root: str, prefix: str = "", *, force: bool = False) -> Iterator[tuple[Folder, Iterable[os.DirEntry[str]]]]:
    """A folder below `root`, as for `listed`, while its names are dealt with, and the names. Raises OSError.

    The folder is not looked for again meanwhile, and no link is taken for it.
    """
    path = f"{root}/{prefix}"[:-1]
    if not _BY_FOLDER:
        yield Folder(None, path + "/"), _list(path, force)
        return
    flags = _OPEN_FOLDER | (_NO_FOLLOW if prefix else 0)
    try:
        descriptor = os.open(path, flags)
    except PermissionError:
        if not force:
            raise
        os.chmod(path, 0o700)
        descriptor = os.open(path, flags)
    try:
        with os.scandir(descriptor) as items:
            yield Folder(descriptor, ""), items
    finally:
        os.close(descriptor)


def entry_of(path: str, item: os.DirEntry[str], folder: Folder) -> Entry:
    """What a name in a folder that is open is; `path` is what the entry calls it. Raises OSError."""
    status = item.stat(follow_symlinks=False)
    if os.name == "nt":
        status = os.lstat(item.path)  # a listing there has no file numbers
    if stat.S_ISLNK(status.st_mode):
        return entry_from(path, status, os.readlink(folder.before + item.name, dir_fd=folder.descriptor))
    return entry_from(path, status)


def entry_from(path: str, status: os.stat_result, target: str = "") -> Entry:
    """What a look at something has told; `target` is that of a link, and `path` what the entry calls it."""
    mode = status.st_mode
    kind = _KIND.get(stat.S_IFMT(mode), "o")
    size = status.st_size
    if kind == "d":
        size = 0
        if _elsewhere(status):
            kind = "o"
    times = status.st_mtime_ns, status.st_ctime_ns
    return Entry(path, kind, stat.S_IMODE(mode), size, *times, status.st_ino, target, status.st_dev)


def look(path: str, name: str = "") -> Entry | None:
    """What is at a path itself; None if nothing, or nothing that can be told. Never raises."""
    try:
        status = os.lstat(path)
        target = os.readlink(path) if stat.S_ISLNK(status.st_mode) else ""
    except (OSError, ValueError):
        return None
    return entry_from(name, status, target)


def leads_elsewhere(path: str) -> bool:
    """Whether what is at a path itself is a symbolic link or, on Windows, a junction. Never raises."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISLNK(status.st_mode) or _elsewhere(status)


def safe(path: str, windows: bool) -> bool:
    """Whether a relative path from untrusted data names something below the folder that it is joined to, in one way only."""
    if not path or "\0" in path or (windows and any(char in path for char in '\\:"<>|?*')):
        return False
    parts = path.split("/")
    return not any(part in {"", ".", ".."} or (windows and part[-1] in " .") for part in parts)


def link_or_copy(source: str, target: str) -> bool:
    """Makes `target`, which must not exist, a second name of `source`, or a copy of it where there are no hard links.

    Answers whether it is a second name. Raises OSError.
    """
    try:
        link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS or not stat.S_ISREG(os.lstat(source).st_mode):
            raise
        copy_file(source, target)
        return False
    return True


def link(source: str, target: str) -> None:
    """Makes `target` a second name of what `source` itself is. Raises OSError."""
    if os.link in os.supports_follow_symlinks:
        os.link(source, target, follow_symlinks=False)
    else:
        os.link(source, target)


def second_name(source: Folder, name: str, target: Folder, number: str) -> os.stat_result:
    """As `link`, from one open folder to another; answers what the new name is. Raises OSError."""
    target_name = target.before + number
    if target.descriptor is None or os.link not in os.supports_follow_symlinks:
        link(source.before + name, target_name)
        return os.lstat(target_name)
    os.link(name, number, src_dir_fd=source.descriptor, dst_dir_fd=target.descriptor, follow_symlinks=False)
    return os.stat(number, dir_fd=target.descriptor, follow_symlinks=False)


def copy_file(source: str, target: str) -> None:
    """A new file `target` with the content, mode, times and extended attributes of the regular file `source`.

    Shares the blocks where the file system can (Btrfs, XFS …). Raises OSError; then nothing is left.
    """
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    reading = os.open(source, os.O_RDONLY | flags)
    try:
        status = os.fstat(reading)
        writing = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | flags, 0o600)
        try:
            try:
                if not _clone(reading, writing):
                    while chunk := os.read(reading, _COPY_CHUNK):
                        _write(writing, chunk)
                _copy_attributes(reading, writing)
                if os.chmod in os.supports_fd:
                    _copy_owner(status, writing)
                    os.chmod(writing, stat.S_IMODE(status.st_mode))
            finally:
                os.close(writing)
            if os.chmod not in os.supports_fd:
                os.chmod(target, stat.S_IMODE(status.st_mode))
            os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(target)
            raise
    finally:
        os.close(reading)


def yielding(folder: str, action: Callable[[], T]) -> T:
    """Does something to a name in `folder`; if a read-only folder is in the way, once more after making it writable.

    For the one who puts modes back afterwards. Raises OSError.
    """
    try:
        return action()
    except PermissionError:
        mode = stat.S_IMODE(os.lstat(folder).st_mode)
        if mode & 0o700 == 0o700:
            raise
        os.chmod(folder, mode | 0o700)
        return action()


def delete(path: str) -> None:
    """Removes whatever is at a path, a folder with all that is in it, read-only ones included. Missing is fine. Raises OSError."""
    entry = look(path)
    if entry is None:
        return
    if entry.kind != "d":
        yielding(os.path.dirname(path), lambda: _unlink(path))
        return
    folders = [path]
    for folder in folders:  # it grows while it is read
        for item in _list(folder, force=True):
            if item.is_dir(follow_symlinks=False) and (os.name != "nt" or not _elsewhere(os.lstat(item.path))):
                folders.append(item.path)
            else:
                yielding(folder, lambda item=item: _unlink(item.path))  # type: ignore[misc]
    for folder in reversed(folders):
        with contextlib.suppress(FileNotFoundError):
            yielding(os.path.dirname(folder), lambda folder=folder: os.rmdir(folder))  # type: ignore[misc]


def set_times(path: str, mtime_ns: int) -> None:
    """Sets the modification time of what is at a path, a link included where the system can."""
    if os.utime in os.supports_follow_symlinks:
        os.utime(path, ns=(mtime_ns, mtime_ns), follow_symlinks=False)
    elif not os.path.islink(path):
        os.utime(path, ns=(mtime_ns, mtime_ns))


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except PermissionError:
        if os.name != "nt":
            raise
        os.chmod(path, 0o600)  # Windows does not delete a read-only file
        os.unlink(path)


def _list(path: str, force: bool) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as items:
            return list(items)
    except FileNotFoundError:
        return []
    except PermissionError:
        if not force:
            raise
        os.chmod(path, 0o700)
        with os.scandir(path) as items:
            return list(items)


def _elsewhere(status: os.stat_result) -> bool:
    """Whether a folder of Windows is a junction, which leads elsewhere."""
    return getattr(status, "st_reparse_tag", 0) == _JUNCTION


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _clone(reading: int, writing: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.ioctl(writing, _FICLONE, reading)
    except (OSError, ValueError):
        return False
    return True


def _copy_attributes(reading: int, writing: int) -> None:
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):  # a file system without them
            for name in os.listxattr(reading):
                with contextlib.suppress(OSError):  # some are the system's own
                    os.setxattr(writing, name, os.getxattr(reading, name))


def _copy_owner(status: os.stat_result, writing: int) -> None:
    if hasattr(os, "fchown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
        with contextlib.suppress(OSError):  # only the administrator may give files away
            os.fchown(writing, status.st_uid, status.st_gid)
