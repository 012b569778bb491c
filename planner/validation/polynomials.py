"""Piecewise polynomials: values, and bounds that hold at every instant between samples.

Bounds come from Bernstein coefficients, whose hull contains the polynomial; extrema from cutting
the interval until they agree with a value that is met. Used for limits, straightness and the motion
bounds of the clearances.
"""

from __future__ import annotations

from functools import cache
from math import comb

import numpy as np

from robots.geometry import FloatArray

_RELATIVE = 1e-9
_HALVINGS = 40


def derivative(coefficients: FloatArray) -> FloatArray:
    """Return the coefficients of the derivative of polynomials (..., d + 1)."""
    degree = coefficients.shape[-1] - 1
    if degree == 0:
        return np.zeros_like(coefficients)
    return coefficients[..., 1:] * np.arange(1, degree + 1)


def values(times_s: FloatArray, coefficients: FloatArray, at_s: FloatArray) -> FloatArray:
    """Return the values (n, dof) at ``at_s`` (n,) of pieces (k, dof, d + 1)."""
    piece = np.clip(np.searchsorted(times_s, at_s, side="right") - 1, 0, len(coefficients) - 1)
    local = (at_s - times_s[piece])[:, None]
    result = np.zeros((len(at_s), coefficients.shape[1]))
    for power in range(coefficients.shape[2] - 1, -1, -1):
        result = result * local + coefficients[piece, :, power]
    return result


@np.errstate(over="ignore", invalid="ignore")
def bernstein(coefficients: FloatArray, start_s: FloatArray, end_s: FloatArray) -> FloatArray:
    """Return the Bernstein coefficients (n, dof, d + 1) of (n, dof, d + 1) on [start, end] (n,)."""
    count = coefficients.shape[-1]
    power = np.arange(count)
    moved, raised = _binomials(count)
    begin = start_s[:, None, None] ** np.maximum(power[:, None] - power, 0) * moved
    local = (coefficients @ begin) * ((end_s - start_s)[:, None] ** power)[:, None]
    return _unbounded_where_overflown(local @ raised)


def _unbounded_where_overflown(points: FloatArray) -> FloatArray:
    """Let what became too large for a number be bounded by nothing, from below and above."""
    overflown = ~np.isfinite(points).all(axis=-1)
    points[overflown] = np.inf
    points[overflown, 0] = -np.inf
    return points


@cache
def _binomials(count: int) -> tuple[FloatArray, FloatArray]:
    """What takes ``count`` coefficients to another origin, by (old, new) power, but for powers of
    the shift; and what takes them, on [0, 1], to Bernstein coefficients, by (power, index).
    """
    moved = [[float(comb(old, new)) for new in range(count)] for old in range(count)]
    raised = [
        [comb(index, power) / comb(count - 1, power) for index in range(count)]
        for power in range(count)
    ]
    return np.array(moved), np.array(raised)


def ranges(
    times_s: FloatArray, coefficients: FloatArray, low_s: FloatArray, high_s: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return bounds (n, dof) from below and above over each interval [low, high] (n,)."""
    last = len(coefficients) - 1
    first = np.clip(np.searchsorted(times_s, low_s, side="right") - 1, 0, last)
    final = np.clip(np.searchsorted(times_s, high_s, side="left") - 1, first, last)
    counts = final - first + 1
    owner = np.repeat(np.arange(len(low_s)), counts)
    begin = np.cumsum(counts) - counts
    piece = np.arange(len(owner)) - begin[owner] + first[owner]
    start = np.maximum(low_s[owner], times_s[piece]) - times_s[piece]
    end = np.minimum(high_s[owner], times_s[piece + 1]) - times_s[piece]
    points = bernstein(coefficients[piece], start, np.maximum(start, end))
    return (
        np.minimum.reduceat(points.min(axis=2), begin, axis=0),
        np.maximum.reduceat(points.max(axis=2), begin, axis=0),
    )


def extrema(coefficients: FloatArray, duration_s: float) -> tuple[float, float]:
    """Return least and greatest value of one polynomial (d + 1,) on [0, duration].

    Both are bounds that hold and are off by at most a billionth of the polynomial's size. (Roots of
    the derivative would do, but a tiny leading coefficient makes them overflow.)
    """
    return -_greatest(-coefficients, duration_s), _greatest(coefficients, duration_s)


def _greatest(coefficients: FloatArray, duration_s: float) -> float:
    low, high = np.zeros(1), np.array([duration_s])
    met = settled = -np.inf
    for _ in range(_HALVINGS):
        row = np.repeat(coefficients[None, None], len(low), axis=0)
        points = bernstein(row, low, high)[:, 0]
        if not np.isfinite(points).all():
            return np.inf
        met = float(max(met, points[:, 0].max(), points[:, -1].max()))
        bounds = points.max(axis=1)
        close = bounds <= met + _RELATIVE * (1.0 + np.abs(points).max())
        settled = max(settled, float(bounds[close].max(initial=met)))
        low, high = low[~close], high[~close]
        if not len(low):
            break
        middle = (low + high) / 2.0
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    else:
        settled = max(settled, float(bounds.max()))
    return settled
