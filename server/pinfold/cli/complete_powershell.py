"""Completion for PowerShell, 5.1 and later. Files are left to the shell, which offers them when we offer nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pinfold.cli.grammar import Argument, Command

_TAIL = r"""    $command = ''
    $previous = ''
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
        if ($element.Extent.EndOffset -ge $cursorPosition -and $wordToComplete) { break }
        $previous = $element.Extent.Text
        $inner = "$command $previous".Trim()
        if ($words.ContainsKey($inner)) { $command = $inner }
    }
    $offered = $words[$command]
    if ($values.ContainsKey("$command $previous".Trim())) { $offered = $values["$command $previous".Trim()] }
    $offered | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
"""


def script(commands: Sequence[Command], words: Callable[[Argument], tuple[str, ...] | None]) -> str:
    """The script; `words` tells what may stand for an argument, None for files."""
    lines = [
        "# Completion for pinfold in PowerShell; made by `pinfold completion powershell`.",
        "Register-ArgumentCompleter -Native -CommandName pinfold -ScriptBlock {",
        "    param($wordToComplete, $commandAst, $cursorPosition)",
        "    $words = @{",
    ]
    for command in commands:
        flags = [flag for option in command.options for flag in option.flags]
        plain = [word for positional in command.positionals for word in words(positional) or ()]
        lines.append(f"        {_quoted(' '.join(command.path))} = {_list([*command.commands, *plain, *flags])}")
    lines += ["    }", "    $values = @{"]
    for command in commands:
        for option in command.options:
            if option.metavar:
                for flag in option.flags:
                    key = " ".join((*command.path, flag))
                    lines.append(f"        {_quoted(key)} = {_list(words(option) or ())}")
    return "\n".join([*lines, "    }", _TAIL])


def _list(words: Iterable[str]) -> str:
    return f"@({', '.join(map(_quoted, words))})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
