"""Compiling ahead says what it compiles; what it is tested on has something of everything."""

from planner.warm_up import warm_up
from tests.planner.small_station import small_station


def test_compiling_ahead_says_what_it_compiles() -> None:
    told: list[str] = []
    assert warm_up(told.append) > 0.0
    assert {"collision world", "rehearsals", "orders of tasks"} <= set(told)


def test_the_station_to_compile_on_has_welds_and_a_part_to_move() -> None:
    station = small_station()
    assert len(station.welds) == 6
    assert len(station.handlings) == 1
