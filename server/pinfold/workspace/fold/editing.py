"""`install` and `freeze`: requirement files changed together with the environment, or after it.

Must never write a file unless the environment has become what its new text asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal

from pinfold.analysis.asked import synced_roles
from pinfold.analysis.drift import SEEDS, drift
from pinfold.analysis.environment import EnvironmentFacts
from pinfold.analysis.evaluation import evaluator
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.resolved import Resolved
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.environment.checkouts import checkout
from pinfold.environment.freeze import freeze_in_place
from pinfold.environment.freeze_all import freeze_all, top_level
from pinfold.environment.via import ASKED
from pinfold.environment.writing import Entry, add, new_text
from pinfold.records import dataclass, replace
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import Form, Requirement
from pinfold.system.trouble import Cancelled, Trouble
from pinfold.workspace.fold import guard, making
from pinfold.workspace.fold.added import remember
from pinfold.workspace.fold.choice import selected, shown, synced_files
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.engines import engine_for, hashes_needed, resolve
from pinfold.workspace.fold.literal import literal, notes_for
from pinfold.workspace.fold.looking import facts_of
from pinfold.workspace.fold.syncing import Preview, Synced, preview, sync
from pinfold.workspace.fold.writing import Change, Write

__all__ = ["Change", "Frozen", "Mode", "Write", "always", "as_if", "change_with", "freeze", "install", "known_facts"]

Mode = Literal["in-place", "all", "top-level"]
Confirm = Callable[[Preview, Sequence[Change]], bool]
_HASHES_OF_PIP = "pip tells the hashes of the files that fit this Python and platform; uv tells those of all."


def always(found: Preview, changes: Sequence[Change]) -> bool:
    """For faces that have asked already."""
    return True


@dataclass(frozen=True)
class Frozen:
    """What a freeze writes (`changes`), or, for whole lists, its `text`. `notes` are sentences about what stays as it is."""

    changes: tuple[Change, ...]
    text: str = ""
    notes: tuple[str, ...] = ()


def install(
    context: Context, requirements: Sequence[str], write: Write, *, file: str = "", confirm: Confirm = always
) -> Synced:
    """Has a file ask for these, pinned to the versions that fit with all the rest, and installs them; nothing is removed.

    `requirements` are texts as in a file, without a path. Where no version is asked for, the newest that fits is taken.
    """
    wanted = [_asked(text) for text in requirements]
    path = _target(context, file)
    facts = known_facts(context)
    tried = _with(context, path, _added(context, path, [_entry(each, None) for each in wanted], facts))
    tried_facts = replace(facts, files=_files(tried))
    hashed = hashes_needed(tried, tried_facts)
    found = {each.key: each for each in resolve(tried, tried_facts, tried_facts.files, hashes=hashed)}
    # A lock stays one: it names all that is needed.
    apart = drift(context.snapshot, facts)
    locked = literal(context.snapshot, apart.survey) is not None
    locked |= any(each.hashes for each in found.values())
    named = {each.key for each in apart.survey.requirements} | apart.lines.keys() | (SEEDS & facts.distributions.keys())
    fresh = [found[key] for key in found if key not in named] if locked else []
    entries = [_entry(each, found.get(each.key)) for each in wanted]
    entries += [_pinned(each) for each in fresh if each.key not in {entry.key for entry in entries}]
    if locked:
        entries = _noted(context, path, entries, {each.key for each in wanted}, found)
    text = _added(context, path, entries, facts)
    fresh_file = path not in context.snapshot.files
    # What was found is pinned now, so it would be found again, unless other lines have come along.
    known = None if locked else tuple(found.values())
    notes = (*_idle(wanted, facts), *(_on_hashes(tried, facts) if any(each.hashes for each in entries) else ()))
    done = change_with(context, {path: text}, write, confirm, known=known, notes=notes)
    asked = {each.key for each in wanted}
    # What no note tells is remembered; a line that a person has asked for is there for that, whoever needed it before.
    via: dict[str, tuple[str, ...]] = dict.fromkeys(asked, ())
    via |= {e.key: _needed_by(found[e.key]) or tuple(asked) for e in entries if e.key not in asked and not e.via}
    remember(done.environment.path, path, parse(text), via, begun=fresh_file)
    return done


def freeze(context: Context, mode: Mode = "in-place", file: str = "") -> Frozen:
    """The installed versions, into the files in place, or as a list: all that `pip freeze` says, or what was asked for only.

    With `file` a list becomes that file's new text.
    """
    facts = known_facts(context, (file,) if file and mode == "in-place" else (), planned=False)
    assert facts.environment is not None
    if mode == "in-place":
        return _freeze_in_place(context, facts, file)
    listed = facts.distributions.values() if mode == "all" else top_level(facts, drift(context.snapshot, facts))
    text = freeze_all(listed, facts.environment, checkout, context.host.windows)
    if not file:
        return Frozen((), text)
    change = _change_of(context.snapshot, file, text)
    return Frozen((change,) if change.before != text else (), text)


def _freeze_in_place(context: Context, facts: EnvironmentFacts, file: str) -> Frozen:
    found = freeze_in_place(context.snapshot, facts)
    hashes_notes: tuple[str, ...] = ()
    if found.wants_hashes:
        hashes, hashes_notes = _hashes(context, facts, found.wants_hashes)
        found = freeze_in_place(context.snapshot, facts, hashes)
    texts = {}
    for path, edits in found.edits.items():
        source = context.snapshot.files[path].file
        assert source is not None
        texts[path] = apply_edits(source.text, edits)
    if found.fresh:
        texts[_target(context, file)] = found.fresh
    changes = (_change_of(context.snapshot, path, text) for path, text in texts.items())
    notes = (
        f"{shown(left.path, context.root)}{f':{left.number}' if left.number else ''}: {left.name}: {left.why}."
        for left in found.left
    )
    changed = tuple(change for change in changes if change.before != change.after)
    return Frozen(changed, notes=(*hashes_notes, *notes))


def _hashes(
    context: Context, facts: EnvironmentFacts, keys: Collection[str]
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The hashes of the installed versions; or none, for then the lines stay as they are, and a note on why."""
    pins = "".join(f"{key}=={facts.distributions[key].version}\n" for key in sorted(keys))
    try:
        found = resolve(context, facts, facts.files, hashes=True, instead=pins)
    except Cancelled:
        raise
    except Trouble as trouble:
        said = f"The hashes of what is installed could not be looked up: {trouble.message} {trouble.advice}"
        return {}, (said.rstrip(),)
    now = {
        each.key: each.hashes
        for each in found
        if each.key in keys and each.version == facts.distributions[each.key].version
    }
    return now, _on_hashes(context, facts)


