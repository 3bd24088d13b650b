"""Windows PowerShell 5.1 and PowerShell 7 on every system. Each line is a statement by itself: `Invoke-Expression` in a pipeline
is given the lines one by one. ASCII only (`shells.quote`)."""

from __future__ import annotations

from pinfold.environment.activation import Activation, without

_RESTORE = (
    "if (Test-Path Env:_OLD_VIRTUAL_PATH) { $env:PATH = $env:_OLD_VIRTUAL_PATH; Remove-Item Env:_OLD_VIRTUAL_PATH }; "
    "if (Test-Path Env:_OLD_VIRTUAL_PYTHONHOME) { $env:PYTHONHOME = $env:_OLD_VIRTUAL_PYTHONHOME; "
    "Remove-Item Env:_OLD_VIRTUAL_PYTHONHOME }; "
    "if (Test-Path Function:_OLD_VIRTUAL_PROMPT) { Copy-Item -Path Function:_OLD_VIRTUAL_PROMPT "
    "-Destination Function:prompt; Remove-Item -Path Function:_OLD_VIRTUAL_PROMPT }; "
    "if (Test-Path Env:VIRTUAL_ENV) { Remove-Item Env:VIRTUAL_ENV }; "
    "if (Test-Path Env:VIRTUAL_ENV_PROMPT) { Remove-Item Env:VIRTUAL_ENV_PROMPT }"
)
_DEACTIVATE = (
    "function global:deactivate ([switch]$NonDestructive) { "
    + _RESTORE
    + "; if (-not $NonDestructive) { Remove-Item -Path Function:deactivate } }"
)
_PROMPT = (
    "if (-not $env:VIRTUAL_ENV_DISABLE_PROMPT) { function global:_OLD_VIRTUAL_PROMPT { '' }; "
    "Copy-Item -Path Function:prompt -Destination Function:_OLD_VIRTUAL_PROMPT; "
    "function global:prompt { Write-Host -NoNewline ('(' + $env:VIRTUAL_ENV_PROMPT + ') '); _OLD_VIRTUAL_PROMPT } }"
)


def activation(facts: Activation) -> str:
    separator = "';'" if facts.windows else "':'"
    return "\n".join(
        (
            "if ($env:VIRTUAL_ENV -and (Test-Path Function:deactivate)) { deactivate }",
            _DEACTIVATE,
            f"$env:VIRTUAL_ENV = {facts.quoted(facts.path)}",
            f"$env:VIRTUAL_ENV_PROMPT = {facts.quoted(facts.prompt)}",
            "$env:_OLD_VIRTUAL_PATH = $env:PATH",
            f"$env:PATH = {facts.quoted(facts.programs)} + {separator} + $env:PATH",
            "if (Test-Path Env:PYTHONHOME) { $env:_OLD_VIRTUAL_PYTHONHOME = $env:PYTHONHOME; Remove-Item Env:PYTHONHOME }",
            _PROMPT,
        )
    )


def deactivation(facts: Activation) -> str:
    path = (";" if facts.windows else ":").join(without(facts.environ, facts.programs, facts.windows))
    return (
        f"if (Test-Path Function:deactivate) {{ deactivate }} else {{ if (-not $env:_OLD_VIRTUAL_PATH) "
        f"{{ $env:_OLD_VIRTUAL_PATH = {facts.quoted(path)} }}; {_RESTORE} }}"
    )
