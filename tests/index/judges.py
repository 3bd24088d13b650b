"""What the pinned pip and uv make of a configuration: pip's own option parser in this process, and `uv --show-settings`."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pip
import uv
from pip._internal.commands import create_command
from pip._internal.models.release_control import ReleaseControl

assert pip.__version__ == "26.3", f"the judge is pip 26.3, not {pip.__version__}"
NOT_ASKED = re.compile(r"(?:PIP|UV|XDG)_.*|HOME|SSL_.*|.*_CA_BUNDLE|(?i:https?_proxy)")
Said = dict[str, object]


def bare(home: Path, **more: str) -> dict[str, str]:
    """Our variables without anything that configures pip or uv, and with another home."""
    kept = {name: value for name, value in os.environ.items() if not NOT_ASKED.fullmatch(name)}
    return {**kept, "HOME": str(home), "XDG_CONFIG_DIRS": str(home / "xdg"), **more}


def pip_reads(environ: Mapping[str, str], prefix: Path, folder: Path, arguments: tuple[str, ...] = ()) -> Said | None:
    """The options of `pip install` under these variables, in this environment and folder; None where pip refuses."""
    before = Path.cwd()
    logging.disable(logging.CRITICAL)
    os.chdir(folder)
    try:
        with (
            mock.patch.dict(os.environ, environ, clear=True),
            mock.patch("sys.prefix", str(prefix)),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            options, _ = create_command("install").parse_args(list(arguments))
    except SystemExit:
        return None
    finally:
        os.chdir(before)
        logging.disable(logging.NOTSET)
    releases = options.release_control or ReleaseControl()
    return {
        "index_url": options.index_url,
        "extra_index_urls": options.extra_index_urls,
        "find_links": options.find_links,
        "no_index": bool(options.no_index),
        "trusted_hosts": options.trusted_hosts,
        "certificate": options.cert or "",
        "client_certificate": options.client_cert or "",
        "proxy": options.proxy or "",
        "timeout": options.timeout,
        "retries": options.retries,
        "keyring": options.keyring_provider,
        "pre": bool(options.pre),
        "prefer_binary": bool(options.prefer_binary),
        "no_binary": sorted(options.format_control.no_binary),
        "only_binary": sorted(options.format_control.only_binary),
        "all_releases": sorted(releases.all_releases),
        "only_final": sorted(releases.only_final),
        "require_hashes": bool(options.require_hashes),
        "no_require_hashes": bool(options.no_require_hashes),
    }


@dataclass
class UvSaid:
    """`default` is "" for uv's own; `extra` and `links` are in uv's order."""

    default: str = ""
    extra: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    no_index: bool = False
    strategy: str = ""
    keyring: str = ""
    prerelease: str = ""
    hosts: list[str] = field(default_factory=list)
    no_binary: str = ""
    no_build: str = ""
    hashes: str = ""
    timeout: str = ""
    retries: str = ""


def uv_reads(environ: Mapping[str, str], folder: Path, *arguments: str) -> UvSaid:
    """The settings of `uv pip install` under these variables in this folder."""
    requirements = folder / "nothing.txt"
    requirements.write_text("", "utf-8")
    command = [uv.find_uv_bin(), "pip", "install", "-r", str(requirements), "--show-settings", *arguments]
    done = subprocess.run(command, cwd=folder, env=dict(environ), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    text = re.sub(r"\s+", " ", done.stdout)
    said = UvSaid()
    named: set[str] = set()
    indexes, flat = text[text.index("index_locations:") :].split("flat_index:")[:2]
    for block in indexes.split(" Index { ")[1:]:
        name = re.search(r'IndexName\( "(.*?)"', block)
        if name and name[1] in named:
            continue
        named |= {name[1]} if name else set()
        if "explicit: true" in block:
            continue
        if "default: true" in block:
            said.default = said.default or _url(block)
        elif "format: Flat" in block:
            said.links.append(_url(block))
        else:
            said.extra.append(_url(block))
    flat, rest = flat.split("no_index:")[:2]
    said.links += [_url(block) for block in flat.split(" Index { ")[1:]]
    said.no_index = rest.startswith(" true")
    for name, pattern in (
        ("strategy", r"index_strategy: (\w+)"),
        ("keyring", r"keyring_provider: (\w+)"),
        ("prerelease", r"prerelease: Prerelease \{ global: (\w+)"),
        ("no_binary", r"no_binary: (\w+(?:\( \[.*?\], \))?)"),
        ("no_build", r"no_build: (\w+(?:\( \[.*?\], \))?)"),
        ("hashes", r"hash_checking: Some\( (\w+)"),
        ("timeout", r"read_timeout: (\w+)"),
        ("retries", r"retries: (\d+)"),
    ):
        found = re.search(pattern, text)
        assert found, name
        setattr(said, name, found[1])
    hosts = re.search(r"allow_insecure_host: \[(.*?) \],", text)
    said.hosts = re.findall(r'host: "(.*?)"', hosts[1]) if hosts else []
    return said


def names_in(said: str) -> tuple[str, ...]:
    """What `no_binary` or `no_build` of `UvSaid` names."""
    return (":all:",) if said == "All" else tuple(re.findall(r'PackageName\( "(.*?)"', said))


def _url(block: str) -> str:
    """The address as uv would ask it, with user and password; a path where it is local."""

    def part(pattern: str) -> str:
        found = re.search(pattern, block)
        return found[1] if found else ""

    scheme, path = part(r'scheme: "(.*?)"'), part(r'[ ,]path: "(.*?)"')
    host = part(r'host: Some\( \w+\( "?([^",]+)')
    user, password = part(r'username: "(.*?)"'), part(r'password: Some\( "(.*?)"')
    user += (f":{password}" if password else "") + ("@" if user else "")
    query = part(r'query: Some\( "(.*?)"')
    return f"{scheme}://{user}{host}{path}{query and '?'}{query}" if host else path
