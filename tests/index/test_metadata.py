"""Core metadata and the JSON API's answer about a release, held against `packaging`."""

from __future__ import annotations

import importlib.metadata
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.metadata import parse_email

from pinfold.analysis.releases import Details
from pinfold.index.metadata import api_details, details

FULL = """\
Metadata-Version: 2.4
Name: Flask
Version: 3.1.3
Summary: A small
        framework \x1b[31mfor the web
License-Expression: BSD-3-Clause
License: something else
Classifier: License :: OSI Approved :: MIT License
Requires-Python: >=3.9
Requires-Dist: werkzeug>=3.1.0
Requires-Dist: asgiref>=3.2; extra == "async"
Provides-Extra: async
Provides-Extra: Dot_Env
Project-URL: Documentation, https://flask.example.com/
Project-URL: Donate, javascript:alert(1)
Project-URL: Same, https://flask.example.com
Home-page: http://home.example.com
Description-Content-Type: text/markdown

Name: not this one
Requires-Dist: nor-this
"""


def test_what_metadata_says() -> None:
    assert details(FULL.encode()) == Details(
        "3.1.3",
        summary="A small framework \ufffd[31mfor the web",
        license="BSD-3-Clause",
        requires=("werkzeug>=3.1.0", 'asgiref>=3.2; extra == "async"'),
        requires_python=">=3.9",
        extras=frozenset({"async", "dot-env"}),
        links=(("Documentation", "https://flask.example.com/"), ("Homepage", "http://home.example.com")),
    )


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_lines_end_as_they_please(line_end: str) -> None:
    assert details(b"\xef\xbb\xbf" + FULL.replace("\n", line_end).encode()) == details(FULL.encode())


def test_installed_metadata_is_read_as_packaging_reads_it() -> None:
    for distribution in importlib.metadata.distributions():
        text = distribution.read_text("METADATA")
        if text is None:
            continue
        raw, _ = parse_email(text)
        found = details(text.encode())
        assert found.version == raw["version"]
        assert list(found.requires) == [" ".join(each.split()) for each in raw.get("requires_dist", [])]
        assert found.requires_python == raw.get("requires_python", "")
        assert len(found.extras) == len(set(raw.get("provides_extra", [])))
        assert raw.get("license_expression", found.license) == found.license
        assert {url.rstrip("/") for url in raw.get("project_urls", {}).values() if url.startswith("http")} <= {
            url.rstrip("/") for _, url in found.links
        }


@pytest.mark.parametrize(
    "fields, said",
    [
        (["License: MIT"], "MIT"),
        (["License: UNKNOWN"], ""),
        (["License: MIT License\n  \n  Permission is hereby granted"], ""),
        (["License: " + "x" * 100, "Classifier: License :: OSI Approved :: MIT License"], "MIT License"),
        (
            ["Classifier: License :: OSI Approved", "Classifier: License :: OSI Approved :: ISC License (ISCL)"],
            "ISC License (ISCL)",
        ),
        (["Classifier: Topic :: Utilities"], ""),
        (["License-Expression: MIT OR Apache-2.0", "License: x"], "MIT OR Apache-2.0"),
    ],
)
def test_licences(fields: list[str], said: str) -> None:
    assert details("\n".join(["Name: a", "Version: 1", *fields]).encode()).license == said


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"Name: a", b"Version: 1", b"\n\nName: a\nVersion: 1", b"x" * 3_000_000]
)
def test_what_is_no_metadata(data: bytes) -> None:
    with pytest.raises(ValueError, match="no metadata of a release"):
        details(data)


def answer(**info: Any) -> bytes:
    return json.dumps({"info": {"version": "3.1.3", **info}, "urls": []}).encode()


def test_what_the_json_api_says() -> None:
    body = answer(
        summary="A small framework",
        license="BSD",
        license_expression=None,
        requires_dist=["werkzeug>=3.1.0", 3],
        requires_python=">=3.9",
        provides_extra=["async"],
        project_urls={"Docs": "https://flask.example.com", "x": None},
        home_page="",
        classifiers=None,
    )
    assert api_details(body, "3.1.3.0") == Details(
        "3.1.3",
        summary="A small framework",
        license="BSD",
        requires=("werkzeug>=3.1.0",),
        requires_python=">=3.9",
        extras=frozenset({"async"}),
        links=(("Docs", "https://flask.example.com"),),
    )
    assert api_details(answer(summary="UNKNOWN", requires_dist=None, project_urls=None), "3.1.3") == Details("3.1.3")


@pytest.mark.parametrize(
    "body, sentence",
    [
        (answer(), "The answer is about version 3.1.3, not 2.0."),
        (b"{}", "The answer is JSON, but not about a release."),
        (b'{"info": []}', "The answer is JSON, but not about a release."),
        (b"[" * 100_000, "The answer is not valid JSON."),
        (b"<html>", "The answer is not valid JSON."),
    ],
)
def test_an_answer_about_something_else_is_none(body: bytes, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its whole text follows
        api_details(body, "2.0")
    assert str(caught.value) == sentence


LINES = st.lists(
    st.sampled_from(
        ["Name: a", "Version: 1", "Summary", ":", " x", "\t", "Project-URL: ,", "Provides-Extra: ", "\ud800", "\x85"]
    )
    | st.text(max_size=12),
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r", "\r\n", "\x0b"]))
def test_any_lines_are_metadata_or_refused(lines: list[str], line_end: str) -> None:
    try:
        found = details(line_end.join(lines).encode("utf-8", "surrogatepass"))
    except ValueError:
        return
    assert found.version
    assert found.summary.isprintable()
    assert all(text.isprintable() for text in (*found.requires, *found.extras))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    "summary",
    "license",
    "requires_dist",
    "requires_python",
    "provides_extra",
    "project_urls",
    "home_page",
    "classifiers",
]


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_any_answer_is_read(info: dict[str, Any]) -> None:
    assert api_details(answer(**info), "3.1.3").version == "3.1.3"
