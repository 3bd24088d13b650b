"""`pinfold server`: the one door from the command line to the language server, opened only when it is asked for."""

from __future__ import annotations

import argparse

from pinfold.cli.outcome import CommandError
from pinfold.cli.visible import clean


def run(arguments: argparse.Namespace) -> int:
    address = None if arguments.tcp is None else _address(arguments.tcp)
    from pinfold.lsp.main import run as serve

    return serve(address)


def _address(text: str) -> tuple[str, int]:
    """`127.0.0.1:2087`, `:2087` (this machine only) or `[::1]:2087`."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise CommandError(f"--tcp wants HOST:PORT, for example 127.0.0.1:2087, not {clean(text)!r}.")
    return host.strip("[]") or "127.0.0.1", int(port)
