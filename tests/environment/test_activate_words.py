"""What cannot be run everywhere, by table: the words of other shells read back, Windows' paths, who is asking, what is refused."""

from __future__ import annotations

import json
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.analysis.environment import Environment, Kind
from pinfold.environment.activate import activation, deactivation
from pinfold.environment.ancestors import chain, parse_ps, parse_stat
from pinfold.environment.shells import Shell, detect_shell, encoded, quote, shell_named
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble
from tests.support.odd_names import NAMES

WINDOWS = Host({"Path": "C:\\Windows;C:\\bin"}, "C:\\Users\\me", "win32")
LINUX = Host({"PATH": "/usr/bin:/bin"}, "/home/me", "linux")


def octal(text: str) -> str:
    return os.fsdecode(bytes(int(found, 8) for found in re.findall(r"\\([0-7]{3})", text)))


def read_fish(word: str) -> str:
    """fish(1), "Quotes" and "Escaping Characters"."""
    pattern = r"'((?:[^'\\]|\\['\\])*)'|\\x([0-7][0-9a-f])|\\X([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})"
    assert re.fullmatch(f"(?:{pattern})*", word)
    data = b""
    for quoted, ascii_, byte, short, long in re.findall(pattern, word):
        if byte:
            data += bytes([int(byte, 16)])
        elif ascii_ or short or long:
            data += chr(int(ascii_ or short or long, 16)).encode()
        else:
            data += os.fsencode(re.sub(r"\\(['\\])", r"\1", quoted))
    return os.fsdecode(data)


def read_csh(word: str) -> str:
    """csh(1): single quotes, a backslash before `!` in them too; `printf` in a substitution."""
    pattern = r"'((?:[^'!]|\\!)*)'|\\(')|\"`printf '((?:\\[0-7]{3})+)'`\""
    assert re.fullmatch(f"(?:{pattern})*", word)
    return os.fsdecode(
        b"".join(
            os.fsencode(octal(escapes) if escapes else quote_ or text.replace("\\!", "!"))
            for text, quote_, escapes in re.findall(pattern, word)
        )
    )


def read_powershell(expression: str) -> str:
    """about_Quoting_Rules: a doubled quote is one; `[char]` is one UTF-16 unit. Windows PowerShell is given ASCII only."""
    assert expression.isascii()
    assert expression.isprintable()
    part = r"'((?:[^']|'')*)'|\[char\]0x([0-9A-F]{4})"
    inside = expression[1:-1] if expression.startswith("(") else expression
    assert re.fullmatch(rf"(?:{part})(?:\+(?:{part}))*", inside)
    units = b""
    for text, code in re.findall(rf"(?:^|\+)(?:{part})", inside):
        units += int(code, 16).to_bytes(2, "little") if code else text.replace("''", "'").encode("utf-16-le")
    return units.decode("utf-16-le", "surrogatepass")


def read_posix(word: str) -> str:
    """POSIX shell, 2.2 "Quoting"; `printf` in a substitution."""
    pattern = r"'([^']*)'|\\(')|\"\$\(printf '((?:\\[0-7]{3})+)'\)\""
    assert re.fullmatch(f"(?:{pattern})*", word)
    pieces = [os.fsencode(octal(o) if o else q or t) for t, q, o in re.findall(pattern, word)]
    return os.fsdecode(b"".join(pieces))


def read_ansi_c(word: str) -> str:
    """bash(1), "QUOTING"; zsh reads the same."""
    if not word.startswith("$"):
        return read_posix(word)
    assert re.fullmatch(r"\$'(?:[^'\\]|\\['\\]|\\[0-7]{3})*'", word)
    parts = re.findall(r"\\([0-7]{3})|\\(['\\])|([^\\])", word[2:-1])
    return os.fsdecode(b"".join(bytes([int(o, 8)]) if o else os.fsencode(q or t) for o, q, t in parts))


READERS = {
    Shell.BASH: read_ansi_c,
    Shell.ZSH: read_ansi_c,
    Shell.SH: read_posix,
    Shell.FISH: read_fish,
    Shell.CSH: read_csh,
    Shell.POWERSHELL: read_powershell,
}
# what a file system can have: characters, and bytes that are none
PATHS = st.lists(st.characters(exclude_categories=["Cs"], exclude_characters="\0") | st.just("\udcff")).map("".join)
ODD = st.text(st.sampled_from("ab '\"\\!$`%^;&|<>\n\r\t\x1b\x7f\x9b\u2018\u2019\u202e😀é")) | PATHS


