"""What is called a conflict, an invalid constraint or a missing hash is what the real pip refuses, and nothing else is."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from tests.support.commands import nursery
from tests.support.world import findings_of, read

RULES = (
    "conflicting-requirements",
    "invalid-constraint",
    "malformed-hash",
    "missing-hash",
    "never-true-marker",
    "unhashable-requirement",
    "unknown-marker-variable",
    "unsatisfiable-specifier",
)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Wheels a-1.0, a-2.0 and b-1.0 in a folder: its path, and each one's digest."""
    folder = tmp_path_factory.mktemp("wheels")
    found = {"FOLDER": folder.as_posix()}
    for name, version in (("a", "1.0"), ("a", "2.0"), ("b", "1.0")):
        path = folder / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            info = f"{name}-{version}.dist-info"
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
        found[f"{name}{version[0]}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.mark.parametrize(
    "text, rule",
    [
        ("a==1.0\na==2.0", "conflicting-requirements"),
        ("a==1.0\na>=1", ""),
        ("a[x]==1.0\na==2.0", "conflicting-requirements"),
        ("a==1.0 ; python_version<'3'\na==2.0 ; python_version>='3'", ""),
        ("-c c.txt\na==2.0\n-- c.txt --\na==1.0", "conflicting-requirements"),
        ("a @ file://FOLDER/a-1.0-py3-none-any.whl\na==2.0", "conflicting-requirements"),
        ("a @ file://FOLDER/a-1.0-py3-none-any.whl\na==1.0", ""),
        (
            "a @ file://FOLDER/a-1.0-py3-none-any.whl\na @ file://FOLDER/a-2.0-py3-none-any.whl",
            "conflicting-requirements",
        ),
        ("a>=2,<2", "unsatisfiable-specifier"),
        ("-c c.txt\nb\n-- c.txt --\na[x]==1.0 ; python_version<'3'", "invalid-constraint"),
        ("-c c.txt\nb\n-- c.txt --\n-e ./x", "invalid-constraint"),
        ("-c c.txt\nb\n-- c.txt --\nhttps://example.com/a.zip", "invalid-constraint"),
        ("-c c.txt\nb\n-- c.txt --\nhttps://example.com/a.zip#egg=x", ""),
        ("a==2.0 --hash=sha256:<a2>\nb==1.0", "missing-hash"),
        ("a==2.0 --hash=sha256:<a2>\na==2.0", ""),
        ("a==2.0\na==2.0 --hash=sha256:<a2>", "missing-hash"),
        ("-c c.txt\na\n-- c.txt --\na==2.0 --hash=sha256:<a2>", ""),
        ("--no-require-hashes\na==2.0 --hash=sha256:<a2>\nb==1.0", ""),
        ("a==2.0 --hash=sha256:<a2>\nb", "unhashable-requirement"),
        ("a<=2 --hash=sha256:<a2>", ""),
        ("a==2.0 --hash=sha256:<a2>\nb @ git+https://localhost:1/b", "unhashable-requirement"),
        ("a==2.0 --hash=sha256:<a2>\nfile://FOLDER/b-1.0-py3-none-any.whl#sha256=<b1>", ""),
        ("a==2.0 --hash=sha256:abc", "malformed-hash"),
        ("a ; 'x' in extras", "unknown-marker-variable"),
    ],
)
def test_pip_agrees(text: str, rule: str, wheels: dict[str, str], tmp_path: Path) -> None:
    for name, value in wheels.items():
        text = text.replace(name if name == "FOLDER" else f"<{name}>", value)
    world = read(text)
    found = {f.rule for said in findings_of(world, RULES).values() for f in said}
    assert found == ({rule} if rule else set())
    for path, source in world.texts.items():
        (tmp_path / path.removeprefix("/w/")).write_text(source)
    command = ["install", "--dry-run", "--ignore-installed", "--no-index", "--find-links", wheels["FOLDER"]]
    command += ["--isolated", "--no-cache-dir", "--disable-pip-version-check", "-r", "requirements.txt"]
    code, *said = nursery("pip").run(command, tmp_path)
    assert (code != 0) == bool(rule), said
