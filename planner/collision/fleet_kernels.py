"""Whether several arms keep apart from each other at a configuration of them all.

Sixteen configurations side by side as far as boxes around arms; what is near there is looked at
alone: balls around bodies, balls around pieces, exact gaps. Called by ``checks``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.arm_kernels import place_ball, place_points
from planner.collision.ball_kernels import balls_within
from planner.collision.gap_kernels import IntArray, gap
from planner.collision.lane_kernels import (
    LANES,
    ROWS,
    SIX,
    THREE,
    TWO,
    Count,
    place_lanes,
    place_point_lanes,
)
from robots.compiled import inlined, kernel, lean
from robots.geometry import FloatArray

FRAMES, JOINTS, BODIES = 0, 1, 2
"""Columns of ``Fleet.firsts``."""
_ROUND = 16
_FOUR, _FIVE = Count(4), Count(5)


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
    """Room to work in. Of 16 configurations, in rows of lanes: ``frames``, ``balls`` (x, y, z of
    each body), ``boxes`` (low and high corner of each arm), ``masks`` (bits of the bodies of one
    arm that are near the box of another, for each pair of arms).

    Of the one looked at: ``frame`` (f, 12); ``centers`` (p, 4), balls of pieces; ``points``;
    ``placed`` (f + b + p,): the look in which each frame, the balls of each body's pieces and the
    points of each piece were put in place.
    """

    frames: FloatArray
    balls: FloatArray
    boxes: FloatArray
    masks: IntArray
    frame: FloatArray
    centers: FloatArray
    points: FloatArray
    placed: IntArray


@kernel
def room_nb(fleet: Fleet) -> FleetRoom:
    """Room for one fleet."""
    a, b, p = fleet.firsts.shape[0] - 1, fleet.balls.shape[0], fleet.pieces.shape[0]
    return FleetRoom(
        np.empty((fleet.chain.shape[0] + 1) * 14 * _ROUND),
        np.empty(b * 3 * _ROUND),
        np.empty(a * 6 * _ROUND),
        np.empty(a * (a - 1) // 2 * _ROUND + 1, dtype=np.int64),
        np.empty(fleet.chain.shape),
        np.empty((p, 4)),
        np.empty(fleet.points.shape),
        np.full(fleet.chain.shape[0] + b + p, -1, dtype=np.int64),
    )


@lean
def _start_box(boxes: FloatArray, box: Count) -> None:
    """Make a box with nothing in it."""
    for i in range(LANES):
        boxes[box + i] = np.inf
        boxes[box + LANES + i] = np.inf
        boxes[box + TWO * LANES + i] = np.inf
        boxes[box + THREE * LANES + i] = -np.inf
        boxes[box + _FOUR * LANES + i] = -np.inf
        boxes[box + _FIVE * LANES + i] = -np.inf


@lean
def _widen_box(boxes: FloatArray, box: Count, balls: FloatArray, ball: Count, r: float) -> None:
    """Make a box in which a ball of radius ``r`` has room too."""
    for i in range(LANES):
        x, y, z = balls[ball + i], balls[ball + LANES + i], balls[ball + TWO * LANES + i]
        boxes[box + i] = min(boxes[box + i], x - r)
        boxes[box + LANES + i] = min(boxes[box + LANES + i], y - r)
        boxes[box + TWO * LANES + i] = min(boxes[box + TWO * LANES + i], z - r)
        boxes[box + THREE * LANES + i] = max(boxes[box + THREE * LANES + i], x + r)
        boxes[box + _FOUR * LANES + i] = max(boxes[box + _FOUR * LANES + i], y + r)
        boxes[box + _FIVE * LANES + i] = max(boxes[box + _FIVE * LANES + i], z + r)


@lean
def _near_box(
    boxes: FloatArray, box: Count, balls: FloatArray, ball: Count, far: float,
    bit: int, masks: IntArray, mask: Count,
) -> None:  # fmt: skip
    """Set ``bit`` in each lane's mask where a ball's centre is within ``far`` of a box."""
    for i in range(LANES):
        x, y, z = balls[ball + i], balls[ball + LANES + i], balls[ball + TWO * LANES + i]
        dx = max(boxes[box + i] - x, x - boxes[box + THREE * LANES + i])
        dy = max(boxes[box + LANES + i] - y, y - boxes[box + _FOUR * LANES + i])
        dz = max(boxes[box + TWO * LANES + i] - z, z - boxes[box + _FIVE * LANES + i])
        before = masks[mask + i]
        masks[mask + i] = before | bit if max(dx, max(dy, dz)) <= far else before


@inlined
def _place(fleet: Fleet, room: FleetRoom, q: FloatArray, first: int) -> None:
    """Put 16 configurations in place: frames, balls of bodies, boxes around arms."""
    f = fleet.firsts
    for arm in range(f.shape[0] - 1):
        frame, box = Count(f[arm, FRAMES]) * ROWS * LANES, Count(arm) * SIX * LANES
        chain = fleet.chain[f[arm, FRAMES] : f[arm + 1, FRAMES]]
        place_lanes(chain, q, first, f[arm, JOINTS], room.frames, frame)
        _start_box(room.boxes, box)
        for b in range(f[arm, BODIES], f[arm + 1, BODIES]):
            at, ball = Count(fleet.spans[b, 2]) * ROWS * LANES, Count(b) * THREE * LANES
            x, y, z = fleet.balls[b, 0], fleet.balls[b, 1], fleet.balls[b, 2]
            place_point_lanes(room.frames, at, x, y, z, room.balls, ball)
            _widen_box(room.boxes, box, room.balls, ball, fleet.balls[b, 3])


@inlined
def _set_masks(fleet: Fleet, room: FleetRoom, margin_m: float) -> None:
    """For each pair of arms and lane, the bodies of the one that are near the box of the other."""
    f, pair = fleet.firsts, 0
    for i in range(room.masks.shape[0]):
        room.masks[i] = 0
    for b in range(f.shape[0] - 1):
        for a in range(b):
            box, mask = Count(b) * SIX * LANES, Count(pair) * LANES
            for i in range(f[a, BODIES], f[a + 1, BODIES]):
                bit = 1 << (i - f[a, BODIES])
                far, ball = fleet.balls[i, 3] + margin_m, Count(i) * THREE * LANES
                _near_box(room.boxes, box, room.balls, ball, far, bit, room.masks, mask)
            pair += 1


@inlined
def _frame_of(fleet: Fleet, room: FleetRoom, body: int, lane: int, look: int) -> int:
    """The frame of a body, put in place for one configuration, once per look."""
    frame = int(fleet.spans[body, 2])
    if room.placed[frame] != look:
        room.placed[frame] = look
        at = Count(frame) * ROWS * LANES + Count(lane)
        for c in range(12):
            room.frame[frame, c] = room.frames[at + Count(c) * LANES]
    return frame


@inlined
def _place_body(fleet: Fleet, room: FleetRoom, body: int, lane: int, look: int) -> None:
    """Put the balls of a body's pieces in place, once per look."""
    flag = fleet.chain.shape[0] + body
    if room.placed[flag] != look:
        room.placed[flag] = look
        frame = _frame_of(fleet, room, body, lane, look)
        for p in range(fleet.spans[body, 0], fleet.spans[body, 1]):
            place_ball(room.frame, frame, fleet.sizes, p, 4, room.centers, p)


