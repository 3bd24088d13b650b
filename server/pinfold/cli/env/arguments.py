"""The verbs of `pinfold env` and their options, as argparse takes them. Must stay quick to build and import nothing of ours."""

from __future__ import annotations

import argparse
from collections.abc import Callable

INSTALLERS = ("uv", "pip")
SHELLS = ("bash", "zsh", "sh", "dash", "ash", "ksh", "mksh", "fish", "csh", "tcsh", "powershell", "pwsh", "cmd", "nu")
_DONE = "Exit codes: 0, done; 2, it could not be done, and standard error says why and what to do; 130, cancelled."
_BACK = "If anything fails, or is cancelled with Ctrl-C, the environment is as it was before. "

# Makes a verb's parser from its name, summary, description and, where it isn't the usual one, epilog.
Add = Callable[..., argparse.ArgumentParser]


def add(
    parser: argparse.ArgumentParser,
    kind: type[argparse.ArgumentParser],
    color: Callable[[argparse._ActionsContainer], None],
    only: str = "",
) -> None:
    """Adds the verbs to the parser of `env`; the verb's name is in `topic`. `color` adds the option `--color`.

    `only`: the one that is to be read, where that is known, because to make all takes as long as `status` itself.
    """
    verbs = parser.add_subparsers(dest="topic", metavar="VERB", title="verbs", parser_class=kind, prog=parser.prog)

    def verb(name: str, summary: str, description: str, epilog: str = _DONE) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=summary, description=description, epilog=epilog)
        made.add_argument("--directory", metavar="DIR", help="work as if started in this folder")
        color(made)
        return made

    for adder in [_VERBS[only]] if only in _VERBS else _VERBS.values():
        adder(verb)


def _status(verb: Add) -> None:
    status = verb(
        "status",
        "whether the environment is what the files ask for",
        "Compares the environment with the requirement files, starting no program and opening no connection. A sync that was "
        "interrupted is taken back first.",
        "Exit codes: 0, in sync; 1, not in sync, or there is no usable environment; 2, it could not be told.",
    )
    _files(status, "the requirement files to compare with")
    _environment(status)
    _output(status)


def _list(verb: Add) -> None:
    listing = verb("list", "list environments", "Lists the environments in the folder. Nothing is run to find them.")
    listing.add_argument(
        "--all", action="store_true", help="also those elsewhere: active, pyenv, uv, conda, Poetry, Pipenv, Hatch …"
    )
    _environment(listing)
    _output(listing)


def _create(verb: Add) -> None:
    create = verb(
        "create",
        "make an environment",
        "Makes a virtual environment, with uv where there is one and else with venv. Never overwrites anything.",
    )
    create.add_argument("path", nargs="?", metavar="PATH", help="where (default: the selected one's, else .venv)")
    _python(create, "what .python-version and requires-python say")
    create.add_argument("--prompt", metavar="TEXT", default="", help="what the shell shows while it is active")
    create.add_argument("--seed", action="store_true", help="also install pip into it")
    installer(create)
    _output(create)


def _repair(verb: Add) -> None:
    repair = verb(
        "repair",
        "make a broken environment usable again, with what was installed",
        "Makes an environment whose Python is gone, or which is damaged, anew, and installs the versions it had. One that "
        f"nothing is wrong with is left alone, unless --python says what to make it from. {_BACK}",
    )
    _python(repair, "one of the same version, else what .python-version and requires-python say")
    _environment(repair)
    installer(repair)
    _yes(repair)
    _output(repair)


def _remove(verb: Add) -> None:
    remove = verb("remove", "delete the environment", "Deletes an environment, and nothing that is none.")
    _environment(remove)
    _yes(remove)
    _output(remove)


def _select(verb: Add) -> None:
    select = verb(
        "select",
        "choose the environment that this folder uses",
        "Remembers, for this folder and person, which environment is meant. Without PATH, shows it. To share a choice "
        "with others, write environment.path in the settings.",
    )
    way = select.add_mutually_exclusive_group()
    way.add_argument("path", nargs="?", metavar="PATH", help="the environment; one outside the folder is fine")
    way.add_argument("--forget", action="store_true", help="choose as if nothing had been selected")
    _output(select)


def _sync(verb: Add) -> None:
    sync = verb(
        "sync",
        "make the environment what the files ask for",
        "Makes the environment equal to the requirement files: shows what would change, asks on a terminal, does it, "
        f"and proves it. Makes the environment when there is none. {_BACK}`pinfold env undo` takes a sync back.",
        "Exit codes: 0, done, or nothing to do; 1, --dry-run found something to do; 2, it could not be done, and standard "
        "error says why and what to do; 130, cancelled.",
    )
    _files(sync, "the requirement files (default: those in the settings, else requirements.txt)")
    sync.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    sync.add_argument("--inexact", action="store_true", help="remove nothing that no file asks for")
    _environment(sync)
    installer(sync)
    _yes(sync)
    _output(sync)


