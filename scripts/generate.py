"""Writes every file that is derived from the code; with `--check`, says which are stale and changes nothing.

To add one, write a function from the file's present text ("" when there is none) to its new text; list it in `FILES`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "server"))

from pinfold.analysis import settings_schema  # noqa: E402
from pinfold.analysis.rule_page import rule_page, rule_table  # noqa: E402
from pinfold.analysis.rules import ALL  # noqa: E402
from pinfold.cli import reference  # noqa: E402

RULES = [rule.name for rule in ALL]


def manifest(present: str) -> str:
    """package.json with the settings that the code declares; all else stays, the settings of VS Code's client included."""
    content = json.loads(present)
    blocks = content["contributes"]["configuration"]
    content["contributes"]["configuration"] = [settings_schema.vscode_configuration(RULES), *blocks[1:]]
    return dump(content)


def readme(present: str) -> str:
    """README.md with the table of rules between its marks."""
    before, opening, rest = present.partition("<!-- rules -->\n")
    _, closing, after = rest.partition("<!-- /rules -->")
    table = f"<details>\n<summary>All {len(ALL)} rules</summary>\n\n{rule_table(ALL, 'docs/rules/')}\n</details>\n\n"
    return before + opening + table + closing + after


def rules_index(_: str) -> str:
    """The list of rules that a folder's visitor sees first."""
    accept = "To accept a finding, see [the user guide](../index.md#suppressing-a-finding)."
    return f"# Rules\n\n{rule_table(ALL, '')}\n{accept}\n"


def dump(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


FILES: dict[str, Callable[[str], str]] = {
    "package.json": manifest,
    "docs/pinfold.schema.json": lambda _: dump(settings_schema.json_schema(RULES)),
    "docs/settings.md": lambda _: settings_schema.settings_page(RULES),
    "docs/cli.md": lambda _: reference.page(),
    "README.md": readme,
    "docs/rules/README.md": rules_index,
    **{f"docs/rules/{rule.name}.md": lambda _, rule=rule: rule_page(rule) for rule in ALL},
}


def main() -> int:
    check = "--check" in sys.argv[1:]
    stale = []
    for name, generate in FILES.items():
        path = ROOT / name
        present = path.read_text("utf-8") if path.exists() else ""
        wanted = generate(present)
        if wanted != present:
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(wanted, "utf-8", newline="\n")
    for path in sorted((ROOT / "docs" / "rules").glob("*.md")):
        name = path.relative_to(ROOT).as_posix()
        if name not in FILES:  # the page of a rule that is gone
            stale.append(name)
            if not check:
                path.unlink()
    for name in stale:
        print(f"{name} is stale" if check else f"{name} rewritten")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
