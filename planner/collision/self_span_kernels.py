"""Whether an arm hits itself on a span of motion, all of it. Called by ``check_kernels``.

As ``span_kernels``, but of two bodies as seen from the one nearer to the base: only the joints
between them count.
"""

from __future__ import annotations

import math

from planner.collision.arm_kernels import COUNT, FIRST, ArmArrays
from planner.collision.bend_kernels import sag_m
from planner.collision.gap_kernels import SLACK_M
from planner.collision.gjk_kernels import hull_separation
from planner.collision.pair_map_kernels import ACROSS, map_clear
from planner.collision.plane_kernels import lowest, support
from planner.collision.scratch import CLEAR, UNDECIDED, Scratch, SpanRoom
from planner.collision.span_kernels import EMPTY, NEAR_M, placed_at
from robots.compiled import inlined, lean
from robots.geometry import FloatArray


@inlined
def _seen_from(
    poses: FloatArray, slot: int, f: int, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """A point of the world, in frame f at pose ``slot``."""
    u = x - poses[slot, f, 9]
    v = y - poses[slot, f, 10]
    w = z - poses[slot, f, 11]
    return (
        poses[slot, f, 0] * u + poses[slot, f, 3] * v + poses[slot, f, 6] * w,
        poses[slot, f, 1] * u + poses[slot, f, 4] * v + poses[slot, f, 7] * w,
        poses[slot, f, 2] * u + poses[slot, f, 5] * v + poses[slot, f, 8] * w,
    )


@inlined
def _chord_seen(
    room: SpanRoom, a: int, b: int, f: int, g: int, table: FloatArray, row: int, column: int
) -> None:
    """Put the chord of a point of frame f as seen from frame g."""
    for end in range(2):
        slot = a if end == 0 else b
        x, y, z = placed_at(
            room.poses, slot, f, table[row, column], table[row, column + 1], table[row, column + 2]
        )
        u, v, w = _seen_from(room.poses, slot, g, x, y, z)
        room.chord[end, 0], room.chord[end, 1], room.chord[end, 2] = u, v, w


@inlined
def _ball_near(
    chord: FloatArray, table: FloatArray, row: int, column: int, radius_m: float, far_m: float
) -> bool:
    """Whether a ball on a chord comes within ``far_m`` of the ball at ``table[row, column:]``."""
    dx, dy, dz = chord[1, 0] - chord[0, 0], chord[1, 1] - chord[0, 1], chord[1, 2] - chord[0, 2]
    x = table[row, column] - chord[0, 0]
    y = table[row, column + 1] - chord[0, 1]
    z = table[row, column + 2] - chord[0, 2]
    length2 = dx * dx + dy * dy + dz * dz
    t = 0.0
    if length2 > 0.0:
        t = min(1.0, max(0.0, (x * dx + y * dy + z * dz) / length2))
    x, y, z = x - t * dx, y - t * dy, z - t * dz
    far = far_m + radius_m + table[row, column + 3]
    return bool(x * x + y * y + z * z < far * far)


@inlined
def self_span(arm: ArmArrays, a: int, b: int, scratch: Scratch) -> int:
    """State, between two poses, of the body pairs whose bits are set in ``todo[1]``.

    CLEAR if all of them keep their distance; leaves set the bits of those undecided.
    """
    left, todo, room, spans = 0, scratch.todo[1], scratch.span, arm.spans
    plane = 0
    if todo != 0:
        _place_bodies(arm, room, a, b)
    for pair in range(arm.pairs.shape[0]):
        bit = 1 << min(pair, 62)
        one, two = arm.pairs[pair, 0], arm.pairs[pair, 1]
        first = plane
        plane += (spans[one, 1] - spans[one, 0]) * (spans[two, 1] - spans[two, 0])
        if not todo & bit & ~left:
            continue
        if arm.map_rows[pair, ACROSS] > 0 and map_clear(arm, pair, room.middle, room.rates):
            continue
        keep_m = arm.keeps[pair]
        if _balls_apart(arm, room, one, two, keep_m):
            continue
        g = spans[one, 2]
        clear = keep_m + sag_m(arm.bends, room.rates, room.bows, two, g)
        _chord_seen(room, a, b, spans[two, 2], g, arm.bodies, two, 0)
        if _ball_near(room.chord, arm.bodies, one, 0, arm.bodies[two, 3], clear) and _bodies_near(
            arm, room, a, b, one, two, clear, first
        ):
            left |= bit
    scratch.todo[1] = left
    return CLEAR if left == 0 else UNDECIDED


@inlined
def _place_bodies(arm: ArmArrays, room: SpanRoom, a: int, b: int) -> None:
    """Put the centres of all bodies at both ends."""
    bodies, places = arm.bodies, room.places
    for body in range(bodies.shape[0]):
        f, x, y, z = arm.spans[body, 2], bodies[body, 0], bodies[body, 1], bodies[body, 2]
        u, v, w = placed_at(room.poses, a, f, x, y, z)
        places[body, 0], places[body, 1], places[body, 2] = u, v, w
        u, v, w = placed_at(room.poses, b, f, x, y, z)
        places[body, 3], places[body, 4], places[body, 5] = u, v, w


@inlined
def _balls_apart(arm: ArmArrays, room: SpanRoom, one: int, two: int, keep_m: float) -> bool:
    """Whether balls around two bodies are ``keep_m`` apart, each within its sag of its chord.

    The difference of the centres is within both sags of its own chord; what this chord can gain on
    the distance at its middle is half its length.
    """
    places = room.places
    u, v, w = (
        places[two, 0] - places[one, 0],
        places[two, 1] - places[one, 1],
        places[two, 2] - places[one, 2],
    )
    x, y, z = (
        places[two, 3] - places[one, 3],
        places[two, 4] - places[one, 4],
        places[two, 5] - places[one, 5],
    )
    half = 0.5 * math.sqrt((x - u) * (x - u) + (y - v) * (y - v) + (z - w) * (z - w))
    x, y, z = 0.5 * (x + u), 0.5 * (y + v), 0.5 * (z + w)
    far = arm.bodies[one, 3] + arm.bodies[two, 3] + half
    far += keep_m + room.sags[one] + room.sags[two]
    return bool(x * x + y * y + z * z > far * far)


@lean
def _bodies_near(
    arm: ArmArrays, room: SpanRoom, a: int, b: int, one: int, two: int, clear_m: float, plane: int
) -> bool:
    """Whether two bodies may come within ``clear_m``; all is seen from the first."""
    spans, sizes = arm.spans, arm.sizes
    f, g = spans[two, 2], spans[one, 2]
    first, count = spans[one, 0], spans[one, 1] - spans[one, 0]
    near = 0
    for p in range(count):  # the chord is still that of the whole second body
        if _ball_near(room.chord, sizes, first + p, 4, arm.bodies[two, 3], clear_m):
            near |= 1 << min(p, 62)
    if near == 0:
        return False
    _between(room, a, f, g, 0)
    _between(room, b, f, g, 1)
    for q in range(spans[two, 0], spans[two, 1]):
        _chord_seen(room, a, b, f, g, sizes, q, 4)
        for p in range(count):
            if (
                near & (1 << min(p, 62))
                and _ball_near(room.chord, sizes, first + p, 4, sizes[q, 7], clear_m)
                and _pieces_near(arm, room, first + p, q, clear_m, plane + p, a == b)
            ):
                return True
        plane += count
    return False


@inlined
def _between(room: SpanRoom, slot: int, f: int, g: int, end: int) -> None:
    """Put the pose of frame f seen from frame g."""
    poses, out = room.poses, room.between
    for column in range(3):
        x, y, z = poses[slot, f, column], poses[slot, f, 3 + column], poses[slot, f, 6 + column]
        for row in range(3):
            out[end, 3 * row + column] = (
                poses[slot, g, row] * x + poses[slot, g, 3 + row] * y + poses[slot, g, 6 + row] * z
            )
    u, v, w = _seen_from(poses, slot, g, poses[slot, f, 9], poses[slot, f, 10], poses[slot, f, 11])
    out[end, 9], out[end, 10], out[end, 11] = u, v, w


@inlined
def _height(
    arm: ArmArrays, between: FloatArray, end: int, piece: int, x: float, y: float, z: float
) -> float:
    """The least of a piece along (x, y, z), seen from the other body."""
    u = between[end, 0] * x + between[end, 3] * y + between[end, 6] * z
    v = between[end, 1] * x + between[end, 4] * y + between[end, 7] * z
    w = between[end, 2] * x + between[end, 5] * y + between[end, 8] * z
    at = between[end, 9] * x + between[end, 10] * y + between[end, 11] * z
    return float(at) + lowest(
        arm.points, arm.pieces[piece, FIRST], arm.pieces[piece, COUNT], u, v, w
    )


@lean
def _pieces_near(
    arm: ArmArrays, room: SpanRoom, p: int, q: int, clear_m: float, plane: int, standing: bool
) -> bool:
    """Whether piece q comes within ``clear_m`` of piece p; tries the plane of last time first."""
    if clear_m > NEAR_M:
        return True
    pieces, planes = arm.pieces, room.self_planes
    enough = clear_m + arm.sizes[p, 0] + arm.sizes[q, 0] + SLACK_M
    x, y, z = planes[plane, 1], planes[plane, 2], planes[plane, 3]
    if x != 0.0 or y != 0.0 or z != 0.0:
        far = enough + planes[plane, 0]
        if _height(arm, room.between, 0, q, x, y, z) > far and (
            standing or _height(arm, room.between, 1, q, x, y, z) > far
        ):
            return False
    _fill_seen(arm, room, q)
    first, count = pieces[p, FIRST], pieces[p, COUNT]
    found, (x, y, z) = hull_separation(
        room.swept, 2 * pieces[q, FIRST], 2 * pieces[q, COUNT],
        arm.points, first, count, enough, 0.0,
    )  # fmt: skip
    if found <= enough:
        return True
    length = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / length, y / length, z / length
    planes[plane, 0] = support(arm.points, first, count, x, y, z)
    planes[plane, 1], planes[plane, 2], planes[plane, 3] = x, y, z
    return False


@inlined
def _fill_seen(arm: ArmArrays, room: SpanRoom, piece: int) -> None:
    """Put the points of a piece at both ends, seen from the other body, into ``room.swept``."""
    first, between = arm.pieces[piece, FIRST], room.between
    into = 2 * first
    for row in range(first, first + arm.pieces[piece, COUNT]):
        x, y, z = arm.points[row, 0], arm.points[row, 1], arm.points[row, 2]
        for end in range(2):
            for axis in range(3):
                room.swept[into, axis] = (
                    between[end, 3 * axis] * x
                    + between[end, 3 * axis + 1] * y
                    + between[end, 3 * axis + 2] * z
                    + between[end, 9 + axis]
                )
            into += 1
    room.filled[piece] = EMPTY
