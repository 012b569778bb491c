"""A cell's standing still is counted once, under its reason, by the cell's clock."""

from __future__ import annotations

from cells.controller.standing import Standing, StandingClock


def test_time_counts_under_the_reason_of_that_time() -> None:
    now_s = 0.0
    clock = StandingClock(lambda: now_s)
    clock.stand(Standing.STARVED)
    now_s = 2.0
    clock.stand(Standing.BLOCKED)
    now_s = 5.0
    assert clock.total_s(Standing.STARVED) == 2.0
    assert clock.total_s(Standing.BLOCKED) == 3.0
    clock.go()
    now_s = 9.0
    assert clock.total_s(Standing.STARVED) == 2.0
    assert clock.total_s(Standing.BLOCKED) == 3.0
