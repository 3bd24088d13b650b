"""Locks on open files as the systems have them. Must never wait.

On POSIX a `flock` belongs to the open file, so a child that inherits the descriptor holds it too. Windows locks belong to
one process: there the number of a running child, and when it began, is written behind the holder's words, and the next holder looks
after it.
"""

from __future__ import annotations

import errno
import os
import sys

_LOCKED_BYTE = 2**30  # Windows refuses to let others read what is locked, so what is locked holds nothing
_CHILD_AT = 8192
_CHILD_ROOM = 48
_ROOM = 512  # for what is written, so that each time it is as long
_BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}

if sys.platform == "win32":
    import msvcrt

    def attempt(descriptor: int) -> bool:
        """Takes the lock if nobody has it, and no child of a former holder runs; answers whether. Raises OSError."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise
        if runs(*child_of(read_at(descriptor, _CHILD_AT, _CHILD_ROOM))):
            release(descriptor)
            return False
        return True

    def release(descriptor: int) -> None:
        """Gives the lock back."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

    def runs(pid: int, began: int) -> bool:
        """Whether a process runs that began at this time."""
        running, now = _look(pid) if pid else (False, 0)
        return running and is_same(began, now)

    def _look(pid: int) -> tuple[bool, int]:
        """Whether a process runs, and when it began; 0 if that cannot be told."""
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        # SYNCHRONIZE, and PROCESS_QUERY_LIMITED_INFORMATION for its times if we may.
        handle = kernel.OpenProcess(0x00101000, False, pid) or kernel.OpenProcess(0x00100000, False, pid)
        if not handle:
            return False, 0
        running = kernel.WaitForSingleObject(handle, 0) == 0x102  # WAIT_TIMEOUT
        times = (ctypes.c_uint64 * 4)()  # FILETIME: creation, exit, in the kernel, for itself
        known = kernel.GetProcessTimes(handle, *(ctypes.byref(times, 8 * number) for number in range(4)))
        kernel.CloseHandle(handle)
        return running, int(times[0]) if known else 0

    def note_child(descriptor: int, pid: int) -> None:
        """Says which child works under the lock; 0 when it is gone."""
        os.lseek(descriptor, _CHILD_AT, os.SEEK_SET)
        os.write(descriptor, noted_child(pid, _look(pid)[1] if pid else 0))

else:
    import fcntl

    def attempt(descriptor: int) -> bool:
        """Takes the lock if nobody has it; answers whether. Raises OSError."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise
        return True

    def release(descriptor: int) -> None:
        """Gives the lock back, for every process that has inherited the descriptor."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    def note_child(descriptor: int, pid: int) -> None:
        """Nothing: the child has inherited the lock itself."""


def noted_child(pid: int, began: int) -> bytes:
    """What says which child works under a lock. `began` is in whatever unit the system has, 0 if unknown."""
    return f"{pid} {began}".ljust(_CHILD_ROOM - 1).encode() + b"\n"


def child_of(noted: bytes) -> tuple[int, int]:
    """The two numbers in what `noted_child` made; 0 for anything else."""
    words = noted.split(b"\n")[0].split()
    pid, began = [*words, b"", b""][:2]
    if not (pid.isdigit() and len(pid) <= 10):
        return 0, 0
    return int(pid), int(began) if len(words) == 2 and began.isdigit() and len(began) <= 20 else 0


def is_same(noted: int, now: int) -> bool:
    """Whether a process that began `now` may be the one that was `noted`: Windows soon gives a number away again."""
    return noted in {0, now} or not now


def read(descriptor: int, limit: int) -> bytes:
    """The first bytes of the file. Raises OSError."""
    return read_at(descriptor, 0, limit).split(b"\0")[0]


def read_at(descriptor: int, offset: int, limit: int) -> bytes:
    """At most `limit` bytes from a place on. Raises OSError."""
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, limit)


def write(descriptor: int, data: bytes) -> None:
    """Replaces the content of the file; white space may follow. Raises OSError."""
    # Never empty in between: whoever is killed then leaves one or the other, and ext4 gives a file that was cut to nothing
    # its place on the disk at once, which takes a millisecond to free.
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, data.ljust(_ROOM))
    os.ftruncate(descriptor, max(len(data), _ROOM))
