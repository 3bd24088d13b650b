"""What uv's whole configuration chain says for `uv pip`: files, then `UV_*` variables (uv 0.13, "Configuration files").

Must never heed a workspace's file in what no requirements file could say as well: which proxy, which certificates, whether
to start `keyring`. Such settings become a problem, told without values.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from pinfold.index.pip_configuration import Said, is_url, presumed
from pinfold.index.uv_files import Level, uv_levels
from pinfold.index.uv_indexes import from_files, from_variables, uv_order
from pinfold.system.host import Host

_PERSONAL = ("keyring-provider", "http-proxy", "https-proxy", "system-certs", "native-tls")
# They change what is installed and are no matter of indexes.
_LEFT_OUT = (
    "UV_BUILD_CONSTRAINT",
    "UV_CONSTRAINT",
    "UV_EXCLUDE",
    "UV_NO_BUILD_ISOLATION",
    "UV_OVERRIDE",
    "UV_RESOLUTION",
)
_TABLES_LEFT_OUT = (
    "constraint-dependencies",
    "exclude-dependencies",
    "no-build-isolation",
    "override-dependencies",
    "resolution",
)
_STRATEGIES = ("first-index", "unsafe-first-match", "unsafe-best-match")
_PRERELEASES = ("disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit")


def uv_says(host: Host, root: str) -> Said:
    """What uv's configuration says in the folder `root`. Relative paths in a file start from its folder."""
    problems: list[str] = []
    reading = _Reading(host, root, uv_levels(host, root, problems), problems)
    reading.places()
    reading.build_options()
    reading.words()
    reading.connection()
    reading.left_out()
    return Said(reading.values, reading.origins, tuple(problems))


