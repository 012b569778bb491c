"""Does the judge ever call occupied space free? Random robot states against an independent truth.

Called by ``taktline bench`` and by a test, which bring their own truth. Bar: no state of which the
truth says more than 1 mm of penetration and the judge says free.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cells.shop import Station
from planner.validation.actor import Actor, RobotActor, standing_things
from planner.validation.bullet import Bullet
from planner.validation.figure import Snapshot
from planner.validation.phases import Phase, Touch
from planner.validation.proximity import box_gaps, capsule_gaps
from planner.validation.rectangles import IntArray
from robots.geometry import FloatArray

PENETRATION_M = 0.001

Truth = Callable[[list[FloatArray]], float]
"""Joints of every robot -> least distance (m) between robots (guns open) or to what stands."""


@dataclass(frozen=True, slots=True)
class StateCounts:
    """How many states were looked at, and in how many either side saw a collision.

    ``deep`` states are collisions deeper than 1 mm by the truth, and ``missed`` are those of them
    that the judge calls free.
    """

    states: int
    truth_hits: int
    deep: int
    judge_hits: int
    missed: int


def compare_states(station: Station, truth: Truth, *, count: int, seed: int) -> StateCounts:
    """Compare ``count`` random states of ``station``, joints uniform within their limits."""
    generator = np.random.default_rng(seed)
    truth_hits = deep = judge_hits = missed = 0
    with Bullet() as bullet:
        judge = JudgedStates(bullet, station)
        for _ in range(count):
            joints = [
                generator.uniform(robot.model.lower_rad(), robot.model.upper_rad())
                for robot in station.robots
            ]
            distance, hit = truth(joints), judge.hit(joints)
            truth_hits += distance < 0.0
            deep += distance < -PENETRATION_M
            judge_hits += hit
            missed += distance < -PENETRATION_M and not hit
    return StateCounts(count, truth_hits, deep, judge_hits, missed)


class JudgedStates:
    """A station as the judge sees it at one instant: guns open, hands empty."""

    def __init__(self, bullet: Bullet, station: Station) -> None:
        self._bullet = bullet
        self._robots = [RobotActor(bullet, robot, station, (), {}) for robot in station.robots]
        self._standing = standing_things(bullet, station.bodies, station.parts)
        self._still = self._standing.get([(0, 0.0, 0.0)])[0] if self._standing else None

    def hit(self, joints_rad: list[FloatArray]) -> bool:
        """Whether two robots, or a robot without its base and something standing, touch."""
        seen: list[tuple[RobotActor, Snapshot]] = []
        for robot, joints in zip(self._robots, joints_rad, strict=True):
            robot.phases = (Phase("state", 0.0, 0.0, Touch(), stand_rad=joints),)
            robot.forget()
            seen.append((robot, robot.get([(0, 0.0, 0.0)])[0]))
        for robot, snapshot in seen:
            if self._standing and self._still:
                moving = _pieces(robot, base=False)
                if self._touch(robot, snapshot, moving, self._standing, self._still):
                    return True
        return any(
            self._touch(a, snap_a, _pieces(a, base=True), b, snap_b)
            for (a, snap_a), (b, snap_b) in combinations(seen, 2)
        )

    def _touch(
        self, a: RobotActor, snap_a: Snapshot, pieces: IntArray, b: Actor, snap_b: Snapshot
    ) -> bool:
        others = _pieces(b, base=True)
        first, second = np.array(np.meshgrid(pieces, others, indexing="ij")).reshape(2, -1)
        gaps = np.maximum(
            box_gaps(
                snap_a.low_W_m[first],
                snap_a.high_W_m[first],
                snap_b.low_W_m[second],
                snap_b.high_W_m[second],
            ),
            capsule_gaps(
                snap_a.ends_W_m[first],
                snap_b.ends_W_m[second],
                a.outline.radius_m[first],
                b.outline.radius_m[second],
            ),
        )
        near = gaps <= 0.0
        return any(
            self._bullet.distance_m(
                a.outline.solids[i], snap_a.place(i), b.outline.solids[j], snap_b.place(j), 0.0
            )
            <= 0.0
            for i, j in zip(first[near].tolist(), second[near].tolist(), strict=True)
        )


def _pieces(actor: Actor, *, base: bool) -> IntArray:
    """Indices of the pieces that are there while a gun is open."""
    items = actor.outline.items
    kept = [
        items[owner].kind != "electrodes"
        and (base or items[owner].kind != "link" or items[owner].key != "0")
        for owner in actor.outline.owner.tolist()
    ]
    return np.asarray(np.flatnonzero(kept), dtype=np.int64)
