"""Robots at home stand free: of fixtures and parts, of each other, of themselves.

A cycle starts and ends there, so a scene that fails here cannot be planned. The same distances
hold as during the cycle, since standing still is part of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cells.scene_file.cursor import Cursor
from cells.scene_file.overlap import separation_m
from cells.shop import MountedRobot, Station
from robots.geometry import FloatArray, Pose, about_axis
from robots.shapes import Convex

_PENETRATION_M = 1e-6


@dataclass(frozen=True, slots=True)
class _Thing:
    """A rigid group of pieces in the world, with a ball around each and one around all."""

    name: str
    pieces: tuple[Convex, ...]
    centres_m: FloatArray
    radii_m: FloatArray
    centre_m: tuple[float, ...]
    radius_m: float

    @staticmethod
    def of(name: str, pieces: tuple[Convex, ...], X_W_owner: Pose) -> _Thing:
        moved = tuple(piece.moved(X_W_owner) for piece in pieces)
        centres = [(p.points_m.min(axis=0) + p.points_m.max(axis=0)) / 2 for p in moved]
        radii = [
            float(np.linalg.norm(p.points_m - c, axis=1).max()) + p.radius_m
            for p, c in zip(moved, centres, strict=True)
        ]
        around, sizes = np.array(centres).reshape(-1, 3), np.array(radii)
        middle = around.mean(axis=0) if moved else np.zeros(3)
        reach = np.linalg.norm(around - middle, axis=1) + sizes
        return _Thing(
            name, moved, around, sizes, tuple(middle.tolist()), float(reach.max(initial=0.0))
        )


def check_start(station: Station, cursor: Cursor) -> None:
    """Report pairs that overlap, or are closer than their clearance, with robots at home."""
    robots = {robot.id: _robot_things(robot) for robot in station.robots}
    still = list(_still_things(station))
    clearance = station.clearance
    for robot in station.robots:
        at, moving = cursor["robots"][robot.id]["home"], robots[robot.id]
        _check_self(robot, moving, at)
        for link in moving[1:]:
            for thing in still:
                _check(link, thing, clearance.static_m, at)
    for one, other in combinations(station.robots, 2):
        at = cursor["robots"][other.id]["home"]
        for a in robots[other.id]:
            for b in robots[one.id]:
                _check(a, b, clearance.robots_m, at)


def _robot_things(robot: MountedRobot) -> list[_Thing]:
    """Links 0..n, then the tool, at home."""
    X_WL, things = robot.X_WB, []
    for i, link in enumerate(robot.model.links):
        if i > 0:
            joint = robot.model.joints[i - 1]
            turn = about_axis(joint.axis, float(robot.home_rad[i - 1]))
            X_WL = X_WL @ joint.X_parent_joint @ Pose(turn, np.zeros(3))
        things.append(_Thing.of(f"{robot.id} {link.name}", link.pieces, X_WL))
    X_WF = X_WL @ robot.model.X_tip_flange
    return [*things, _Thing.of(f"{robot.id} {robot.tool.id}", robot.tool.pieces, X_WF)]


def _still_things(station: Station) -> Iterator[_Thing]:
    for body in station.bodies:
        yield _Thing.of(f"body {body.id}", body.pieces, body.X_WB)
    for part in station.parts:
        if part.X_WP is not None:
            yield _Thing.of(f"part {part.id}", part.pieces, part.X_WP)
        elif part.starts_at is not None:
            place = station.place(part.starts_at)
            yield _Thing.of(f"part {part.id} at {place.id}", part.pieces, place.X_WP)


def _check_self(robot: MountedRobot, things: list[_Thing], cursor: Cursor) -> None:
    for i, j in robot.model.self_pairs:
        _check(things[i], things[j], 0.0, cursor)


def _check(a: _Thing, b: _Thing, least_m: float, cursor: Cursor) -> None:
    gap_m = _gap_m(a, b, least_m)
    if gap_m < -_PENETRATION_M:
        cursor.wrong(f"at home, {a.name} overlaps {b.name} by about {-gap_m * 1000:.0f} mm")
    elif gap_m < least_m - _PENETRATION_M:
        cursor.wrong(
            f"at home, {a.name} is {max(gap_m, 0.0) * 1000:.1f} mm from {b.name}; "
            f"the clearance asks for {least_m * 1000:g} mm"
        )


def _gap_m(a: _Thing, b: _Thing, enough_m: float) -> float:
    """Return the least separation of any two pieces, ``enough_m`` if all are further apart."""
    if math.dist(a.centre_m, b.centre_m) - a.radius_m - b.radius_m >= enough_m:
        return enough_m
    between = np.linalg.norm(a.centres_m[:, np.newaxis] - b.centres_m[np.newaxis], axis=2)
    near = between - a.radii_m[:, np.newaxis] - b.radii_m[np.newaxis] < enough_m
    gaps = (separation_m(a.pieces[i], b.pieces[j], enough_m) for i, j in np.argwhere(near))
    return min(gaps, default=enough_m)
