"""csh and tcsh. One line: `eval "`…`"` joins the lines of the answer. No `!` that would recall history, and `test … &&` instead of
`if ( … ) command`, which expands the command's variables before it looks whether they are there.
"""

from __future__ import annotations

from pinfold.environment.activation import Activation, without

_RESTORE = (
    'test $?_OLD_VIRTUAL_PATH = 1 && setenv PATH "$_OLD_VIRTUAL_PATH" && unset _OLD_VIRTUAL_PATH; '
    'test $?_OLD_VIRTUAL_PYTHONHOME = 1 && setenv PYTHONHOME "$_OLD_VIRTUAL_PYTHONHOME" && unset _OLD_VIRTUAL_PYTHONHOME; '
    'test $?_OLD_VIRTUAL_PROMPT = 1 && set prompt="$_OLD_VIRTUAL_PROMPT" && unset _OLD_VIRTUAL_PROMPT'
)
_LEAVE = "unsetenv VIRTUAL_ENV; unsetenv VIRTUAL_ENV_PROMPT; rehash; unalias deactivate"


def activation(facts: Activation) -> str:
    prompt = facts.quoted(f"({facts.prompt}) ")
    return "; ".join(
        (
            _RESTORE,
            f"alias deactivate '{_RESTORE}; {_LEAVE}'",
            f"setenv VIRTUAL_ENV {facts.quoted(facts.path)}",
            f"setenv VIRTUAL_ENV_PROMPT {facts.quoted(facts.prompt)}",
            'set _OLD_VIRTUAL_PATH="$PATH"',
            f'setenv PATH {facts.quoted(facts.programs)}":$PATH"',
            'test $?PYTHONHOME = 1 && set _OLD_VIRTUAL_PYTHONHOME="$PYTHONHOME"',
            "unsetenv PYTHONHOME",
            'test $?prompt$?VIRTUAL_ENV_DISABLE_PROMPT = 10 && set _OLD_VIRTUAL_PROMPT="$prompt"',
            f'test $?_OLD_VIRTUAL_PROMPT = 1 && set prompt={prompt}"$prompt"',
            "rehash",
        )
    )


def deactivation(facts: Activation) -> str:
    path = facts.quoted(":".join(without(facts.environ, facts.programs, windows=False)))
    return f"test $?_OLD_VIRTUAL_PATH = 0 && set _OLD_VIRTUAL_PATH={path}; {_RESTORE}; {_LEAVE}"
