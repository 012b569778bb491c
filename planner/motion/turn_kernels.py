"""Compiled: how far joints turn."""

from __future__ import annotations

from robots.compiled import kernel
from robots.geometry import FloatArray


@kernel
def turn_nb(q0: FloatArray, q1: FloatArray) -> float:
    """How far the joint turns that turns most between two configurations."""
    most = 0.0
    for j in range(len(q0)):
        most = max(most, abs(q0[j] - q1[j]))
    return most
