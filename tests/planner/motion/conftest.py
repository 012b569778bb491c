"""A large arm with a gun, alone or with a column between its left and its right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from cells.ids import RobotId
from cells.shop import MountedRobot
from planner.collision import Arm, StationWorld
from planner.motion.query import LineWay, MotionLimits, TravelQuery
from planner.motion.tool_line import retract_offsets_W_m, tool_line
from robots.geometry import FloatArray, Pose
from robots.kinematics.forward import flange_pose
from robots.library.catalogue import robot, tool
from robots.shapes import box

LEFT = np.deg2rad([-40.0, -90.0, 95.0, 0.0, 60.0, 0.0])
RIGHT = np.deg2rad([40.0, -85.0, 90.0, 10.0, 65.0, 0.0])
STATIC_M, WELD_M = 0.015, 0.005


@dataclass(frozen=True)
class Bench:
    """One robot in one world, and how to ask for its motions."""

    robot: MountedRobot
    arm: Arm
    world: StationWorld

    @property
    def limits(self) -> MotionLimits:
        return MotionLimits.of(self.robot.model)

    def tool_pose(self, q_rad: FloatArray) -> Pose:
        flange = flange_pose(self.robot.model, q_rad)
        return self.robot.X_WB @ flange @ self.robot.tool.X_flange_tcp

    def way(self, q_rad: FloatArray, length_m: float = 0.08) -> LineWay:
        offset = retract_offsets_W_m(self.robot, q_rad[None], length_m)[0]
        line = tool_line(self.robot, q_rad, offset)
        assert line is not None
        return LineWay(line, WELD_M, self.world.skip())

    def query(
        self, start: FloatArray, goal: FloatArray, *, lines: bool = False, **changes: Any
    ) -> TravelQuery:
        plain = TravelQuery(
            self.arm, self.world, self.limits, start, goal, STATIC_M, self.world.skip(), seed=3
        )
        if lines:
            changes = {"leave": self.way(start), "arrive": self.way(goal), **changes}
        return replace(plain, **changes)


ROBOT = MountedRobot(
    RobotId("R1"),
    robot("kuka_kr210_r2700_2"),
    Pose.identity(),
    tool("gun_c_mid"),
    np.deg2rad([0.0, -110.0, 100.0, 0.0, 60.0, 0.0]),
)
ARM = Arm.of(ROBOT)
FAR = box([0.1, 0.1, 0.1], Pose.from_xyz_rpy([9.0, 9.0, 0.0]))


def bench_with(**bodies: Any) -> Bench:
    things = {f"body:{name}": (piece,) for name, piece in {"far": FAR, **bodies}.items()}
    return Bench(ROBOT, ARM, StationWorld.build(things))


@pytest.fixture(scope="session")
def empty() -> Bench:
    return bench_with()


@pytest.fixture(scope="session")
def column() -> Bench:
    return bench_with(column=box([0.2, 0.2, 4.0], Pose.from_xyz_rpy([1.75, 0.0, 2.0])))
