"""Every setting, once: type, default and documentation. The manifest's configuration, the JSON schema, the settings page and
the decoder are generated from here. Must never read a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Style = Literal["exact", "compatible", "bounded", "any"]
SeverityName = Literal["error", "warning", "info", "hint", "off"]

EMPTY: Mapping[str, Any] = MappingProxyType({})


def _doc(text: str, default: Any = None, factory: Any = None) -> Any:
    """A field with its documentation (first line: summary) in the metadata."""
    if factory is not None:
        return field(default_factory=factory, metadata={"doc": text})
    return field(default=default, metadata={"doc": text})


@dataclass(frozen=True)
class Pinning:
    """How tightly versions must be fixed."""

    style: Style = _doc(
        "How tightly a requirements file must pin: `exact` (`==1.2.3`), `compatible` (`~=1.2`), `bounded` (a lower and an upper "
        "bound) or `any`.",
        "exact",
    )
    input_style: Style = _doc("The same for `.in` files, which are compiled into a pinned file.", "any")
    constraints_style: Style = _doc("The same for constraints files.", "any")


@dataclass(frozen=True)
class Format:
    """How `pinfold format` and the editor's formatter write a file."""

    sort: bool = _doc("Sort requirements by name within each block; a blank line or a comment line starts a new block.", False)
    align_comments: bool = _doc("Keep comments that stand at one column at one column.", True)


@dataclass(frozen=True)
class TargetSettings:
    """The environment that the files are meant for."""

    python: str | None = _doc("A Python version such as `3.12`, to explain markers. Default: any.", None)
    platform: str | None = _doc("`linux`, `darwin`, `win32` … (`sys.platform`), to explain markers. Default: any.", None)


@dataclass(frozen=True)
class Override:
    """Settings for the files that match a pattern."""

    files: tuple[str, ...] = _doc("Patterns as in `.gitignore`, relative to the settings file.", ())
    severity: Mapping[str, SeverityName] = _doc("Severity by rule for these files.", factory=dict)
    ignore: tuple[str, ...] = _doc("Rules that are off for these files.", ())
    style: Style | None = _doc("The pinning style for these files.", None)


@dataclass(frozen=True)
class Settings:
    """All settings of one workspace folder."""

    select: tuple[str, ...] = _doc("Only these rules run. Empty: all.", ())
    ignore: tuple[str, ...] = _doc("These rules do not run.", ())
    severity: Mapping[str, SeverityName] = _doc("Severity by rule: `error`, `warning`, `info`, `hint` or `off`.", factory=dict)
    overrides: tuple[Override, ...] = _doc("Different settings for some files; the last match wins.", ())
    include: tuple[str, ...] = _doc("More files to treat as requirement files, as patterns.", ())
    exclude: tuple[str, ...] = _doc("Files and folders to leave alone, as patterns.", ())
    pinning: Pinning = _doc("How tightly versions must be fixed.", factory=Pinning)
    format: Format = _doc("How files are formatted.", factory=Format)
    target: TargetSettings = _doc("The environment that the files are meant for.", factory=TargetSettings)
