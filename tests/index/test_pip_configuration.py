"""pip's configuration chain, held against pip's own option parser."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from pinfold.analysis.environment import Environment, Kind
from pinfold.analysis.indexes import Indexes
from pinfold.index.configuration import configured
from pinfold.index.pip_files import pip_files
from pinfold.records import fields
from pinfold.system.host import Host
from tests.index.judges import bare, pip_reads

FILES = {
    "global": "home/xdg/pip/pip.conf",
    "legacy": "home/.pip/pip.conf",
    "user": "home/.config/pip/pip.conf",
    "site": "env/pip.conf",
    "named": "named.conf",
}
DEFAULTS = {"timeout": 15, "retries": 5, "keyring": "auto"}
VALUES = {
    "index-url": ["https://a.example.com/simple", "https://u:p%40ss@b.example.com/${TOKEN}/", ""],
    "pypi-url": ["https://alias.example.com/"],
    "extra_index_url": [
        "https://c.example.com/ https://d.example.com/s",
        "\n  https://e.example.com\n  https://f.example.com",
    ],
    "--find-links": ["https://g.example.com/x.html /srv/wheels", "file:///srv/w%20x"],
    "no-index": ["1", "off", "Yes", "true", "n"],
    "trusted-host": ["a.example.com b.example.com:8080", "c.example.com"],
    "cert": ["/etc/one.pem", "~/two.pem"],
    "client_cert": ["/etc/three.pem"],
    "proxy": ["http://me:secret@proxy.example.com:3128"],
    "timeout": ["60", "2.5"],
    "default-timeout": ["7"],
    "retries": ["3", "0"],
    "keyring-provider": ["subprocess", "disabled", "import"],
    "pre": ["1", "no"],
    "prefer-binary": ["t", "f"],
    "no-binary": [":all:", "One,two_three", ":none:", ":all:,:none:,four"],
    "only-binary": ["one", ":all:", "five,:none:,six"],
    "all-releases": ["seven", ":all:"],
    "only-final": ["seven,eight"],
    "require-hashes": ["on"],
    "no-require-hashes": ["1"],
    "quiet": ["1"],
}


def make(folder: Path, files: dict[str, str]) -> None:
    (folder / "work").mkdir()
    for name in FILES.values():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    for level, text in files.items():
        (folder / FILES[level]).write_text(text, "utf-8")


def ours(folder: Path, environ: dict[str, str]) -> tuple[dict[str, object], tuple[str, ...]]:
    host = Host(environ, str(folder / "home"), "linux")
    environment = Environment(str(folder / "env"), Kind.VIRTUAL)
    indexes, problems = configured(host, environment, "pip", str(folder / "work"))
    said = {field.name: getattr(indexes, field.name) for field in fields(Indexes)}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in said.items()}, problems


def agree(folder: Path, environ: dict[str, str]) -> None:
    theirs = pip_reads(environ, folder / "env", folder / "work")
    said, problems = ours(folder, environ)
    assert theirs is not None
    assert not problems
    for name, value in theirs.items():
        mine = said[name]
        if value == DEFAULTS.get(name, object()) and mine in (None, ""):
            continue  # nobody said so
        if name == "index_url" and not mine and said["no_index"]:
            continue  # then nobody needs to know the default one
        assert mine == value, name


@pytest.mark.parametrize("seed", range(60))
def test_any_chain_is_read_as_pip_reads_it(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    files = {}
    for level in FILES:
        if chance.random() < 0.6:
            sections = ["global", "install", "download", "list"]
            text = "# a comment\n"
            for section in chance.sample(sections, chance.randint(1, 3)):
                text += f"[{section}]\n"
                for name in chance.sample(sorted(VALUES), chance.randint(0, 8)):
                    text += f"{name} {chance.choice('=:')} {chance.choice(VALUES[name])}\n"
            files[level] = text
    make(tmp_path, files)
    more = {}
    for name in chance.sample(sorted(VALUES), chance.randint(0, 6)):
        more[f"PIP_{name.removeprefix('--').replace('-', '_').upper()}"] = chance.choice(VALUES[name])
    if chance.random() < 0.5:
        more["PIP_CONFIG_FILE"] = chance.choice([str(tmp_path / FILES["named"]), os.devnull, "absent.conf"])
    agree(tmp_path, bare(tmp_path / "home", **more))


def test_an_environment_of_the_workspace_says_no_more_than_a_file_of_requirements(tmp_path: Path) -> None:
    """It may have come with the workspace, and who names a proxy sees every password."""
    names = ["cert", "client_cert", "Proxy", "keyring-provider"]
    text = (
        "[global]\n"
        + "".join(f"{name} = sesame\n" for name in names)
        + "[install]\nindex-url = https://a.example.com/simple\n"
    )
    make(tmp_path, {"site": text})
    environment = Environment((tmp_path / "env").as_posix(), Kind.VIRTUAL)
    indexes, problems = configured(Host({}, str(tmp_path / "home"), "linux"), environment, "pip", str(tmp_path))
    assert indexes.index_url == "https://a.example.com/simple"
    assert [problem.split()[2].rstrip(",") for problem in problems] == [
        "cert",
        "client-cert",
        "proxy",
        "keyring-provider",
    ]
    assert "sesame" not in f"{indexes}{problems}"


def test_a_file_that_is_named_twice_keeps_the_weaker_place(tmp_path: Path) -> None:
    make(tmp_path, {"global": "[global]\ntimeout = 1\n", "site": "[global]\ntimeout = 2\n"})
    agree(tmp_path, bare(tmp_path / "home", PIP_CONFIG_FILE=str(tmp_path / FILES["global"])))


def test_defaults_of_a_file_count_in_each_section(tmp_path: Path) -> None:
    make(tmp_path, {"user": "[DEFAULT]\ntimeout = 3\n[global]\n[install]\nretries = 9\n"})
    agree(tmp_path, bare(tmp_path / "home"))


@pytest.mark.parametrize(
    "text",
    [
        "[global]\nno-index = perhaps\n",
        "[global]\ntimeout = soon\n",
        "[global]\nretries = many\n",
        "[global]\nkeyring-provider = mine\n",
        "[global]\nindex-url = https://u:sesame@a.example.com\nindex_url = https://b.example.com\n",
        "index-url = https://u:sesame@a.example.com\n",
        "[global]\n  x\n",
        "[global]\nuploaded-prior-to = sesame\n",
        "[global]\nno-binary = -x\n",
    ],
)
def test_what_pip_refuses_is_a_problem_without_its_value(text: str, tmp_path: Path) -> None:
    make(tmp_path, {"user": text})
    environ = bare(tmp_path / "home")
    try:
        refused = pip_reads(environ, tmp_path / "env", tmp_path) is None
    except Exception as error:  # pip's main turns what it raises here into an exit
        refused = type(error).__module__.startswith("pip.")
    _, problems = ours(tmp_path, environ)
    assert refused
    assert len(problems) == 1
    assert str(tmp_path / FILES["user"]) in problems[0]
    assert "sesame" not in problems[0]


def test_what_is_not_passed_on_is_told(tmp_path: Path) -> None:
    make(tmp_path, {"user": "[install]\nno-build-isolation = 1\n"})
    _, problems = ours(tmp_path, bare(tmp_path / "home", PIP_CONSTRAINT="/etc/limits.txt"))
    assert [problem.split(",")[0] for problem in problems] == [
        f"{tmp_path / FILES['user']} [install] sets no-build-isolation",
        "PIP_CONSTRAINT sets constraint",
    ]


def test_an_odd_file_does_no_harm(tmp_path: Path) -> None:
    make(tmp_path, {"site": "[global]\ntimeout = 4\n"})
    (tmp_path / FILES["user"]).mkdir()
    (tmp_path / FILES["legacy"]).write_bytes(b"[global]\nindex-url = \xff\n")
    said, problems = ours(tmp_path, bare(tmp_path / "home"))
    assert said["timeout"] == 4.0
    assert len(problems) == 2


def test_who_said_so_is_known(tmp_path: Path) -> None:
    make(tmp_path, {"user": "[install]\nproxy = http://p.example.com\n"})
    said, _ = ours(tmp_path, bare(tmp_path / "home", PIP_TIMEOUT="9"))
    origins = said["origins"]
    assert isinstance(origins, dict)
    origins.pop("certificate", None)  # this machine's own /etc/pip.conf counts as well
    assert origins == {"proxy": f"{tmp_path / FILES['user']} [install]", "timeout": "PIP_TIMEOUT"}


@pytest.mark.parametrize(
    "host, base, files",
    [
        (
            Host({}, "/home/me", "linux"),
            "",
            [
                "/etc/xdg/pip/pip.conf",
                "/etc/pip.conf",
                "/home/me/.pip/pip.conf",
                "/home/me/.config/pip/pip.conf",
                "/v/pip.conf",
            ],
        ),
        (
            Host({"XDG_CONFIG_DIRS": f"/a{os.pathsep}b{os.pathsep}/c", "XDG_CONFIG_HOME": "rel"}, "/home/me", "linux"),
            "",
            [
                "/a/pip/pip.conf",
                "/c/pip/pip.conf",
                "/etc/pip.conf",
                "/home/me/.pip/pip.conf",
                "/home/me/.config/pip/pip.conf",
                "/v/pip.conf",
            ],
        ),
        (
            Host({"PIP_CONFIG_FILE": "/is/there.conf"}, "/home/me", "linux"),
            "",
            ["/etc/xdg/pip/pip.conf", "/etc/pip.conf", "/v/pip.conf", "/is/there.conf"],
        ),
        (Host({"PIP_CONFIG_FILE": "/dev/null"}, "/home/me", "linux"), "", []),
        (Host({"PIP_CONFIG_FILE": "nul"}, "C:\\Users\\me", "win32"), "", []),
        (
            Host(
                {"APPDATA": "C:\\Users\\me\\AppData\\Roaming", "PROGRAMDATA": "C:\\ProgramData"},
                "C:\\Users\\me",
                "win32",
            ),
            "",
            [
                "C:\\ProgramData\\pip\\pip.ini",
                "C:\\Users\\me\\pip\\pip.ini",
                "C:\\Users\\me\\AppData\\Roaming\\pip\\pip.ini",
                "/v\\pip.ini",
            ],
        ),
        (
            Host({}, "/Users/me", "darwin"),
            "/opt/homebrew/opt/python@3.13/Frameworks/Python.framework/Versions/3.13/bin",
            [
                "/opt/homebrew/share/pip/pip.conf",
                "/Library/Application Support/pip/pip.conf",
                "/Users/me/.pip/pip.conf",
                "/Users/me/.config/pip/pip.conf",
                "/v/pip.conf",
            ],
        ),
    ],
)
def test_files_of_each_system(host: Host, base: str, files: list[str]) -> None:
    environment = Environment("/v", Kind.VIRTUAL, base=base)
    assert list(pip_files(host, environment, lambda path: path == "/is/there.conf")) == files


def test_a_mac_prefers_the_folder_that_is_there() -> None:
    host = Host({}, "/Users/me", "darwin")
    there = "/Users/me/Library/Application Support/pip"
    assert pip_files(host, None, lambda path: path == there)[-1] == f"{there}/pip.conf"