@given(ODD)
@pytest.mark.parametrize("shell", READERS)
def test_a_word_is_the_text(shell: Shell, text: str) -> None:
    text = os.fsdecode(os.fsencode(text))  # as a file system can have it
    refused = "\n" in text if shell is Shell.CSH else shell is Shell.POWERSHELL and "\udcff" in text
    if refused:
        with pytest.raises(Trouble, match="safely"):
            quote(shell, text)
        return
    word = quote(shell, text)
    assert READERS[shell](word) == text
    assert all(c.isprintable() or c == "\n" for c in word)
    assert "\n" not in word or shell is Shell.SH


@pytest.mark.parametrize("name", NAMES)
def test_csh_and_powershell_get_whole_statements(name: str) -> None:
    """csh's `eval` joins lines, PowerShell's takes them one by one."""
    environment = Environment(f"/home/me/{name}", Kind.VIRTUAL)
    csh = answer(environment, Shell.CSH)
    assert "\n" not in csh
    assert bool(csh) == ("\n" not in name)
    powershell = answer(environment, Shell.POWERSHELL)
    assert all(line.count("{") == line.count("}") for line in powershell.split("\n"))
    assert powershell.isascii()
    for text in (csh, powershell, answer(environment, Shell.FISH)):
        assert all(c.isprintable() or c == "\n" for c in text)


def answer(environment: Environment, shell: Shell) -> str:
    """The text, "" where it is refused."""
    try:
        return activation(environment, shell, LINUX)
    except Trouble:
        return ""


def test_powershell_on_windows() -> None:
    text = activation(
        Environment("C:/O’Brien's/.venv", Kind.VIRTUAL, "C:/O’Brien's/.venv/Scripts/python.exe"),
        Shell.POWERSHELL,
        WINDOWS,
    )
    assert "$env:VIRTUAL_ENV = ('C:\\O'+[char]0x2019+'Brien''s\\.venv')" in text.split("\n")
    assert "$env:PATH = ('C:\\O'+[char]0x2019+'Brien''s\\.venv\\Scripts') + ';' + $env:PATH" in text.split("\n")


def test_cmd() -> None:
    """`for /f … do @%i` expands nothing in a line, so percent signs and ampersands are themselves."""
    environment = Environment("C:/a & b/%PATH%/!x!/.venv", Kind.VIRTUAL, prompt="p%q")
    folder = "C:\\a & b\\%PATH%\\!x!\\.venv"
    assert activation(environment, Shell.CMD, WINDOWS).split("\n") == [
        f'set "VIRTUAL_ENV={folder}"',
        'set "VIRTUAL_ENV_PROMPT=p_q"',
        'set "_OLD_VIRTUAL_PATH=C:\\Windows;C:\\bin"',
        f'set "PATH={folder}\\Scripts;C:\\Windows;C:\\bin"',
        'set "_OLD_VIRTUAL_PROMPT=$P$G"',
        'set "PROMPT=(p_q) $P$G"',
    ]
    active = {
        "VIRTUAL_ENV": folder,
        "Path": f"{folder}\\Scripts;C:\\Windows",
        "_OLD_VIRTUAL_PATH": "C:\\Windows",
        "_OLD_VIRTUAL_PROMPT": "$P$G",
    }
    again = activation(environment, Shell.CMD, Host(active, "", "win32")).split("\n")
    assert f'set "PATH={folder}\\Scripts;C:\\Windows"' in again, "twice in is once in"
    out = deactivation(Shell.CMD, active, windows=True).split("\n")
    assert out[:2] == ['set "PATH=C:\\Windows"', 'set "PROMPT=$P$G"']
    assert {'set "VIRTUAL_ENV="', 'set "_OLD_VIRTUAL_PATH="'} <= set(out)
    nested = deactivation(Shell.CMD, {k: v for k, v in active.items() if not k.startswith("_")}, windows=True)
    assert nested.startswith('set "PATH=C:\\Windows"')


def test_cmd_reads_the_encoding_of_its_console() -> None:
    assert encoded(Shell.CMD, "C:\\é", windows=True) == b"C:\\\x82"
    assert encoded(Shell.POWERSHELL, "C:\\é", windows=True) == b"C:\\\xc3\xa9"
    assert encoded(Shell.BASH, "/\udcff", windows=False) == b"/\xff"
    with pytest.raises(Trouble, match="the console's encoding"):
        encoded(Shell.CMD, "C:\\\u4e2d", windows=True)


def test_cmd_refuses_what_it_would_cut() -> None:
    long = Host({"Path": "C:\\x;" * 2000}, "C:\\Users\\me", "win32")
    with pytest.raises(Trouble, match="8191"):
        activation(Environment("C:/e", Kind.VIRTUAL), Shell.CMD, long)


