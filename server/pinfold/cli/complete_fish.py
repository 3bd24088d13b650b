"""Completion for fish: one `complete` line for each thing that may be typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pinfold.cli.grammar import Argument, Command

Words = Callable[[Argument], "tuple[str, ...] | None"]


def script(commands: Sequence[Command], words: Words) -> str:
    """The script; `words` tells what may stand for an argument, None for files."""
    lines = ["# Completion for pinfold in fish; made by `pinfold completion fish`.", "complete -c pinfold -f"]
    for command in commands:
        below = [inner for inner in commands if inner.path and inner.path[:-1] == command.path]
        offers = [f"-a {inner.path[-1]} -d {_quoted(inner.help)}" for inner in below]
        offers += [_option(option, words) for option in command.options]
        offers += [_offer(words(positional)) for positional in command.positionals]
        lines += [f"complete -c pinfold -n {_condition(command)} {offer}" for offer in offers]
    return "\n".join(lines) + "\n"


def _condition(command: Command) -> str:
    """When this command's words are due: it has been typed, and none of those below it."""
    seen = [f"__fish_seen_subcommand_from {name}" for name in command.path]
    if command.commands:
        seen.append(f"not __fish_seen_subcommand_from {' '.join(command.commands)}")
    return _quoted("; and ".join(seen))


def _option(option: Argument, words: Words) -> str:
    flags = " ".join(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags)
    value = f" -r {_offer(words(option))}" if option.metavar else ""
    return f"{flags}{value} -d {_quoted(option.help)}"


def _offer(words: tuple[str, ...] | None) -> str:
    if words is None:
        return "-F"
    return f"-f -a {_quoted(' '.join(words))}" if words else "-f"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
