"""What the ends of a line can hold, against trying everything."""

from __future__ import annotations

import numpy as np
import pytest

from planner.deadline import Deadline
from planner.lines.ends import most_held
from planner.lines.simple_line import SimpleLine
from planner.lines.stations import StationSearch
from tests.planner.lines.exact import random_line


@pytest.fixture
def ample() -> Deadline:
    return Deadline(600.0)


def held_at_most(line: SimpleLine, cycle: int, stations: int) -> list[int]:
    """Most time in the first k stations, over all balances of ``stations``; -1: there is none."""
    n = len(line.time)
    closed = [
        done
        for done in range(2**n)
        if all(done >> a & 1 or not done >> b & 1 for a, b in line.before.tolist())
    ]
    time = {done: sum(int(line.time[t]) for t in range(n) if done >> t & 1) for done in closed}

    def stretch(start: int, towards: int) -> dict[int, int]:
        """Fewest stations from ``start`` to each closed set."""
        fewest = {start: 0}
        for done in closed[::towards]:
            for less, count in list(fewest.items()):
                inside = less & done == (less if towards > 0 else done)
                if inside and abs(time[done] - time[less]) <= cycle:
                    fewest[done] = min(fewest.get(done, n + 1), count + 1)
        return fewest

    begun, ended = stretch(0, 1), stretch(2**n - 1, -1)
    return [
        max(
            (
                time[done]
                for done in closed
                if begun.get(done, 99) <= k and ended.get(done, 99) <= stations - k
            ),
            default=-1,
        )
        for k in range(stations + 1)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_no_balance_has_more_at_its_end_than_is_said(seed: int, ample: Deadline) -> None:
    rng = np.random.default_rng(seed)
    line = random_line(rng, 9, 0.3)
    cycle = int(line.time.max()) + 2
    exact = []
    for stations in range(2, 10):
        exact = held_at_most(line, cycle, stations)
        said = most_held(line, cycle, stations + 1, False, 1_000, 1_000, ample)
        tried = (stations + 1) // 2
        mirrored = SimpleLine(line.time, line.before[:, ::-1])
        turned = most_held(mirrored, cycle, stations + 1, True, 1_000, 1_000, ample)
        assert turned.tolist() == said.tolist()
        assert all(exact[k] <= said[k] <= k * cycle for k in range(stations + 1))
        assert exact[1] < 0 or said[1:tried].tolist() == exact[1:tried]
    assert exact[1] > 0


CHAIN = np.array([(0, 1), (1, 2), (2, 3), (3, 4)])
"""Two tasks of this order never fit a station together."""
LONG = SimpleLine(np.array([6, 6, 6, 6, 6]), CHAIN)


def test_an_end_whose_stations_stay_half_empty_is_known_to_be_so(ample: Deadline) -> None:
    assert most_held(LONG, 10, 8, False, 100, 100, ample).tolist()[:4] == [0, 6, 12, 18]


def test_what_was_not_tried_counts_as_full(ample: Deadline) -> None:
    for states, deadline in ((0, ample), (100, Deadline(0.0))):
        assert most_held(LONG, 10, 8, False, states, 100, deadline).tolist() == [
            10 * k for k in range(9)
        ]
    assert most_held(LONG, 10, 8, False, 1, 100, ample).tolist()[:3] == [0, 6, 16]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_search_leaves_out_what_the_other_end_cannot_hold(backwards: bool) -> None:
    line = SimpleLine(np.array([6, 6, 5, 5, 5, 5]), np.array([(4, 5)]))
    full = 10 * np.arange(6)
    assert StationSearch(line, 10, 5, 4, backwards, 100, 1_000_000, full).run(50) == "solved"
    less = np.minimum(full, 20)
    search = StationSearch(line, 10, 5, 4, backwards, 100, 1_000_000, less)
    assert search.run(50) == "exhausted"
    assert search.complete
