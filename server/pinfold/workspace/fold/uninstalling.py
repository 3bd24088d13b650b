"""`uninstall`: takes back what `install` has done, in the requirement files and in the environment.

Must never take a line that is there for something else, nor anything that something else needs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from pinfold.analysis.asked import synced_roles
from pinfold.analysis.closure import follow
from pinfold.analysis.drift import Drift, drift, graph_of, protected
from pinfold.analysis.environment import EnvironmentFacts
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.hash_mode import hash_mode
from pinfold.analysis.index import file_index
from pinfold.analysis.snapshot import Role
from pinfold.environment.writing import remove as taken_out
from pinfold.records import replace
from pinfold.requirements.names import normalise
from pinfold.requirements.parser import parse
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.added import Added, forget, load
from pinfold.workspace.fold.choice import selected, shown, synced_files
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.editing import Confirm, always, as_if, change_with, known_facts
from pinfold.workspace.fold.literal import literal
from pinfold.workspace.fold.orphaned import orphaned
from pinfold.workspace.fold.syncing import Synced
from pinfold.workspace.fold.writing import Write


def uninstall(
    context: Context, names: Sequence[str], write: Write, *, file: str = "", confirm: Confirm = always
) -> Synced:
    """Takes the lines for these out of the files, or of `file` alone, and out of the environment what nothing else needs then.

    Where there is no file yet nobody has said what the rest is there for, so only what is named goes.
    """
    keys = {normalise(name): name for name in names}
    context = _with_file(context, file)
    files = synced_files(context.root, context.snapshot, context.files)
    if not files.paths and not files.unwritten:
        raise Trouble("no-files", files.problem, "The setting `environment.files` has those that count.")
    facts = known_facts(context, planned=not files.unwritten)
    added = load(selected(context.root, context.settings, context.host, context.env).path)
    before = drift(context.snapshot, facts)
    needless = orphaned(context.snapshot, before, facts, keys, added, file)
    going = {*keys, *needless.keys}
    texts: dict[str, str | None] = {}
    taken: set[str] = set()
    for path, role in before.survey.roles.items():
        source = context.snapshot.files.get(path)
        # A constraint asks for nothing: who has written it wants it to hold whenever there is something to hold.
        if role is Role.CONSTRAINTS or source is None or source.file is None or file not in ("", path):
            continue
        if edits := taken_out(source.file, going):
            taken |= going & file_index(source.file).by_key.keys()
            texts[path] = apply_edits(source.file.text, edits)
            if not texts[path] and path in added.begun and _may_go(context, path):
                texts[path] = None
    named = {each.key for each in before.survey.requirements}
    for key, name in keys.items():
        if file and key not in taken:
            said = f"{shown(file, context.root)} does not ask for {name}."
            raise Trouble("not-installed", said, "Without --file, the lines of all files go that do.")
        if key not in facts.distributions and key not in named:
            raise _unknown(context, name, facts, named)
    after_context = as_if(context, texts)
    after_files = synced_files(after_context.root, after_context.snapshot, after_context.files).paths
    after = drift(after_context.snapshot, replace(facts, files=after_files))
    gone = {key for key in before.needed.keys - after.needed.keys if not files.unwritten}
    staying = facts.distributions.keys() - gone - keys.keys()
    others = follow(graph_of(facts), [(key, frozenset[str]()) for key in sorted(staying)])
    notes = ["There is no requirements file yet: only what you name goes."] if files.unwritten else []
    own = "Uninstall what needs it, or take the line out of the file by hand."
    stays: set[str] = set()
    asked = {each.key for each in after.survey.requirements}
    line_only = _line_alone(context, before, keys, taken, added, asked, file)
    for needed, advice in (after.needed, own), (others, "Uninstall that as well, or leave this."):
        for key in sorted(keys.keys() & needed.keys - stays):
            why = " ← ".join(reversed(needed.path(key)))
            if key not in line_only:
                raise Trouble("needed", f"{keys[key]} is still needed ({why}).", advice)
            stays.add(key)
            stay = "another line asks for it" if key in asked else f"it is still needed ({why})"
            notes.append(f"{keys[key]} stays installed: {stay}.")
    guarded = protected(context.snapshot, facts)
    for key in keys.keys() & guarded - named:
        said = f"{keys[key]} is protected, and stays."
        raise Trouble(
            "needed", said, "Environments keep pip, setuptools, wheel, what `environment.keep` names, and the project."
        )
    gone = (gone - others.keys) | (keys.keys() & facts.distributions.keys() - stays)
    done = change_with(context, texts, write, confirm, gone - guarded, notes=(*notes, *needless.notes))
    forget(done.environment.path, {path: None if text is None else parse(text) for path, text in texts.items()})
    return done


def _with_file(context: Context, file: str) -> Context:
    """The context in which a file counts that the person names, as it did when something was installed with it."""
    if not file:
        return context
    source = context.snapshot.files.get(file)
    if source is None or source.file is None:
        raise Trouble("no-files", f"There is no file {shown(file, context.root)}.", "Name another one, or none.")
    synced = synced_files(context.root, context.snapshot, context.files).paths
    if file in synced_roles(context.snapshot, synced):
        return context
    return replace(context, files=(*synced, file))


def _may_go(context: Context, path: str) -> bool:
    """Whether a file that was begun for an install is missed by nobody once it is empty."""
    if any(edge.target == path for edges in context.snapshot.includes.edges.values() for edge in edges):
        return False
    left = as_if(context, {path: None})
    files = synced_files(left.root, left.snapshot, left.files)
    return files.unwritten or bool(files.paths)


def _line_alone(
    context: Context,
    before: Drift,
    keys: Collection[str],
    taken: Collection[str],
    added: Added,
    asked: Collection[str],
    file: str,
) -> set[str]:
    """The keys whose lines may go though what they name has to stay: a person says so by naming the file, or an install wrote
    the line when it was there already. A lock has to name all the same what is needed."""
    lock = literal(context.snapshot, before.survey) is not None
    lock |= hash_mode(context.snapshot, before.survey.roles) is not None
    lines: dict[str, list[bool]] = {}
    for each in before.survey.requirements:
        source = context.snapshot.files[each.path].file
        line = added.said_of(each.path, source, each.line, each.key) if source is not None else None
        lines.setdefault(each.key, []).append(line is not None and not line.via)
    own = {key for key, said in lines.items() if all(said)}
    return {key for key in keys if key in taken and ((file and key in asked) or (not lock and (file or key in own)))}


def _unknown(context: Context, name: str, facts: EnvironmentFacts, named: Collection[str]) -> Trouble:
    said = f"{name} is neither installed nor asked for in a file."
    if not facts.files:
        assert facts.environment is not None
        where = shown(facts.environment.path, context.root)
        said = f"{name} is not installed in {where}, and there is no requirements file."
    near = get_close_matches(normalise(name[:60]), [*facts.distributions, *named], 1, 0.8)
    listed = "`pinfold env freeze --all` lists what is installed."
    return Trouble("not-installed", said, f"Did you mean {near[0]}?" if near else listed)
