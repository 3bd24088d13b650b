"""What a tree says in the judge's words: items and errors as pip's own parser would list them, for `pinfold debug parse`.

Where pip would look at the disk, an error of class `fs` is listed, because the answer depends on it. Pure.
"""

from __future__ import annotations

from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement as Pep508
from packaging.specifiers import SpecifierSet

from pinfold.requirements import links
from pinfold.requirements.lines import join
from pinfold.requirements.names import normalise
from pinfold.requirements.tree import Form, Line, Option, OptionLine, Problem, ProblemKind, Requirement

Json = dict[str, Any]


def understood(lines: list[tuple[int, list[int], Line]], constraint: bool) -> Json:
    """`items` and `errors` of a file, in order. `lines` are (pip's line number, [first, last] editor line, line)."""
    items: list[Json] = []
    errors: list[Json] = []
    for number, editor, line in lines:
        statement = line.statement
        if statement is None:
            continue
        place: Json = {"line": number, "lsp": editor}
        error = _error(line, constraint)
        if error is not None:
            errors.append({**place, **error})
        elif isinstance(statement, Requirement):
            items.append({**place, **_requirement(statement, constraint)})
        elif isinstance(statement, OptionLine):
            items.append({**place, **_option_line(statement)})
    return {"items": items, "errors": errors}


def _error(line: Line, constraint: bool) -> Json | None:
    statement = line.statement
    requirement = statement if isinstance(statement, Requirement) else None
    option_problem = next((p for p in line.problems if p.kind.value == "option"), None)
    if requirement is not None and requirement.editable and constraint and option_problem is None:
        return {"class": "constraint", "message": "Editable requirements are not allowed as constraints"}
    if line.problems:
        problem: Problem = line.problems[0]
        # without a URL on the line, what is not a valid editable could still be a folder's name
        local = problem.kind is ProblemKind.EDITABLE and problem.message.startswith("is not") and not _names_url(line)
        return {"class": "fs" if local else problem.kind.value, "message": problem.message}
    if requirement is None or requirement.form is not Form.PATH or requirement.url is None:
        return None
    path = requirement.url.text
    if links.always_exists(path) if requirement.editable else links.is_local_archive(path):
        return None
    if not requirement.editable and "/" not in path and not links.always_exists(path):
        return {"class": "requirement", "message": "Expected package name at the start of dependency specifier"}
    if requirement.editable and _names_url(line):
        return {"class": "editable", "message": "is not a valid editable requirement"}  # a URL was meant, not a folder
    return {"class": "fs", "message": "depends on what is on the disk"}


def _names_url(line: Line) -> bool:
    # as pip joins it: a continuation may stand in the middle of it
    return "://" in join(line.raw[: line.comments[0].start] if line.comments else line.raw).text


def _requirement(requirement: Requirement, constraint: bool) -> Json:
    name: str | None = requirement.name.text if requirement.name else None
    specifier = str(SpecifierSet(requirement.specifier)) if requirement.clauses else ""
    extras = sorted(_extras(requirement))
    url = requirement.url.text if requirement.url else None
    if requirement.form in (Form.URL, Form.PATH) and url is not None and name is None:
        wheel = _wheel(requirement, url)
        if wheel is not None:
            name, specifier = wheel[0], str(SpecifierSet(f"=={wheel[1]}"))
    if requirement.editable and url is not None and requirement.form is Form.URL:
        prefix = url.partition(":")[0].lower()
        url = f"{prefix}+{url}" if prefix in links.VCS_NAMES else url
    if requirement.form is Form.PATH and url is not None:
        url = f"file:{url}"
    values = _values(requirement.options)
    used = {"config_settings"} if requirement.editable else {"config_settings", "hashes"}
    item: Json = {
        "kind": "requirement",
        "editable": requirement.editable,
        "name": name,
        "specifier": specifier,
        "extras": extras,
        "marker": str(Marker(requirement.marker.text)) if requirement.marker else None,
        "url": url,
        "hashes": dict(sorted(values.get("hashes", {}).items())) if not requirement.editable else {},
        "config_settings": values.get("config_settings", {}),
        "text": requirement.pip_text,
    }
    ignored = {k: v for k, v in sorted(values.items()) if k not in used and k != "editables"}
    if ignored:
        item["ignored_options"] = ignored
    if constraint:
        if name is None:
            item["constraint_problem"] = "Unnamed requirements are not allowed as constraints"
        elif extras:
            item["constraint_problem"] = "Constraints cannot have extras"
    return item


