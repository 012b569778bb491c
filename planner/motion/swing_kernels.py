"""Compiled: every joint on its own from one state to another, all in the same time.

A joint changes its speed to one that it keeps, and that to the last one, each with all its
acceleration; which one it keeps follows from the time it is given. Called by ``swing``.
"""

from __future__ import annotations

import math

from robots.compiled import lean
from robots.geometry import FloatArray

_LONGER = 1.03
_TRIES = 40
_HALVINGS = 60
_ROUNDING = 1e-12
_NO_TIME = 1e-9


@lean
def least_s_nb(distance: float, start: float, end: float, v: float, a: float) -> float:
    """Least time (s) over ``distance`` (signed) from one speed (signed) to another."""
    if distance < 0.5 * (start + end) * abs(end - start) / a:
        distance, start, end = -distance, -start, -end
    peak = math.sqrt(max(0.0, a * distance + 0.5 * (start * start + end * end)))
    if peak <= v:
        return (2.0 * peak - start - end) / a
    cruise = distance - (2.0 * v * v - start * start - end * end) / (2.0 * a)
    return (2.0 * v - start - end) / a + cruise / v


@lean
def peak_nb(distance: float, start: float, end: float, a: float) -> float:
    """The speed (signed) at which a joint changes from gaining to losing it, if it keeps none."""
    sign = 1.0 if distance >= 0.5 * (start + end) * abs(end - start) / a else -1.0
    square = sign * a * distance + 0.5 * (start * start + end * end)
    return sign * math.sqrt(max(0.0, square))


@lean
def passed_nb(kept: float, start: float, end: float, time_s: float, a: float) -> float:
    """How far a joint gets in ``time_s`` that keeps the speed ``kept`` in between."""
    up_s, down_s = abs(kept - start) / a, abs(kept - end) / a
    ramps = 0.5 * (start + kept) * up_s + 0.5 * (kept + end) * down_s
    return ramps + kept * (time_s - up_s - down_s)


@lean
def speeds_nb(start: float, end: float, time_s: float, v: float, a: float) -> tuple[float, float]:
    """The least and the highest speed that can be kept in between; none if the first is higher."""
    room = a * time_s
    if abs(end - start) > room + _ROUNDING:
        return 1.0, -1.0
    middle = 0.5 * (start + end)
    low, high = min(start, end), max(start, end)
    return min(low, max(-v, middle - 0.5 * room)), max(high, min(v, middle + 0.5 * room))


@lean
def kept_nb(distance: float, start: float, end: float, time_s: float, v: float, a: float) -> float:
    """The speed that a joint keeps in between to get just so far; NaN if there is none."""
    low, high = speeds_nb(start, end, time_s, v, a)
    if low > high:
        return math.nan
    peak = peak_nb(distance, start, end, a)
    if abs(peak) <= v and abs(abs(peak - start) + abs(peak - end) - a * time_s) < _NO_TIME:
        return peak  # halving would be off by the root of a rounding error
    if passed_nb(low, start, end, time_s, a) > distance + _ROUNDING:
        return math.nan
    if passed_nb(high, start, end, time_s, a) < distance - _ROUNDING:
        return math.nan
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if passed_nb(middle, start, end, time_s, a) < distance:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@lean
def within_nb(
    q0: float,
    q1: float,
    start: float,
    kept: float,
    end: float,
    a: float,
    lower: float,
    upper: float,
) -> bool:
    """Whether a joint that turns round before or after stays within its limits."""
    if start * kept < 0.0:
        turned = q0 + 0.5 * start * abs(start) / a
        if turned < lower or turned > upper:
            return False
    if kept * end < 0.0:
        turned = q1 - 0.5 * end * abs(end) / a
        if turned < lower or turned > upper:
            return False
    return True


@lean
def swing_s_nb(
    q0: FloatArray,
    v0: FloatArray,
    q1: FloatArray,
    v1: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    velocity: FloatArray,
    acceleration: FloatArray,
    kept: FloatArray,
) -> float:
    """The time (s) in which all joints get from ``q0`` at ``v0`` to ``q1`` at ``v1``; inf if they
    do not. Fills ``kept`` (n,) with the speeds kept in between.
    """
    time_s = 0.0
    for j in range(len(q0)):
        distance = q1[j] - q0[j]
        least_s = least_s_nb(distance, v0[j], v1[j], velocity[j], acceleration[j])
        time_s = max(time_s, least_s)
    for _ in range(_TRIES):
        done = True
        for j in range(len(q0)):
            a = acceleration[j]
            kept[j] = kept_nb(q1[j] - q0[j], v0[j], v1[j], time_s, velocity[j], a)
            if math.isnan(kept[j]):
                done = False
                break
            if not within_nb(q0[j], q1[j], v0[j], kept[j], v1[j], a, lower[j], upper[j]):
                return math.inf
        if done:
            return time_s
        time_s *= _LONGER
    return math.inf


@lean
def swings_s_nb(
    q0: FloatArray,
    leaving: FloatArray,
    q1: FloatArray,
    entering: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    velocity: FloatArray,
    acceleration: FloatArray,
    kept: FloatArray,
    times_s: FloatArray,
) -> None:
    """Fill ``times_s`` (i, k) for all speeds ``leaving`` (i, n) and ``entering`` (k, n)."""
    for i in range(len(leaving)):
        for k in range(len(entering)):
            times_s[i, k] = swing_s_nb(
                q0, leaving[i], q1, entering[k], lower, upper, velocity, acceleration, kept
            )
