"""Compiled moving averages of motions: exact polynomials again, with bounded jerk.

A motion q(t) averaged over a window T keeps within its velocity and acceleration limits, passes
only through averages of what it passed through, takes T longer, and has the jerk
(q''(t) - q''(t - T)) / T. Called by ``smoothing``.
"""

from __future__ import annotations

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray

SAME_S = 1e-9
_SEARCHES = 12
_SAMPLES = 24
_CHORDS = 64


@compiled
def shifted_nb(row: FloatArray, by: float, out: FloatArray) -> None:
    """Write the polynomial ``row`` (d,), seen from ``by`` later, into ``out`` (d,)."""
    d = len(row)
    out[:] = row
    for i in range(d - 1):
        for p in range(d - 2, i - 1, -1):
            out[p] += by * out[p + 1]


@compiled
def integral_nb(row: FloatArray, until: float) -> float:
    """Integral of a polynomial (d,) from 0 to ``until``."""
    total = 0.0
    for p in range(len(row) - 1, -1, -1):
        total = (total + row[p] / (p + 1)) * until
    return total


@compiled
def joined_times_nb(times: FloatArray, window: float) -> FloatArray:
    """``times`` (p + 1,) and the same ``window`` later, in order, none twice."""
    count = len(times)
    out = np.empty(2 * count)
    a, b, m = 0, 0, 0
    while a < count or b < count:
        if b >= count or (a < count and times[a] <= times[b] + window):
            at = times[a]
            a += 1
        else:
            at = times[b] + window
            b += 1
        if m == 0 or at - out[m - 1] > SAME_S:
            out[m] = at
            m += 1
    out[m - 1] = times[-1] + window
    return out[:m].copy()


@compiled
def averaged_nb(
    times: FloatArray, coefficients: FloatArray, window: float
) -> tuple[FloatArray, FloatArray]:
    """The average over the last ``window`` seconds of a motion that stands before and after.

    ``times`` (p + 1,) from 0 on, ``coefficients`` (p, n, d); returns those of the average, with
    one power more, from 0 to ``times[-1] + window``.
    """
    pieces, n, d = coefficients.shape
    done = np.zeros((pieces + 1, n))
    for i in range(pieces):
        for j in range(n):
            away = coefficients[i, j].copy()
            away[0] -= coefficients[0, j, 0]
            done[i + 1, j] = done[i, j] + integral_nb(away, times[i + 1] - times[i])
    out_times = joined_times_nb(times, window)
    out = np.zeros((len(out_times) - 1, n, d + 1))
    row, here = np.empty(d), np.empty(d)
    ends = (0.0, window)
    for k in range(len(out_times) - 1):
        middle = 0.5 * (out_times[k] + out_times[k + 1])
        for j in range(n):
            base = coefficients[0, j, 0]
            out[k, j, 0] = base
            for side in range(2):
                sign = 1.0 if side == 0 else -1.0
                start = out_times[k] - ends[side]
                i = np.searchsorted(times, middle - ends[side]) - 1
                if i < 0:
                    continue
                if i >= pieces:
                    last = pieces - 1
                    shifted_nb(coefficients[last, j], times[pieces] - times[last], row)
                    rest = row[0] - base
                    total = done[pieces, j] + rest * (start - times[pieces])
                    here[:] = 0.0
                    here[0] = rest
                else:
                    row[:] = coefficients[i, j]
                    row[0] -= base
                    total = done[i, j] + integral_nb(row, start - times[i])
                    shifted_nb(row, start - times[i], here)
                out[k, j, 0] += sign * total / window
                for p in range(d):
                    out[k, j, p + 1] += sign * here[p] / ((p + 1) * window)
    return out_times, out


@compiled
def largest_nb(a: float, b: float, c: float, until: float) -> float:
    """Largest absolute value of a + b t + c t^2 for t in [0, until]."""
    most = max(abs(a), abs(a + (b + c * until) * until))
    if c != 0.0:
        t = -0.5 * b / c
        if 0.0 < t < until:
            most = max(most, abs(a + (b + c * t) * t))
    return most


