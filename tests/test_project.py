"""The project as a stranger receives it: what is tracked, what is linked, what is generated."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Put together from halves, so that this file holds none of them itself.
REGISTRIES = [
    first + "\\." + last for first, last in [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "(org|com)")]
]
REGISTRIES += [
    first + "\\." + last for first, last in [("yarnpkg", "com"), ("debian", "org"), ("anaconda", "(org|com)")]
]
REGISTRY = re.compile("|".join(REGISTRIES), re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.~-])/(work|farm|root|tmp/w)/[\w.]")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def tracked() -> list[Path]:
    """Every file that git knows, and those that it would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    names = result.stdout.decode().split("\0")
    return sorted(ROOT / name for name in names if name and (ROOT / name).is_file())


TRACKED = tracked()


def matches(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in TRACKED:
        for number, line in enumerate(path.read_text("utf-8", "replace").split("\n"), 1):
            if hit := pattern.search(line):
                found.append(f"{path.relative_to(ROOT).as_posix()}:{number}: {hit[0]}")
    return found


def test_no_registry_is_named() -> None:
    """Which index packages come from is the business of whoever installs."""
    assert matches(REGISTRY) == []


def test_no_path_of_somebodys_machine() -> None:
    assert matches(MACHINE) == []


def test_the_lock_file_leaves_the_registry_open() -> None:
    packages = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = ROOT / "package-lock.json"
    if packages.get("dependencies") or packages.get("devDependencies"):
        assert lock in TRACKED
    assert not lock.exists() or '"resolved": "http' not in lock.read_text("utf-8")


def test_versions_agree() -> None:
    sys_version = re.search(
        r'__version__ = "([^"]+)"', (ROOT / "server" / "pinfold" / "__init__.py").read_text("utf-8")
    )
    assert sys_version
    assert json.loads((ROOT / "package.json").read_text("utf-8"))["version"] == sys_version[1]
    assert re.search(rf"^## {re.escape(sys_version[1])}\b", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)


def test_the_readme_shows_figures_and_rules() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for region in ("figures", "rules"):
        inside = text.partition(f"<!-- {region} -->")[2].partition(f"<!-- /{region} -->")[0]
        assert inside.count("\n|") >= 3, f"the region {region} holds a table"


@pytest.mark.parametrize(
    "page",
    [path for path in TRACKED if path.suffix == ".md" and "data" not in path.parts],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_links_lead_to_tracked_files(page: Path) -> None:
    broken = []
    for target in LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        exists = path in TRACKED or any(path in file.parents for file in TRACKED)
        if not exists or (anchor and anchor not in anchors(path)):
            broken.append(target)
    assert not broken


def anchors(page: Path) -> set[str]:
    """The anchors that a Markdown page's headings get."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_generated_files_are_up_to_date(update: bool) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "generate.py"), *([] if update else ["--check"])]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stdout + result.stderr + "\nrun `npm run generate`"


def test_examples_are_described() -> None:
    """`npm run demo` shows the heading of each example's README; each says what there is to see."""
    folders = [path for path in (ROOT / "examples").iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        assert (folder / "README.md").read_text("utf-8").startswith("# ")
        assert any(folder.rglob("*requirements*"))


@pytest.fixture
def fresh_checkout(tmp_path: Path) -> Path:
    """A checkout without `.venv`, in a folder whose name has a space and a letter that is not ASCII."""
    root = tmp_path / "a ç"
    shutil.copytree(ROOT / "scripts", root / "scripts")
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.mark.parametrize("script", ["start", "demo", "test", "check"])
def test_setting_up_explains_itself_when_there_is_no_python(fresh_checkout: Path, script: str) -> None:
    chosen = str(fresh_checkout / "nothing")
    result = node(fresh_checkout, f"scripts/{script}.mjs", PINFOLD_PYTHON=chosen)
    assert result.returncode == 2
    assert result.stderr.strip() == f"PINFOLD_PYTHON is {chosen}, which is not a Python 3.10 or newer."


def test_setting_up_never_deletes_a_folder_that_is_no_environment(fresh_checkout: Path) -> None:
    (fresh_checkout / ".venv").mkdir()
    (fresh_checkout / ".venv" / "precious.txt").write_text("keep me", "utf-8")
    result = node(fresh_checkout, "scripts/start.mjs", PINFOLD_PYTHON=sys.executable)
    assert result.returncode == 2
    assert "is in the way" in result.stderr
    assert (fresh_checkout / ".venv" / "precious.txt").read_text("utf-8") == "keep me"


def test_an_unknown_check_is_named() -> None:
    result = node(ROOT, "scripts/check.mjs", "lint", "nonsense")
    assert result.returncode == 2
    assert "No such check: nonsense." in result.stderr


def node(root: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs one of the npm scripts as npm would."""
    environment = {**os.environ, **variables}
    return subprocess.run(
        ["node", *command], cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
