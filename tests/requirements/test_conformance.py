"""Agreement with the real pip: hand-written lines, generated lines, and the corpus where one is named.

`PINFOLD_CORPUS` and `PINFOLD_ORACLE` name a folder of real files and of a judge for them; a clone without them still has the rest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.requirements.lines import LINES
from tests.requirements.understand import understand
from tests.support.judge import differences, judge

CORPUS = os.environ.get("PINFOLD_CORPUS")
LONG = "PINFOLD_LONG" in os.environ

# Each still differs, for the reason given; a line that stops differing fails the test, and then leaves the list.
KNOWN = {
    "//foo.zip": "pip makes a file: URL with a host of two leading slashes and trips over it",
}


@pytest.mark.parametrize("constraint", [False, True], ids=["requirements", "constraints"])
@pytest.mark.parametrize("text", LINES)
def test_we_understand_what_pip_understands(text: str, constraint: bool) -> None:
    assert differences(judge(text, constraint), understand(text, constraint)) == []


@pytest.mark.parametrize("text", KNOWN)
def test_the_known_differences_are_still_there(text: str) -> None:
    assert differences(judge(text), understand(text))


_WORDS = (
    r"""| |  |\|\n|#| # c|'|"|;|,|@|[|]|(|)|=|==|<|>=|~=|!=|===|-|--|.|/|1|1.2|*|.*|a|${A}|!|+|_|v|x=1| -r | -e | -c b.txt"""
    r"""| --hash=sha256:ab|--hash=md5:a| --pre|--requirem| -C a=b|#egg=x|.whl|.zip|; python_version<"3"| and |os_name=='nt'"""
    r"""|extra|git+https://example.org/r|https://[::|file:|./|../|--no-binary :all:|--use-feature |post1|rc1|1!|[A]|[a,b]|in"""
    r"""|not in|'x'"""
)
_BREAKS = ("\n", "\\", "\\\n", "\r\n", "\t", "\f", "\x00", "\x85", "\xa0", "\u2028", "é")
PIECES = st.sampled_from((*_WORDS.split("|"), *_BREAKS))


@st.composite
def near_lines(draw: st.DrawFn) -> str:
    """One or two hand-written lines, spliced and cut: near the border between what pip takes and what it refuses."""
    text = draw(st.sampled_from(LINES))
    if draw(st.booleans()):
        text += draw(st.sampled_from(["\n", " ", " \\\n"])) + draw(st.sampled_from(LINES))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 3))
        text = text[:at] + draw(PIECES) + text[at + cut :]
    return text


@settings(max_examples=20_000 if LONG else 1_500)
@given(text=near_lines(), constraint=st.sampled_from([False, False, True]))
def test_we_agree_near_the_border(text: str, constraint: bool) -> None:
    if "/" in text and ("//" in text.replace("://", "") or "file:" in text):
        return  # local paths with a host: see KNOWN
    assert differences(judge(text, constraint), understand(text, constraint)) == []


if CORPUS:

    def test_the_corpus(tmp_path: Path, project: Path) -> None:
        """Target: 99.9 % of logical lines. Lines whose verdict hangs on the disk are compared as such."""
        root = Path(CORPUS or "") / "files"
        names = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
        assert names, f"no files under {root}"
        listing, theirs = tmp_path / "list.txt", tmp_path / "pip.jsonl"
        listing.write_text("\n".join(names), encoding="utf-8")
        oracle = Path(os.environ["PINFOLD_ORACLE"]) / "pip_oracle.py"
        batch = [sys.executable, str(oracle), "--batch", str(listing), "--root", str(root), "--out", str(theirs)]
        subprocess.run(batch, check=True)
        ours = subprocess.run(
            [sys.executable, "-m", "pinfold", "debug", "parse", "--batch", str(listing), "--root", str(root)],
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        ).stdout
        total, wrong = 0, []
        for pip_line, our_line in zip(theirs.read_text("utf-8").splitlines(), ours.splitlines(), strict=True):
            pip_says, we_say = json.loads(pip_line), json.loads(our_line)
            assert pip_says["file"] == we_say["file"]
            count, differs = _compare(pip_says, we_say)
            total += count
            wrong += [f"{pip_says['file']}: {d}" for d in differs]
        print(f"\n{total} logical lines, {len(wrong)} differ")
        assert len(wrong) <= total / 1000, "\n".join(wrong)

    def _compare(pip_says: dict[str, Any], we_say: dict[str, Any]) -> tuple[int, list[str]]:
        theirs, ours = _rows(pip_says), _rows(we_say)
        lines = sorted(theirs.keys() | ours.keys())
        return len(lines), [f"{n}: {theirs.get(n)} / {ours.get(n)}" for n in lines if theirs.get(n) != ours.get(n)]

    def _rows(said: dict[str, Any]) -> dict[int, Any]:
        rows: dict[int, Any] = {error["line"]: ("error", error["lsp"]) for error in said["errors"]}
        for item in said["items"]:
            if (item.get("url") or "").startswith("file:"):
                item["url"] = "file:"
            rows[item["line"]] = item
        return rows
