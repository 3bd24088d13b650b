"""Every setting, once: type, default and documentation. The manifest's configuration, the JSON schema, the settings
page and the decoder are generated from here. Must never read a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pinfold.records import asdict, dataclass, field, replace

Style = Literal["exact", "compatible", "bounded", "any"]
SeverityName = Literal["error", "warning", "info", "hint", "off"]


def _doc(
    text: str, default: Any = None, factory: Any = None, *, rules: bool = False, pattern: str = "", example: str = ""
) -> Any:
    """A field with its documentation in the metadata.

    `rules`: the strings (of a mapping: the keys) are rules' names. `pattern`: what a string must match entirely.
    `example`: a value as it is written in TOML.
    """
    metadata = {"doc": text, "rules": rules, "pattern": pattern, "example": example}
    if factory is not None:
        return field(default_factory=factory, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Pinning:
    """How tightly versions must be fixed."""

    style: Style = _doc(
        "How tightly a requirements file must pin: `exact` (`==1.2.3`), `compatible` (`~=1.2`), `bounded` (a lower and "
        "an upper bound) or `any`.",
        "exact",
        example='"compatible"',
    )
    input_style: Style = _doc(
        "The same for `.in` files, which are compiled into a pinned file.", "any", example='"bounded"'
    )
    constraints_style: Style = _doc("The same for constraints files.", "any", example='"exact"')


@dataclass(frozen=True)
class Format:
    """How `pinfold format` and the editor's formatter write a file."""

    sort: bool = _doc(
        "Sort requirements by name within each block; a blank line or a comment line starts a new block.",
        False,
        example="true",
    )
    align_comments: bool = _doc("Keep comments that stand at one column at one column.", True, example="false")


@dataclass(frozen=True)
class TargetSettings:
    """The environment that the files are meant for."""

    python: str | None = _doc(
        'A Python version in quotes such as `"3.12"`, to explain markers. Without it: any.',
        None,
        pattern=r"[0-9]+\.[0-9]+(?:\.[0-9]+)?",
        example='"3.12"',
    )
    platform: str | None = _doc(
        "`linux`, `darwin`, `win32` … (`sys.platform`), to explain markers. Without it: any.",
        None,
        pattern=r"[a-z0-9]+",
        example='"linux"',
    )


@dataclass(frozen=True)
class EnvironmentSettings:
    """The virtual environment of the folder, and how it is kept equal to the requirement files."""

    path: str | None = _doc(
        "The environment's folder, relative to the settings file. Without it: the one that was selected, else `.venv`, "
        "`venv` or `env`. One outside the workspace is only changed after the person's own consent.",
        None,
        example='".venv"',
    )
    files: tuple[str, ...] = _doc(
        "The requirement files that the environment is kept equal to, relative to the settings file. Empty: "
        "`requirements.txt`, else the only requirements file there is.",
        (),
        example='["requirements.txt", "requirements-dev.txt"]',
    )
    keep: tuple[str, ...] = _doc(
        "Distributions that a sync never removes, besides pip, setuptools, wheel and the project itself.",
        (),
        example='["debugpy"]',
    )
    installer: Literal["auto", "uv", "pip"] = _doc(
        "Who resolves and installs: `uv`, `pip`, or `auto` for uv where there is one.", "auto", example='"pip"'
    )
    hints: bool = _doc(
        "Show the installed version at the end of a line where it differs from what the line says.",
        True,
        example="false",
    )
    lens: bool = _doc(
        "Show at the top of a file how many changes a sync of the environment would make.", True, example="false"
    )


@dataclass(frozen=True)
class IndexSettings:
    """What is looked up in the package indexes that pip's or uv's configuration and the files name."""

    enabled: bool = _doc(
        "Look up in the background what the package indexes say about the projects that the files name: versions, yanked "
        "releases, hashes. Only those indexes are asked, only about those names, and never in an untrusted workspace.",
        True,
        example="false",
    )
    advisories: Literal["off", "index", "osv"] = _doc(
        "Where to look for known vulnerabilities: `index` takes what the package index itself says about a version and sends "
        "nothing to anybody else; `osv` also sends the names and exact versions that the files pin to the database at "
        "`index.osv`; `off` never looks.",
        "index",
        example='"osv"',
    )
    osv: str = _doc(
        'Address of the OSV database that `index.advisories = "osv"` asks.',
        "https://api.osv.dev",
        pattern=r"https?://\S+",
        example='"https://osv.example.com"',
    )
    hints: Literal["never", "outdated", "always"] = _doc(
        "Show the latest version that the target can install at the end of a line: `never`, `outdated` where the line pins an "
        "older one, or `always`.",
        "outdated",
        example='"always"',
    )
    lens: bool = _doc(
        "Show at the top of a file how many upgrades and advisories there are. In files of more than 200 lines it is counted "
        "on demand.",
        True,
        example="false",
    )
    cooldown: int = _doc(
        "Releases younger than this many days are reported (`too-young`) and not offered as upgrades. 0: any age will do.",
        0,
        example="7",
    )


