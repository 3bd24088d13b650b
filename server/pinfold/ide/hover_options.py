"""What an option, its argument, a hash or an included file means. Part of hover; never echoes a secret."""

from __future__ import annotations

from pinfold.analysis.facts import Absence
from pinfold.analysis.index import file_index
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.locate import Node
from pinfold.ide.markdown import code, redacted
from pinfold.ide.projects import shown_path
from pinfold.requirements.includes import EdgeKind
from pinfold.requirements.options import OptionSpec, match_long
from pinfold.requirements.tree import Option, OptionLine

_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}
_ABSENT = {
    Absence.MISSING: "There is no such file.",
    Absence.OUTSIDE: "The file is outside the workspace, so it was not read.",
    Absence.IRREGULAR: "This is no regular file.",
    Absence.TOO_LARGE: "The file is too large to check.",
    Absence.UNREADABLE: "The file cannot be read.",
    Absence.TOO_DEEP: "Too many files include each other to follow this one.",
}
_NAMES = "Names with commas between them; `:all:` is every project, `:none:` empties the list."


def option_title(spec: OptionSpec) -> str:
    """How the option is written: every spelling, and its argument."""
    return f"{', '.join(code(name) for name in spec.names)} {spec.metavar}".rstrip()


def about_option(node: Node) -> str:
    """What an option does where it stands."""
    option = node.option
    assert option is not None
    written, spec = option.name.text, option.spec
    if spec is None:
        names = match_long(written) if written.startswith("--") else ()
        if names:
            return f"{code(written)} may stand for {', '.join(code(n) for n in names)}: pip refuses it."
        return f"{code(written)}: pip knows no such option in a requirements file."
    said = [option_title(spec), spec.doc]
    if written not in spec.names:
        said.append(f"{code(written)} is short for {code(spec.name)}; uv does not take abbreviations.")
    said += _misplaced(node, option, spec)
    if spec.uv != "reads":
        said.append(f"uv {spec.uv} it.")
    return "\n\n".join(said)


def _misplaced(node: Node, option: Option, spec: OptionSpec) -> list[str]:
    if spec.scope == "requirement" and isinstance(node.line.statement, OptionLine):
        return ["It belongs after a requirement on the same line: here pip ignores it."]
    if spec.scope == "file" and node.requirement is not None:
        return ["It belongs on a line of its own: here pip ignores it."]
    statement = node.line.statement
    includes = spec.dest in ("requirements", "constraints")
    if includes and isinstance(statement, OptionLine) and statement.include is not option:
        return ["pip follows one file a line: it ignores this one."]
    return []


def about_value(node: Node) -> str:
    """What an option's argument is for."""
    option = node.option
    assert option is not None
    assert option.spec is not None
    said = [option_title(option.spec), option.spec.doc]
    if option.spec.dest in ("format_control", "release_control"):
        said.append(_NAMES)
    elif option.spec.choices:
        said.append(f"One of {', '.join(code(c) for c in option.spec.choices)}.")
    elif option.spec.dest in ("index_url", "extra_index_urls", "find_links"):
        said.append(code(redacted(node.token.text)))
    return "\n\n".join(said)


def about_hash(node: Node) -> str:
    """What one `--hash` admits, and whether its digest is whole."""
    option = node.option
    assert option is not None
    algorithm, _, digest = node.token.text.partition(":")
    said = [f"{code('--hash')}: pip installs only an archive with one of the hashes on this line."]
    digits = _DIGITS.get(algorithm)
    if digits is None:
        said.append(f"{code(algorithm)} is no algorithm that pip takes: {', '.join(code(a) for a in _DIGITS)}.")
    elif len(digest) != digits:
        said.append(f"A {algorithm} digest has {digits} digits; this one has {len(digest)}.")
    requirement = node.requirement
    if requirement is not None and option in requirement.hashes:
        count = len(requirement.hashes)
        said.append(f"{algorithm if digits else 'Hash'}, {requirement.hashes.index(option) + 1} of {count}.")
    return "\n\n".join(said)


def about_include(snapshot: Snapshot, path: str, node: Node) -> str:
    """What `-r` or `-c` brings in, as far as it is known."""
    option = node.option
    assert option is not None
    assert option.spec is not None
    said = [option.spec.doc, *_misplaced(node, option, option.spec)]
    edge = next((e for e in snapshot.includes.edges.get(path, ()) if e.span == node.span), None)
    if edge is None:
        return "\n\n".join(said)
    if edge.kind is EdgeKind.URL:
        said += [code(redacted(node.token.text)), "pip fetches this; Pinfold does not."]
    elif edge.target is None:
        said.append("Which file this is depends on the environment.")
    else:
        said.append(code(shown_path(snapshot, edge.target)))
        source = snapshot.files.get(edge.target)
        if source is not None and source.file is not None:
            count = len(file_index(source.file).requirements)
            said.append(f"{count} {'requirement' if count == 1 else 'requirements'}")
        elif edge.target in snapshot.facts.absent:
            said.append(_ABSENT[snapshot.facts.absent[edge.target]])
    return "\n\n".join(said)
