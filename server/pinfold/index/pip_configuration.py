"""What pip's whole configuration chain says, as pip 26.3 merges it (`ConfigOptionParser`): files, then `PIP_*` variables.

Must never expand a `${NAME}` (pip does not, in configuration) nor fail on what pip refuses: that becomes a problem, told
without values, for a value may be a secret. So does what an environment inside the workspace says of proxies, certificates
and `keyring`, which is heeded no more than in any other file of the workspace.
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pinfold.analysis.environment import Environment
from pinfold.index.names import ExclusiveNames
from pinfold.index.pip_files import file_of, pip_files
from pinfold.system import files
from pinfold.system.host import YES, Host
from pinfold.system.paths import within

_NO = frozenset({"n", "no", "f", "false", "off", "0"})
_FLAGS = ("no-index", "pre", "prefer-binary", "require-hashes", "no-require-hashes")
# They change what is installed and are no matter of indexes; to drop them without a word would be worse than to stop.
_LEFT_OUT = ("build-constraint", "constraint", "no-build-isolation", "no-deps", "requirement")
_KEYRINGS = ("auto", "disabled", "import", "subprocess")
# What no requirements file could say either; an environment in the workspace may have come with it.
_PERSONAL = ("cert", "client-cert", "keyring-provider", "proxy")
_INSTANT = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?:[T ].*)?|\d{8}(?:T.*)?|P\d+D")


class _Parser(configparser.RawConfigParser):
    """pip's reading of a file: `index_url`, `--index-url` and `Index-Url` are one name."""

    def optionxform(self, optionstr: str) -> str:
        return _normal(optionstr)


class _Value(NamedTuple):
    text: str
    origin: str


class Said(NamedTuple):
    """`values` are fields of `Indexes` that somebody set, `origins` by whom; `problems` are sentences without secrets."""

    values: Mapping[str, Any]
    origins: Mapping[str, str]
    problems: tuple[str, ...]


def pip_says(host: Host, environment: Environment | None, root: str, command: str = "install") -> Said:
    """What pip's configuration says for a command. Relative paths in it are relative to `root`, where pip would run."""
    problems: list[str] = []
    sections: dict[str, dict[str, _Value]] = {"global": {}, command: {}, ":env:": {}}
    foreign = file_of(host, environment) if environment is not None and within(environment.path, root) else ""
    for path, found in _files(host, environment, root, problems).items():
        for section, name, text in found:
            if section not in sections:
                continue
            if name in _PERSONAL and path == foreign:
                problems.append(presumed(path, name))
            else:
                sections[section][name] = _Value(text, f"{path} [{section}]")
    for variable, text in host.environ.items():
        name = variable.upper() if host.windows else variable
        if name.startswith("PIP_"):
            sections[":env:"][_normal(name[4:])] = _Value(text, name)
    reading = _Reading(root, host.home, problems)
    for values in sections.values():
        for name, value in values.items():
            if value.text:  # an empty one takes back what the same section of an earlier file says
                reading.take(name, value)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):  # what pip's HTTP library reads besides
        if "certificate" not in reading.values and host.environ.get(name):
            reading.put("certificate", reading.path(host.environ[name]), name)
    return reading.said()


