"""The language servers that are compared, and how each is started. A peer that isn't installed here is left out.

Must never start a server that reaches the network.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from bench.texts import Document

SERVERS = Path(__file__).parent / "servers"
PYTHON = (sys.executable, "-I")  # no environment variable and no user's packages: the same for all
PINFOLD, STOCK = "Pinfold", "stock pygls"


@dataclass(frozen=True, slots=True)
class Server:
    """`command` may hold `{names}`: a file with the projects that the document names rightly."""

    label: str
    distribution: str
    command: tuple[str, ...]
    language: str = "pip-requirements"
    waits: bool = False  # holds its diagnostics back on purpose, until typing pauses

    def start(self, folder: Path, document: Document) -> list[str]:
        """The command line for a folder, in which a file of names may be left."""
        if any("{names}" in word for word in self.command):
            lines = document.text.splitlines()
            names = [line.split("==")[0].split("[")[0] for line in lines if "==" in line]
            # It takes extras for projects.
            (folder / "names.json").write_text(json.dumps([*names, "extra"]))
        return [word.replace("{names}", str(folder / "names.json")) for word in self.command]


def program(name: str) -> str:
    """The program that a distribution has put beside this interpreter."""
    beside = Path(sys.executable).parent / name
    return str(beside if beside.exists() else beside.with_suffix(".exe"))


def _module(call: str) -> tuple[str, ...]:
    module, function = call.split(":")
    return (*PYTHON, "-c", f"import sys; from {module} import {function} as main; sys.exit(main())")


ALL = (
    Server(STOCK, "pygls", (*PYTHON, str(SERVERS / "stock_pygls.py"))),
    Server(PINFOLD, "pinfold", (*PYTHON, "-m", "pinfold", "server")),
    Server(
        "requirements-language-server",
        "requirements-language-server",
        (*PYTHON, str(SERVERS / "requirements_offline.py"), "{names}"),
    ),
    Server(
        "jedi-language-server", "jedi-language-server", _module("jedi_language_server.cli:cli"), "python", waits=True
    ),
    Server("python-lsp-server", "python-lsp-server", _module("pylsp.__main__:main"), "python", waits=True),
    Server("ruff server", "ruff", (program("ruff"), "server"), "python"),
    Server("tombi", "tombi", (program("tombi"), "lsp", "--offline"), "toml"),
)


def installed() -> list[Server]:
    """The servers that are here, stock pygls first."""
    here = {found.metadata["Name"].lower() for found in metadata.distributions()}
    return [server for server in ALL if server.distribution in here]
