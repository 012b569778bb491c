"""Certificates survive their files, and a changed one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.certificate import Certificate, Finding, FindingKind, StationFigures, Validation
from cells.ids import StationId
from cells.wire import (
    WireError,
    certificate_from_json,
    certificate_json,
    finding_members,
    read_certificate,
    validation_members,
    write_certificate,
)

lengths = st.none() | st.floats(-1.0, 10.0)
figures = st.builds(
    StationFigures,
    station=st.text(max_size=5).map(StationId),
    cycle_s=st.floats(0.0, 1e6),
    clearance_robots_m=lengths,
    clearance_static_m=lengths,
    clearance_weld_m=lengths,
    torque_ratio=lengths,
    torque_unchecked=st.lists(st.text(max_size=3)).map(tuple),
    draws=st.integers(0, 100),
    worst_cycle_s=st.floats(0.0, 1e6),
    tasks=st.integers(0, 10**9),
    checks=st.integers(0, 10**15),
)
certificates = st.builds(
    Certificate,
    scene_digest=st.text(max_size=5),
    program_digest=st.text(max_size=5),
    judge=st.text(max_size=5),
    takt_s=st.floats(0.0, 1e6),
    stations=st.lists(figures, max_size=2).map(tuple),
)
ONE = StationFigures(StationId("S"), 50.0, 0.03, None, 0.006, 0.5, ("R2",), 20, 51.0, 8, 12345)
CERTIFICATE = Certificate("a" * 64, "b" * 64, "taktline-judge 1", 76.0, (ONE,))


def changed(**members: Any) -> str:
    return json.dumps({**json.loads(certificate_json(CERTIFICATE)), **members})


@given(certificates)
def test_a_certificate_survives_its_json(certificate: Certificate) -> None:
    text = certificate_json(certificate)
    assert certificate_from_json(text) == certificate


def test_a_certificate_survives_its_file_even_when_reformatted(tmp_path: Path) -> None:
    path = tmp_path / "certificate.json"
    write_certificate(path, CERTIFICATE)
    assert read_certificate(path) == CERTIFICATE
    path.write_text(json.dumps(json.loads(path.read_text())))
    assert read_certificate(path) == CERTIFICATE


@pytest.mark.parametrize(
    "member", ["takt_s", "judge", "program_digest", "scene_digest", "stations"]
)
def test_a_change_of_any_member_breaks_the_digest(member: str) -> None:
    other = {"takt_s": 99.0, "judge": "me", "stations": []}.get(member, "c" * 64)
    with pytest.raises(WireError, match="changed after it was signed"):
        certificate_from_json(changed(**{member: other}))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "format is None"),
        ('{"takt_s": NaN}', "NaN is not a finite number"),
        (changed(digest="d" * 64), "changed after it was signed"),
        (changed(digest=None), "changed after it was signed"),
        (changed(extra=1), "members that this version does not know"),
        (changed(takt_s="76"), "takt_s: Input should be a valid number"),
        (changed(takt_s=None), "takt_s: Input should be a valid number"),
        (changed(stations=[{}]), r"stations\.0\.\w+: Field required"),
    ],
)
def test_anything_else_is_refused_with_a_reason(text: str, sentence: str) -> None:
    with pytest.raises(WireError, match=sentence):
        certificate_from_json(text)


def test_a_number_too_large_is_refused() -> None:
    text = changed(takt_s=12.5).replace("12.5", "1e999")
    with pytest.raises(WireError, match="1e999 is not a finite"):
        certificate_from_json(text)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "certificate.json"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(WireError, match=r"certificate\.json: not text"):
        read_certificate(path)
    path.write_text("{}")
    with pytest.raises(WireError, match=r"certificate\.json: not a certificate"):
        read_certificate(path)


def test_findings_leave_out_what_is_not_known() -> None:
    finding = Finding(FindingKind.OVER_TAKT, StationId("S"), "takes 80 s", time_s=80.0)
    assert finding_members(finding) == {
        "kind": "over-takt",
        "station": "S",
        "message": "takes 80 s",
        "time_s": 80.0,
    }


def test_a_validation_passes_exactly_without_findings() -> None:
    finding = Finding(FindingKind.DEADLOCK, StationId("S"), "R1 waits for R2 and R2 for R1")
    assert validation_members(Validation((), (ONE,)))["passed"] is True
    members = validation_members(Validation((finding,), (ONE,)))
    assert members["passed"] is False
    assert json.loads(json.dumps(members))["stations"][0]["cycle_s"] == 50.0