def _extras(requirement: Requirement) -> set[str]:
    """pip tries every text that is no URL as a path first, and a path's extras are lowered and win."""
    written = {e.text for e in requirement.extras}
    if requirement.editable:
        return written if requirement.form is Form.DIRECT else {e.lower() for e in written}
    if requirement.form is Form.URL:
        return written
    head = requirement.pip_text.partition(";")[0].strip()
    _, path_extras = links.split_extras(links.normalised(head))
    return Pep508("placeholder" + path_extras.lower()).extras if path_extras else written


def _wheel(requirement: Requirement, url: str) -> tuple[str, str] | None:
    if requirement.form is Form.URL:
        return links.read_link(url).wheel
    filename = url.rstrip("/").rpartition("/")[2]
    return links.read_wheel_name(filename) if links.extension(filename) == ".whl" else None


def _option_line(line: OptionLine) -> Json:
    values = _values(line.options)
    if line.include is None or line.include.spec is None or line.include.value is None:
        return {"kind": "option", "options": dict(sorted(values.items()))}
    kind = line.include.spec.dest
    item: Json = {"kind": "include", "include": kind, "target": line.include.value.text}
    extra = values[kind][1:] + (values.get("constraints", []) if kind == "requirements" else [])
    if extra:
        item["ignored"] = extra
    rest = {k: v for k, v in sorted(values.items()) if k not in ("requirements", "constraints")}
    if rest:
        item["ignored_options"] = rest
    return item


def _values(options: tuple[Option, ...]) -> Json:
    """Options as optparse collects them."""
    values: Json = {}
    for option in options:
        spec = option.spec
        if spec is None or spec.dest == "features_enabled":
            continue  # pip keeps one list of features for all lines, so none belongs to this one
        text = option.value.text if option.value else ""
        if spec.dest == "hashes":
            algorithm, _, digest = text.partition(":")
            values.setdefault("hashes", {}).setdefault(algorithm, []).append(digest)
        elif spec.dest == "config_settings":
            _merge_setting(values.setdefault("config_settings", {}), text)
        elif spec.dest in ("format_control", "release_control"):
            _merge_names(values, spec.name, spec.dest, text)
        elif not spec.metavar:
            values[spec.dest] = True
        elif spec.dest == "index_url":
            values[spec.dest] = text
        else:
            values.setdefault(spec.dest, []).append(text)
    for dest, keys in (
        ("format_control", ("no_binary", "only_binary")),
        ("release_control", ("all_releases", "only_final")),
    ):
        if dest in values:
            sets = values.pop(dest)
            if any(sets[k] for k in keys):
                values[dest] = {k: sorted(sets[k]) for k in keys}
    return {k: v for k, v in values.items() if v not in ("", [], {})}


def _merge_setting(settings: Json, text: str) -> None:
    key, _, value = text.partition("=")
    if key not in settings:
        settings[key] = value
    elif isinstance(settings[key], list):
        settings[key].append(value)
    else:
        settings[key] = [settings[key], value]


def _merge_names(values: Json, name: str, dest: str, text: str) -> None:
    """`:all:` and `:none:` as pip 26.3's `handle_mutual_excludes` treats them."""
    pair = ("no_binary", "only_binary") if dest == "format_control" else ("all_releases", "only_final")
    sets = values.setdefault(dest, {k: set() for k in pair})
    mine = name.lstrip("-").replace("-", "_")
    target, other = sets[mine], sets[pair[1] if mine == pair[0] else pair[0]]
    names = text.split(",")
    while ":all:" in names:
        other.clear()
        target.clear()
        target.add(":all:")
        del names[: names.index(":all:") + 1]
        if ":none:" not in names:
            return
    for each in names:
        if each == ":none:":
            target.clear()
            continue
        other.discard(normalise(each))
        target.add(normalise(each))
