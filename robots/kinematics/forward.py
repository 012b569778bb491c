"""Forward kinematics: joint angles to link and flange frames, in the robot's base frame.

Batched over poses; everything that places a robot's shapes or tool calls this.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray, Pose
from robots.kinematics.chain import chain_of
from robots.kinematics.forward_kernels import flange_transforms_kernel, link_transforms_kernel
from robots.model import RobotModel


def link_transforms(model: RobotModel, q_rad: npt.ArrayLike) -> FloatArray:
    """Return ``X_BL`` of every link, (m, n + 1, 4, 4), for joint angles ``q_rad`` (m, n).

    Raises:
        ValueError: if ``q_rad`` is not (m, n).
    """
    chain = chain_of(model)
    return link_transforms_kernel(chain.mounts, chain.axes, joint_rows(model, q_rad))


def flange_transforms(model: RobotModel, q_rad: npt.ArrayLike) -> FloatArray:
    """Return ``X_BF`` of the flange, (m, 4, 4), for joint angles ``q_rad`` (m, n).

    Raises:
        ValueError: if ``q_rad`` is not (m, n).
    """
    chain = chain_of(model)
    rows = joint_rows(model, q_rad)
    return flange_transforms_kernel(chain.mounts, chain.axes, chain.tip, rows)


def link_poses(model: RobotModel, q_rad: npt.ArrayLike) -> tuple[Pose, ...]:
    """Return ``X_BL`` of every link (n + 1 poses) for one configuration ``q_rad`` (n,)."""
    matrices = link_transforms(model, np.asarray(q_rad, dtype=np.float64)[np.newaxis])[0]
    return tuple(Pose.from_matrix(matrix) for matrix in matrices)


def flange_pose(model: RobotModel, q_rad: npt.ArrayLike) -> Pose:
    """Return ``X_BF`` of the flange for one configuration ``q_rad`` (n,)."""
    row = np.asarray(q_rad, dtype=np.float64)[np.newaxis]
    return Pose.from_matrix(flange_transforms(model, row)[0])


def joint_rows(model: RobotModel, q_rad: npt.ArrayLike) -> FloatArray:
    """Return ``q_rad`` as a contiguous (m, n) float array.

    Raises:
        ValueError: if the shape does not fit the model.
    """
    rows = np.ascontiguousarray(q_rad, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != model.dof:
        raise ValueError(
            f"robot {model.id}: joint angles must have shape (m, {model.dof}), got {rows.shape}"
        )
    return rows
