"""The robots of MotionBenchMaker's problems, for the planner and, on their own, for its judges.

Called by ``motion``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from cells.ids import RobotId
from cells.shop import MountedRobot
from planner.benchmarks.exact_robot import ExactRobot, read_exact
from planner.benchmarks.moveit import Pair, read_srdf
from planner.benchmarks.registry import BenchDataError
from planner.collision import Arm
from planner.collision.arm import TOUCH_M
from robots.geometry import Pose
from robots.mesh import MeshError
from robots.model import Gripper, RobotModel
from robots.shapes import Convex
from robots.urdf import UrdfError, UrdfOptions, read_urdf

_PAYLOAD_KG = 3.0
_TOLERANCE_M = 0.002


@dataclass(frozen=True, slots=True)
class Profile:
    """How the robot in ``folder`` is read: its flange, fixed joints moved, pieces of its links.

    Every mesh is covered by its hull, but for links that are far from convex.
    """

    folder: str
    flange: str
    shifted: Mapping[str, float] = field(default_factory=dict)
    link_pieces: Mapping[str, int] = field(default_factory=dict)


PANDA = Profile("panda", "panda_grasptarget")
UR5 = Profile("ur5", "tool0", link_pieces={"upper_arm_link": 8, "forearm_link": 10})
_FINGERS = ("panda_finger_joint1", "panda_finger_joint2")
PROFILES = {
    "panda": replace(PANDA, shifted=dict.fromkeys(_FINGERS, 0.0325 - 0.065)),
    "panda open": PANDA,
    "ur5": UR5,
}
"""Fingers of the Panda: 0.0325 m from the middle; open: 0.065 m, as URDF and requests say."""


@dataclass(frozen=True, slots=True, eq=False)
class BenchPiece:
    """A convex piece of the link ``link`` of the URDF, in the frame of moving link ``number``."""

    link: str
    number: int
    shape: Convex


@dataclass(frozen=True, slots=True, eq=False)
class BenchRobot:
    """A robot: as the planner sees it, as its URDF states it, and links that may touch.

    What hangs on the last moving link by fixed joints is its tool, ``pieces`` are those of both.
    """

    name: str
    model: RobotModel
    arm: Arm
    pieces: tuple[BenchPiece, ...]
    exact: ExactRobot
    allowed: frozenset[Pair]

    @property
    def joints(self) -> tuple[str, ...]:
        """Names of the joints, in the order of ``q``."""
        return self.exact.joints

    def may_touch(self, a: str, b: str) -> bool:
        """Whether two links of the URDF may touch, or are one and the same."""
        return a == b or frozenset((a, b)) in self.allowed


def read_robot(name: str, profile: Profile, data: Path) -> BenchRobot:
    """Read URDF, SRDF and meshes from the profile's folder in ``data``.

    Raises:
        BenchDataError: if anything is wrong with them.
    """
    folder = data / profile.folder
    urdf = folder / f"{profile.folder}.urdf"
    options = UrdfOptions(
        flange=profile.flange,
        packages={"meshes": folder / "meshes"},
        shifted=profile.shifted,
        tolerance_m=_TOLERANCE_M,
        max_pieces=1,
        link_pieces=profile.link_pieces,
    )
    try:
        model = read_urdf(urdf, _PAYLOAD_KG, options)
        joints = [joint.name for joint in model.joints]
        exact = read_exact(urdf, folder, joints, profile.shifted)
    except (UrdfError, MeshError) as error:
        raise BenchDataError(str(error)) from None
    allowed = read_srdf(folder / f"{profile.folder}.srdf")
    pieces = tuple(
        BenchPiece(piece.name.rpartition("_")[0], number, piece)
        for number, link in enumerate(model.links)
        for piece in link.pieces
    )
    model = replace(model, self_pairs=_pairs(model, pieces, allowed))
    return BenchRobot(name, model, _arm(name, model, pieces), pieces, exact, allowed)


def _body(model: RobotModel, piece: BenchPiece) -> int:
    """The number of a piece's link; one more than the last for what hangs on the last link."""
    hangs = piece.number == model.dof and piece.link != model.links[-1].name
    return model.dof + 1 if hangs else piece.number


def _pairs(
    model: RobotModel, pieces: tuple[BenchPiece, ...], allowed: frozenset[Pair]
) -> tuple[tuple[int, int], ...]:
    """The pairs of bodies of which any two links of the URDF must not touch."""
    names = [{p.link for p in pieces if _body(model, p) == body} for body in range(model.dof + 2)]
    pairs = [(a, b) for b in range(model.dof + 2) for a in range(b)]
    return tuple(
        (a, b)
        for a, b in pairs
        if (a, b) != (model.dof, model.dof + 1)
        and any(frozenset((one, two)) not in allowed for one in names[a] for two in names[b])
    )


def _arm(name: str, model: RobotModel, pieces: tuple[BenchPiece, ...]) -> Arm:
    """The arm at the origin of its world, what hangs on its last link as its tool."""
    X_FL = model.X_tip_flange.inverse()
    tool = tuple(p.shape.moved(X_FL) for p in pieces if _body(model, p) > model.dof)
    own = tuple(p.shape for p in pieces if _body(model, p) == model.dof)
    last = replace(model.links[-1], pieces=own)
    model = replace(model, links=(*model.links[:-1], last))
    identity, zeros = Pose.identity(), np.zeros(3)
    gripper = Gripper("own", "own", 0.1, zeros, identity, tool, 1.0, 0.0, 0.0)
    robot = MountedRobot(RobotId(name), model, identity, gripper, np.zeros(model.dof))
    return Arm.of(robot, keep_m=TOUCH_M)
