"""Completion for zsh, in the language of `_arguments` (zshcompsys(1))."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pinfold.cli.grammar import Argument, Command

Words = Callable[[Argument], "tuple[str, ...] | None"]


def script(commands: Sequence[Command], words: Words) -> str:
    """The script; `words` tells what may stand for an argument, None for files."""
    functions = [_function(command, commands, words) for command in commands]
    head = "#compdef pinfold\n# Completion for pinfold in zsh; made by `pinfold completion zsh`.\n"
    # Both ways of use: as an autoloaded file in $fpath, and sourced.
    tail = 'if [ "$funcstack[1]" = "_pinfold" ]; then _pinfold "$@"; else compdef _pinfold pinfold; fi\n'
    return "\n".join([head, *functions, tail])


def _function(command: Command, commands: Sequence[Command], words: Words) -> str:
    specs = [spec for option in command.options for spec in _option(option, words)]
    specs += [
        _quoted(f"{'*' if p.repeated else ''}:{_text(p.metavar)}:{_action(words(p))}") for p in command.positionals
    ]
    name = _name(command.path)
    if not command.commands:
        listed = " \\\n    ".join(specs)
        return f"{name}() {{\n  _arguments -s \\\n    {listed}\n}}\n"
    listed = " \\\n    ".join([*specs, "'1: :->command'", "'*:: :->rest'"])
    helps = {inner.path[-1]: inner.help for inner in commands if inner.path[:-1] == command.path and inner.path}
    offered = " ".join(_quoted(f"{name}:{_text(help_)}") for name, help_ in helps.items())
    cases = "\n".join(f"      {inner}) {_name((*command.path, inner))} ;;" for inner in command.commands)
    return (
        f"{name}() {{\n  local context state line\n  local -a commands=({offered})\n  _arguments -C \\\n    {listed}\n"
        f"  case $state in\n    command) _describe command commands ;;\n    rest) case $words[1] in\n{cases}\n"
        f"    esac ;;\n  esac\n}}\n"
    )


def _option(option: Argument, words: Words) -> list[str]:
    group = " ".join(option.flags)
    value = f":{_text(option.metavar)}:{_action(words(option))}" if option.metavar else ""
    exclusive = f"({group})" if not option.repeated else ""
    return [_quoted(f"{exclusive}{flag}[{_text(option.help)}]{value}") for flag in option.flags]


def _action(words: tuple[str, ...] | None) -> str:
    if words is None:
        return "_files"
    return f"({' '.join(words)})" if words else " "


def _name(path: Sequence[str]) -> str:
    return "_".join(("_pinfold", *path))


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace(":", "\\:").replace("[", "\\[").replace("]", "\\]")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
