"""bash, zsh and POSIX sh. Works under `set -eu`; on Windows (Git's bash, MSYS2, Cygwin) the shell turns the paths into its own."""

from __future__ import annotations

from pinfold.environment.activation import Activation, without

_FORGET = "hash -r 2>/dev/null || true; "  # where the shell found programs before
# Each line ends in a semicolon: who forgets the quotes around `$(…)` gets them on one line.
_DEACTIVATE = (
    "deactivate () { "
    'if [ -n "${_OLD_VIRTUAL_PATH+x}" ]; then PATH=$_OLD_VIRTUAL_PATH; export PATH; unset _OLD_VIRTUAL_PATH; fi; '
    'if [ -n "${_OLD_VIRTUAL_PYTHONHOME+x}" ]; then PYTHONHOME=$_OLD_VIRTUAL_PYTHONHOME; export PYTHONHOME; '
    "unset _OLD_VIRTUAL_PYTHONHOME; fi; "
    'if [ -n "${_OLD_VIRTUAL_PS1+x}" ]; then PS1=$_OLD_VIRTUAL_PS1; unset _OLD_VIRTUAL_PS1; fi; '
    f"unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT; {_FORGET}"
    'if [ "${1-}" != nondestructive ]; then unset -f deactivate; fi; };'
)
_PROMPTING = '[ -z "${VIRTUAL_ENV_DISABLE_PROMPT-}" ] && [ -n "${PS1+x}" ]'
_LEAVE = (
    'if [ -n "${VIRTUAL_ENV-}" ] && [ "$(command -v deactivate 2>/dev/null || true)" = deactivate ]; then deactivate; '
)


def activation(facts: Activation) -> str:
    path, programs = _word(facts, facts.path), _word(facts, facts.programs)
    prompt = facts.quoted(f"({facts.prompt}) ")
    return "\n".join(
        (
            f"{_LEAVE}fi;",
            _DEACTIVATE,
            f"VIRTUAL_ENV={path}; VIRTUAL_ENV_PROMPT={facts.quoted(facts.prompt)}; export VIRTUAL_ENV VIRTUAL_ENV_PROMPT;",
            f'_OLD_VIRTUAL_PATH=${{PATH-}}; PATH={programs}"${{PATH:+:$PATH}}"; export PATH;',
            'if [ -n "${PYTHONHOME+x}" ]; then _OLD_VIRTUAL_PYTHONHOME=$PYTHONHOME; unset PYTHONHOME; fi;',
            f"if {_PROMPTING}; then _OLD_VIRTUAL_PS1=$PS1; PS1={prompt}$PS1; fi;",
            _FORGET.rstrip(),
        )
    )


def deactivation(facts: Activation) -> str:
    if facts.windows:
        # the shell has PATH in another form than we see it, so it takes the entry out itself
        programs = _word(facts, facts.programs)
        rest = (
            f"PATH=:$PATH:; PATH=${{PATH%%:{programs}:*}}:${{PATH#*:{programs}:}}; PATH=${{PATH#:}}; PATH=${{PATH%:}}"
        )
    else:
        rest = f"PATH={facts.quoted(':'.join(without(facts.environ, facts.programs, windows=False)))}"
    return f"{_LEAVE}else {rest}; export PATH; unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT; {_FORGET}fi;"


def _word(facts: Activation, text: str) -> str:
    quoted = facts.quoted(text)
    if not facts.windows:
        return quoted
    return f'"$(cygpath -u {quoted} 2>/dev/null || printf %s {quoted})"'
