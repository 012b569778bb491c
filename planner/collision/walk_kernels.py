"""A ball around balls, asked for some thousand times an arm. Called by ``walk``."""

from __future__ import annotations

import math

from robots.compiled import lean
from robots.geometry import FloatArray

_PASSES = 3
_ROUNDING_M = 1e-9


@lean
def _away(balls: FloatArray, row: int, center: FloatArray) -> float:
    """Distance (m) of the centre of a ball from a point."""
    x, y, z = balls[row, 0] - center[0], balls[row, 1] - center[1], balls[row, 2] - center[2]
    return math.sqrt(x * x + y * y + z * z)


@lean
def enclose_balls(balls: FloatArray, out: FloatArray) -> None:
    """Write a ball (centre, radius) around balls (k, 4) into ``out`` (4,).

    Moves and grows a ball towards those that stick out, a few times over.
    """
    for c in range(4):
        out[c] = balls[0, c]
    for _ in range(_PASSES):
        for i in range(balls.shape[0]):
            distance = _away(balls, i, out)
            if distance + balls[i, 3] > out[3]:
                grown = max(out[3], (out[3] + distance + balls[i, 3]) / 2.0, balls[i, 3])
                share = (grown - out[3]) / distance if distance > 0.0 else 0.0
                for c in range(3):
                    out[c] += (balls[i, c] - out[c]) * share
                out[3] = grown
    radius = 0.0
    for i in range(balls.shape[0]):
        radius = max(radius, _away(balls, i, out) + balls[i, 3])
    out[3] = radius + _ROUNDING_M
