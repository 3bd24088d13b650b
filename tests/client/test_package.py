"""The .vsix holds what is meant and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

LIBRARY = "extension/client-vscode/dist/server/lib/"
# What is in the package, as patterns; everything in it is one of these.
MEANT = [
    r"\[Content_Types\]\.xml",
    r"extension\.vsixmanifest",
    r"extension/(package(\.nls(\.id)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt)",
    r"extension/client-vscode/(icon\.png|language-configuration\.json)",
    r"extension/client-vscode/syntaxes/pip-requirements\.tmLanguage\.json",
    r"extension/client-vscode/l10n/bundle\.l10n(\.id)?\.json",
    r"extension/client-vscode/walkthrough/\w+\.png",
    r"extension/client-vscode/dist/((extension|library)\.cjs|THIRD-PARTY-NOTICES\.txt|server/run\.py)",
    re.escape(LIBRARY) + r"[\w/]+\.py",
    re.escape(LIBRARY) + r"pinfold/py\.typed",
    re.escape(LIBRARY) + r"certifi/cacert\.pem",
    re.escape(LIBRARY) + r"pinfold/docs/rules/[\w-]+\.md",
]
MAGIC = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm", b"!<arch>")
# The module that hatch_build.py writes is the only one that knows an index.
KNOWS_AN_INDEX = LIBRARY + "pinfold/index/_default.py"
# Put together from halves, so that this file holds none of them itself.
HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("anaconda", "org"),
]
REGISTRY = re.compile("|".join(f"{first}\\.{last}" for first, last in HOSTS).encode(), re.IGNORECASE)


@pytest.fixture(scope="module")
def contents(vsix: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(vsix) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def notices(contents: dict[str, bytes]) -> str:
    return contents["extension/client-vscode/dist/THIRD-PARTY-NOTICES.txt"].decode()


def test_it_is_small(vsix: Path) -> None:
    assert vsix.stat().st_size <= 3 * 2**20


def test_nothing_but_what_is_meant_is_inside(contents: dict[str, bytes]) -> None:
    meant = re.compile("|".join(f"(?:{each})" for each in MEANT))
    assert [name for name in contents if not meant.fullmatch(name)] == []
    for each in MEANT:
        if not each.endswith(r"py\.typed"):
            assert any(re.fullmatch(each, name) for name in contents), f"something is {each}"


def test_the_tops_of_the_library_are_those_of_the_pinned_packages(contents: dict[str, bytes]) -> None:
    tops = {name.removeprefix(LIBRARY).partition("/")[0].removesuffix(".py") for name in contents if LIBRARY in name}
    modules = {"attr", "attrs", "cattr", "cattrs", "exceptiongroup", "lsprotocol", "packaging", "pathspec", "pygls"}
    asking = {"anyio", "certifi", "h11", "httpcore", "httpx", "idna", "truststore"}
    assert tops == {"pinfold", "tomli", "typing_extensions", *modules, *asking}


def test_nothing_is_compiled(contents: dict[str, bytes]) -> None:
    assert [name for name, content in contents.items() if content.startswith(MAGIC)] == []


def test_no_path_of_the_machine_that_built_it(contents: dict[str, bytes], project: Path) -> None:
    homes = [str(project), str(Path.home()), str(project / "node_modules")]
    told = re.compile("|".join(re.escape(f"{home}/") for home in homes if len(home) > 1).encode())
    assert [name for name, content in contents.items() if told.search(content)] == []
    assert [name for name, content in contents.items() if b"sourceMappingURL" in content] == []


def test_no_registry_is_named_but_the_default_index(contents: dict[str, bytes]) -> None:
    assert [name for name, content in contents.items() if REGISTRY.search(content)] == [KNOWS_AN_INDEX]


def test_the_notices_name_each_python_package(notices: str, project: Path) -> None:
    pins = re.findall(
        r"^([\w.-]+)==(\S+)", (project / "client-vscode/server-requirements.txt").read_text("utf-8"), re.MULTILINE
    )
    assert pins
    plain = notices.lower().replace("_", "-")
    assert [pin for pin in pins if f"\n  {pin[0]} {pin[1]}: " not in plain] == []
    for name, version in pins:
        assert f"{'=' * 80}\n{name} {version}\n{'=' * 80}\n\n" in plain


def test_the_notices_name_each_npm_package(notices: str, project: Path) -> None:
    lock = json.loads((project / "package-lock.json").read_text("utf-8"))["packages"]
    bundled = set(closure(lock, "node_modules/vscode-languageclient"))
    assert len(bundled) > 5
    for path in bundled:
        assert f"\n  {path.rpartition('node_modules/')[2]} {lock[path]['version']}: " in notices


def closure(lock: dict[str, dict[str, dict[str, str]]], path: str) -> Iterator[str]:
    """The path of a package in node_modules and those of all that it needs, found as Node finds them."""
    yield path
    for name in lock[path].get("dependencies", {}):
        home = path
        while f"{home}/node_modules/{name}".removeprefix("/") not in lock:
            home = home.rpartition("node_modules/")[0].rstrip("/")
        yield from closure(lock, f"{home}/node_modules/{name}".removeprefix("/"))


def test_there_is_no_package_without_a_licence(project: Path) -> None:
    script = (
        'import { notices } from "./scripts/notices.mjs";'
        'notices([{ name: "kept-secret", version: "1", license: "MIT", texts: [] }], []);'
    )
    result = subprocess.run(
        ["node", "--input-type=module", "--eval", script], cwd=project, capture_output=True, text=True, check=False
    )
    assert "There is no licence for kept-secret." in result.stderr


def test_every_pin_is_what_the_project_wants(project: Path) -> None:
    pyproject = (project / "pyproject.toml").read_text("utf-8")
    pinned = (project / "client-vscode/server-requirements.txt").read_text("utf-8")
    wanted = set(
        re.findall(
            r"""^    ["']([\w-]+)[^"'\n]*["']""",
            pyproject.partition("\ndependencies = [")[2].partition("\n]")[0],
            re.MULTILINE,
        )
    )
    assert wanted <= set(re.findall(r"^([\w.-]+)==", pinned, re.MULTILINE))
    (uv,) = re.findall(r'"(uv==[^"]+)"', pyproject)
    assert f"\n{uv} " in (project / "client-vscode/uv-requirements.txt").read_text("utf-8")


def test_a_package_for_a_platform_carries_a_uv_that_runs(
    package: Callable[..., Path], project: Path, tmp_path: Path
) -> None:
    """For the machine that this runs on; the others' differ in the name of a wheel only."""
    target = subprocess.run(
        ["node", "--print", "`${process.platform}-${process.arch}`"], capture_output=True, text=True, check=True
    ).stdout.strip()
    (version,) = re.findall(r'"uv==([^"]+)"', (project / "pyproject.toml").read_text("utf-8"))
    with zipfile.ZipFile(package("--target", target)) as archive:
        (name,) = (each for each in archive.namelist() if "/dist/bin/" in each)
        assert f'TargetPlatform="{target}"' in archive.read("extension.vsixmanifest").decode()
        assert f"\n  uv {version}: " in archive.read("extension/client-vscode/dist/THIRD-PARTY-NOTICES.txt").decode()
        program = Path(archive.extract(name, tmp_path))
        assert archive.getinfo(name).external_attr >> 16 & 0o111, "VS Code keeps the modes that are in the archive"
    program.chmod(0o755)
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"uv {version}")


def test_words_that_are_not_understood_are_named(project: Path) -> None:
    result = subprocess.run(
        ["node", "scripts/package.mjs", "--platform", "x"], cwd=project, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "What is meant by --platform x?" in result.stderr
