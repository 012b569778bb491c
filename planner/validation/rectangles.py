"""Where two phases meet: tracks in the plane of their local times, and rectangles of that plane.

Used by ``separation``, which proves one rectangle after the other; made by ``clearances``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.validation.actor import Stretch
from planner.validation.least import Least
from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]

_CLIP_S = 1e-9


@dataclass(slots=True, eq=False)
class Encounter:
    """Phases ``phase_a`` and ``phase_b`` meet along ``tracks`` (n, 7).

    A track is (a0, a1, b0, b1, t0, t1, draw): local times of both from world time t0 to t1.
    ``required_m`` (items of a, items of b) is -inf where a pair may touch. What is proven goes to
    ``least``, which it may share with others; ``told_m`` more than what is required is worth it.
    """

    phase_a: int
    phase_b: int
    required_m: FloatArray
    category: str
    tracks: FloatArray
    least: Least
    told_m: float


@dataclass(slots=True, eq=False)
class Rectangle:
    """Stretches of both phases, the tracks that cross them, and the pairs not yet decided.

    ``pairs`` (2, n) are items while ``by_item``, pieces afterwards.
    """

    encounter: Encounter
    stretch_a: Stretch
    stretch_b: Stretch
    tracks: FloatArray
    pairs: IntArray
    by_item: bool = True


def width_s(stretch: Stretch) -> float:
    """Length of a stretch in local time."""
    return stretch[2] - stretch[1]


def cut(stretch: Stretch) -> tuple[Stretch, Stretch]:
    """Both halves of a stretch."""
    phase, low, high = stretch
    middle = (low + high) / 2.0
    return (phase, low, middle), (phase, middle, high)


def inside(rectangle: Rectangle, track: FloatArray) -> tuple[float, float]:
    """From which to which share of a track it is inside the rectangle; empty if the first is
    larger.
    """
    low, high = _shares([rectangle], track[None], np.zeros(1, dtype=np.int64))
    return float(low[0]), float(high[0])


def crossed(rectangles: Sequence[Rectangle]) -> list[Rectangle]:
    """The rectangles that tracks cross, each left with those tracks alone."""
    if not rectangles:
        return []
    counts = [len(rectangle.tracks) for rectangle in rectangles]
    tracks = np.concatenate([rectangle.tracks for rectangle in rectangles])
    low, high = _shares(rectangles, tracks, np.repeat(np.arange(len(rectangles)), counts))
    crosses = np.split(low <= high, np.cumsum(counts)[:-1])
    kept = []
    for rectangle, those in zip(rectangles, crosses, strict=True):
        if those.any():
            rectangle.tracks = rectangle.tracks[those]
            kept.append(rectangle)
    return kept


def _shares(
    rectangles: Sequence[Rectangle], tracks: FloatArray, of: IntArray
) -> tuple[FloatArray, FloatArray]:
    """From which to which share (n,) of each of the tracks (n, .) it is inside the rectangle that
    ``of`` (n,) names for it.
    """
    low, high = np.zeros(len(tracks)), np.ones(len(tracks))
    stretches = np.array([(*each.stretch_a[1:], *each.stretch_b[1:]) for each in rectangles])[of]
    for column in (0, 2):
        begins, ends = stretches[:, column] - _CLIP_S, stretches[:, column + 1] + _CLIP_S
        start = tracks[:, column]
        length = tracks[:, column + 1] - start
        moving = np.abs(length) > 1e-15
        safe = np.where(moving, length, 1.0)
        enter = np.where(moving, (begins - start) / safe, 0.0)
        leave = np.where(moving, (ends - start) / safe, 1.0)
        outside = (start < begins) | (start > ends)
        leave = np.where(~moving & outside, -1.0, leave)
        low, high = np.maximum(low, enter), np.minimum(high, leave)
    return low, high
