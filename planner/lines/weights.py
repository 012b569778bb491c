"""Weights of tasks that no station holds more of than a whole: bounds on the stations.

A dual feasible function f of the task's share x of the cycle has f(x1) + ... + f(xk) <= 1 whenever
x1 + ... + xk <= 1, so the weights f(x) bound the number of stations of any set of tasks. Fekete,
Schepers: New classes of fast lower bounds for bin packing problems (2001); Scholl: Balancing and
sequencing of assembly lines (1999), LM2 and LM3. Called by ``stations``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.options import IntArray

MOST = 16


def weight_rows(time: IntArray, cycle: int) -> tuple[IntArray, IntArray]:
    """Weights (D, n) and rooms (D,), time itself first, then by the bound they give for all tasks.

    ``time`` (n,) is at most ``cycle``.
    """
    rows = [(time, cycle)]
    rows += sorted(_candidates(time, cycle), key=lambda row: -_share(*row))
    kept: list[tuple[IntArray, int]] = []
    for row, room in rows:
        if not any(np.array_equal(row * other, room * old) for old, other in kept):
            kept.append((row, room))
        if len(kept) == MOST:
            break
    return np.array([row for row, _ in kept]), np.array([room for _, room in kept])


def least_stations(time: IntArray, cycle: int) -> int:
    """A number of stations that any set of loads needs at the least."""
    weight, room = weight_rows(time, cycle)
    return int(np.max(-(-weight.sum(axis=1) // room)))


def _share(row: IntArray, room: int) -> float:
    return float(row.sum() / room)


def _candidates(time: IntArray, cycle: int) -> Iterator[tuple[IntArray, int]]:
    yield _thirds(time, cycle)
    yield _halves(time, cycle)
    for k in range(2, 12):
        yield _rounded(time, cycle, k)
    for least in np.unique(time[2 * time <= cycle]):
        yield _without_small(time, cycle, int(least))
        yield _counted(time, cycle, int(least))


def _halves(time: IntArray, cycle: int) -> tuple[IntArray, int]:
    """LM2: more than half a station weighs 2 of 2, half of it 1."""
    return np.where(2 * time > cycle, 2, np.where(2 * time == cycle, 1, 0)), 2


def _thirds(time: IntArray, cycle: int) -> tuple[IntArray, int]:
    """LM3, in sixths."""
    triple = 3 * time
    weight = np.where(triple > cycle, 3, np.where(triple == cycle, 2, 0))
    large = np.where(triple > 2 * cycle, 6, np.where(triple == 2 * cycle, 4, weight))
    return large, 6


def _rounded(time: IntArray, cycle: int, k: int) -> tuple[IntArray, int]:
    """u(k): multiples of 1/(k + 1) of a cycle stay, others are rounded down to those of 1/k."""
    scaled = (k + 1) * time
    exact = scaled % cycle == 0
    return np.where(exact, time * k, (scaled // cycle) * cycle), k * cycle


def _without_small(time: IntArray, cycle: int, least: int) -> tuple[IntArray, int]:
    """U(e): what is longer than the cycle without ``least`` fills it, shorter than that is none."""
    return np.where(time > cycle - least, cycle, np.where(time < least, 0, time)), cycle


def _counted(time: IntArray, cycle: int, least: int) -> tuple[IntArray, int]:
    """phi(e): how many of length ``least`` a station holds, and how many are lost beside a task."""
    whole = cycle // least
    beside = whole - (cycle - time) // least
    return np.where(2 * time > cycle, beside, np.where(time < least, 0, 1)), whole
