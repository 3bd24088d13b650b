"""Which pinning style a file is held to, and whether another line pins what one leaves open. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pinfold.analysis.index import file_index
from pinfold.analysis.markers import implies
from pinfold.analysis.settings import Settings, Style
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.analysis.versions import meets
from pinfold.requirements.tree import Form, Requirement

MAX_SEEN = 64  # requirements for one project in a file, beyond which nobody looks for the one that pins it


def style_for(settings: Settings, role: Role) -> Style:
    """The style for files of this role; an override for single files has already gone into the settings."""
    pinning = settings.pinning
    if role is Role.INPUT:
        return pinning.input_style
    return pinning.constraints_style if role is Role.CONSTRAINTS else pinning.style


def shared_keys(snapshot: Snapshot, path: str) -> set[str]:
    """The projects that a file names and that another line of a run that reads it names too."""
    source = snapshot.files[path].file
    if source is None:
        return set()
    own = file_index(source)
    shared = set(own.repeated)
    for other in {other for roles in snapshot.projects.values() if path in roles for other in roles} - {path}:
        file = snapshot.files[other].file
        if file is not None:
            shared |= own.by_key.keys() & file_index(file).by_key.keys()
    return shared


def pinned_elsewhere(snapshot: Snapshot, path: str, requirement: Requirement, style: Style) -> bool:
    """Whether in every run that reads `path` another line holds the same project to the style, most often a constraint.

    Wherever the requirement's marker holds, the other line's has to hold too. False for all but `shared_keys`.
    """
    runs = [roles for roles in snapshot.projects.values() if path in roles]
    return bool(runs) and all(_pinned(snapshot, roles, requirement, style) for roles in runs)


def _pinned(snapshot: Snapshot, roles: Mapping[str, Role], requirement: Requirement, style: Style) -> bool:
    marker = requirement.marker.text if requirement.marker is not None else None
    for path in roles:
        file = snapshot.files[path].file
        for i in file_index(file).by_key.get(requirement.key, [])[:MAX_SEEN] if file is not None else ():
            other = file.lines[i].statement if file is not None else None
            if other is requirement or not isinstance(other, Requirement):
                continue
            held = other.form is not Form.NAMED or meets(other.specifier, style)
            if held and implies(marker, other.marker.text if other.marker is not None else None):
                return True
    return False
