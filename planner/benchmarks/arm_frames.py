"""Where the links of an arm are: plain products of poses, for many configurations at once.

The benchmarks' own forward kinematics, so that contenders and truths share nothing with what they
are held against.
"""

from __future__ import annotations

import numpy as np

from cells.shop import MountedRobot
from robots.geometry import FloatArray
from robots.model import Joint
from robots.shapes import Convex


def link_frames(robot: MountedRobot, q: FloatArray) -> FloatArray:
    """World poses (m, n + 2, 4, 4) of links 0..n and of the flange, at q (m, n)."""
    frames = [np.broadcast_to(robot.X_WB.matrix(), (len(q), 4, 4))]
    for joint, angles in zip(robot.model.joints, q.T, strict=True):
        frames.append(frames[-1] @ joint.X_parent_joint.matrix() @ _turns(joint, angles))
    frames.append(frames[-1] @ robot.model.X_tip_flange.matrix())
    return np.stack(frames, axis=1)


def moving_pieces(robot: MountedRobot) -> list[tuple[int, Convex]]:
    """All pieces of links and open tool, each with the index of its frame in ``link_frames``."""
    pieces = [(i, piece) for i, link in enumerate(robot.model.links) for piece in link.pieces]
    return pieces + [(robot.model.dof + 1, piece) for piece in robot.tool.pieces]


def _turns(joint: Joint, angles: FloatArray) -> FloatArray:
    """Rotations (m, 4, 4) about the joint's axis."""
    x, y, z = joint.axis
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    turns = np.tile(np.eye(4), (len(angles), 1, 1))
    sin, versine = np.sin(angles)[:, None, None], (1.0 - np.cos(angles))[:, None, None]
    turns[:, :3, :3] += sin * skew + versine * (skew @ skew)
    return turns
