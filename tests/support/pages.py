"""Pages of made-up indexes: what a test says of projects, as JSON or HTML of the Simple API, the JSON API and OSV."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.web import Reply

SIMPLE = "application/vnd.pypi.simple.v1+json"
DIGEST = "ab" * 32


def wheel(name: str, version: str) -> str:
    return f"{name.replace('-', '_')}-{version}-py3-none-any.whl"


def simple(name: str, versions: Sequence[str], *, headers: Mapping[str, str] | None = None, **entry: Any) -> Reply:
    """A project's page in JSON, one wheel for each version; `entry` is added to each file."""
    files = [
        {
            "filename": wheel(name, version),
            "url": f"/files/{wheel(name, version)}",
            "hashes": {"sha256": DIGEST},
            **entry,
        }
        for version in versions
    ]
    said = {"meta": {"api-version": "1.4"}, "name": name, "versions": list(versions), "files": files}
    return Reply(headers={"Content-Type": SIMPLE, **(headers or {})}, body=json.dumps(said).encode())


def html(name: str, versions: Sequence[str]) -> Reply:
    """The same in HTML."""
    links = "".join(
        f'<a href="/files/{wheel(name, version)}#sha256={DIGEST}">{wheel(name, version)}</a><br>'
        for version in versions
    )
    return Reply(headers={"Content-Type": "text/html"}, body=f"<!DOCTYPE html><html>{links}</html>".encode())


def release(name: str, version: str, *vulnerabilities: Mapping[str, Any], **info: Any) -> Reply:
    """What a JSON API says of a release."""
    said = {"info": {"name": name, "version": version, **info}, "vulnerabilities": list(vulnerabilities)}
    return Reply(headers={"Content-Type": "application/json"}, body=json.dumps(said).encode())


def vulnerability(identity: str, *fixed: str, summary: str = "It leaks.") -> dict[str, Any]:
    """One entry of a JSON API."""
    return {
        "id": identity,
        "aliases": [],
        "summary": summary,
        "details": "",
        "fixed_in": list(fixed),
        "withdrawn": None,
    }


def metadata(name: str, version: str, summary: str = "") -> Reply:
    """A `.metadata` file."""
    return Reply(body=f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nSummary: {summary}\n\n".encode())
