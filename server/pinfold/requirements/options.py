"""The options pip understands in a requirements file: arity, meaning, where allowed, one line of documentation.

Source: pip 26.3, "Requirements File Format"; spelling rules are those of `optparse`. Must never read a file or a setting.
"""

from __future__ import annotations

from typing import Literal

from pinfold.records import dataclass


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """One option. `dest` is pip's name for its value; `metavar` is "" for a switch; `scope` says where it has an effect."""

    names: tuple[str, ...]
    dest: str
    metavar: str
    scope: str  # "file", "requirement" or "both"
    doc: str
    choices: tuple[str, ...] = ()
    uv: Literal["reads", "ignores", "refuses"] = "reads"  # what uv 0.13.9 does with it in a requirements file

    @property
    def name(self) -> str:
        """The long spelling that documentation uses."""
        return next(n for n in self.names if n.startswith("--"))


FEATURES = (
    "fast-deps",
    "inprocess-build-deps",
    "venv-isolation",
    "truststore",
    "no-binary-enable-wheel-cache",
    "build-constraint",
)
STRONG_HASHES = ("sha256", "sha384", "sha512")

OPTIONS: tuple[OptionSpec, ...] = (
    OptionSpec(
        ("-i", "--index-url", "--pypi-url"),
        "index_url",
        "URL",
        "file",
        "Look for packages here instead of on the default index. Applies to the whole run.",
    ),
    OptionSpec(
        ("--extra-index-url",),
        "extra_index_urls",
        "URL",
        "file",
        "Also look for packages here. pip takes the best version of all indexes, whichever holds it.",
    ),
    OptionSpec(("--no-index",), "no_index", "", "file", "Use no package index, only --find-links."),
    OptionSpec(
        ("-c", "--constraint"),
        "constraints",
        "FILE",
        "file",
        "Limit versions by this file without installing what it names.",
    ),
    OptionSpec(("-r", "--requirement"), "requirements", "FILE", "file", "Also install everything this file asks for."),
    OptionSpec(
        ("-e", "--editable"),
        "editables",
        "PATH/URL",
        "both",
        "Install a local project or a VCS checkout in development mode.",
    ),
    OptionSpec(
        ("-f", "--find-links"),
        "find_links",
        "URL/PATH",
        "file",
        "Also look for archives on this page or in this folder.",
    ),
    OptionSpec(
        ("--no-binary",),
        "format_control",
        "NAMES",
        "file",
        "Build these from source: names with commas, `:all:` or `:none:`.",
    ),
    OptionSpec(
        ("--only-binary",),
        "format_control",
        "NAMES",
        "file",
        "Use only wheels for these: names with commas, `:all:` or `:none:`.",
    ),
    OptionSpec(
        ("--prefer-binary",),
        "prefer_binary",
        "",
        "file",
        "Prefer an older wheel to a newer source archive.",
        uv="ignores",
    ),
    OptionSpec(("--require-hashes",), "require_hashes", "", "file", "Refuse everything without a matching hash."),
    OptionSpec(
        ("--no-require-hashes",),
        "no_require_hashes",
        "",
        "file",
        "Do not demand hashes from everything because one line has them.",
        uv="refuses",
    ),
    OptionSpec(("--pre",), "pre", "", "file", "Also accept pre-releases and development versions.", uv="ignores"),
    OptionSpec(
        ("--all-releases",),
        "release_control",
        "NAMES",
        "file",
        "Accept pre-releases of these: names with commas, `:all:` or `:none:`.",
        uv="refuses",
    ),
    OptionSpec(
        ("--only-final",),
        "release_control",
        "NAMES",
        "file",
        "Accept only final releases of these: names with commas, `:all:` or `:none:`.",
        uv="refuses",
    ),
    OptionSpec(
        ("--trusted-host",),
        "trusted_hosts",
        "HOST",
        "file",
        "Accept this host without valid HTTPS.",
        uv="ignores",
    ),
    OptionSpec(
        ("--use-feature",),
        "features_enabled",
        "FEATURE",
        "file",
        "Switch on a pip feature early.",
        choices=FEATURES,
        uv="ignores",
    ),
    OptionSpec(
        ("--hash",),
        "hashes",
        "ALGORITHM:DIGEST",
        "requirement",
        "The archive must have this digest (sha256, sha384 or sha512).",
    ),
    OptionSpec(
        ("-C", "--config-settings"),
        "config_settings",
        "KEY=VALUE",
        "requirement",
        "Hand a setting to the project's build backend.",
        uv="refuses",
    ),
)

BY_NAME: dict[str, OptionSpec] = {name: spec for spec in OPTIONS for name in spec.names}
LONG_NAMES: tuple[str, ...] = tuple(sorted(name for name in BY_NAME if name.startswith("--")))


def match_long(written: str) -> tuple[str, ...]:
    """The long names that `written` may stand for: itself, or those it abbreviates (optparse, "_match_abbrev")."""
    if written in BY_NAME:
        return (written,)
    return tuple(name for name in LONG_NAMES if name.startswith(written))