def test_nu_is_given_a_record() -> None:
    environment = Environment("/p/$(x)'\x1b/.venv", Kind.VIRTUAL, prompt="me")
    text = activation(environment, Shell.NU, Host({"PATH": "/usr/bin:/bin", "PYTHONHOME": "/x"}, "", "linux"))
    assert text.isascii()
    path = "/p/$(x)'\x1b/.venv"
    assert json.loads(text) == {
        "VIRTUAL_ENV": path,
        "VIRTUAL_ENV_PROMPT": "me",
        "PATH": [f"{path}/bin", "/usr/bin", "/bin"],
        "PYTHONHOME": "",
    }
    out = json.loads(deactivation(Shell.NU, {"VIRTUAL_ENV": path, "PATH": f"{path}/bin:/usr/bin"}))
    assert (out["VIRTUAL_ENV"], out["PATH"]) == ("", ["/usr/bin"])
    assert "Path" in json.loads(activation(Environment("C:/e", Kind.VIRTUAL), Shell.NU, WINDOWS))


def test_gits_bash_on_windows_turns_paths_into_its_own() -> None:
    text = activation(Environment("C:/it's/.venv", Kind.VIRTUAL), Shell.BASH, WINDOWS)
    word = "'C:\\it'\\''s\\.venv"
    assert f"VIRTUAL_ENV=\"$(cygpath -u {word}' 2>/dev/null || printf %s {word}')\";" in text
    assert f"PATH=\"$(cygpath -u {word}\\Scripts' " in text


@pytest.mark.parametrize(
    "environment, kind",
    [
        (Environment("/opt/conda/envs/x", Kind.CONDA), "conda"),
        (Environment("/usr", Kind.SYSTEM), "not-an-environment"),
        (Environment("/with:colon/.venv", Kind.VIRTUAL), "cannot-activate"),
    ],
)
def test_refused(environment: Environment, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        activation(environment, Shell.BASH, LINUX)
    assert caught.value.kind == kind


def test_nothing_to_leave() -> None:
    with pytest.raises(Trouble) as caught:
        deactivation(Shell.BASH, {"PATH": "/bin"})
    assert caught.value.kind == "not-active"


@pytest.mark.parametrize(
    "platform, variables, parents, expected",
    [
        ("linux", {"SHELL": "/bin/bash"}, ["python3", "zsh"], Shell.ZSH),
        ("linux", {"SHELL": "/usr/bin/fish"}, ["node", "code"], Shell.FISH),
        ("linux", {}, ["bash", "zsh"], Shell.BASH),
        ("linux", {}, ["dash"], Shell.SH),
        ("linux", {}, ["tcsh"], Shell.CSH),
        ("linux", {}, ["uv", "pwsh"], Shell.POWERSHELL),
        ("darwin", {}, ["-zsh"], Shell.ZSH),
        ("darwin", {}, ["/opt/homebrew/bin/nu"], Shell.NU),
        ("win32", {}, ["uv.exe", "pwsh.exe", "WindowsTerminal.exe"], Shell.POWERSHELL),
        ("win32", {}, ["CMD.EXE"], Shell.CMD),
        ("win32", {}, ["bash.exe"], Shell.BASH),
        ("win32", {"SHELL": "C:\\Program Files\\Git\\usr\\bin\\bash.exe"}, [], Shell.BASH),
        ("win32", {"PSModulePath": "C:\\Users\\me\\Documents\\PowerShell\\Modules;C:\\x"}, [], Shell.POWERSHELL),
        ("win32", {"PSMODULEPATH": "C:\\Program Files\\WindowsPowerShell\\Modules"}, ["explorer.exe"], Shell.CMD),
    ],
)
def test_who_is_asking(platform: str, variables: dict[str, str], parents: list[str], expected: Shell) -> None:
    assert detect_shell(Host(variables, "C:\\Users\\me", platform), parents) is expected


def test_nobody_known_is_asking() -> None:
    with pytest.raises(Trouble) as caught:
        detect_shell(Host({"SHELL": "/usr/bin/xonsh"}, "/home/me", "linux"), ["python3"])
    assert caught.value.kind == "unknown-shell"
    assert "--shell" in caught.value.advice
    with pytest.raises(Trouble, match=r"'\?\[31mx'"):
        shell_named("\x1b[31mx")
    assert shell_named("pwsh") is Shell.POWERSHELL


def test_reading_the_table_of_processes() -> None:
    assert parse_stat(b"12 (a) b) S 7 12 12") == ("a) b", 7)
    assert parse_stat(b"") is None
    table = parse_ps("  1     0 /sbin/launchd\n 20 1 /Applications/My App/x\n 30 20 -zsh\njunk\n")
    assert chain(table, 30) == ("-zsh", "/Applications/My App/x", "/sbin/launchd")
    assert chain({5: ("a", 6), 6: ("b", 5)}, 5) == ("a", "b"), "a number that was used again is no endless loop"
