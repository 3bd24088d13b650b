"""Completion for bash. Must keep to what bash 3.2 knows: that is what macOS has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pinfold.cli.grammar import Argument, Command

_HEAD = r"""# Completion for pinfold in bash; made by `pinfold completion bash`.
_pinfold() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="" words="" files="" word n
  for ((n = 1; n < COMP_CWORD; n++)); do
    word="${COMP_WORDS[n]}"
    case "$command $word" in
"""
_MIDDLE = r"""    esac
  done
  case "$command $previous" in
"""
_TAIL = r"""  esac
  COMPREPLY=()
  if [[ -n $files && $current != -* ]]; then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
    type compopt >/dev/null 2>&1 && compopt -o filenames
  fi
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")
}
complete -F _pinfold pinfold
"""


def script(commands: Sequence[Command], words: Callable[[Argument], tuple[str, ...] | None]) -> str:
    """The script; `words` tells what may stand for an argument, None for files."""
    lines = [_HEAD]
    for command in commands:
        if command.path:
            *above, name = command.path
            lines.append(f'      "{_key(above)} {name}") command="{_key(command.path)}" ;;\n')
    lines.append(_MIDDLE)
    for command in commands:
        for option in command.options:
            if option.metavar:
                patterns = "|".join(f'"{_key(command.path)} {flag}"' for flag in option.flags)
                lines.append(f"    {patterns}) {_offer(words(option))} ;;\n")
    lines.append('    *) case "$command" in\n')
    for command in commands:
        flags = [flag for option in command.options for flag in option.flags]
        offered = [words(positional) for positional in command.positionals]
        plain = [word for some in offered for word in some or ()]
        files = " files=1" if None in offered else ""
        all_words = " ".join([*command.commands, *plain, *flags])
        lines.append(f'      "{_key(command.path)}") words="{all_words}"{files} ;;\n')
    return "".join([*lines, "    esac ;;\n", _TAIL])


def _key(path: Sequence[str]) -> str:
    return "/".join(path)


def _offer(words: tuple[str, ...] | None) -> str:
    return "files=1" if words is None else f'words="{" ".join(words)}"'