def _install(verb: Add) -> None:
    install = verb(
        "install",
        "add requirements to the file, and sync",
        f"Finds versions, writes them pinned to the requirements file, and syncs. {_BACK}So is the file.",
    )
    install.add_argument("requirements", nargs="+", metavar="REQUIREMENT", help="such as flask or 'flask[async]>=3'")
    _file(install, "the requirements file to write to (made if there is none)")
    _environment(install)
    installer(install)
    _yes(install)
    _output(install)


def _uninstall(verb: Add) -> None:
    uninstall = verb(
        "uninstall",
        "take requirements out of the files, and sync",
        f"Takes the lines that name these projects out of the files, and removes what nothing else needs. {_BACK}",
    )
    uninstall.add_argument("projects", nargs="+", metavar="PROJECT", help="the projects' names")
    _file(uninstall, "the one file to take lines out of (default: all that count)")
    _environment(uninstall)
    installer(uninstall)
    _yes(uninstall)
    _output(uninstall)


def _undo(verb: Add) -> None:
    undo = verb(
        "undo",
        "return to the state before the last sync",
        "Puts the environment back as it was before the last sync, install or uninstall. Refuses where something else has "
        "changed it since. Requirement files stay as they are.",
    )
    _environment(undo)
    _yes(undo)
    _output(undo)


def _freeze(verb: Add) -> None:
    parser = verb(
        "freeze",
        "write the installed versions to the files",
        "Updates the versions of pinned lines in place, keeping comments, order, markers, extras, line ends and hashes.",
        "Exit codes: 0, done; 1, --check or --diff found something to change; 2, it could not be done, and standard error "
        "says why.",
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--all", action="store_true", help="print every distribution, as pip freeze does")
    way.add_argument("--top-level", action="store_true", help="print only those that somebody asked for")
    look = parser.add_mutually_exclusive_group()
    look.add_argument("--check", action="store_true", help="name the files that would change, and change nothing")
    look.add_argument("--diff", action="store_true", help="show what would change, and change nothing")
    _file(parser, "the file to update; with --all and --top-level, the file to write to")
    _environment(parser)
    _output(parser)


def _run(verb: Add) -> None:
    run = verb(
        "run",
        "run a command in the environment, without activating it",
        "Runs a command as if the environment were active: pinfold env run -- pytest -x",
        "Exit code: the command's own; 127, there is no such command; 126, it is none; 2, there is no usable environment.",
    )
    run.add_argument(
        "argv", nargs=argparse.REMAINDER, metavar="COMMAND", help="the command and its arguments, after --"
    )
    _environment(run)


def _activate(verb: Add) -> None:
    _shell(
        verb(
            "activate",
            "print what activates the environment in a shell",
            'Prints shell code. In bash and zsh: eval "$(pinfold env activate)"; in fish: pinfold env activate | source; in '
            "PowerShell: pinfold env activate | Invoke-Expression",
        )
    )


def _deactivate(verb: Add) -> None:
    said = 'Prints shell code. In bash and zsh: eval "$(pinfold env deactivate)"'
    _shell(verb("deactivate", "print what deactivates it", said))


def _shell(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--shell", choices=SHELLS, default="", metavar="SHELL", help=f"{', '.join(SHELLS)} (default: the one in use)"
    )
    _environment(parser)
    _format(parser)


def _files(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help=text)


def _file(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("-f", "--file", metavar="FILE", default="", help=text)


def _environment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--env", metavar="PATH", default="", help="the environment (default: the selected one)")


def _python(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--python",
        metavar="PYTHON",
        default="",
        help=f"a version such as 3.12, or an interpreter's path (default: {default})",
    )


def installer(parser: argparse.ArgumentParser) -> None:
    """Who resolves and installs, and whether anybody is connected to."""
    parser.add_argument(
        "--installer", choices=INSTALLERS, default="", metavar="NAME", help="uv or pip (default: uv where there is one)"
    )
    parser.add_argument(
        "--offline", action="store_true", help="open no connection; use what has been downloaded before"
    )


def _yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask")


def _format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="for people (text) or for programs")


def _output(parser: argparse.ArgumentParser) -> None:
    _format(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress and no closing words")


_VERBS: dict[str, Callable[[Add], None]] = {
    "status": _status,
    "list": _list,
    "create": _create,
    "sync": _sync,
    "install": _install,
    "uninstall": _uninstall,
    "undo": _undo,
    "freeze": _freeze,
    "run": _run,
    "activate": _activate,
    "deactivate": _deactivate,
    "select": _select,
    "repair": _repair,
    "remove": _remove,
}
