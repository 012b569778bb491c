"""How far points and chords are from standing pieces, in closed form wherever there is one.

For the balls of an arm, which decide nearly everything. Called by ``static_kernels`` and
``span_kernels``.
"""

from __future__ import annotations

import math

from planner.collision.arm_kernels import COUNT, FIRST, KIND
from planner.collision.gap_kernels import (
    BOX,
    HULL,
    SLACK_M,
    segment_box_distance,
    segment_distance,
)
from planner.collision.gjk_kernels import hull_distance
from planner.collision.world_kernels import INNER, OUTER, WorldArrays
from robots.compiled import inlined, lean
from robots.geometry import FloatArray


@inlined
def _along_axis(world: WorldArrays, other: int, spot: FloatArray, row: int) -> tuple[float, float]:
    """Where a point is beside a drum: along its axis from its middle, and away from the axis."""
    ends = world.drum_ends
    ax, ay, az = (
        0.5 * (ends[2 * other + 1, 0] - ends[2 * other, 0]),
        0.5 * (ends[2 * other + 1, 1] - ends[2 * other, 1]),
        0.5 * (ends[2 * other + 1, 2] - ends[2 * other, 2]),
    )
    half = math.sqrt(ax * ax + ay * ay + az * az)
    x = spot[row, 0] - ends[2 * other, 0] - ax
    y = spot[row, 1] - ends[2 * other, 1] - ay
    z = spot[row, 2] - ends[2 * other, 2] - az
    along = (x * ax + y * ay + z * az) / half
    off = math.sqrt(max(0.0, x * x + y * y + z * z - along * along))
    return along, off


@inlined
def _half(world: WorldArrays, other: int) -> float:
    """Half the height of a drum."""
    ends = world.drum_ends
    x = ends[2 * other + 1, 0] - ends[2 * other, 0]
    y = ends[2 * other + 1, 1] - ends[2 * other, 1]
    z = ends[2 * other + 1, 2] - ends[2 * other, 2]
    return 0.5 * math.sqrt(x * x + y * y + z * z)


@inlined
def _corner(u: float, v: float) -> float:
    """Distance (m) of a point from a drum that it is ``u`` above and ``v`` beside of."""
    u, v = max(u, 0.0), max(v, 0.0)
    return math.sqrt(u * u + v * v)


@lean
def spot_away(
    spot: FloatArray, world: WorldArrays, other: int, enough_m: float
) -> tuple[float, float]:
    """Lower and upper bound (m) of the distance of the point in row 0 from a standing piece.

    The upper bound is infinite where nothing better is known at once; the lower one may be
    anything beyond ``enough_m`` if it is beyond that.
    """
    pieces, radius = world.pieces, world.sizes[other, 0]
    kind, first = pieces[other, KIND], pieces[other, FIRST]
    if kind == HULL:
        if world.drum_sizes[other, OUTER] <= 0.0:
            enough = enough_m + radius + SLACK_M
            count = pieces[other, COUNT]
            found = hull_distance(spot, 0, 1, world.points, first, count, enough, 0.0)
            return found - radius - SLACK_M, math.inf
        along, off = _along_axis(world, other, spot, 0)
        above = abs(along) - _half(world, other)
        low = _corner(above, off - world.drum_sizes[other, OUTER])
        high = _corner(above, off - world.drum_sizes[other, INNER])
        return low - radius - SLACK_M, high - radius + SLACK_M
    if kind == BOX:
        found = segment_box_distance(spot, 0, 0, world.points, first, world.sizes, other)
    else:
        found = segment_distance(spot, 0, 0, world.points, first, kind)
    return found - radius - SLACK_M, found - radius + SLACK_M


@lean
def chord_clear(chord: FloatArray, world: WorldArrays, other: int, far_m: float) -> bool:
    """Whether a chord is farther than ``far_m`` from a standing piece; if in doubt, not."""
    pieces, kind = world.pieces, world.pieces[other, KIND]
    enough = far_m + world.sizes[other, 0] + SLACK_M
    first = pieces[other, FIRST]
    if kind == HULL:
        if world.drum_sizes[other, OUTER] > 0.0:
            return _beside_drum(chord, world, other, enough)
        count = pieces[other, COUNT]
        return bool(hull_distance(chord, 0, 2, world.points, first, count, enough, 0.0) > enough)
    if kind == BOX:
        found = segment_box_distance(chord, 0, 1, world.points, first, world.sizes, other)
    else:
        found = segment_distance(chord, 0, 1, world.points, first, kind)
    return bool(found > enough)


@inlined
def _beside_drum(chord: FloatArray, world: WorldArrays, other: int, far_m: float) -> bool:
    """Whether a chord is beyond ``far_m`` above, below or beside a drum."""
    one, _ = _along_axis(world, other, chord, 0)
    two, _ = _along_axis(world, other, chord, 1)
    far = far_m + _half(world, other)
    if (one > far and two > far) or (one < -far and two < -far):
        return True
    found = segment_distance(chord, 0, 1, world.drum_ends, 2 * other, 1)
    return bool(found > far_m + world.drum_sizes[other, OUTER])
