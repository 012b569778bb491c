"""How far a polynomial gets from its value at a time. Called wherever motions are checked."""

from __future__ import annotations

from robots.compiled import inlined
from robots.geometry import FloatArray


@inlined
def expand(
    coefficients: FloatArray, k: int, j: int, at: float, half: float, terms: FloatArray
) -> float:
    """Bound of |q(at + s) - q(at)| for |s| <= half, of joint j on polynomial piece k.

    Expands the polynomial about ``at`` by repeated synthetic division, leaving the new
    coefficients b in ``terms`` (q(at) first); the bound is sum_p |b_p| half^p, p >= 1.
    """
    count = coefficients.shape[2]
    for p in range(count):
        terms[p] = coefficients[k, j, p]
    for p in range(count - 1):
        for r in range(count - 2, p - 1, -1):
            terms[r] += at * terms[r + 1]
    turn = 0.0
    for p in range(count - 1, 0, -1):
        turn = (turn + abs(terms[p])) * half
    return turn
