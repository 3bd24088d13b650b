"""What the package index knows, in VS Code: seen, completed, upgraded and audited."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.story import Editor, World
from tests.support.pages import release, simple, vulnerability
from tests.support.web import Web

FLASK = ["2.0.1", "2.0.3", "2.3.3", "3.1.2"]


def test_index(editor: Editor, world: World, pictures: Path) -> None:
    summary = "A micro web framework."
    pages = {
        "/simple/flask/": simple("flask", FLASK),
        "/simple/click/": simple("click", ["8.1.7", "8.1.8"]),
        "/simple/requests/": simple("requests", ["2.32.3"]),
        "/pypi/click/8.1.7/json": release("click", "8.1.7"),
        "/pypi/click/8.1.8/json": release("click", "8.1.8"),
        "/pypi/requests/2.32.3/json": release("requests", "2.32.3"),
        **{f"/pypi/flask/{version}/json": release("flask", version, summary=summary) for version in FLASK},
        "/pypi/flask/2.0.1/json": release("flask", "2.0.1", vulnerability("PYSEC-2023-62", "2.0.3"), summary=summary),
    }
    zeros = "0" * 64
    text = f"# The shop's website\nflask==2.0.1   # the web\nclick==8.1.7 \\\n    --hash=sha256:{zeros}\nrequsts==2.32.3\n\n"
    world.write({"requirements.txt": text, "pinfold.toml": 'ignore = ["missing-hash", "unknown-hash"]\n'})
    with Web(pages) as web:
        world.index(f"{web.url}/simple")
        editor.tell("index", world, pictures)
    after = (world.folder / "requirements.txt").read_text("utf-8")
    assert "flask==2.3.3   # the web\n" in after
    assert "--hash=sha256:" + "ab" * 32 in after