def _on_hashes(context: Context, facts: EnvironmentFacts) -> tuple[str, ...]:
    """What is to be said of hashes that were looked up."""
    assert facts.environment is not None
    engine = engine_for(context, facts.environment, whatever_they_ask=True)
    return (_HASHES_OF_PIP,) if engine.name == "pip" else ()


# Files


def _target(context: Context, file: str) -> str:
    """The file that new lines go into."""
    if file:
        return file
    files = synced_files(context.root, context.snapshot, context.files)
    if files.paths:
        return files.paths[0]
    if files.several:
        raise Trouble("no-files", files.problem, "Or name one with --file.")
    return f"{context.root.rstrip('/')}/requirements.txt"


def _files(context: Context) -> tuple[str, ...]:
    return synced_files(context.root, context.snapshot, context.files).paths


def _added(context: Context, path: str, entries: Sequence[Entry], facts: EnvironmentFacts) -> str:
    """The text of a file that asks for these as well."""
    source = context.snapshot.files.get(path)
    assert facts.environment is not None
    if source is None:
        return new_text(entries)
    if source.file is None:
        raise Trouble("undecodable", f"{shown(path, context.root)} cannot be read as text.", "Save it as UTF-8.")
    written = add(path, source.file, entries, facts.environment.markers)
    if written.left:
        left = written.left[0]
        place = f"{shown(path, context.root)}{f':{left.number}' if left.number else ''}"
        raise Trouble("not-written", f"{place}: {left.name} is not written: {left.why}.", "Change the line by hand.")
    return apply_edits(source.file.text, written.edits)


def _with(context: Context, path: str, text: str) -> Context:
    return as_if(context, {path: text})


def as_if(context: Context, texts: Mapping[str, str | None]) -> Context:
    """The context as if the files had these texts; None: as if there were no such file.

    One that is not synced otherwise counts besides those that are, for what it asks for goes into the same environment.
    """
    files = dict(context.snapshot.files)
    for path, text in texts.items():
        old = files.pop(path, None)
        role, decoded = (old.role, old.decoded) if old is not None else (Role.REQUIREMENTS, None)
        if text is not None:
            files[path] = SourceFile(path, role, parse(text), decoded)
    absent = {path: why for path, why in context.snapshot.facts.absent.items() if path not in texts}
    facts = replace(context.snapshot.facts, absent=absent)
    named = tuple(path for path in context.files if texts.get(path, "") is not None)
    changed = replace(context, snapshot=replace(context.snapshot, files=files, facts=facts), files=named)
    synced = _files(changed)
    others = [path for path in texts if path in files and path not in synced_roles(changed.snapshot, synced)]
    return replace(changed, files=(*synced, *others)) if others else changed


def _change_of(snapshot: Snapshot, path: str, text: str | None) -> Change:
    source = snapshot.files.get(path)
    before = source.file.text if source is not None and source.file is not None else None
    return Change(path, before, text or "", source.decoded if source is not None else None, gone=text is None)