@inlined
def _place_piece(fleet: Fleet, room: FleetRoom, piece: int, look: int) -> None:
    """Put the points of a piece in place, once per look; its frame is."""
    flag = fleet.chain.shape[0] + fleet.spans.shape[0] + piece
    if room.placed[flag] != look:
        room.placed[flag] = look
        place_points(room.frame, fleet.pieces, fleet.points, piece, room.points)


@inlined
def _bodies_apart(
    fleet: Fleet, room: FleetRoom, i: int, j: int, margin_m: float, lane: int, look: int
) -> bool:
    """Whether two bodies whose balls are near keep more than ``margin_m``."""
    _place_body(fleet, room, i, lane, look)
    _place_body(fleet, room, j, lane, look)
    pieces, sizes, points, centers = fleet.pieces, fleet.sizes, room.points, room.centers
    at = Count(j) * THREE * LANES + Count(lane)
    x, y, z = room.balls[at], room.balls[at + LANES], room.balls[at + TWO * LANES]
    reach = fleet.balls[j, 3] + margin_m
    for p in range(fleet.spans[i, 0], fleet.spans[i, 1]):
        u, v, w, far = (
            centers[p, 0] - x,
            centers[p, 1] - y,
            centers[p, 2] - z,
            centers[p, 3] + reach,
        )
        if u * u + v * v + w * w > far * far:
            continue
        for r in range(fleet.spans[j, 0], fleet.spans[j, 1]):
            if balls_within(centers, p, centers, r, margin_m):
                _place_piece(fleet, room, p, look)
                _place_piece(fleet, room, r, look)
                found = gap(points, pieces, sizes, p, points, pieces, sizes, r, margin_m, margin_m)
                if found <= margin_m:
                    return False
    return True


@inlined
def _arms_apart(
    fleet: Fleet,
    room: FleetRoom,
    first: int,
    mask: int,
    b: int,
    margin_m: float,
    lane: int,
    look: int,
) -> bool:
    """Whether the bodies in ``mask`` of the arm whose bodies start at ``first`` are off arm b."""
    f, balls, radii = fleet.firsts, room.balls, fleet.balls
    i = first
    while mask != 0:
        if mask & 1:
            at = Count(i) * THREE * LANES + Count(lane)
            x, y, z = balls[at], balls[at + LANES], balls[at + TWO * LANES]
            for j in range(f[b, BODIES], f[b + 1, BODIES]):
                to = Count(j) * THREE * LANES + Count(lane)
                u, v, w = balls[to] - x, balls[to + LANES] - y, balls[to + TWO * LANES] - z
                far = radii[i, 3] + radii[j, 3] + margin_m
                near = u * u + v * v + w * w <= far * far
                if near and not _bodies_apart(fleet, room, i, j, margin_m, lane, look):
                    return False
        mask >>= 1
        i += 1
    return True


@inlined
def _lane_apart(fleet: Fleet, room: FleetRoom, margin_m: float, lane: int, look: int) -> bool:
    """Whether all arms keep apart in one lane."""
    f, pair = fleet.firsts, 0
    for b in range(f.shape[0] - 1):
        for a in range(b):
            mask = room.masks[pair * _ROUND + lane]
            pair += 1
            if mask != 0 and not _arms_apart(
                fleet, room, f[a, BODIES], mask, b, margin_m, lane, look
            ):
                return False
    return True


@lean
def fleets_apart_nb(
    fleet: Fleet, room: FleetRoom, q: FloatArray, margin_m: float, out: npt.NDArray[np.bool_]
) -> None:
    """Write row by row into ``out`` (m,) whether all arms keep apart at q (m, all joints)."""
    for i in range(room.placed.shape[0]):
        room.placed[i] = -1
    for first in range(0, q.shape[0], _ROUND):
        _place(fleet, room, q, first)
        _set_masks(fleet, room, margin_m)
        for lane in range(min(_ROUND, q.shape[0] - first)):
            out[first + lane] = _lane_apart(fleet, room, margin_m, lane, first + lane)
