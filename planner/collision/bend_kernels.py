"""How far bodies get from straight lines while joints turn. Called by ``span_kernels``.

A point at p(s) on a span of motion, s in [-1, 1], stays within max |p''| / 2 of the chord between
p(-1) and p(1). With u, v the directions of two joint axes, u nearer to the base, the second
derivative of p by their angles is u x (v x r), r the point seen from the axis v: no longer than
the point's distance from v. Hence |p''| <= sum_j d_j (|q_j'|^2 + 2 |q_j'| sum_{i<j} |q_i'| +
|q_j''|), with d_j the farthest that the point can be from axis j (``ArmArrays.bends``).
"""

from __future__ import annotations

from planner.collision.curve_kernels import expand
from planner.collision.scratch import SpanRoom
from robots.compiled import inlined
from robots.geometry import FloatArray


@inlined
def set_rates(
    coefficients: FloatArray,
    k: int,
    low: float,
    high: float,
    terms: FloatArray,
    room: SpanRoom,
) -> float:
    """Bound how fast joints turn on polynomial piece k over [low, high], stretched to [-1, 1].

    Writes the angles in the middle and bounds of their first and second derivatives into
    ``room``; returns the sum of the first.
    """
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    total = 0.0
    for j in range(room.rates.shape[0]):
        expand(coefficients, k, j, middle, half, terms)
        rate, bow, power = 0.0, 0.0, half
        for p in range(1, coefficients.shape[2]):
            rate += p * abs(terms[p]) * power
            bow += p * (p - 1) * abs(terms[p]) * power
            power *= half
        room.middle[j], room.rates[j], room.bows[j] = terms[0], rate, bow
        total += rate
    return total


@inlined
def sag_m(bends: FloatArray, rates: FloatArray, bows: FloatArray, body: int, after: int) -> float:
    """How far points of a body get from their chords at most, seen from frame ``after``."""
    before, total = 0.0, 0.0
    for j in range(after, rates.shape[0]):
        turn = rates[j] * (rates[j] + 2.0 * before) + bows[j]
        total += bends[body, j] * turn
        before += rates[j]
    return 0.5 * total
