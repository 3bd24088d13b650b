"""pip as the resolver: `pip install --dry-run --report`, run by the environment's own interpreter.

pip keeps what is installed where it fits, and looks nothing up for it. Must never let it read its configuration files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidSdistFilename, parse_sdist_filename
from packaging.version import InvalidVersion, Version

from pinfold.analysis.environment import Environment
from pinfold.analysis.index_options import for_pip
from pinfold.analysis.indexes import Indexes, unconnected
from pinfold.analysis.resolved import Resolved
from pinfold.records import dataclass, replace
from pinfold.requirements.names import normalise
from pinfold.resolution import report
from pinfold.resolution.asked import interpreter, is_there
from pinfold.resolution.derivation import of_pip
from pinfold.resolution.progress import Follower
from pinfold.resolution.resolver import Question
from pinfold.resolution.roots import Root, roots, without_hashes
from pinfold.resolution.verdict import Picked, Verdict, refused
from pinfold.system.files import read
from pinfold.system.invoke import Call, run_pip
from pinfold.system.private import private_folder, write_private
from pinfold.system.progress import Cancel, Watch, unwatched
from pinfold.system.tools import find_pip
from pinfold.system.trouble import Cancelled, Trouble, from_elsewhere

_MAX_REPORT = 64 * 1024 * 1024
# In its log: a link that counts, and one that does not because nothing is to be built.
# An index that could not be asked about a project, though pip goes on without it; that one has none is no such thing.
_UNREACHED = re.compile(r"Could not fetch URL (?![^\n]*: 404 )|WARNING: Retrying \(")
_LINK = re.compile(r"Found link \S*/([^/\s#]+)\S*(?: \(from [^)]*\))?(?: \([^)]*\))?, version: (\S+)")
_NO_SOURCES = re.compile(r"No sources permitted for [^:\s]+: (\S+)")
# What pins that nobody asked for can be to blame for.
_RETRIED = ("unsatisfiable", "no-such-version", "incompatible", "unknown-project")


@dataclass(frozen=True, slots=True)
class Pip:
    """`workspace` are the folders from which no program is taken. `bytecode` is a folder for what Python compiles: without one
    it compiles each time, and in the environment nothing is to change.
    """

    workspace: tuple[str, ...] = ()
    bytecode: str = ""
    windows: bool = False
    name: str = "pip"

    def resolve(
        self,
        question: Question,
        folder: str,
        environ: Mapping[str, str],
        watch: Watch,
        cancel: Cancel,
        held: Sequence[int] = (),
    ) -> tuple[Resolved, ...]:
        asked = roots(question.requirements, question.environment.markers)
        hashed = question.hashes or question.indexes.require_hashes or any(root.hashes for root in asked)
        if question.hashes:
            question = _unhashed(question)
        indexes = _indexes(question, asked)
        told = for_pip(indexes, environ, windows=self.windows)
        call = Call(folder, environ, told.environ, cancel, held, self.workspace, Follower("pip", watch))
        pins = _pins(question, asked)
        try:
            found = self._ask(question, asked, told.arguments, pins, call, hashed)
        except Trouble as trouble:
            if not pins or trouble.kind not in _RETRIED:
                raise
            found = self._ask(question, asked, told.arguments, {}, call, hashed)
        return self._hashed(question, found, told.arguments, call) if question.hashes else found

    def judge(
        self, question: Question, folder: str, environ: Mapping[str, str], cancel: Cancel, held: Sequence[int] = ()
    ) -> Verdict:
        """See `Judge`; another target than the environment it cannot be asked about."""
        if question.python or question.platform:
            return Verdict(None, trouble=Trouble("no-installer", "Only uv can resolve for another Python or platform."))
        with private_folder(folder) as own:
            try:
                found = self.resolve(question, own, environ, unwatched, cancel, held)
                return Verdict(True, picked={each.key: Picked(each.version, each.hashes) for each in found})
            except Cancelled:
                raise
            except Trouble as trouble:
                derivation = of_pip(trouble.detail)
                if _UNREACHED.search(trouble.log) or (not question.build and _left_out(trouble.log)):
                    derivation = derivation._replace(certain=False)
                return refused(trouble, derivation, offline=question.offline)

    def _ask(
        self,
        question: Question,
        asked: Sequence[Root],
        told: Sequence[str],
        pins: Mapping[str, str],
        call: Call,
        hashed: bool,
    ) -> tuple[Resolved, ...]:
        installed = question.installed if _native(question) else {}
        files = {
            "requirements.txt": question.requirements,
            "constraints.txt": question.constraints,
            "pins.txt": "".join(f"{key}=={version}\n" for key, version in sorted(pins.items())),
        }
        arguments = [*told, "-r", "requirements.txt", "-c", "constraints.txt", "-c", "pins.txt"]
        if not installed:
            arguments.append("--ignore-installed")
        elif question.upgrade:
            arguments += ["--upgrade", "--upgrade-strategy=only-if-needed", "-r", "upgrade.txt"]
            asking = hashed and not question.hashes
            files["upgrade.txt"] = "".join(f"{key}\n" for key in _inner(question, asked, asking))
        said = self._run(question.environment, files, arguments, call)
        return report.complete(said, installed, asked, question.environment.markers, hashed=hashed)

    def _hashed(
        self, question: Question, found: tuple[Resolved, ...], told: Sequence[str], call: Call
    ) -> tuple[Resolved, ...]:
        """The same with the hashes of what is installed already, which pip has looked nothing up for."""
        pins = {each.key: each.version for each in found if not (each.hashes or each.url or each.editable)}
        if not pins:
            return found
        files = {"requirements.txt": "".join(f"{key}=={version}\n" for key, version in pins.items())}
        arguments = [*told, "-r", "requirements.txt", "--ignore-installed", "--no-deps"]
        said = self._run(question.environment, files, arguments, call).resolved
        return tuple(replace(each, hashes=said[each.key].hashes) if each.key in pins else each for each in found)

    def _run(
        self, environment: Environment, files: Mapping[str, str], arguments: Sequence[str], call: Call
    ) -> report.Report:
        """What pip says that it would install, with these files in its folder."""
        python = interpreter(environment)
        pip = find_pip(
            python,
            environment.version,
            environment.site_packages,
            environment.base_python,
            flags=_flags(environment.version, self.bytecode),
            windows=self.windows,
        )
        with private_folder(call.folder) as own:
            for name, text in files.items():
                write_private(own, name, text)
            # Even on a dry run pip clones what is editable, into the environment unless told otherwise.
            common = ["install", "--dry-run", "--report", "report.json", "--src", "src"]
            run_pip(pip.argv, [*common, *arguments], replace(call, folder=own), virtual=False)
            try:
                return report.read((read(f"{own}/report.json", _MAX_REPORT).data or b"").decode())
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Trouble(
                    "installer-failed", "pip's answer cannot be read.", "Update pip, or use uv.", str(error)
                ) from error


def _left_out(log: str) -> bool:
    """Whether pip has seen releases that it could only have built. Without any link in its log nobody can say."""
    there = {(found[1], found[2]) for found in _LINK.finditer(log)}
    if not there:
        return True
    for skipped in _NO_SOURCES.findall(log):
        filename = unquote(skipped.partition("#")[0].rpartition("/")[2])
        try:
            name, version = parse_sdist_filename(filename)
        except (InvalidSdistFilename, InvalidVersion):
            continue  # it is no release that could be asked for
        if (name, str(version)) not in {(normalise(wheel.partition("-")[0]), found) for wheel, found in there}:
            return True
    return False


def _unhashed(question: Question) -> Question:
    """The question without hashes: with one, pip takes nothing that has none, and what is to be found cannot have any yet.

    What has some already is not checked while it is looked at, as by uv; it is when it is installed.
    """
    return replace(
        question,
        requirements=without_hashes(question.requirements),
        constraints=without_hashes(question.constraints),
        indexes=replace(question.indexes, require_hashes=False),
    )


def _flags(version: str, bytecode: str) -> tuple[str, ...]:
    """Keeps bytecode out of the environment; a Python before 3.8 does not know how to put it elsewhere."""
    if not bytecode or re.match(r"3\.[67](?!\d)", version):
        return ("-B",)
    return ("-X", f"pycache_prefix={bytecode}")


def _native(question: Question) -> bool:
    """Whether pip may go by what is installed: only then is it known here as well."""
    return bool(question.installed and question.environment.markers and is_there(question.environment))


def _inner(question: Question, asked: Sequence[Root], hashed: bool) -> list[str]:
    """What is to be upgraded though no line asks for it. pip upgrades only what it is asked for; hashes forbid asking."""
    named = {root.key for root in asked}
    return [] if hashed else [key for key in sorted(question.upgrade) if key not in named and key in question.installed]


def _pins(question: Question, asked: Sequence[Root]) -> dict[str, str]:
    """The versions that pip is to be held to so that it keeps what it would change otherwise."""
    named = {root.key: root for root in asked}
    keys = set(question.prefer) - question.upgrade
    if _native(question):
        # Without `--upgrade` pip keeps what fits by itself, with it what no line asks for.
        keys = keys & set(named) if question.upgrade else set()
    found = {}
    for key in keys:
        root = named.get(key)
        try:
            version = Version(question.prefer[key])
            fits = root is None or SpecifierSet(root.specifier).contains(version, prereleases=True)
        except (InvalidVersion, InvalidSpecifier):
            continue
        if fits and not (root is not None and root.url):
            found[key] = str(version)
    return found


def _indexes(question: Question, asked: Sequence[Root]) -> Indexes:
    """The indexes as far as the question permits: pip has no word for "offline", and builds folders in any case."""
    indexes = question.indexes
    if not question.build:
        for root in asked:
            if root.url and not root.url.partition("#")[0].endswith(".whl"):
                raise Trouble(
                    "build-failed",
                    f"{root.name or root.key or 'A requirement'} would have to be built, which is not permitted here.",
                    "Permit building, or ask for a version of it that has a wheel.",
                )
        indexes = replace(indexes, no_binary=(), only_binary=(":all:",))
    if question.offline:
        for root in asked:
            if root.url and root.url[:5].lower() != "file:":
                raise from_elsewhere(root.name or root.key or "A requirement")
        indexes = unconnected(indexes)
    return indexes