class _Reading:
    """Collects fields of `Indexes` with who said so."""

    def __init__(self, host: Host, root: str, levels: tuple[Level, ...], problems: list[str]) -> None:
        self.host = host
        self.environ = host.environ
        self.root = root
        self.levels = levels
        self.problems = problems
        self.values: dict[str, Any] = {}
        self.origins: dict[str, str] = {}
        self.problems += [
            presumed(level.path, key)
            for level in levels
            if not level.own
            for key in _PERSONAL
            if any(isinstance(table, dict) and key in table for table in (level.table, level.table.get("pip")))
        ]

    def put(self, field: str, value: Any, origin: str) -> None:
        self.values[field] = value
        self.origins[field] = origin

    def found(self, key: str, kind: type, own: bool = False) -> Iterable[tuple[Any, str, Level]]:
        """The values of a key with their origins, the strongest first: `[pip]` of every file before the rest."""
        for section in ("pip", ""):
            for level in self.levels:
                table = level.table.get(section) if section else level.table
                value = table.get(key) if isinstance(table, dict) else None
                if value is None or (own and not level.own):
                    continue
                origin = f"{level.path} [{section}]" if section else level.path
                if isinstance(value, kind):
                    yield value, origin, level
                else:
                    self.problems.append(
                        f"{origin}: what is said there for {key} is not what uv expects; it is ignored."
                    )

    def places(self) -> None:
        named = (
            *from_variables(self.environ, self.root, self.host.windows),
            *from_files(self.levels, self.host.windows),
        )
        order = uv_order(named, self.environ)
        if order.default is not None:
            self.put("index_url", order.default.url, order.default.origin)
        if order.extra:
            self.put("extra_index_urls", tuple(index.url for index in order.extra), order.extra[0].origin)
        links = [(index.url, index.origin) for index in order.flat]
        said = self.environ.get("UV_FIND_LINKS", "").split(",")
        links += [(_place(place, self.root), "UV_FIND_LINKS") for place in said if place]
        for values, origin, level in self.found("find-links", list):
            links += [(_place(each, level.folder), origin) for each in values if isinstance(each, str)]
        if links:
            self.put("find_links", tuple(dict.fromkeys(place for place, _ in links)), links[0][1])
        for value, origin, _ in self.found("no-index", bool):
            self.put("no_index", value, origin)
            break

    def build_options(self) -> None:
        """`no-binary` and its relatives, which add up."""
        for field, switch, lists in (
            ("no_binary", "no-binary", ("no-binary", "no-binary-package")),
            ("only_binary", "no-build", ("only-binary", "no-build-package")),
        ):
            names: set[str] = set()
            origins: list[str] = []
            for key in dict.fromkeys((switch, *lists)):
                for value, origin, _ in self.found(key, object):
                    each = [":all:"] if value is True else value if isinstance(value, list) else []
                    names.update(name for name in each if isinstance(name, str) and name != ":none:")
                    origins.append(origin)
            if names:
                self.put(field, (":all:",) if ":all:" in names else tuple(sorted(names)), origins[0])

    def words(self) -> None:
        """Settings of one word, or one of a few."""
        self.word("strategy", "UV_INDEX_STRATEGY", "index-strategy", _STRATEGIES.__contains__)
        self.word(
            "keyring", "UV_KEYRING_PROVIDER", "keyring-provider", ("disabled", "subprocess").__contains__, own=True
        )
        self.word("uploaded_before", "UV_EXCLUDE_NEWER", "exclude-newer", lambda word: bool(word.strip()))
        self.word("prerelease", "UV_PRERELEASE", "prerelease", _PRERELEASES.__contains__)
        if self.values.get("prerelease") == "allow":
            self.put("pre", True, self.origins.pop("prerelease"))
            del self.values["prerelease"]
        self.flag("require_hashes", "UV_REQUIRE_HASHES", "require-hashes")
        self.flag("system_certificates", "UV_SYSTEM_CERTS", "system-certs", own=True)
        if "system_certificates" not in self.values:
            self.flag("system_certificates", "UV_NATIVE_TLS", "native-tls", own=True)

    def word(self, field: str, variable: str, key: str, fits: Callable[[str], bool], own: bool = False) -> None:
        said = [(self.environ[variable], variable)] if self.environ.get(variable) else []
        for value, origin in (*said, *((value, origin) for value, origin, _ in self.found(key, str, own))):
            if fits(value):
                self.put(field, value, origin)
            else:
                self.problems.append(f"{origin}: what is said there for {key} is not what uv expects; it is ignored.")
            return

    def flag(self, field: str, variable: str, key: str, own: bool = False) -> None:
        if self.host.says_yes(variable):  # a variable that says no says nothing to uv
            self.put(field, True, variable)
            return
        for value, origin, _ in self.found(key, bool, own):
            self.put(field, value, origin)
            return

    def connection(self) -> None:
        """How to reach hosts. The variables for proxies need no mention: a child has them anyway."""
        hosts = [(host, "UV_INSECURE_HOST") for host in self.environ.get("UV_INSECURE_HOST", "").split()]
        for values, origin, _ in self.found("allow-insecure-host", list):
            hosts += [(each, origin) for each in values if isinstance(each, str)]
        if hosts:
            self.put("trusted_hosts", tuple(dict.fromkeys(host for host, _ in hosts)), hosts[0][1])
        for field, variable in (("certificate", "SSL_CERT_FILE"), ("client_certificate", "SSL_CLIENT_CERT")):
            if self.environ.get(variable):
                self.put(field, os.path.normpath(os.path.join(self.root, self.environ[variable])), variable)
        for key in ("https-proxy", "http-proxy"):
            for value, origin, _ in self.found(key, str, own=True):
                if "proxy" not in self.values:
                    self.put("proxy", value, origin)
        for variable in ("UV_HTTP_TIMEOUT", "UV_REQUEST_TIMEOUT", "HTTP_TIMEOUT"):
            if "timeout" not in self.values and self.environ.get(variable):
                self.number("timeout", variable, float)
        if self.environ.get("UV_HTTP_RETRIES"):
            self.number("retries", "UV_HTTP_RETRIES", int)

    def left_out(self) -> None:
        """Tells what is not passed on, because to drop it without a word would be worse."""
        said = [(name, name) for name in _LEFT_OUT if self.environ.get(name)]
        tables = ((level.path, table) for level in self.levels for table in (level.table, level.table.get("pip")))
        said += [
            (path, key)
            for path, table in tables
            if isinstance(table, dict)
            for key in _TABLES_LEFT_OUT
            if table.get(key)
        ]
        for origin, name in said:
            what = f"{origin} sets {name}" if origin != name else f"{name} is set"
            self.problems.append(f"{what}, which is not passed on; say it in a requirements file.")

    def number(self, field: str, variable: str, convert: Callable[[str], float]) -> None:
        try:
            self.put(field, convert(self.environ[variable]), variable)
        except ValueError:
            self.problems.append(f"{variable} is not a number; it is ignored.")


def _place(place: str, folder: str) -> str:
    return place if is_url(place) else os.path.normpath(os.path.join(folder, place))
