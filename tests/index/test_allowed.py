"""What a configuration allows, held against pip's own words where it has them."""

from __future__ import annotations

import time
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pip._internal.models.format_control import FormatControl
from pip._internal.models.release_control import ReleaseControl

from pinfold.analysis.indexes import Indexes
from pinfold.index.allowed import Allowed, allowed
from pinfold.index.sources import Engine, Sources, decoded, encoded

NOW = 1_800_000_000.0
NAMES = st.sets(st.sampled_from([":all:", "app", "lib"]))


def said(key: str = "app", engine: Engine = "uv", **fields: Any) -> Allowed:
    sources = Sources(Indexes("https://index.example.com/simple", **fields), engine)
    assert decoded(encoded(sources)).choice == sources.choice, "the process that asks knows it as well"
    return allowed(sources, key, NOW)


@given(NAMES, NAMES)
def test_formats(no_binary: set[str], only_binary: set[str]) -> None:
    found = said(no_binary=tuple(no_binary), only_binary=tuple(only_binary))
    wanted = FormatControl(no_binary, only_binary).get_allowed_formats("app")
    if "app" in no_binary and "app" in only_binary:
        return  # pip takes a name out of the one where it gets into the other
    assert (found.wheels, found.archives) == ("binary" in wanted, "source" in wanted)


@given(NAMES, NAMES)
def test_pre_releases(all_releases: set[str], only_final: set[str]) -> None:
    if all_releases & only_final:
        return
    wanted = ReleaseControl(all_releases, only_final).allows_prereleases("app")
    assert said(all_releases=tuple(all_releases), only_final=tuple(only_final)).pre is bool(wanted)


def test_all_pre_releases() -> None:
    assert said(pre=True).pre
    assert not said(pre=True, only_final=("app",)).pre
    assert not said().pre


DAY = 86_400.0


@pytest.mark.parametrize(
    "text, before",
    [
        ("P7D", 7 * DAY),
        ("p1w", 7 * DAY),
        ("PT36H", 1.5 * DAY),
        ("P1DT30M", DAY + 1_800),
        ("24 hours", DAY),
        ("1 week", 7 * DAY),
        ("30 days ago", 30 * DAY),
        ("", -inf),
        ("sesame", -inf),
        ("P", 0.0),
        ("99999-01-01", -inf),
    ],
)
def test_spans(text: str, before: float) -> None:
    assert said(uploaded_before=text).until == NOW - before


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_moments(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        shift = 0 if zone == "UTC" else 9 * 3_600
        assert said(uploaded_before="2024-02-01T00:00:00Z").until == 1_706_745_600
        assert said(uploaded_before="2024-02-01T02:00:00+02:00").until == 1_706_745_600
        assert said(uploaded_before="2024-01-31").until == 1_706_745_600 - shift, "uv takes in the whole day"
        assert said(engine="pip", uploaded_before="2024-02-01").until == 1_706_745_600 - shift
    finally:
        monkeypatch.undo()
        time.tzset()
