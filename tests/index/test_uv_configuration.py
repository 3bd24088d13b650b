"""uv's configuration chain, held against uv's own account of its settings, and pip's part in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pinfold.analysis.index_options import for_uv
from pinfold.analysis.indexes import Indexes
from pinfold.index.configuration import configured
from pinfold.index.default import default_index
from pinfold.index.uv_files import uv_levels
from pinfold.system.host import Host
from tests.index.judges import UvSaid, bare, names_in, uv_reads

WORKSPACE = """
index-url = "https://p.example.com/simple"
extra-index-url = ["https://pe.example.com/simple"]
find-links = ["./wheels", "https://fl.example.com/x"]
index-strategy = "unsafe-best-match"
no-build-package = ["nb"]
prerelease = "disallow"
allow-insecure-host = ["h.example.com"]
[[index]]
name = "corp-x"
url = "https://ix.example.com/simple"
[[index]]
url = "https://def.example.com/simple"
default = true
[[index]]
name = "special"
url = "https://special.example.com/simple"
explicit = true
[[index]]
name = "corp-x"
url = "https://again.example.com/simple"
[[index]]
url = "./flat"
format = "flat"
[pip]
extra-index-url = ["https://pip-e.example.com/simple"]
no-binary = ["foo"]
only-binary = ["bar"]
require-hashes = true
"""
USER = """
index-url = "https://u.example.com/simple"
extra-index-url = ["https://ue.example.com/simple"]
find-links = ["uw"]
keyring-provider = "subprocess"
[pip]
prerelease = "allow"
no-binary = [":all:"]
"""
PYPROJECT = '[project]\nname = "x"\nversion = "1"\n[tool.uv]\nno-index = true\n[tool.uv.pip]\nfind-links = ["w x"]\n'


def world(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "work" / "sub").mkdir(parents=True, exist_ok=True)
    return folder / "work"


def ours(root: Path, environ: dict[str, str]) -> tuple[Indexes, tuple[str, ...]]:
    return configured(Host(environ, environ["HOME"], "linux"), None, "uv", str(root))


def same(indexes: Indexes, theirs: UvSaid) -> None:
    links = [place.removeprefix("file://") for place in indexes.find_links]
    assert indexes.no_index == theirs.no_index
    if not indexes.no_index:
        assert indexes.index_url == (theirs.default or default_index())
        assert list(indexes.extra_index_urls) == theirs.extra
    assert [link.replace(" ", "%20") for link in links] == theirs.links
    assert names_in(theirs.no_binary) == indexes.no_binary
    assert names_in(theirs.no_build) == indexes.only_binary
    assert theirs.hashes == ("Require" if indexes.require_hashes else "Verify")
    assert theirs.hosts == [host.partition(":")[0] for host in indexes.trusted_hosts]
    assert theirs.strategy.lower() == (indexes.strategy or "first-index").replace("-", "")
    prerelease = "allow" if indexes.pre else indexes.prerelease or "if-necessary"
    assert theirs.prerelease.lower() == prerelease.replace("-", "")
    assert theirs.keyring.lower() == (indexes.keyring or "disabled")
    assert float(theirs.timeout[:-1]) == (indexes.timeout or 30)
    assert int(theirs.retries) == (3 if indexes.retries is None else indexes.retries)


CHAINS: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "nothing": ({}, {}, ""),
    "workspace": ({"work/uv.toml": WORKSPACE}, {}, ""),
    "user": ({"home/.config/uv/uv.toml": USER}, {}, ""),
    "both": ({"work/uv.toml": WORKSPACE, "home/.config/uv/uv.toml": USER}, {}, ""),
    "from below": ({"work/uv.toml": WORKSPACE}, {}, "sub"),
    "pyproject": ({"work/pyproject.toml": PYPROJECT, "home/.config/uv/uv.toml": USER}, {}, ""),
    "uv.toml first": ({"work/pyproject.toml": PYPROJECT, "work/uv.toml": ""}, {}, ""),
    "no tool.uv": ({"work/sub/pyproject.toml": "[tool.x]\n", "work/uv.toml": WORKSPACE}, {}, "sub"),
    "system": ({"home/xdg/uv/uv.toml": USER}, {}, ""),
    "no config": ({"work/uv.toml": WORKSPACE}, {"UV_NO_CONFIG": "1"}, ""),
    "this config": (
        {
            "work/uv.toml": WORKSPACE,
            "home/.config/uv/uv.toml": USER,
            "other/my.toml": 'find-links = ["o"]\n',
        },
        {"UV_CONFIG_FILE": "../other/my.toml"},
        "",
    ),
    "variables": (
        {"work/uv.toml": WORKSPACE},
        {
            "UV_INDEX_URL": "https://env.example.com/s",
            "UV_EXTRA_INDEX_URL": "https://e1.example.com/s https://e2.example.com/s",
            "UV_INDEX": "nm=https://i1.example.com/s https://i2.example.com/s?a=b",
            "UV_FIND_LINKS": "a,/b c,https://l.example.com/x",
            "UV_INDEX_STRATEGY": "unsafe-first-match",
            "UV_KEYRING_PROVIDER": "disabled",
            "UV_PRERELEASE": "explicit",
            "UV_INSECURE_HOST": "h1 h2:8080",
            "UV_HTTP_TIMEOUT": "12",
            "UV_HTTP_RETRIES": "7",
            "UV_REQUIRE_HASHES": "false",
        },
        "",
    ),
    "default index": (
        {"work/uv.toml": WORKSPACE},
        {
            "UV_DEFAULT_INDEX": "mine=https://dd.example.com/s",
            "UV_INDEX_URL": "https://env.example.com/s",
            "UV_REQUEST_TIMEOUT": "5",
            "UV_NO_INDEX": "1",  # uv knows no such variable
        },
        "",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_is_read_as_uv_reads_it(name: str, tmp_path: Path) -> None:
    files, more, below = CHAINS[name]
    root = world(tmp_path, files) / below
    environ = bare(tmp_path / "home", PIP_CONFIG_FILE=os.devnull, **more)
    indexes, problems = ours(root, environ)
    assert not problems
    same(indexes, uv_reads(environ, root))


@pytest.mark.parametrize("name", CHAINS)
def test_uv_told_so_does_the_same_without_its_configuration(name: str, tmp_path: Path) -> None:
    files, more, below = CHAINS[name]
    root = world(tmp_path, files) / below
    environ = bare(tmp_path / "home", PIP_CONFIG_FILE=os.devnull, **more)
    indexes, _ = ours(root, environ)
    told = for_uv(indexes, environ)
    away = tmp_path / "away"
    away.mkdir()
    same(indexes, uv_reads(bare(tmp_path / "home", **told.environ), away, "--no-config", *told.arguments))


def test_named_indexes_get_their_credentials(tmp_path: Path) -> None:
    root = world(tmp_path, {"work/uv.toml": WORKSPACE})
    environ = bare(tmp_path / "home", UV_INDEX_CORP_X_USERNAME="jo e", UV_INDEX_CORP_X_PASSWORD="p@ss/word")
    indexes, _ = ours(root, environ)
    assert indexes.extra_index_urls[0] == "https://jo%20e:p%40ss%2Fword@ix.example.com/simple"
    told = for_uv(indexes, environ)
    assert "p%40ss" in told.environ["UV_INDEX"]
    assert not any("ss" in argument for argument in told.arguments)


def test_a_workspace_cannot_say_what_is_the_persons_to_say(tmp_path: Path) -> None:
    text = 'keyring-provider = "subprocess"\nhttps-proxy = "http://evil.example.com:1"\nsystem-certs = true\n'
    root = world(tmp_path, {"work/uv.toml": text})
    indexes, problems = ours(root, bare(tmp_path / "home"))
    assert (indexes.keyring, indexes.proxy, indexes.system_certificates) == ("", "", False)
    assert len(problems) == 3
    assert not any("evil" in problem for problem in problems)
    (tmp_path / "home" / ".config" / "uv").mkdir(parents=True)
    (root / "uv.toml").rename(tmp_path / "home" / ".config" / "uv" / "uv.toml")
    indexes, problems = ours(root, bare(tmp_path / "home"))
    assert (indexes.keyring, indexes.proxy, indexes.system_certificates) == (
        "subprocess",
        "http://evil.example.com:1",
        True,
    )
    assert not problems


def test_what_is_not_passed_on_is_told(tmp_path: Path) -> None:
    root = world(tmp_path, {"work/uv.toml": 'override-dependencies = ["a==1"]\n[pip]\nresolution = "lowest"\n'})
    _, problems = ours(root, bare(tmp_path / "home", UV_CONSTRAINT="/etc/limits.txt"))
    assert [problem.split(",")[0] for problem in problems] == [
        "UV_CONSTRAINT is set",
        f"{root}/uv.toml sets override-dependencies",
        f"{root}/uv.toml sets resolution",
    ]


def test_what_uv_refuses_is_a_problem_without_its_value(tmp_path: Path) -> None:
    root = world(tmp_path, {"work/uv.toml": 'no-index = "sesame"\nindex-strategy = "sesame"\nfind-links = 3\n'})
    _, problems = ours(root, bare(tmp_path / "home", UV_HTTP_RETRIES="sesame"))
    assert len(problems) == 4
    assert not any("sesame" in problem for problem in problems)


@pytest.mark.parametrize("data", [b"index-url = ", b"\xff", b"[" * 9000])
def test_an_odd_file_says_nothing(data: bytes, tmp_path: Path) -> None:
    root = world(tmp_path, {})
    (root / "uv.toml").write_bytes(data)
    indexes, problems = ours(root, bare(tmp_path / "home", PIP_CONFIG_FILE=os.devnull))
    assert indexes.index_url == default_index()
    assert len(problems) == 1


def test_pips_configuration_is_passed_on_where_uvs_says_nothing(tmp_path: Path) -> None:
    root = world(tmp_path, {})
    conf = (
        "[global]\nindex-url = https://pip.example.com/s\nextra-index-url = https://more.example.com/s\ntimeout = 40\n"
    )
    (tmp_path / "pip.conf").write_text(conf, "utf-8")
    environ = bare(tmp_path / "home", PIP_CONFIG_FILE=str(tmp_path / "pip.conf"), UV_HTTP_TIMEOUT="8")
    indexes, _ = ours(root, environ)
    assert (indexes.index_url, indexes.extra_index_urls) == (
        "https://pip.example.com/s",
        ("https://more.example.com/s",),
    )
    assert indexes.timeout == 8
    indexes, _ = ours(root, {**environ, "UV_INDEX": "https://uv.example.com/s"})
    assert (indexes.index_url, indexes.extra_index_urls) == (default_index(), ("https://uv.example.com/s",))
    indexes, _ = configured(Host(environ, environ["HOME"], "linux"), None, "pip", str(root))
    assert indexes.timeout == 40


@pytest.mark.parametrize(
    "written, passed",
    [("P7D", "P7D"), ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05+00:00"), ("2024-01", "")],
)
def test_an_age_of_pips_is_said_as_uv_reads_it(written: str, passed: str, tmp_path: Path) -> None:
    root = world(tmp_path, {})
    indexes, problems = ours(root, bare(tmp_path / "home", PIP_UPLOADED_PRIOR_TO=written))
    assert indexes.uploaded_before == passed
    assert bool(problems) is not bool(passed)


def test_a_date_of_pips_is_the_day_begun(tmp_path: Path) -> None:
    root = world(tmp_path, {})
    indexes, _ = ours(root, bare(tmp_path / "home", PIP_UPLOADED_PRIOR_TO="2024-01-02"))
    assert indexes.uploaded_before.startswith("2024-01-02T00:00:00")


def test_files_of_windows(tmp_path: Path) -> None:
    """Nothing is there, which is not to be a problem."""
    host = Host({"APPDATA": str(tmp_path), "SYSTEMDRIVE": "Q:"}, str(tmp_path), "win32")
    problems: list[str] = []
    assert uv_levels(host, str(tmp_path), problems) == ()
    assert not problems
