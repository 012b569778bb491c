"""Planes that keep things apart, remembered from one span to the next. Called by span kernels.

A plane that kept two hulls apart a moment ago most often still does; to see that takes one look
at the points of one hull, where finding a plane takes several looks at both.
"""

from __future__ import annotations

from planner.collision.arm_kernels import COUNT, FIRST, FRAME, ArmArrays
from robots.compiled import inlined, lean
from robots.geometry import FloatArray


@lean
def support(points: FloatArray, first: int, count: int, x: float, y: float, z: float) -> float:
    """How far rows ``first``..``first + count`` of ``points`` reach along (x, y, z)."""
    return -lowest(points, first, count, -x, -y, -z)


@inlined
def _at(points: FloatArray, row: int, x: float, y: float, z: float) -> float:
    return float(points[row, 0] * x + points[row, 1] * y + points[row, 2] * z)


@lean
def lowest(points: FloatArray, first: int, count: int, x: float, y: float, z: float) -> float:
    """The least of rows ``first``..``first + count`` of ``points`` along (x, y, z).

    Four rows at a time, so that none waits for the one before.
    """
    a = _at(points, first, x, y, z)
    b, c, d = a, a, a
    fours = first + 4 * (count // 4)
    for row in range(first, fours, 4):
        a = min(a, _at(points, row, x, y, z))
        b = min(b, _at(points, row + 1, x, y, z))
        c = min(c, _at(points, row + 2, x, y, z))
        d = min(d, _at(points, row + 3, x, y, z))
    for row in range(fours, first + count):
        a = min(a, _at(points, row, x, y, z))
    return min(min(a, b), min(c, d))


@inlined
def height(
    poses: FloatArray, slot: int, f: int, arm: ArmArrays, piece: int, x: float, y: float, z: float
) -> float:
    """The least of a piece of frame f along (x, y, z), with the frames at ``poses[slot]``."""
    u = poses[slot, f, 0] * x + poses[slot, f, 3] * y + poses[slot, f, 6] * z
    v = poses[slot, f, 1] * x + poses[slot, f, 4] * y + poses[slot, f, 7] * z
    w = poses[slot, f, 2] * x + poses[slot, f, 5] * y + poses[slot, f, 8] * z
    at = poses[slot, f, 9] * x + poses[slot, f, 10] * y + poses[slot, f, 11] * z
    first, count = arm.pieces[piece, FIRST], arm.pieces[piece, COUNT]
    return float(at) + lowest(arm.points, first, count, u, v, w)


@lean
def plane_apart(
    poses: FloatArray,
    a: int,
    b: int,
    arm: ArmArrays,
    piece: int,
    x: float,
    y: float,
    z: float,
    far_m: float,
) -> bool:
    """Whether a piece is beyond ``far_m`` along the unit vector (x, y, z) at both poses."""
    f = arm.pieces[piece, FRAME]
    if height(poses, a, f, arm, piece, x, y, z) <= far_m:
        return False
    return bool(height(poses, b, f, arm, piece, x, y, z) > far_m)
