"""How a child process is told where packages come from: arguments without secrets, and variables for the rest.

Must never do I/O, nor put an address on a command line, where every user of the machine can read it. The expanded values
of `${NAME}` leave this module only in `Told.environ`, which is never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

from pinfold.analysis.indexes import Indexes

_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
_PROJECT = re.compile(r":all:|:none:|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


class Told(NamedTuple):
    """`arguments` go behind the subcommand, `environ` on top of the child's own variables; its values are secret."""

    arguments: tuple[str, ...]
    environ: Mapping[str, str]


def for_pip(indexes: Indexes, environ: Mapping[str, str], *, windows: bool = False) -> Told:
    """For `pip install` and `pip download`. The child reads no configuration file besides.

    `environ` are the person's variables, which `${NAME}` in an address of a requirements file stands for. A person's
    `.netrc` stays in force as long as the child gets HOME and NETRC.
    """
    said: dict[str, str] = {"PIP_CONFIG_FILE": "nul" if windows else "/dev/null"}
    if indexes.no_index:
        said["PIP_NO_INDEX"] = "1"
    else:
        said["PIP_INDEX_URL"] = _address(indexes, indexes.index_url, environ)
        said["PIP_EXTRA_INDEX_URL"] = " ".join(_addresses(indexes, indexes.extra_index_urls, environ))
    # pip cuts every list at white space, whatever quotes it has.
    said["PIP_FIND_LINKS"] = " ".join(_places(indexes, environ, " \t", windows))
    said["PIP_TRUSTED_HOST"] = " ".join(indexes.trusted_hosts)
    said["PIP_CERT"] = indexes.certificate
    said["PIP_CLIENT_CERT"] = indexes.client_certificate
    said["PIP_PROXY"] = indexes.proxy
    said["PIP_TIMEOUT"] = "" if indexes.timeout is None else f"{indexes.timeout:g}"
    said["PIP_RETRIES"] = "" if indexes.retries is None else str(indexes.retries)
    said["PIP_KEYRING_PROVIDER"] = indexes.keyring
    said["PIP_PREFER_BINARY"] = "1" if indexes.prefer_binary else ""
    said["PIP_REQUIRE_HASHES"] = "1" if indexes.require_hashes else ""
    said["PIP_NO_REQUIRE_HASHES"] = "1" if indexes.no_require_hashes else ""
    said["PIP_UPLOADED_PRIOR_TO"] = indexes.uploaded_before
    # Of two lists that exclude each other the later one wins, and variables have no order.
    arguments = [*_names("--no-binary", indexes.no_binary, "--only-binary", indexes.only_binary)]
    if indexes.pre and not (indexes.all_releases or indexes.only_final):
        arguments.append("--pre")
    else:
        everything = (":all:", *indexes.all_releases) if indexes.pre else indexes.all_releases
        arguments += _names("--all-releases", everything, "--only-final", indexes.only_final)
    return Told(tuple(arguments), {name: value for name, value in said.items() if value})


def for_uv(indexes: Indexes, environ: Mapping[str, str], *, windows: bool = False) -> Told:
    """For `uv pip compile`, `install` and `sync`, besides `--no-config`, which is the caller's. Otherwise as `for_pip`.

    uv knows no `--prefer-binary` and no per-project pre-releases that all three of its commands take.
    """
    said: dict[str, str] = {}
    arguments: list[str] = []
    if indexes.no_index:
        arguments.append("--no-index")
    else:
        said["UV_DEFAULT_INDEX"] = _address(indexes, indexes.index_url, environ)
        said["UV_INDEX"] = " ".join(_addresses(indexes, indexes.extra_index_urls, environ))
    said["UV_FIND_LINKS"] = ",".join(_places(indexes, environ, " \t,", windows))
    said["UV_INDEX_STRATEGY"] = indexes.strategy
    said["UV_INSECURE_HOST"] = " ".join(indexes.trusted_hosts)
    said["SSL_CERT_FILE"] = indexes.certificate
    said["SSL_CLIENT_CERT"] = indexes.client_certificate
    for name in ("HTTP_PROXY", "HTTPS_PROXY", *(() if windows else ("http_proxy", "https_proxy"))):
        said[name] = indexes.proxy  # both spellings are read elsewhere; Windows knows no difference
    # 0 means at once to uv, never to pip.
    said["UV_HTTP_TIMEOUT"] = str(max(1, round(indexes.timeout))) if indexes.timeout else ""
    said["UV_HTTP_RETRIES"] = "" if indexes.retries is None else str(indexes.retries)
    said["UV_KEYRING_PROVIDER"] = indexes.keyring if indexes.keyring in ("disabled", "subprocess") else ""
    said["UV_SYSTEM_CERTS"] = "1" if indexes.system_certificates else ""
    said["UV_PRERELEASE"] = "allow" if indexes.pre or ":all:" in indexes.all_releases else indexes.prerelease
    said["UV_REQUIRE_HASHES"] = "1" if indexes.require_hashes else ""
    said["UV_EXCLUDE_NEWER"] = indexes.uploaded_before
    arguments += _names("--no-binary", indexes.no_binary, "--only-binary", indexes.only_binary)
    return Told(tuple(arguments), {name: value for name, value in said.items() if value})


def as_file_url(path: str, windows: bool = False) -> str:
    """An absolute path as a `file:` URL in which every reader finds the same path again (RFC 8089)."""
    path = path.replace("\\", "/") if windows else path
    if windows and path.startswith("//"):
        return "file:" + quote(path, safe="/")
    return "file://" + ("" if path.startswith("/") else "/") + quote(path, safe="/:" if windows else "/")


def _address(indexes: Indexes, url: str, environ: Mapping[str, str]) -> str:
    if url in indexes.references:
        # pip leaves the reference to an unset or empty variable as it stands (`expand_env_variables`).
        url = _VARIABLE.sub(lambda found: environ.get(found[1]) or found[0], url)
    return re.sub(r"\s", lambda found: quote(found[0]), url)


def _addresses(indexes: Indexes, urls: Iterable[str], environ: Mapping[str, str]) -> list[str]:
    return [_address(indexes, url, environ) for url in urls]


def _places(indexes: Indexes, environ: Mapping[str, str], cutting: str, windows: bool) -> list[str]:
    """`find_links` without the characters at which a list is cut."""
    found = []
    for place in indexes.find_links:
        if "://" in place or place.startswith("file:"):
            url = _address(indexes, place, environ)
            found.append(url.replace(",", "%2C") if "," in cutting else url)
        else:
            path = _VARIABLE.sub(lambda match: environ.get(match[1]) or match[0], place)
            path = path if place in indexes.references else place
            found.append(as_file_url(path, windows) if any(c in cutting or c in "~%\n" for c in path) else path)
    return found


def _names(one: str, first: Iterable[str], other: str, second: Iterable[str]) -> list[str]:
    """Two options that exclude each other: `:all:` in front, for it would take back what is named before it."""
    pairs = [(option, name) for option, names in ((one, first), (other, second)) for name in names]
    pairs.sort(key=lambda pair: pair[1] != ":all:")
    return [f"{option}={name}" for option, name in pairs if _PROJECT.fullmatch(name)]
