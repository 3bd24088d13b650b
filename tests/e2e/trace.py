"""What processes did, as strace saw it (Linux): which programs they started, and whom they connected to."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FORKED = re.compile(r"^(?:(?:clone3?|v?fork)\(|<\.\.\. (?:clone3?|v?fork) resumed).*= (\d+)$")
STARTED = re.compile(r'^execve\("((?:[^"\\]|\\.)*)", \[(.*)\], 0x')
WORD = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Start:
    """A program that was started, or tried in vain: process, path, words."""

    pid: int
    program: str
    words: tuple[str, ...]


@dataclass
class Trace:
    """`starts` and `connections` (process, what strace says) in their order; threads count as processes of their own."""

    parents: dict[int, int] = field(default_factory=dict)
    starts: list[Start] = field(default_factory=list)
    connections: list[tuple[int, str]] = field(default_factory=list)

    def within(self, pid: int) -> set[int]:
        """A process, and all that it and those have started."""
        found = {pid}
        while more := {child for child, parent in self.parents.items() if parent in found} - found:
            found |= more
        return found

    def connected(self, pids: set[int]) -> list[str]:
        """Connections that these processes have opened, or tried to."""
        return [said for pid, said in self.connections if pid in pids]


def watched(program: Sequence[str], log: Path) -> str:
    """A shell script's text that runs a program, all it starts included, under strace. Each run has a log of its own."""
    calls = "trace=execve,connect,clone,clone3,fork,vfork"
    strace = ["strace", "--follow-forks", "--seccomp-bpf", "--quiet=all", "--string-limit=4096", "-e", calls]
    return f'#!/bin/sh\nexec {shlex.join(strace)} -o {shlex.quote(str(log))}.$$ {shlex.join(program)} "$@"\n'


def read(log: Path) -> Trace:
    """The last run's."""
    trace = Trace()
    for pid, said in _lines(max(log.parent.glob(f"{log.name}.*"), key=lambda path: path.stat().st_mtime)):
        if forked := FORKED.match(said):
            trace.parents[int(forked[1])] = pid
        elif started := STARTED.match(said):
            trace.starts.append(Start(pid, started[1], tuple(WORD.findall(started[2]))))
        elif said.startswith("connect("):
            trace.connections.append((pid, said))
    return trace


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for line in path.read_text("utf-8", "replace").splitlines():
        pid, _, said = line.partition(" ")
        yield int(pid), said.strip()
