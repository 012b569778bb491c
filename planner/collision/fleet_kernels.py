"""Whether several arms keep apart from each other at a configuration of them all.

Boxes around arms first, then balls around bodies, then balls around pieces, then exact gaps: what
is far apart costs next to nothing. Called by ``fleet``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.arm_kernels import FRAME, place_ball, place_frames, place_points, placed
from planner.collision.gap_kernels import IntArray, gap
from planner.collision.self_kernels import balls_within
from robots.compiled import inlined, kernel, lean
from robots.geometry import FloatArray

FRAMES, JOINTS, BODIES = 0, 1, 2
"""Columns of ``Fleet.firsts``."""


class Fleet(NamedTuple):
    """Several arms in one set of tables (see :class:`ArmArrays`), only bodies that have pieces.

    ``firsts`` (a + 1, 3): each arm's first frame, joint and body. ``balls`` (b, 4) around bodies,
    ``spans`` (b, 3): first piece, one past the last, frame. Frames and rows count over all arms.
    """

    firsts: IntArray
    chain: FloatArray
    balls: FloatArray
    spans: IntArray
    pieces: IntArray
    sizes: FloatArray
    points: FloatArray


class FleetRoom(NamedTuple):
    """Where things are in the world: frames, balls of bodies and pieces, boxes (a, 6), points.

    ``placed`` (b + p,): for each body and each piece the number of the look in which its pieces'
    balls, or its points, were put in place.
    """

    frames: FloatArray
    balls: FloatArray
    centers: FloatArray
    boxes: FloatArray
    points: FloatArray
    placed: IntArray


@kernel
def room_nb(fleet: Fleet) -> FleetRoom:
    """Room for one look at a time."""
    b, p = fleet.balls.shape[0], fleet.pieces.shape[0]
    return FleetRoom(
        np.empty(fleet.chain.shape),
        np.empty((b, 4)),
        np.empty((p, 4)),
        np.empty((fleet.firsts.shape[0] - 1, 6)),
        np.empty(fleet.points.shape),
        np.full(b + p, -1, dtype=np.int64),
    )


@inlined
def _place_arm(fleet: Fleet, room: FleetRoom, arm: int, q: FloatArray) -> None:
    """Put frames and body balls of an arm in place, and a box around them."""
    f = fleet.firsts
    first, last = f[arm, FRAMES], f[arm + 1, FRAMES]
    joints = q[f[arm, JOINTS] : f[arm + 1, JOINTS]]
    place_frames(fleet.chain[first:last], joints, room.frames[first:last])
    low_x = low_y = low_z = np.inf
    high_x = high_y = high_z = -np.inf
    balls, spans, out, frames = fleet.balls, fleet.spans, room.balls, room.frames
    for b in range(f[arm, BODIES], f[arm + 1, BODIES]):
        x, y, z = placed(frames, spans[b, 2], balls[b, 0], balls[b, 1], balls[b, 2])
        r = balls[b, 3]
        out[b, 0], out[b, 1], out[b, 2], out[b, 3] = x, y, z, r
        low_x, low_y, low_z = min(low_x, x - r), min(low_y, y - r), min(low_z, z - r)
        high_x, high_y, high_z = max(high_x, x + r), max(high_y, y + r), max(high_z, z + r)
    boxes = room.boxes
    boxes[arm, 0], boxes[arm, 1], boxes[arm, 2] = low_x, low_y, low_z
    boxes[arm, 3], boxes[arm, 4], boxes[arm, 5] = high_x, high_y, high_z


@inlined
def _near_box(balls: FloatArray, b: int, boxes: FloatArray, arm: int, far_m: float) -> bool:
    """Whether the box around a ball is within ``far_m`` of an arm's along every axis."""
    for c in range(3):
        far = balls[b, 3] + far_m
        if balls[b, c] + far < boxes[arm, c] or balls[b, c] - far > boxes[arm, c + 3]:
            return False
    return True


@inlined
def _place_body(fleet: Fleet, room: FleetRoom, body: int, look: int) -> None:
    """Put the balls of a body's pieces in place, once per look."""
    if room.placed[body] != look:
        room.placed[body] = look
        for p in range(fleet.spans[body, 0], fleet.spans[body, 1]):
            place_ball(room.frames, fleet.pieces[p, FRAME], fleet.sizes, p, 4, room.centers, p)


@inlined
def _place_piece(fleet: Fleet, room: FleetRoom, piece: int, look: int) -> None:
    """Put the points of a piece in place, once per look."""
    flag = fleet.spans.shape[0] + piece
    if room.placed[flag] != look:
        room.placed[flag] = look
        place_points(room.frames, fleet.pieces, fleet.points, piece, room.points)


@lean
def _bodies_apart(
    fleet: Fleet, room: FleetRoom, i: int, j: int, margin_m: float, look: int
) -> bool:
    """Whether two bodies whose balls are near keep more than ``margin_m``."""
    _place_body(fleet, room, i, look)
    _place_body(fleet, room, j, look)
    pieces, sizes, points = fleet.pieces, fleet.sizes, room.points
    for p in range(fleet.spans[i, 0], fleet.spans[i, 1]):
        if not balls_within(room.centers, p, room.balls, j, margin_m):
            continue
        for r in range(fleet.spans[j, 0], fleet.spans[j, 1]):
            if not balls_within(room.centers, p, room.centers, r, margin_m):
                continue
            _place_piece(fleet, room, p, look)
            _place_piece(fleet, room, r, look)
            if (
                gap(points, pieces, sizes, p, points, pieces, sizes, r, margin_m, margin_m)
                <= margin_m
            ):
                return False
    return True


@lean
def _arms_apart(fleet: Fleet, room: FleetRoom, a: int, b: int, margin_m: float, look: int) -> bool:
    """Whether two arms in place keep more than ``margin_m``."""
    f, balls, boxes = fleet.firsts, room.balls, room.boxes
    for i in range(f[a, BODIES], f[a + 1, BODIES]):
        if not _near_box(balls, i, boxes, b, margin_m):
            continue
        for j in range(f[b, BODIES], f[b + 1, BODIES]):
            if balls_within(balls, i, balls, j, margin_m) and not _bodies_apart(
                fleet, room, i, j, margin_m, look
            ):
                return False
    return True


@lean
def _all_apart(fleet: Fleet, room: FleetRoom, q: FloatArray, margin_m: float, look: int) -> bool:
    """Whether all arms at ``q``, their joints one after the other, keep apart."""
    for b in range(room.boxes.shape[0]):
        _place_arm(fleet, room, b, q)
        for a in range(b):
            if not _arms_apart(fleet, room, a, b, margin_m, look):
                return False
    return True


@lean
def fleets_apart_nb(
    fleet: Fleet, room: FleetRoom, q: FloatArray, margin_m: float, out: npt.NDArray[np.bool_]
) -> None:
    """Write row by row into ``out`` (m,) whether all arms keep apart at q (m, all joints)."""
    for i in range(room.placed.shape[0]):
        room.placed[i] = -1
    for i in range(q.shape[0]):
        out[i] = _all_apart(fleet, room, q[i], margin_m, i)
