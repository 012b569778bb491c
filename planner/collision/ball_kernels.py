"""Balls against balls. Called where bodies of arms are compared."""

from __future__ import annotations

from robots.compiled import inlined
from robots.geometry import FloatArray


@inlined
def balls_within(a: FloatArray, i: int, b: FloatArray, j: int, far_m: float) -> bool:
    """Whether two balls (rows: centre, radius) have a gap of less than ``far_m``."""
    x, y, z = a[i, 0] - b[j, 0], a[i, 1] - b[j, 1], a[i, 2] - b[j, 2]
    far = far_m + a[i, 3] + b[j, 3]
    return bool(x * x + y * y + z * z < far * far)
