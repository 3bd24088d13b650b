"""# A repository that is not pinned to a commit

## What it reports

A requirement from Git, Mercurial, Subversion or Bazaar that names no revision, a branch, a tag or an abbreviated commit, in a
file whose pinning style is not `any`. The message says which of them the text looks like.

## Why

A branch moves with every push, and a tag can be moved by whoever can push. Only a full commit hash always gives the same
files: for Git and Mercurial that is 40 hexadecimal digits. It also lets pip keep what it built in its cache.

## Example

```requirements
flask @ git+https://example.com/flask.git
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[moving-vcs]: flask follows the default branch: add @ and a full commit hash
click @ git+https://example.com/click.git@main
                                          ^^^^ warning[moving-vcs]: click follows the branch main: pin a full commit hash
jinja @ git+https://example.com/j@v3.1.4
                                  ^^^^^^ warning[moving-vcs]: v3.1.4 looks like a tag, which can be moved: pin a full commit hash
django @ git+https://example.com/django.git@1f0c0d4a2e6b8f7c9d3e5a1b2c4d6e8f0a1b3c5d
```

## When to allow it

For a repository that you own and want to follow, such as a sibling project during development.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfold.analysis import urls
from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.pieces import piece
from pinfold.analysis.pinning import style_for
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.tree import Form, Requirement

_COMMIT = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")
_SHORT = re.compile(r"(?=.*\d)[0-9a-f]{7,39}")
_TAG = re.compile(r"refs/tags/.+|(?:[\w-]+[-_/])?v?\d+(?:\.\d+)+[\w.+-]*|v\d+|release[-_/]\S+")
_BRANCH = re.compile(r"refs/heads/.+|main|master|trunk|develop(?:ment)?|dev|default|stable|next|HEAD|tip")


def check(view: LineView) -> Iterator[Finding]:
    requirement = view.line.statement
    if not isinstance(requirement, Requirement) or requirement.form is Form.NAMED or requirement.url is None:
        return
    url = requirement.url.text
    if view.line.problems or not urls.is_vcs(url) or style_for(view.settings, view.role) == "any":
        return
    where = urls.revision(url)
    who = requirement.name.text if requirement.name is not None else "this"
    if where is None:
        bare = re.split("[#?]", url, maxsplit=1)[0]
        span = piece(requirement.url, 0, len(bare))
        what = "the default branch" if _hashed(url) else "the newest revision"
        yield Finding(RULE.name, span, f"{who} follows {what}: add @ and {_wanted(url)}")
        return
    revision = url[where[0] : where[1]]
    if "${" in revision or _fixed(url, revision):
        return
    yield Finding(RULE.name, piece(requirement.url, *where), f"{_describe(who, revision)}: pin {_wanted(url)}")


def _fixed(url: str, revision: str) -> bool:
    if _hashed(url):
        return _COMMIT.fullmatch(revision) is not None
    return revision.isdecimal()  # Subversion and Bazaar count their revisions


def _hashed(url: str) -> bool:
    """Whether the system names its revisions by hash."""
    return url.lower().startswith(("git+", "hg+"))


def _wanted(url: str) -> str:
    return "a full commit hash" if _hashed(url) else "a revision number"


def _describe(who: str, revision: str) -> str:
    if _BRANCH.fullmatch(revision):
        return f"{who} follows the branch {revision.removeprefix('refs/heads/')}"
    if _TAG.fullmatch(revision):
        return f"{revision.removeprefix('refs/tags/')} looks like a tag, which can be moved"
    if _SHORT.fullmatch(revision):
        return f"{revision} looks like an abbreviated commit, which can become ambiguous"
    return f"{who} follows {revision}, a branch or a tag"


RULE = Rule("moving-vcs", Severity.WARNING, __doc__ or "", line=check)
