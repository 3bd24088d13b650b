"""Passwords from the person's keyring through its command, as pip's `subprocess` provider asks for them (pip 26.3, `network/auth`).

Must never take a program out of the workspace, nor put more on its command line than the service and the user name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from pinfold.index.logins import Login
from pinfold.system.child import Ended, base_environment, run
from pinfold.system.files import leads_into
from pinfold.system.host import Host
from pinfold.system.private import private_folder
from pinfold.system.progress import Cancel
from pinfold.system.trouble import Trouble

PROVIDERS = ("subprocess", "import")
"""The settings with which pip asks a keyring although nobody can be prompted. Ours is always the command."""

_PATIENCE = 60.0  # seconds; a keyring may ask the person to unlock it


def ask(services: Sequence[str], user: str | None, host: Host, roots: Sequence[str], cancel: Cancel) -> Login | None:
    """The first login that the keyring has for one of the services, with that user name if it is given.

    `services` are addresses without credentials, or hosts; `roots` the workspace's folders. Never raises but Cancelled.
    """
    program = find(host, roots)
    if program is None:
        return None
    environ = {**base_environment(host.environ, roots), "PYTHONIOENCODING": "utf-8"}
    try:
        with private_folder() as folder:
            for service in services:
                if service.startswith("-") or (user or "").startswith("-"):
                    continue  # it would be an option
                login = _asked(program, service, user, folder, environ, cancel)
                if login is not None:
                    return login
    except Trouble as trouble:
        if trouble.kind == "cancelled":
            raise
    return None


def find(host: Host, roots: Sequence[str]) -> str | None:
    """The absolute path of the `keyring` on PATH, outside the folders `roots`; None if there is none."""
    names = ("keyring.exe",) if host.windows else ("keyring",)
    for folder in host.environ.get("PATH", "").split(";" if host.windows else ":"):
        for name in names:
            path = os.path.join(folder, name)
            runnable = os.path.isabs(folder) and os.path.isfile(path) and os.access(path, os.X_OK)
            if runnable and not leads_into(path, roots, host.windows):
                return path
    return None


def _asked(
    program: str, service: str, user: str | None, folder: str, environ: dict[str, str], cancel: Cancel
) -> Login | None:
    named = [] if user is None else [user]

    def said(*options: str) -> Ended:
        argv = [program, *options, "get", service, *named]
        return run(argv, cwd=folder, environ=environ, timeout=_PATIENCE, cancel=cancel)

    ended = said("--mode=creds", "--output=json")
    if ended.code == 0:
        return _login(ended.out)
    if ended.code == 2 and "unrecognized arguments" in ended.err and user is not None:  # before keyring 25.2.1
        ended = said()
        password = ended.out.rstrip("\r\n")
        return Login(user, password) if ended.code == 0 and password else None
    return None


def _login(text: str) -> Login | None:
    try:
        found = json.loads(text)
        user, password = found["username"], found["password"]
    except (ValueError, TypeError, KeyError):
        return None
    return Login(user, password) if isinstance(user, str) and isinstance(password, str) else None
