"""Piecewise polynomials: values, and bounds that hold at every instant between samples.

Bounds come from Bernstein coefficients, whose hull contains the polynomial; exact extrema from the
roots of the derivative. Used for limits, straightness and the motion bounds of the clearances.
"""

from __future__ import annotations

from math import comb

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]


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


def bernstein(coefficients: FloatArray, start_s: FloatArray, end_s: FloatArray) -> FloatArray:
    """Return the Bernstein coefficients (n, dof, d + 1) of (n, dof, d + 1) on [start, end] (n,)."""
    degree = coefficients.shape[-1] - 1
    width = end_s - start_s
    result = np.zeros_like(coefficients)
    for low in range(degree + 1):
        scaled = np.zeros(coefficients.shape[:-1])
        for high in range(low, degree + 1):
            factor = comb(high, low) * start_s ** (high - low)
            scaled = scaled + coefficients[..., high] * factor[:, None]
        scaled = scaled * (width**low)[:, None]
        for index in range(low, degree + 1):
            result[..., index] += scaled * (comb(index, low) / comb(degree, low))
    return result


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


def exact_extrema(coefficients: FloatArray, duration_s: float) -> tuple[float, float]:
    """Return least and greatest value of one polynomial (d + 1,) on [0, duration]."""
    roots = np.roots(derivative(coefficients)[::-1])
    inner = roots.real[(np.abs(roots.imag) < 1e-9) & (roots.real > 0) & (roots.real < duration_s)]
    at = np.concatenate([[0.0, duration_s], inner])
    found = np.polyval(coefficients[::-1], at)
    return float(found.min()), float(found.max())


def extrema(times_s: FloatArray, coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return exact least and greatest values (k, dof) of each piece (k, dof, d + 1)."""
    durations = np.diff(times_s)
    pairs = [
        [exact_extrema(joint, float(duration)) for joint in piece]
        for piece, duration in zip(coefficients, durations, strict=True)
    ]
    found = np.array(pairs).reshape(len(coefficients), -1, 2)
    return found[..., 0], found[..., 1]
