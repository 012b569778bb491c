"""More effort goes where the cycle of the whole is decided, and nowhere else."""

from __future__ import annotations

from itertools import permutations

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from planner.decisive import Standing, decisive


def test_stations_that_are_slower_than_any_bound_are_worth_it_the_slowest_first() -> None:
    standings = [Standing("a", 50.0, 40.0), Standing("b", 70.0, 45.0), Standing("c", 42.0, 30.0)]
    assert list(decisive(standings)) == ["b", "a"]


def test_what_the_slowest_takes_in_the_end_leaves_others_alone() -> None:
    slowest = Standing("a", 70.0, 45.0, final_s=60.0)
    assert list(decisive([slowest, Standing("b", 60.0), Standing("c", 61.0)])) == ["a", "c"]


def test_a_station_that_is_no_good_comes_first_and_says_nothing_of_others() -> None:
    never = Standing("a", np.inf, 0.0, final_s=np.inf)
    assert list(decisive([Standing("b", 60.0), never])) == ["a", "b"]


def test_what_has_no_plan_yet_decides_nothing() -> None:
    assert list(decisive([Standing("a", None, 99.0), Standing("b", 60.0)])) == ["b"]


_TIMES = st.tuples(st.floats(1.0, 9.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))


@given(st.lists(_TIMES, min_size=1, max_size=4))
def test_whatever_comes_in_first_the_same_stations_are_worth_it(
    times: list[tuple[float, ...]],
) -> None:
    """Those worth it when all is known were worth it at any time before."""
    full = [
        Standing(name, first_s, first_s * bound, first_s * (bound + (1.0 - bound) * gain))
        for name, (first_s, bound, gain) in enumerate(times)
    ]
    in_the_end = set(decisive(full))
    for order in permutations(full):
        for known in range(len(order) + 1):
            some = [
                each if at < known else each._replace(final_s=None) for at, each in enumerate(order)
            ]
            assert in_the_end <= set(decisive(sorted(some, key=lambda each: each.name)))
    for unknown in full:
        some = [each._replace(first_s=None) if each is unknown else each for each in full]
        assert in_the_end - {unknown.name} <= set(decisive(some))


def test_no_station_that_was_left_alone_is_slower_than_the_whole() -> None:
    full = [Standing("a", 70.0, 45.0, 55.0), Standing("b", 60.0, 20.0, 58.0), Standing("c", 57.0)]
    worth = list(decisive(full))
    assert worth == ["a", "b"]
    final_s = {"a": 55.0, "b": 58.0, "c": 57.0}
    assert max(final_s.values()) == 58.0
