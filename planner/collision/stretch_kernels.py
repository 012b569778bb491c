"""Where an arm is in the middle of a stretch of time, and how far it gets from there at most.

Called wherever swept motions are laid out in trees, or halved further (``sweep_kernels``,
``halving_kernels``).
"""

from __future__ import annotations

from planner.collision.curve_kernels import expand
from robots.compiled import lean
from robots.geometry import FloatArray


@lean
def _last_begun(times_s: FloatArray, at_s: float) -> int:
    """The last polynomial piece that has begun at a time; the first one before all."""
    low, high = 0, times_s.shape[0] - 2
    while low < high:
        middle = (low + high + 1) // 2
        if times_s[middle] <= at_s:
            low = middle
        else:
            high = middle - 1
    return low


@lean
def set_stretch(
    times_s: FloatArray,
    coefficients: FloatArray,
    low: float,
    high: float,
    terms: FloatArray,
    q: FloatArray,
    dq: FloatArray,
) -> None:
    """Set q to the middle of [low, high], dq to how far each joint gets from it at most."""
    middle = 0.5 * (low + high)
    home = _last_begun(times_s, middle)
    for j in range(q.shape[0]):
        expand(coefficients, home, j, middle - times_s[home], 0.0, terms)
        q[j] = terms[0]
        dq[j] = 0.0
    for k in range(max(0, _last_begun(times_s, low) - 1), coefficients.shape[0]):
        a, b = max(low, times_s[k]), min(high, times_s[k + 1])
        if times_s[k] > high:
            break
        if a > b:
            continue
        at, half = 0.5 * (a + b) - times_s[k], 0.5 * (b - a)
        for j in range(q.shape[0]):
            turn = expand(coefficients, k, j, at, half, terms)
            dq[j] = max(dq[j], abs(terms[0] - q[j]) + turn)


@lean
def body_moves(reach: FloatArray, dq: FloatArray, moves: FloatArray) -> float:
    """Write how far each body moves at most; return the largest."""
    most = 0.0
    for b in range(reach.shape[0]):
        moves[b] = 0.0
        for j in range(dq.shape[0]):
            moves[b] += dq[j] * reach[b, j]
        most = max(most, moves[b])
    return most
