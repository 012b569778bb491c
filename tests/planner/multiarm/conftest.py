"""Crews of small planar arms and of UR10e arms, and an independent eye on where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from cells.ids import BodyId, RobotId, StationId
from cells.program import Trajectory
from cells.shop import Body, Clearance, MountedRobot, Station
from planner.collision import Arm, StationWorld
from planner.motion.evaluation import evaluate
from planner.motion.query import MotionLimits
from planner.multiarm import TogetherQuery
from robots import library
from robots.geometry import FloatArray, Pose
from robots.model import Gripper, Joint, JointLimits, Link, RobotModel
from robots.shapes import Convex, box, capsule
from tests.oracle.bodies import Bodies

MARGIN_M = 0.01
EMPTY_HAND = Gripper("none", "none", 1.0, np.zeros(3), Pose.identity(), (), 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Crew:
    """A station without tasks, how to ask for motions in it, and how near things come."""

    station: Station
    world: StationWorld
    arms: tuple[Arm, ...]

    @classmethod
    def of(cls, robots: Sequence[MountedRobot], **bodies: Convex) -> Crew:
        standing = tuple(
            Body(BodyId(name), "fixture", Pose.identity(), (piece,))
            for name, piece in bodies.items()
        )
        clearance = Clearance(MARGIN_M, MARGIN_M, MARGIN_M)
        station = Station(
            StationId("S"), tuple(robots), standing, (), (), (), (), (), (), clearance
        )
        return cls(station, StationWorld.of(station), tuple(Arm.of(robot) for robot in robots))

    def without_bodies(self) -> Crew:
        return replace(self, station=replace(self.station, bodies=()))

    def query(self, starts: Sequence[Any], goals: Sequence[Any], **changes: Any) -> TogetherQuery:
        limits = tuple(MotionLimits.of(robot.model) for robot in self.station.robots)
        plain = TogetherQuery(
            self.arms, tuple(starts), tuple(goals), self.world, limits, MARGIN_M, MARGIN_M
        )
        return replace(plain, **changes)

    def least_m(self, q: Sequence[FloatArray], within_m: float = 0.05) -> float:
        """Least distance between arms, or an arm and what stands, up to ``within_m``; by Coal."""
        return Bodies(self.station).least_m(list(q), within_m)

    def least_on_the_way_m(self, motions: Sequence[Trajectory], samples: int = 400) -> float:
        """The same over a common motion."""
        end_s = max(motion.duration_s for motion in motions)
        q = [evaluate(motion, np.linspace(0.0, end_s, samples))[0] for motion in motions]
        bodies = Bodies(self.station)
        return min(bodies.least_m([arm[k] for arm in q], 0.05) for k in range(samples))


def planar(
    name: str, x_m: float, facing_rad: float, joints: int = 2, most_rad: float = 2.8
) -> MountedRobot:
    """A flat arm with links of half a metre and joints about z."""
    limits = JointLimits(-most_rad, most_rad, 2.0, 4.0)
    chain = tuple(
        Joint(f"A{k}", Pose.from_xyz_rpy([0.5 * (k > 0), 0.0, 0.0]), np.array([0, 0, 1.0]), limits)
        for k in range(joints)
    )
    post = Link("post", (capsule([0, 0, -0.3], [0, 0, -0.15], 0.05),))
    link = Link("link", (capsule([0.05, 0, 0], [0.5, 0, 0], 0.04),))
    pairs = tuple((a, b) for a in range(1, joints) for b in range(a + 2, joints + 1))
    model = RobotModel(
        "planar", "planar", chain, (post, *[link] * joints), Pose.identity(), 1.0, 1.5, pairs
    )
    X_WB = Pose.from_xyz_rpy([x_m, 0.0, 0.0], [0.0, 0.0, facing_rad])
    return MountedRobot(RobotId(name), model, X_WB, EMPTY_HAND, np.zeros(joints))


@pytest.fixture(scope="session")
def facing() -> Crew:
    """Two flat arms 1.2 m apart that face each other; each reaches 1 m."""
    return Crew.of([planar("left", -0.6, 0.0), planar("right", 0.6, np.pi)])


@pytest.fixture(scope="session")
def three() -> Crew:
    """Three UR10e arms around a post."""
    robots = []
    for k in range(3):
        angle = 2.0 * np.pi * k / 3.0
        at = [0.6 * np.cos(angle), 0.6 * np.sin(angle), 0.0]
        X_WB = Pose.from_xyz_rpy(at, [0.0, 0.0, angle])
        hand = library.tool("gripper_small")
        robots.append(
            MountedRobot(RobotId(f"R{k}"), library.robot("ur10e"), X_WB, hand, np.zeros(6))
        )
    return Crew.of(robots, post=box([0.1, 0.1, 1.0], Pose.from_xyz_rpy([0.0, 0.0, 0.5])))
