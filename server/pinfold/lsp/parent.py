"""Is the editor that started us still there? LSP 3.17, "initialize", `processId`. Must never start or end a process."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

INTERVAL = 2.0  # seconds between two looks


if sys.platform == "win32":
    import ctypes

    _SYNCHRONIZE = 0x00100000
    _TIMED_OUT = 0x102

    def watcher(pid: int) -> Callable[[], bool]:
        """A function that tells whether the process `pid` still runs. Its handle keeps the number from being reused."""
        kernel = ctypes.WinDLL("kernel32")
        kernel.OpenProcess.restype = ctypes.c_void_p
        kernel.WaitForSingleObject.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        handle = kernel.OpenProcess(_SYNCHRONIZE, False, pid)
        return lambda: bool(handle) and kernel.WaitForSingleObject(handle, 0) == _TIMED_OUT

else:

    def watcher(pid: int) -> Callable[[], bool]:
        """A function that tells whether the process `pid` still runs."""
        ours = os.getppid() == pid  # then a new parent says that the old one is gone, though its number be reused

        def alive() -> bool:
            if ours:
                return os.getppid() == pid
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return False
            except OSError:
                return True  # it runs, as somebody else
            return True

        return alive