def _files(
    host: Host, environment: Environment | None, root: str, problems: list[str]
) -> dict[str, list[tuple[str, str, str]]]:
    """(section, name, value) of each file, by its path: one that is named twice counts where it stands first."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name in pip_files(host, environment, lambda path: files.stamp(path) is not None):
        path = name if os.path.isabs(name) else os.path.join(root, name)
        if path in found:
            continue
        found[path] = []
        read = files.read(path)
        if read.data is None:
            if read.refusal is not files.Refusal.MISSING:
                problems.append(f"pip's configuration file {path} could not be read: {read.reason}.")
            continue
        try:
            # pip reads it in the system's encoding, which is not UTF-8 on Windows.
            text = read.data.decode("utf-8") if not host.windows else _decoded(read.data)
            parser = _Parser()
            parser.read_string(text.replace("\r\n", "\n").replace("\r", "\n"))
        except UnicodeDecodeError:
            problems.append(f"pip's configuration file {path} is not UTF-8; pip refuses it.")
        except configparser.Error as error:
            line = getattr(error, "lineno", None)
            where = f", line {line}" if isinstance(line, int) else ""
            problems.append(f"pip's configuration file {path} is not well formed{where}; pip refuses it.")
        else:
            found[path] = [(s, key, value) for s in parser.sections() for key, value in parser.items(s)]
    return found


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").removeprefix("--")


class _Reading:
    """Turns names and texts into fields of `Indexes`, each as pip's option parser would."""

    def __init__(self, root: str, home: str, problems: list[str]) -> None:
        self.root = root
        self.home = home
        self.values: dict[str, Any] = {}
        self.origins: dict[str, str] = {}
        self.formats = ExclusiveNames()
        self.releases = ExclusiveNames()
        self.problems = problems

    def take(self, name: str, value: _Value) -> None:
        if name in _LEFT_OUT:
            self.problems.append(f"{value.origin} sets {name}, which is not passed on; say it in a requirements file.")
        if name in _TAKERS:
            field, take = _TAKERS[name]
            try:
                found = take(self, value.text)
            except ValueError:
                self.problems.append(f"{value.origin}: pip refuses what is said there for {name}; it is ignored.")
                return
            self.put(field, found, value.origin)

    def put(self, field: str, value: Any, origin: str) -> None:
        self.values[field] = value
        self.origins[field] = origin

    def said(self) -> Said:
        for names, first, second in (
            (self.formats, "no_binary", "only_binary"),
            (self.releases, "all_releases", "only_final"),
        ):
            for field, found in ((first, names.first), (second, names.second)):
                if field in self.values or found:
                    self.values[field] = tuple(sorted(found))
        return Said(self.values, self.origins, tuple(self.problems))

    def path(self, text: str) -> str:
        """A path as pip takes it: `~` is the person's folder, and a relative one starts where pip runs."""
        if text == "~" or text.startswith(("~/", "~" + os.sep)):
            text = self.home + text[1:]
        return os.path.normpath(os.path.join(self.root, text))

    def places(self, text: str) -> tuple[str, ...]:
        return tuple(place if is_url(place) else self.path(place) for place in text.split())

    def flag(self, text: str) -> bool:
        lowered = text.lower()
        if lowered not in YES | _NO:
            raise ValueError
        return lowered in YES

    def keyring(self, text: str) -> str:
        if text not in _KEYRINGS:
            raise ValueError
        return text

    def instant(self, text: str) -> str:
        if not _INSTANT.fullmatch(text):
            raise ValueError
        return text


def presumed(path: str, name: str) -> str:
    """The problem that a file of the workspace says what only the person may."""
    return f"{path} says {name}, which is for you and not for a workspace to say; it is ignored."


def is_url(place: str) -> bool:
    """Whether a place to find archives is an address and not a path."""
    return "://" in place or place[:5].lower() == "file:"


def _one(reading: _Reading, text: str) -> str:
    return text


def _words(reading: _Reading, text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _names(group: str, second: bool) -> Callable[[_Reading, str], tuple[str, ...]]:
    def take(reading: _Reading, text: str) -> tuple[str, ...]:
        names: ExclusiveNames = getattr(reading, group)
        names.add(text, second)
        return ()

    return take


def _takers() -> Iterator[tuple[str, tuple[str, Callable[[_Reading, str], Any]]]]:
    yield from ((name, ("index_url", _one)) for name in ("index-url", "pypi-url"))
    yield "extra-index-url", ("extra_index_urls", _words)
    yield "find-links", ("find_links", _Reading.places)
    yield "trusted-host", ("trusted_hosts", _words)
    yield from ((name, (name.replace("-", "_"), _Reading.flag)) for name in _FLAGS)
    yield "cert", ("certificate", _Reading.path)
    yield "client-cert", ("client_certificate", _Reading.path)
    yield "proxy", ("proxy", _one)
    yield from ((name, ("timeout", lambda _, text: float(text))) for name in ("timeout", "default-timeout"))
    yield "retries", ("retries", lambda _, text: int(text))
    yield "keyring-provider", ("keyring", _Reading.keyring)
    yield "uploaded-prior-to", ("uploaded_before", _Reading.instant)
    yield "no-binary", ("no_binary", _names("formats", False))
    yield "only-binary", ("only_binary", _names("formats", True))
    yield "all-releases", ("all_releases", _names("releases", False))
    yield "only-final", ("only_final", _names("releases", True))


_TAKERS = dict(_takers())