@dataclass(frozen=True)
class ResolveSettings:
    """When a resolver is asked whether the requirements can be installed together, and for what else than the environment."""

    when: Literal["pause", "save", "never"] = _doc(
        "When uv or pip is asked in the background whether the open requirement files can be installed: after a `pause` in "
        "typing, on `save`, or `never`. It takes wheels' metadata only and builds nothing, and is not asked in an untrusted "
        "workspace or where `index.enabled` is off.",
        "pause",
        example='"save"',
    )
    targets: tuple[str, ...] = _doc(
        "Pythons and platforms besides the environment's on which the files are to be installable too: versions such as `3.13`, "
        "`linux`, `macos`, `windows`, both as in `windows 3.13`, or `all`. Only uv can tell.",
        (),
        example='["windows", "3.13"]',
    )


@dataclass(frozen=True)
class Override:
    """Settings for the files that match a pattern."""

    files: tuple[str, ...] = _doc(
        "Patterns as in `.gitignore`, relative to the settings file.", (), example='["services/api/**"]'
    )
    severity: Mapping[str, SeverityName] = _doc(
        "Severity by rule for these files; it also brings back a rule that is ignored elsewhere.",
        factory=dict,
        rules=True,
        example='{ unpinned = "info" }',
    )
    ignore: tuple[str, ...] = _doc("Rules that are off for these files.", (), rules=True, example='["unpinned"]')
    style: Style | None = _doc("The pinning style for these files, whatever their kind.", None, example='"exact"')


@dataclass(frozen=True, eq=False)
class Settings:
    """All settings of one workspace folder, or of one file in it.

    Compared and hashed by identity, because rules' answers are remembered by it: whoever makes settings sees to it that
    equal ones are one object (`same`).
    """

    select: tuple[str, ...] = _doc("Only these rules run. Empty: all.", (), rules=True, example='["unpinned"]')
    ignore: tuple[str, ...] = _doc("These rules do not run.", (), rules=True, example='["unpinned"]')
    severity: Mapping[str, SeverityName] = _doc(
        "Severity by rule: `error`, `warning`, `info`, `hint` or `off`.",
        factory=dict,
        rules=True,
        example='{ unpinned = "error" }',
    )
    overrides: tuple[Override, ...] = _doc(
        "Different settings for some files; the last match wins.",
        (),
        example='[{ files = ["services/api/**"], style = "exact" }]',
    )
    include: tuple[str, ...] = _doc(
        "More files to treat as requirement files, as patterns as in `.gitignore`, relative to the settings file.",
        (),
        example='["deps/*.pip"]',
    )
    exclude: tuple[str, ...] = _doc(
        "Files and folders to leave alone, as patterns as in `.gitignore`, relative to the settings file.",
        (),
        example='["vendor/"]',
    )
    pinning: Pinning = _doc("How tightly versions must be fixed.", factory=Pinning)
    format: Format = _doc("How files are formatted.", factory=Format)
    target: TargetSettings = _doc("The environment that the files are meant for.", factory=TargetSettings)
    environment: EnvironmentSettings = _doc(
        "The virtual environment of the folder, and how it is kept equal to the requirement files.",
        factory=EnvironmentSettings,
    )
    index: IndexSettings = _doc(
        "What is looked up in the package indexes that pip's or uv's configuration and the files name.",
        factory=IndexSettings,
    )
    resolve: ResolveSettings = _doc(
        "When a resolver is asked whether the requirements can be installed together, and for what else than the environment.",
        factory=ResolveSettings,
    )


def same(one: Settings, other: Settings) -> bool:
    """Whether two settings say the same."""
    return one is other or asdict(one) == asdict(other)


def with_overrides(settings: Settings, overrides: Iterable[Override]) -> Settings:
    """The settings of a file for which these overrides hold, in order; `settings` itself when they change nothing."""
    result = settings
    for override in overrides:
        pinning = result.pinning
        if override.style is not None:
            pinning = Pinning(override.style, override.style, override.style)
        # A later override that sets a severity switches on again what an earlier one ignored.
        ignore = tuple(rule for rule in result.ignore if rule not in override.severity)
        ignore += tuple(rule for rule in override.ignore if rule not in ignore)
        result = replace(result, ignore=ignore, severity={**result.severity, **override.severity}, pinning=pinning)
    return settings if same(settings, result) else result
