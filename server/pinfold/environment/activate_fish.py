"""fish, 3.0 or later."""

from __future__ import annotations

from pinfold.environment.activation import Activation, without

_DEACTIVATE = """function deactivate --description 'Leave the virtual environment'
    if set -q _OLD_VIRTUAL_PATH
        set -gx PATH $_OLD_VIRTUAL_PATH
        set -e _OLD_VIRTUAL_PATH
    end
    if set -q _OLD_VIRTUAL_PYTHONHOME
        set -gx PYTHONHOME $_OLD_VIRTUAL_PYTHONHOME
        set -e _OLD_VIRTUAL_PYTHONHOME
    end
    if set -q _OLD_FISH_PROMPT_OVERRIDE
        set -e _OLD_FISH_PROMPT_OVERRIDE
        if functions -q _old_fish_prompt
            functions -e fish_prompt
            functions -c _old_fish_prompt fish_prompt
            functions -e _old_fish_prompt
        end
    end
    set -e VIRTUAL_ENV
    set -e VIRTUAL_ENV_PROMPT
    if test "$argv[1]" != nondestructive
        functions -e deactivate
    end
end"""
# The prompt shows the last command's status, so the wrapper must hand it on.
_PROMPT = """if test -z "$VIRTUAL_ENV_DISABLE_PROMPT"
    functions -q fish_prompt; and functions -c fish_prompt _old_fish_prompt
    function _pinfold_status
        return $argv[1]
    end
    function fish_prompt
        set -l last $status
        printf '(%s) ' $VIRTUAL_ENV_PROMPT
        _pinfold_status $last
        functions -q _old_fish_prompt; and _old_fish_prompt
    end
    set -g _OLD_FISH_PROMPT_OVERRIDE $VIRTUAL_ENV
end"""


def activation(facts: Activation) -> str:
    return "\n".join(
        (
            'if test -n "$VIRTUAL_ENV"; and functions -q deactivate; deactivate; end',
            _DEACTIVATE,
            f"set -gx VIRTUAL_ENV {_word(facts, facts.path)}",
            f"set -gx VIRTUAL_ENV_PROMPT {facts.quoted(facts.prompt)}",
            "set -g _OLD_VIRTUAL_PATH $PATH",
            f"set -gx PATH {_word(facts, facts.programs)} $PATH",
            "if set -q PYTHONHOME; set -g _OLD_VIRTUAL_PYTHONHOME $PYTHONHOME; set -e PYTHONHOME; end",
            _PROMPT,
        )
    )


def deactivation(facts: Activation) -> str:
    if facts.windows:
        rest = f"set -gx PATH (string match -v -- {_word(facts, facts.programs)} $PATH)"
    else:
        rest = " ".join(["set -gx PATH", *map(facts.quoted, without(facts.environ, facts.programs, windows=False))])
    return f"if functions -q deactivate; deactivate; else; {rest}; set -e VIRTUAL_ENV; set -e VIRTUAL_ENV_PROMPT; end"


def _word(facts: Activation, text: str) -> str:
    quoted = facts.quoted(text)
    return f"(cygpath -u {quoted})" if facts.windows else quoted
