"""Every text that the client shows is there in English and in Indonesian, and none is there in vain."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

CALL = re.compile(r"(?<![\w$])t\(")  # t("…"), l10n.t("…")
TEXT = re.compile(r'\s*("(?:[^"\\\n]|\\.)*")\s*[,)]')
PLACEHOLDER = re.compile(r"\{\d+\}")


@pytest.fixture(scope="module")
def used(sources: dict[str, str], project: Path) -> list[str]:
    """The texts in the sources, and those that the server sends to be translated."""
    words = sorted((project / "server" / "pinfold" / "lsp").glob("*_words.py"))
    found = [text for path in words for text in re.findall(r'\bsay\("([^"]+)"', path.read_text("utf-8"))]
    for name, source in sources.items():
        for call in CALL.finditer(source):
            text = TEXT.match(source, call.end())
            assert text, f"{name}: t() wants one plain text in double quotes: {source[call.start() :][:60]}"
            found.append(json.loads(text[1]))
    return sorted(set(found))


def bundle(project: Path, name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((project / "client-vscode" / "l10n" / name).read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", ["bundle.l10n.json", "bundle.l10n.id.json"])
def test_a_bundle_has_each_text_and_no_other(project: Path, used: list[str], name: str, update: bool) -> None:
    path = project / "client-vscode" / "l10n" / name
    texts = bundle(project, name)
    if update:  # what is not translated yet fails below
        texts = {text: texts.get(text, text) for text in used}
        path.write_text(json.dumps(texts, indent=2, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    lacking = [text for text in used if text not in texts]
    stale = [text for text in texts if text not in used]
    said = "\n".join([*(f"add:    {text!r}" for text in lacking), *(f"remove: {text!r}" for text in stale)])
    assert not said, f"client-vscode/l10n/{name}:\n{said}"
    assert list(texts) == sorted(texts), "they are in alphabetical order"


def test_english_is_as_in_the_sources(project: Path) -> None:
    assert all(text == shown for text, shown in bundle(project, "bundle.l10n.json").items())


def test_indonesian_is_translated(project: Path) -> None:
    same = {"Folder: {0}", "Requirements", "{0} {1}"}
    assert {text for text, shown in bundle(project, "bundle.l10n.id.json").items() if text == shown} <= same


def test_placeholders_agree(project: Path) -> None:
    for text, shown in bundle(project, "bundle.l10n.id.json").items():
        assert Counter(PLACEHOLDER.findall(text)) == Counter(PLACEHOLDER.findall(shown)), text


@pytest.mark.parametrize("name", ["package.nls.json", "package.nls.id.json"])
def test_the_manifests_texts_are_there(project: Path, manifest: dict[str, Any], name: str) -> None:
    keys = re.findall(r'"%([\w.]+)%"', json.dumps(manifest))
    texts = json.loads((project / name).read_text("utf-8"))
    assert Counter(keys).keys() == texts.keys()
    assert all(texts.values())


def test_both_languages_link_to_the_same_commands(project: Path) -> None:
    english, indonesian = (
        json.loads((project / name).read_text("utf-8")) for name in ("package.nls.json", "package.nls.id.json")
    )
    for key, text in english.items():
        links = re.findall(r"\(command:([\w.]+)\)", text)
        assert re.findall(r"\(command:([\w.]+)\)", indonesian[key]) == links


def test_a_command_has_one_name(manifest: dict[str, Any], project: Path) -> None:
    """What the palette calls "Sync Environment" is not called anything else in a menu of ours."""
    for nls, l10n in (("package.nls.json", "bundle.l10n.json"), ("package.nls.id.json", "bundle.l10n.id.json")):
        titles = json.loads((project / nls).read_text("utf-8"))
        english = json.loads((project / "package.nls.json").read_text("utf-8"))
        texts = bundle(project, l10n)
        for each in manifest["contributes"]["commands"]:
            key = each["title"].strip("%")
            if english[key] in texts:
                assert texts[english[key]] == titles[key]