@compiled
def jerk_share_nb(times: FloatArray, coefficients: FloatArray, jerk: FloatArray) -> float:
    """Largest jerk within the pieces of a motion (p, n, 6), as a share of ``jerk`` (n,)."""
    most = 0.0
    for k in range(len(coefficients)):
        for j in range(len(jerk)):
            c = coefficients[k, j]
            found = largest_nb(6.0 * c[3], 24.0 * c[4], 60.0 * c[5], times[k + 1] - times[k])
            most = max(most, found / jerk[j])
    return most


@compiled
def sure_window_nb(times: FloatArray, coefficients: FloatArray, jerk: FloatArray) -> float:
    """A window (s) over which no average of a motion (p, n, 5) has more than ``jerk`` (n,)."""
    window = 0.0
    for j in range(len(jerk)):
        most = 0.0
        for k in range(len(coefficients)):
            c = coefficients[k, j]
            found = largest_nb(2.0 * c[2], 6.0 * c[3], 12.0 * c[4], times[k + 1] - times[k])
            most = max(most, found)
        window = max(window, 2.0 * most / jerk[j])
    return window * (1.0 + 1e-9)


@compiled
def window_nb(times: FloatArray, coefficients: FloatArray, jerk: FloatArray) -> float:
    """A short window (s) whose average keeps to ``jerk`` (n,): halved towards the shortest."""
    most = sure_window_nb(times, coefficients, jerk)
    least, best = 0.0, most
    for _ in range(_SEARCHES):
        middle = 0.5 * (least + best)
        if middle <= SAME_S:
            break
        smooth_times, smooth = averaged_nb(times, coefficients, middle)
        if jerk_share_nb(smooth_times, smooth, jerk) <= 1.0:
            best = middle
        else:
            least = middle
    return best


@compiled
def value_nb(times: FloatArray, coefficients: FloatArray, at: float, out: FloatArray) -> None:
    """Write the configuration (n,) at a time into ``out``; the motion stands before and after."""
    at = min(max(at, 0.0), times[-1])
    piece = min(max(int(np.searchsorted(times, at)) - 1, 0), len(coefficients) - 1)
    t = at - times[piece]
    for j in range(len(out)):
        total = 0.0
        for p in range(coefficients.shape[2] - 1, -1, -1):
            total = total * t + coefficients[piece, j, p]
        out[j] = total


@compiled
def aside_nb(a: FloatArray, b: FloatArray, q: FloatArray) -> float:
    """Sum over the joints of how far ``q`` (n,) is from the nearest point of segment ab."""
    along, length = 0.0, 0.0
    for j in range(len(q)):
        along += (q[j] - a[j]) * (b[j] - a[j])
        length += (b[j] - a[j]) ** 2
    share = 0.0 if length == 0.0 else min(1.0, max(0.0, along / length))
    total = 0.0
    for j in range(len(q)):
        total += abs(q[j] - a[j] - share * (b[j] - a[j]))
    return total


@compiled
def off_path_nb(
    times: FloatArray,
    coefficients: FloatArray,
    smooth_times: FloatArray,
    smooth: FloatArray,
    window: float,
) -> float:
    """How far (rad, summed over joints) an average leaves the path of its motion, by samples."""
    n = coefficients.shape[1]
    q, a, b = np.empty(n), np.empty(n), np.empty(n)
    most = 0.0
    for i in range(1, _SAMPLES):
        at = smooth_times[-1] * i / _SAMPLES
        value_nb(smooth_times, smooth, at, q)
        value_nb(times, coefficients, at - window, a)
        least = np.inf
        for k in range(1, _CHORDS + 1):
            value_nb(times, coefficients, at - window + window * k / _CHORDS, b)
            least = min(least, aside_nb(a, b, q))
            a[:] = b
        most = max(most, least)
    return most


@compiled
def slowed_nb(coefficients: FloatArray, factor: float) -> FloatArray:
    """The coefficients of a motion that takes ``factor`` times as long."""
    out = coefficients.copy()
    for p in range(coefficients.shape[2]):
        out[:, :, p] /= factor**p
    return out
