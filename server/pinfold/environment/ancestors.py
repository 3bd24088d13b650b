"""The names of the processes above ours, nearest first, so that one can tell which shell is asking.

Read from where the system keeps them; no program is run for it, except `/bin/ps` on macOS, which has no such place. Must never
raise: where nothing can be told the answer is empty.
"""

from __future__ import annotations

import os
import sys

from pinfold.system.files import read
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble

_DEPTH = 12  # shells, launchers, terminals: whoever asks is near


def ancestors(host: Host) -> tuple[str, ...]:
    """Names such as "bash", "-zsh", "pwsh.exe"."""
    if host.platform != sys.platform:
        return ()  # a test is somewhere else
    if host.windows:
        return _windows()
    if host.macos:
        return _macos()
    return _proc()


def _proc() -> tuple[str, ...]:
    names: list[str] = []
    process = os.getppid()
    while process > 1 and len(names) < _DEPTH:
        found = parse_stat(read(f"/proc/{process}/stat", 4096).data or b"")
        if found is None:
            break
        name, process = found
        names.append(name)
    return tuple(names)


def parse_stat(data: bytes) -> tuple[str, int] | None:
    """Name and parent from `/proc/PID/stat` (proc(5)); the name stands in parentheses and may have some itself."""
    head, _, tail = data.rpartition(b")")
    fields = tail.split()
    if len(fields) < 2 or b"(" not in head or not fields[1].isdigit():
        return None
    return head.partition(b"(")[2].decode("utf-8", "replace"), int(fields[1])


def _macos() -> tuple[str, ...]:
    from pinfold.system.child import run  # heavy, and only here

    command = ["/bin/ps", "-axo", "pid=,ppid=,comm="]
    try:
        done = run(command, cwd="/", environ={"LC_ALL": "C"}, timeout=5)
    except Trouble:
        return ()
    return chain(parse_ps(done.out), os.getppid())


def parse_ps(text: str) -> dict[int, tuple[str, int]]:
    """Process → (name, parent) from `ps -axo pid=,ppid=,comm=`."""
    found: dict[int, tuple[str, int]] = {}
    for line in text.splitlines():
        fields = line.split(None, 2)
        if len(fields) == 3 and fields[0].isdigit() and fields[1].isdigit():
            found[int(fields[0])] = (fields[2], int(fields[1]))
    return found


def chain(table: dict[int, tuple[str, int]], process: int) -> tuple[str, ...]:
    """The names from a process upwards; a parent may be gone, and its number taken by a child of ours."""
    names: list[str] = []
    seen: set[int] = set()
    while process in table and process not in seen and len(names) < _DEPTH:
        seen.add(process)
        name, process = table[process]
        names.append(name)
    return tuple(names)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Entry(ctypes.Structure):
        """PROCESSENTRY32W (tlhelp32.h)."""

        _fields_ = (
            ("dwSize", wintypes.DWORD),
            ("cntUsage", wintypes.DWORD),
            ("th32ProcessID", wintypes.DWORD),
            ("th32DefaultHeapID", ctypes.c_size_t),
            ("th32ModuleID", wintypes.DWORD),
            ("cntThreads", wintypes.DWORD),
            ("th32ParentProcessID", wintypes.DWORD),
            ("pcPriClassBase", wintypes.LONG),
            ("dwFlags", wintypes.DWORD),
            ("szExeFile", wintypes.WCHAR * 260),
        )

    def _windows() -> tuple[str, ...]:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateToolhelp32Snapshot.restype = wintypes.HANDLE
        kernel.CreateToolhelp32Snapshot.argtypes = (wintypes.DWORD, wintypes.DWORD)
        kernel.Process32FirstW.argtypes = kernel.Process32NextW.argtypes = (wintypes.HANDLE, ctypes.POINTER(_Entry))
        kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
        handle = kernel.CreateToolhelp32Snapshot(2, 0)  # TH32CS_SNAPPROCESS
        if handle == wintypes.HANDLE(-1).value:
            return ()
        table: dict[int, tuple[str, int]] = {}
        try:
            entry = _Entry(dwSize=ctypes.sizeof(_Entry))
            more = kernel.Process32FirstW(handle, ctypes.byref(entry))
            while more:
                table[entry.th32ProcessID] = (entry.szExeFile, entry.th32ParentProcessID)
                more = kernel.Process32NextW(handle, ctypes.byref(entry))
        finally:
            kernel.CloseHandle(handle)
        return chain(table, os.getppid())

else:

    def _windows() -> tuple[str, ...]:
        return ()
