"""What is farther away than was asked for is far enough, whatever the last bit of a sum is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.validation import separation
from planner.validation.replay import judge_station
from tests.planner.validation.workshop import shop_of, weld_program, weld_station


def test_what_is_beyond_what_was_asked_for_is_decided_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Goal and reach were added to ask, and reach was taken off again: less than the goal, then."""
    asked = []

    def far(*_: object) -> float:
        asked.append(1)
        return float("inf")

    cut: list[int] = []
    undecided = separation.Separation._undecided

    def noted(*given: object) -> bool:
        cut.append(undecided(*given))
        return cut[-1]

    monkeypatch.setattr(separation.Separation, "_distance_m", far)
    monkeypatch.setattr(separation.Separation, "_undecided", noted)
    station = weld_station()
    for mm in range(40, 60):
        clearance = replace(station.clearance, static_m=1e-3 * mm + 1e-4, robots_m=1e-3 * mm)
        wanting = replace(station, clearance=clearance)
        judge_station(shop_of(wanting), wanting, weld_program(), seed=1, draws=2)
    assert len(asked) > 50
    assert not any(cut)
