"""The reference page of the command line (`docs/cli.md`), derived from the parser. Must never read or write a file."""

from __future__ import annotations

from pinfold.cli.grammar import Argument, Command, commands

_TITLE = """# Command line

This page is generated from the program. How to use it day by day is in [the user guide](index.md#command-line).
"""


def page() -> str:
    """The whole page, as Markdown."""
    about = [_section(command) for command in commands() if command.path and not command.commands]
    return "\n".join([_TITLE, *about, _SHAPES])


def _section(command: Command) -> str:
    name = " ".join(("pinfold", *command.path))
    words = [name, *(["[OPTIONS]"] if command.options else []), *(_positional(p) for p in command.positionals)]
    parts = [f"## {name}\n", f"{_prose(command.description)}\n", f"```console\n{' '.join(words)}\n```\n"]
    rows = [f"| {_code(p.metavar)} | {_prose(p.help)} |" for p in command.positionals]
    rows += [f"| {_flags(option)} | {_prose(option.help)} |" for option in command.options if "-h" not in option.flags]
    if rows:
        parts.append("\n".join(["| argument | meaning |", "|---|---|", *rows]) + "\n")
    if command.epilog:
        parts.append(f"{_prose(command.epilog)}\n")
    return "\n".join(parts)


def _positional(argument: Argument) -> str:
    return f"[{argument.metavar}…]" if argument.repeated else argument.metavar


def _flags(option: Argument) -> str:
    return ", ".join(_code(f"{flag} {option.metavar}".strip()) for flag in option.flags)


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


def _prose(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("%%", "%")


_SHAPES = """## What counts as what

**Files.** A folder is searched for files with the names of requirement files and those that the settings include;
what Git ignores and what the settings exclude is left out. A file that is named is checked in any case. Files that they
reach by `-r` and `-c` are checked as well when they are in the project's folder: the nearest one, from the given path
upwards, that has settings for Pinfold, else the current folder.

**Settings.** A mistake in a settings file is told on standard error, the default is used instead, and the exit code
stays what the findings make it. A settings file that cannot be read or is not valid TOML ends the run with exit code 2:
in CI, a run with other settings than the project's would be worth nothing. `--ignore` adds to what the settings ignore;
`--select` replaces what they select and ignore.

**Files that cannot be read** are told on standard error, the others are checked, and the exit code is 2.

**Colours.** `--color auto` colours terminals only. `NO_COLOR` (not empty) switches them off, else `FORCE_COLOR` (not
empty) switches them on, else `TERM=dumb` off. Width is that of the terminal or `COLUMNS`, 120 elsewhere.

**What is shown** of files, paths and messages is made harmless: invisible and bidirectional characters appear as
`<U+202E>`, passwords and tokens in addresses as `****`. The output of `--diff` is for reading, so that holds for it too.

**Writing.** `--fix` and `format` replace a file at once or not at all, and keep its encoding, byte order mark, line ends
and permissions. A file that somebody else changed in the meantime is left alone. With standard input (`-`), the fixed or
formatted text goes to standard output and the report to standard error.

## Formats of `check`

`json` is a list with one object for each finding. Lines and columns are 1-based, columns count code points, and the end
is exclusive. Paths are relative to the current folder where they are below it.

```json
[
  {
    "path": "requirements.txt",
    "line": 3,
    "column": 1,
    "end_line": 3,
    "end_column": 7,
    "severity": "warning",
    "rule": "unpinned",
    "message": "…",
    "related": [
      { "path": "base.txt", "line": 1, "column": 1, "end_line": 1, "end_column": 4, "message": "…" }
    ],
    "tags": ["unnecessary"],
    "fixable": true,
    "fixes": [{ "title": "…", "safe": true }]
  }
]
```

`sarif` is SARIF 2.1.0; addresses of files are relative to `%SRCROOT%`, the current folder. In `junit`, a file is a suite
and a finding a test case, which fails when the finding is at or above `--fail-on`. `github` prints workflow commands:
`::error`, `::warning` and, for the rest, `::notice`. `concise` prints `path:line:column: severity[rule] message`.

## Environments

**Signals.** The first Ctrl-C stops a verb and puts back what it had begun; so do SIGTERM and SIGHUP. A third Ctrl-C ends at
once; the next `pinfold env` command then puts it back. The exit code is 128 and the signal's number, after Ctrl-C 130. A no to a
question is a cancel too.

**Progress** goes to standard error, from a second on: a moving line on a terminal, elsewhere one line for each step.

**JSON.** With `--format json` standard output has one value, and nobody is asked anything. Trouble of any kind is an object with
`error`, and exit code 2 or, cancelled, 130; a command line that is not understood is one of kind `usage`:

```json
{ "error": { "kind": "network", "message": "…", "advice": "…", "detail": null } }
```

| verb | value |
|---|---|
| `status` | `state`, `message`, `path`, `origin`, `inside`, `environment`, `files`, `changes`, `drift`, `undo` |
| `list` | `environments`: each with `selected`, `inside`, `distributions` |
| `create` | an environment, and `note` |
| `repair` | the same, and `changed`: whether there was anything to mend |
| `sync --dry-run` | `environment`, `creates`, `files`, `installer`, `lock`, `notes`, `plan` |
| `sync` | `environment`, `created`, `plan`, `seconds`, `undo` |
| `install`, `uninstall` | the same, and `notes`, and `written`, the files that were |
| `undo` | `plan`: what was changed back |
| `freeze` | `written`, `changes` (`path`, `before`, `after`), `text`, `notes` |
| `select` | `path`, `origin`, `inside` |
| `activate`, `deactivate` | `script` |
| `remove` | `removed`: the path |

`state` is `in-sync`, `drifted`, `none`, `broken`, `busy` or `no-files`, and `undo` a time or null. An environment has `path`,
`name`, `kind` (`virtual`, `conda`, `system`), `python`, `version`, `implementation`, `prompt`,
`madeBy`, `base`, `basePython`, `systemSitePackages`, `externallyManaged` and `problem`. A plan has `exact`, `changes` (how many),
`download` (bytes, or null)
and `steps`, each with `action` (`install`, `upgrade`, `downgrade`, `reinstall`, `remove`, `keep`),
`name`, `key`, `before`, `after`, `reason`, `url` and `size`. A row of `drift` has `kind` (`missing`, `different`, `inconsistent`,
`stray`), `name`, `wanted`, `installed`, `path` and `line`.
"""
