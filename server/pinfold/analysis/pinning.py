"""Which pinning style a file is held to. Pure."""

from __future__ import annotations

from pinfold.analysis.settings import Settings, Style
from pinfold.analysis.snapshot import Role


def style_for(settings: Settings, role: Role) -> Style:
    """The style for files of this role; an override for single files has already gone into the settings."""
    pinning = settings.pinning
    if role is Role.INPUT:
        return pinning.input_style
    return pinning.constraints_style if role is Role.CONSTRAINTS else pinning.style