def change_with(
    context: Context,
    texts: Mapping[str, str | None],
    write: Write,
    confirm: Confirm,
    gone: Collection[str] = (),
    known: tuple[Resolved, ...] | None = None,
    notes: tuple[str, ...] = (),
) -> Synced:
    """Syncs with the new texts, and writes them once the environment is as they ask and before that is final."""
    changes = [_change_of(context.snapshot, path, text) for path, text in texts.items()]
    changes = [change for change in changes if change.before != change.after]
    after = as_if(context, {change.path: None if change.gone else change.after for change in changes})
    found = preview(after, exact=False, removed=gone, known=known)
    found = replace(found, notes=(*notes, *found.notes))
    if not confirm(found, changes):
        raise Cancelled
    done = sync(after, found, lambda: write(changes), lambda: write([change.back for change in changes]))
    return replace(done, notes=notes)


# What is asked for


@dataclass(frozen=True)
class _Wanted:
    """One thing that the person asks for."""

    key: str
    requirement: Requirement


def _asked(text: str) -> _Wanted:
    lines = [line for line in parse(text.strip()).lines if line.statement is not None or line.comments]
    requirement = lines[0].statement if len(lines) == 1 else None
    if not isinstance(requirement, Requirement) or lines[0].problems or lines[0].comments or requirement.options:
        why = f" ({lines[0].problems[0].message})" if lines and lines[0].problems else ""
        said = f"{text!r} is not a requirement{why}."
        raise Trouble("invalid-requirement", said, "Write it as in a file: flask, 'flask>=3', 'name @ https://…'.")
    if requirement.name is None or requirement.form not in (Form.NAMED, Form.DIRECT):
        raise Trouble("invalid-requirement", f"{text!r} does not tell the project's name.", "Write `name @ place`.")
    return _Wanted(requirement.key, requirement)


def _entry(wanted: _Wanted, found: Resolved | None) -> Entry:
    """The line for what a person asks for, with the version that was found for it."""
    requirement = wanted.requirement
    assert requirement.name is not None
    name = requirement.name.text
    extras = tuple(extra.text for extra in requirement.extras)
    marker = requirement.marker.text if requirement.marker is not None else ""
    if requirement.url is not None:
        hashes = found.hashes if found is not None else ()
        return Entry(name, extras=extras, url=requirement.url.text, marker=marker, hashes=hashes)
    if found is None or not found.version:
        return Entry(name, requirement.specifier, extras, marker=marker)
    # Who asks for one spelling, and no local version, gets a line that does as well.
    operator = "===" if [each.operator.text for each in requirement.clauses] == ["==="] else "=="
    return Entry(name, f"{operator}{found.version}", extras, marker=marker, hashes=found.hashes)


def _idle(wanted: Sequence[_Wanted], facts: EnvironmentFacts) -> tuple[str, ...]:
    """What is to be said of what no resolver was asked about: the line is for other machines."""
    assert facts.environment is not None
    ask = evaluator(facts.environment.markers)
    markers = [(each.requirement.name, each.requirement.marker) for each in wanted]
    return tuple(
        f"{name.text} is written as you say it and not installed: its marker does not hold here."
        for name, marker in markers
        if name is not None and marker is not None and ask.holds(marker.text) is False
    )


def _noted(
    context: Context, path: str, entries: Sequence[Entry], asked: Collection[str], found: Mapping[str, Resolved]
) -> list[Entry]:
    """The lines with notes on who needs them, as far as the file stays a lock with that.

    What a person has asked for is there for that, though another project may need it besides.
    """
    source = context.snapshot.files.get(path)
    notes = notes_for(source.file if source is not None else None, any(each.hashes for each in found.values()))
    if notes == "none":
        return list(entries)
    own = (ASKED,) if notes == "all" else ()
    return [replace(each, via=own if each.key in asked else _needed_by(found[each.key]) or own) for each in entries]


def _needed_by(found: Resolved) -> tuple[str, ...]:
    return tuple(sorted(each for each in found.because if ":" not in each))  # a place is nobody who needs it


def _pinned(found: Resolved) -> Entry:
    if found.url:
        return Entry(found.name, url=found.url, hashes=found.hashes)
    return Entry(found.name, f"=={found.version}", hashes=found.hashes)


def known_facts(context: Context, files: tuple[str, ...] = (), planned: bool = True) -> EnvironmentFacts:
    """What is known of the environment, or of the one that would be made. Not `planned`: Trouble `missing` instead."""
    choice = selected(context.root, context.settings, context.host, context.env)
    guard.settle(context, choice)
    facts = facts_of(context if not files else replace(context, files=files), choice)
    if facts.environment is None and not planned:
        raise guard.missing(context, choice)
    if facts.environment is None:
        return replace(facts, environment=making.planned(context, choice))
    guard.usable(context, facts.environment)
    return facts
