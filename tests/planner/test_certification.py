"""Only what passed, whole and for this scene, is certified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cells.certificate import Finding, FindingKind, StationFigures, Validation
from cells.ids import StationId
from cells.program import Program
from cells.shop import Shop
from planner.certification import certify
from tests.planner.validation.workshop import (
    program_of,
    shop_of,
    weld_program,
    weld_station,
)

FIGURES = StationFigures(StationId("weld"), 9.0, 0.04, 0.02, 0.01, 0.1, (), 20, 12.0, 4, 100)
PASSED = Validation((), (FIGURES,))


def pair() -> tuple[Shop, Program]:
    return shop_of(weld_station()), program_of(weld_program())


def test_a_passed_validation_is_bound_to_scene_and_program() -> None:
    shop, program = pair()
    certificate = certify(shop, program, "p" * 64, PASSED)
    assert certificate.scene_digest == shop.digest
    assert certificate.program_digest == "p" * 64
    assert certificate.stations == (FIGURES,)
    assert certificate.takt_s == shop.takt_s
    assert "PyBullet" in certificate.judge


def test_nothing_else_is_certified() -> None:
    shop, program = pair()
    finding = Finding(FindingKind.COLLISION, StationId("weld"), "hit")
    other = replace(program, scene_digest="e" * 64)
    for bad_program, digest, validation in (
        (program, "p", Validation((finding,), (FIGURES,))),
        (program, "p", Validation((), ())),
        (program, "", PASSED),
        (other, "p", PASSED),
    ):
        with pytest.raises(ValueError, match="not certified"):
            certify(shop, bad_program, digest, validation)
