"""The rules' pages are found in a checkout and in an installed package."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pinfold.analysis.rule_page import rule_page
from pinfold.analysis.rules import ALL, Rule
from pinfold.system.pages import page_path


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_every_rule_has_its_page_in_a_checkout(rule: Rule) -> None:
    path = page_path(rule.name)
    assert path is not None
    assert Path(path).is_absolute()
    assert Path(path).read_text("utf-8") == rule_page(rule)


@pytest.mark.parametrize("name", ["no-such-rule", "", "../settings", "README", "unpinned.md", "/etc/hosts"])
def test_what_is_no_rule_has_no_page(name: str) -> None:
    assert page_path(name) is None


def test_a_wheel_carries_the_pages(project: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=project, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    code = "from pinfold.system.pages import page_path; print(page_path('unpinned'))"
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(installed)!r}); {code}"]
    found = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, encoding="utf-8").stdout.strip()
    assert Path(found) == installed / "pinfold" / "docs" / "rules" / "unpinned.md"
