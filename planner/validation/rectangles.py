"""Where two phases meet: tracks in the plane of their local times, and rectangles of that plane.

Used by ``separation``, which proves one rectangle after the other; made by ``clearances``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.validation.actor import Stretch
from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]

_CLIP_S = 1e-9


@dataclass(slots=True, eq=False)
class Encounter:
    """Phases ``phase_a`` and ``phase_b`` meet along ``tracks`` (n, 7).

    A track is (a0, a1, b0, b1, t0, t1, draw): local times of both from world time t0 to t1.
    ``required_m`` (items of a, items of b) is -inf where a pair may touch.
    """

    phase_a: int
    phase_b: int
    required_m: FloatArray
    category: str
    tracks: FloatArray


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
    low, high = _shares(rectangle, track[None])
    return float(low[0]), float(high[0])


def crossing(rectangle: Rectangle) -> FloatArray:
    """The tracks that cross a rectangle."""
    tracks = rectangle.tracks
    if len(tracks) == 1 and _still_inside(rectangle.stretch_b, *tracks[0, 2:4].tolist()):
        # most rectangles: a robot passes something that stands
        start, end = tracks[0, :2].tolist()
        low_s, high_s = rectangle.stretch_a[1] - _CLIP_S, rectangle.stretch_a[2] + _CLIP_S
        return tracks if max(start, low_s) <= min(end, high_s) else tracks[:0]
    low, high = _shares(rectangle, tracks)
    return rectangle.tracks[low <= high]


def _still_inside(stretch: Stretch, start_s: float, end_s: float) -> bool:
    """Whether a track stands still within a stretch."""
    return start_s == end_s and stretch[1] <= start_s <= stretch[2]


def _shares(rectangle: Rectangle, tracks: FloatArray) -> tuple[FloatArray, FloatArray]:
    """From which to which share (n,) of each of the tracks (n, .) it is inside."""
    low, high = np.zeros(len(tracks)), np.ones(len(tracks))
    for column, stretch in ((0, rectangle.stretch_a), (2, rectangle.stretch_b)):
        start = tracks[:, column]
        length = tracks[:, column + 1] - start
        moving = np.abs(length) > 1e-15
        safe = np.where(moving, length, 1.0)
        enter = np.where(moving, (stretch[1] - _CLIP_S - start) / safe, 0.0)
        leave = np.where(moving, (stretch[2] + _CLIP_S - start) / safe, 1.0)
        outside = (start < stretch[1] - _CLIP_S) | (start > stretch[2] + _CLIP_S)
        leave = np.where(~moving & outside, -1.0, leave)
        low, high = np.maximum(low, enter), np.minimum(high, leave)
    return low, high
