"""One string is one world: files, settings, a cursor and the findings that must come true.

`-- path --` starts a file (the default is `requirements.txt`), `$0` is the cursor, a line of bare carets under a line expects
`severity[rule]: message` there. `-- @settings.toml --` holds settings, `-- @env --` an environment (`installed.py`),
`-- @index --` what indexes say (`releases.py`), `-- @resolution --` what a resolver has said (`resolved.py`). Caret lines are
removed before parsing, because a `#` in their place would end a continuation.
`\\u2028` and other escapes may be written as `<U+2028>`. A line `# … and 100,000 more lines` makes its file
too large to have a tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pinfold.analysis.check import check as run_check
from pinfold.analysis.facts import Absence, Facts
from pinfold.analysis.findings import Finding
from pinfold.analysis.fixes import apply_edits, choose_edits
from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.requirements.encoding import decode
from pinfold.requirements.parser import parse
from tests.support.installed import facts as environment_facts
from tests.support.releases import facts as index_facts
from tests.support.resolved import resolution

ROOT = "/w"
_HEADER = re.compile(r"-- (\S.*) --\s*")
_CARETS = re.compile(r"(\s*)(\^+)\s*(error|warning|info|hint)\[([a-z0-9-]+)\](?:: (.*))?\s*")
_TOO_LARGE = "# … and 100,000 more lines"
_ESCAPE = re.compile(r"<U\+([0-9A-F]{4,6})>")


@dataclass(frozen=True)
class Mark:
    """An expectation: 0-based editor line, columns of the carets, and what must be said (None: anything)."""

    path: str
    line: int
    start: int
    end: int
    severity: str
    rule: str
    message: str | None


@dataclass
class World:
    texts: dict[str, str] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    cursor: tuple[str, int] | None = None
    settings: str = ""
    env: str | None = None
    index: str | None = None
    resolution: str | None = None


def read(text: str) -> World:
    """The world in a string; absolute paths under `/w`."""
    world = World()
    path = f"{ROOT}/requirements.txt"
    lines: list[str] = []

    def close() -> None:
        body = "\n".join(lines)
        if path.endswith("@settings.toml"):
            world.settings = body
        elif path.endswith("@env"):
            world.env = body
        elif path.endswith("@index"):
            world.index = body
        elif path.endswith("@resolution"):
            world.resolution = body
        elif lines or path in world.texts:
            world.texts[path] = body
        lines.clear()

    for line in text.split("\n"):
        if header := _HEADER.fullmatch(line):
            if any(lines):
                close()
            lines.clear()
            path = header[1] if header[1].startswith("/") else f"{ROOT}/{header[1]}"
            world.texts.setdefault(path, "") if "@" not in header[1] else None
        elif marked := _CARETS.fullmatch(line):
            start = len(marked[1])
            world.marks.append(
                Mark(path, len(lines) - 1, start, start + len(marked[2]), marked[3], marked[4], marked[5])
            )
        else:
            line = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), line)
            if "$0" in line:
                world.cursor = (path, sum(len(p) + 1 for p in lines) + line.index("$0"))
                line = line.replace("$0", "", 1)
            lines.append(line)
    close()
    return world


def role_of(path: str) -> Role:
    """A file's role by its name, as the workspace decides it."""
    name = path.rpartition("/")[2]
    if "constraints" in name or "/constraints/" in path:
        return Role.CONSTRAINTS
    return Role.INPUT if name.endswith(".in") else Role.REQUIREMENTS


def _source(path: str, text: str) -> SourceFile:
    if _TOO_LARGE in text:
        return SourceFile(path, role_of(path), None, too_large=True)
    return SourceFile(path, role_of(path), parse(text), decode(text.encode("utf-8", "surrogatepass")))


def snapshot_of(world: World, settings: Settings | None = None) -> Snapshot:
    """A snapshot in which every file that an include names and the world lacks is known to be missing."""
    files = {path: _source(path, text) for path, text in world.texts.items()}
    settings = settings or Settings()
    first = Snapshot(ROOT, files, settings)
    named = [e.target for edges in first.includes.edges.values() for e in edges if e.kind.value == "file" and e.target]
    absent = {t: Absence.MISSING if t.startswith(f"{ROOT}/") else Absence.OUTSIDE for t in named if t not in files}
    installed = environment_facts(world.env, ROOT) if world.env is not None else None
    listed = index_facts(world.index) if world.index is not None else None
    indexes = dict.fromkeys(files, listed) if listed is not None else {}
    resolutions = (resolution(world.resolution, first),) if world.resolution is not None else ()
    facts = Facts(absent=absent, environment=installed, indexes=indexes, resolutions=resolutions)
    return Snapshot(ROOT, files, settings, facts)


def settings_of(world: World, select: tuple[str, ...] = ()) -> Settings:
    if not world.settings:
        return Settings(select=select)
    import sys

    from pinfold.analysis.settings_decode import decode as decode_settings
    from pinfold.analysis.settings_decode import merge
    from pinfold.records import replace

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    layer, problems = decode_settings(tomllib.loads(world.settings), "settings.toml")
    assert not problems, problems
    settings = merge(layer).settings
    return replace(settings, select=select) if select else settings


def findings_of(world: World, select: tuple[str, ...] = ()) -> dict[str, list[Finding]]:
    return run_check(snapshot_of(world, settings_of(world, select)))


def _as_mark(world: World, path: str, finding: Finding) -> Mark:
    index = parse(world.texts[path]).index
    line, column = index.position(finding.span.start)
    end = min(finding.span.end, index.line_span(line).end) - index.starts[line]
    assert finding.severity is not None
    # an empty span still takes one caret to mark
    return Mark(path, line, column, max(end, column + 1), finding.severity.value, finding.rule, finding.message)


def check(text: str, select: tuple[str, ...] = (), only: str = "") -> dict[str, list[Finding]]:
    """Assert that exactly the marked findings come true; `select` narrows the rules that run, `only` those that count."""
    world = read(text)
    found = findings_of(world, select)
    got = [_as_mark(world, path, f) for path, findings in found.items() for f in findings if only in ("", f.rule)]
    want = list(world.marks)
    for mark in got:
        match = next((w for w in want if _same(w, mark)), None)
        assert match is not None, f"unexpected {mark}\nexpected: {want}"
        want.remove(match)
    assert not want, f"missing {want}\ngot: {got}"
    return found


def _same(want: Mark, got: Mark) -> bool:
    place = (want.path, want.line, want.start, want.end, want.severity, want.rule)
    if place != (got.path, got.line, got.start, got.end, got.severity, got.rule):
        return False
    return want.message is None or want.message == got.message


def check_fix(before: str, after: str, rule: str, unsafe: bool = False, select: bool = True) -> None:
    """Assert that fixing everything that one rule finds turns one world into the other, and that it then finds no more to fix.

    `select=False` has the other rules run too, for rules about suppressions.
    """
    world, wanted = read(before), read(after)
    settings = settings_of(world, (rule,) if select else ())
    for _ in range(10):
        found = run_check(snapshot_of(world, settings))
        edits = {path: choose_edits([f for f in said if f.rule == rule], unsafe) for path, said in found.items()}
        if not any(edits.values()):
            break
        world.texts = {path: apply_edits(text, edits.get(path, [])) for path, text in world.texts.items()}
    else:
        raise AssertionError(f"the fixes of {rule} never come to an end: {world.texts}")
    assert world.texts == {**world.texts, **wanted.texts}
