"""The arms a robot can be: travelling, welding, carrying a part. Compiled once per plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from cells.shop import MountedRobot, Part
from planner.collision import Arm
from robots.geometry import Pose

BUFFER_M = 0.0005
"""Makers keep this much more than the scene demands, so that the judge's rounding never matters."""


@dataclass(frozen=True, slots=True)
class RobotArms:
    """One robot's arms; ``grasp`` is the tool frame in the part's frame, ``X_PT``."""

    robot: MountedRobot
    _made: dict[object, Arm] = field(default_factory=dict, repr=False)

    def travelling(self) -> Arm:
        """The robot with its open gun or empty gripper."""
        return self._arm("travelling")

    def welding(self) -> Arm:
        """The robot with the electrodes closing on a spot."""
        return self._arm("welding", welding=True)

    def carrying(self, part: Part, grasp: Pose) -> Arm:
        """The robot with a part in its gripper."""
        key = (part.id, grasp)
        if key not in self._made:
            X_TP = grasp.inverse()
            self._made[key] = Arm.of(self.robot, carried=part.pieces, X_TP=X_TP)
        return self._made[key]

    def _arm(self, key: str, *, welding: bool = False) -> Arm:
        if key not in self._made:
            self._made[key] = Arm.of(self.robot, welding=welding)
        return self._made[key]
