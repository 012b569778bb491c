"""Tasks of UR5 arms that share a space, and the UR5 as they mean it.

As in the environment that the tasks were made in: every mesh of the URDF stands for its convex
hull, and a floor lies 1 cm below the bases. Called by ``multiarm``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from cells.ids import RobotId
from cells.shop import MountedRobot
from planner.benchmarks.registry import BenchDataError
from robots.geometry import FloatArray, Pose
from robots.model import Gripper, RobotModel
from robots.shapes import Convex, box
from robots.urdf import UrdfOptions, read_urdf

FLOOR_Z_M = -0.01
GROWN_M = 0.00105
"""What is put around every hull: the 1 mm that PyBullet does, and a little."""
_FLOOR_M = (6.0, 6.0, 0.2)
_PAYLOAD_KG = 5.0
_NOTHING_IN_HAND = Gripper(
    "none", "no tool", 1.0, np.zeros(3), Pose.identity(), (), _PAYLOAD_KG, 0.0, 0.0
)


@dataclass(frozen=True, slots=True, eq=False)
class ArmsTask:
    """Poses of the bases, and joints (a, n) at the start and at the goal."""

    name: str
    bases: tuple[Pose, ...]
    starts_rad: FloatArray
    goals_rad: FloatArray


def read_task(path: Path) -> ArmsTask:
    """Read a task.

    Raises:
        BenchDataError: if it is not what a task should be.
    """
    try:
        content = json.loads(path.read_bytes())
        bases = tuple(_pose(base) for base in content["base_poses"])
        starts, goals = (
            np.array(content[key], dtype=np.float64) for key in ("start_config", "goal_config")
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BenchDataError(f"{path}: not a task of arms: {error}") from error
    if starts.shape != goals.shape or starts.shape[:1] != (len(bases),) or starts.ndim != 2:
        raise BenchDataError(f"{path}: {len(bases)} bases, joints {starts.shape}, {goals.shape}")
    return ArmsTask(path.stem, bases, starts, goals)


def _pose(base: Any) -> Pose:
    """A position and a quaternion, w last."""
    xyz, xyzw = base
    return Pose.from_quaternion_wxyz(xyz, np.roll(xyzw, 1))


def read_arm(urdf: Path) -> RobotModel:
    """The arm with one hull per link, and all links watched that are not neighbours.

    Raises:
        UrdfError: if the file or its meshes cannot be read.
    """
    model = read_urdf(urdf, _PAYLOAD_KG, UrdfOptions(tolerance_m=0.001, max_pieces=1))
    links = tuple(
        replace(link, pieces=tuple(piece.grown(GROWN_M) for piece in link.pieces))
        for link in model.links
    )
    pairs = tuple((a, b) for a, b in combinations(range(len(links)), 2) if b - a > 1)
    return replace(model, links=links, self_pairs=pairs)


def floor() -> Convex:
    """What the arms stand on."""
    return box(_FLOOR_M, Pose.from_xyz_rpy([0.0, 0.0, FLOOR_Z_M - _FLOOR_M[2] / 2.0]))


def mounted(model: RobotModel) -> MountedRobot:
    """The arm with nothing in hand, at the origin."""
    home = np.zeros(model.dof)
    return MountedRobot(RobotId("arm"), model, Pose.identity(), _NOTHING_IN_HAND, home)
