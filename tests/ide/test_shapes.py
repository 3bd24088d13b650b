"""Folding and semantic tokens; and that no feature raises, anywhere in any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.world import ROOT, read, snapshot_of

from pinfold.analysis.check import check
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.ide.actions import actions
from pinfold.ide.completion import complete
from pinfold.ide.folding import folds
from pinfold.ide.formatting import format_edits
from pinfold.ide.hover import hover
from pinfold.ide.links import links
from pinfold.ide.locate import node_at, nodes_of
from pinfold.ide.references import definition, highlights, references
from pinfold.ide.rename import Refused, prepare_rename, rename
from pinfold.ide.semantic_tokens import semantic_tokens
from pinfold.ide.symbols import symbols
from pinfold.ide.workspace_symbols import workspace_symbols
from pinfold.requirements.parser import parse
from pinfold.requirements.text import Span

PATH = f"{ROOT}/requirements.txt"


def snapshot_with(text: str) -> Snapshot:
    world = read("")
    world.texts[PATH] = text
    return snapshot_of(world)


def test_folds() -> None:
    text = """# one
# two
a
b==1 \\
    --hash=sha256:00 \\
    --hash=sha256:01
# three
# four

# --- five ---
c

d
# six
e

# seven
"""
    got = [(fold.start, fold.end, fold.kind.value) for fold in folds(snapshot_with(text), PATH)]
    assert got == [
        (0, 1, "comment"),
        (1, 7, "section"),
        (3, 5, "continuation"),
        (6, 7, "comment"),
        (9, 16, "section"),
    ]
    crlf = folds(snapshot_with(text.replace("\n", "\r\n")), PATH)
    assert [(fold.start, fold.end, fold.kind.value) for fold in crlf] == got


@pytest.mark.parametrize("text", ["", "a", "a\n", "# x", "a \\", "\n\n", "a\x0c# b\x0c# c"])
def test_nothing_to_fold(text: str) -> None:
    assert folds(snapshot_with(text), PATH) == []


def coloured(text: str, span: Span | None = None) -> list[str]:
    found = semantic_tokens(snapshot_with(text), PATH, span)
    return [f"{t.type.name.lower()}{'!' if t.modifiers else ''} {text[slice(*t.span)]}" for t in found]


def test_tokens() -> None:
    assert coloured('foo[x]>=1 ; os_name == "nt" and pyhton  # why') == [
        "project foo",
        "extra x",
        "operator >=",
        "version 1",
        "variable os_name",
        "operator ==",
        'link "nt"',
        "keyword and",
        "comment # why",
    ]
    assert coloured("-r a.txt --pre words") == ["option -r", "value a.txt", "option --pre", "value! words"]
    assert coloured("a @ https://${USER}@x.example/a # pinfold: allow[unpinned, x]") == [
        "project a",
        "link https://",
        "variable ${USER}",
        "link @x.example/a",
        "comment # pinfold: allow[",
        "rule unpinned",
        "comment , ",
        "rule x",
        "comment ]",
    ]


def test_tokens_are_split_at_the_ends_of_editor_lines() -> None:
    assert coloured('a ; os_na\\\nme == "n\\\r\nt"') == [
        "project a",
        "variable os_na",
        "variable me",
        "operator ==",
        'link "n',
        'link t"',
    ]


def test_tokens_of_a_range() -> None:
    assert coloured("a\nb\nc\n", Span(2, 3)) == ["project b"]


LINES = st.sampled_from(
    [
        *("-r x.txt", "-c", "-e .", "-e git+https://x.example/a@v1#egg=a", "foo[a,b]>=1, <2 ; os_name == 'nt'  # c"),
        *("# --- t ---", "# pinfold: allow[unpinned, ]", "a==1 \\", "    --hash=sha256:00", "a @ https://${A}@x/b"),
        *("--no-binary :all:,x", "foo ; (python_version", "'", '"', "\\", "", "\U0001f600==1", "a\u2028b", "[", "==="),
        *(
            "https://[",
            "git+https://u:p/q@h/x",
            "./a[b]",
            "a;b;c",
            "-r 'x y'",
            "a \\#",
            "x ; sys_pla\\",
            "tform == 'x'",
        ),
    ]
)
TEXTS = st.lists(LINES, max_size=5).flatmap(
    lambda ls: st.sampled_from(["\n", "\r\n", "\r"]).map(lambda end: end.join(ls))
)


@given(TEXTS, st.integers(0, 200))
def test_no_feature_raises_on_any_prefix_and_answers_lie_in_the_text(text: str, cut: int) -> None:
    text = text[:cut]
    snapshot = snapshot_with(text)
    found = check(snapshot, [PATH])[PATH]
    size = len(text)
    spans = [symbol.span for symbol in symbols(snapshot, PATH)] + [link.span for link in links(snapshot, PATH)]
    spans += [edit.span for edit in format_edits(snapshot.files[PATH], snapshot.settings)]
    at = 0
    for token in semantic_tokens(snapshot, PATH):
        assert at <= token.span.start < token.span.end <= size
        assert not {"\n", "\r"} & set(text[slice(*token.span)])
        at = token.span.end
    for fold in folds(snapshot, PATH):
        assert 0 <= fold.start < fold.end < parse(text).index.count
    for offset in range(size + 1):
        answer = hover(snapshot, PATH, offset)
        if answer is not None:
            assert answer.span.start <= offset <= answer.span.end
            assert answer.markdown
        spans += [item.span for item in complete(snapshot, PATH, offset)]
        spans += highlights(snapshot, PATH, offset)
        references(snapshot, PATH, offset)
        definition(snapshot, PATH, offset)
        if not isinstance(prepare_rename(snapshot, PATH, offset), Refused):
            rename(snapshot, PATH, offset, "new.txt")
        for action in actions(snapshot, PATH, Span(offset, offset), found):
            spans += [edit.span for edit in action.edits or ()]
    assert all(0 <= span.start <= span.end <= size for span in spans)


@given(TEXTS)
def test_the_finest_node_holds_the_offset(text: str) -> None:
    file = parse(text)
    for offset in range(-1, len(text) + 2):
        node = node_at(file, offset)
        if node is not None:
            assert node.span.start <= offset <= node.span.end
            assert node in list(nodes_of(file, node.index))


@pytest.mark.parametrize("known", [True, False])
def test_without_a_tree_there_are_no_answers(known: bool) -> None:
    files = {PATH: SourceFile(PATH, Role.REQUIREMENTS, None, too_large=True)} if known else {}
    snapshot = Snapshot(ROOT, files)
    assert hover(snapshot, PATH, 0) is None
    assert isinstance(prepare_rename(snapshot, PATH, 0), Refused)
    assert complete(snapshot, PATH, 0) == []
    assert actions(snapshot, PATH, Span(0, 0), []) == []
    assert symbols(snapshot, PATH) == []
    assert links(snapshot, PATH) == []
    assert folds(snapshot, PATH) == []
    assert semantic_tokens(snapshot, PATH) == []
    assert definition(snapshot, PATH, 0) == []
    assert references(snapshot, PATH, 0) == []
    assert workspace_symbols(snapshot, "") == []
