"""Where the frames of an arm are at 16 configurations at once, side by side in vector registers.

One configuration after the other, the processor waits for joint upon joint; 16 lanes keep it busy.
All values stand in one flat array and are counted without a sign, because only then can the
compiler see that they do not overlap. The figures are those of ``arm_kernels``, bit by bit.
Called by ``sieve_kernels``.
"""

from __future__ import annotations

import numpy as np

from planner.collision.arm_kernels import sine_and_cosine
from robots.compiled import inlined, lean
from robots.geometry import FloatArray

Count = np.uint64
LANES = Count(16)
ROWS = Count(14)
"""Rows of lanes for each frame: rotation row by row, translation, sine and cosine of its joint."""
ZERO, ONE, TWO = Count(0), Count(1), Count(2)
THREE, SIX, NINE = Count(3), Count(6), Count(9)
_SINE, _COSINE = Count(12), Count(13)


@lean
def _turn_joint(v: FloatArray, frame: Count) -> None:
    """Replace the angles in the sine row of a frame by their sines, and write the cosines."""
    for i in range(LANES):
        sine, cosine = sine_and_cosine(v[frame + _SINE * LANES + i])
        v[frame + _SINE * LANES + i] = sine
        v[frame + _COSINE * LANES + i] = cosine


@lean
def _place_row(
    v: FloatArray, frame: Count, row: Count, chain: FloatArray, joint: int,
) -> None:  # fmt: skip
    """Write one row of the rotation and of the translation of the frame behind ``frame``."""
    a0, a1, a2 = chain[joint, 0], chain[joint, 1], chain[joint, 2]
    b0, b1, b2 = chain[joint, 3], chain[joint, 4], chain[joint, 5]
    c0, c1, c2 = chain[joint, 6], chain[joint, 7], chain[joint, 8]
    t0, t1, t2 = chain[joint, 9], chain[joint, 10], chain[joint, 11]
    first, at = frame + THREE * row * LANES, frame + (NINE + row) * LANES
    step = ROWS * LANES
    sines, cosines = frame + (ROWS + _SINE) * LANES, frame + (ROWS + _COSINE) * LANES
    for i in range(LANES):
        x, y, z = v[first + i], v[first + LANES + i], v[first + TWO * LANES + i]
        u = x * a0 + y * b0 + z * c0
        w = x * a1 + y * b1 + z * c1
        k = x * a2 + y * b2 + z * c2
        sine, cosine = v[sines + i], v[cosines + i]
        v[first + step + i] = u * cosine + w * sine
        v[first + step + LANES + i] = w * cosine - u * sine
        v[first + step + TWO * LANES + i] = k
        v[at + step + i] = v[at + i] + (x * t0 + y * t1 + z * t2)


@lean
def place_lanes(
    chain: FloatArray, q: FloatArray, first: int, joint: int, v: FloatArray, frame: Count
) -> None:
    """Write the world poses of all frames at q[first:first + 16, joint:] from ``frame`` on.

    Behind the last row of q its last row is taken again.
    """
    last = q.shape[0] - 1
    for c in range(12):
        for i in range(LANES):
            v[frame + Count(c) * LANES + i] = chain[0, c]
    for j in range(chain.shape[0] - 1):
        below = frame + Count(j) * ROWS * LANES
        angles = below + (ROWS + _SINE) * LANES
        for i in range(16):
            v[angles + Count(i)] = q[min(first + i, last), joint + j]
        _turn_joint(v, below + ROWS * LANES)
        for row in (ZERO, ONE, TWO):
            _place_row(v, below, row, chain, j + 1)


@inlined
def lane_frame(v: FloatArray, lane: int, frames: FloatArray) -> None:
    """Copy the frames of one lane into ``frames`` (n + 1, 12)."""
    for f in range(frames.shape[0]):
        below = Count(f) * ROWS * LANES + Count(lane)
        for c in range(12):
            frames[f, c] = v[below + Count(c) * LANES]


@lean
def place_point_lanes(
    v: FloatArray, frame: Count, x: float, y: float, z: float, out: FloatArray, to: Count
) -> None:
    """Write the point (x, y, z) of a frame, in the world, into three rows of ``out``."""
    second, third, at = frame + THREE * LANES, frame + SIX * LANES, frame + NINE * LANES
    for i in range(LANES):
        u = v[frame + i] * x + v[frame + LANES + i] * y + v[frame + TWO * LANES + i] * z
        w = v[second + i] * x + v[second + LANES + i] * y + v[second + TWO * LANES + i] * z
        k = v[third + i] * x + v[third + LANES + i] * y + v[third + TWO * LANES + i] * z
        out[to + i] = u + v[at + i]
        out[to + LANES + i] = w + v[at + LANES + i]
        out[to + TWO * LANES + i] = k + v[at + TWO * LANES + i]
