"""The geometric Jacobian of the flange: how fast it moves for given joint speeds.

Speed bounds, motion bounds and torque estimates start here.
"""

from __future__ import annotations

import numpy.typing as npt

from robots.geometry import FloatArray
from robots.kinematics.chain import chain_of
from robots.kinematics.forward import joint_rows
from robots.kinematics.jacobian_kernels import jacobians_kernel
from robots.model import RobotModel


def jacobians(model: RobotModel, q_rad: npt.ArrayLike) -> FloatArray:
    """Return (m, 6, n): rows 0-2 linear (m/s per rad/s) of the flange origin, 3-5 angular.

    Both in the base frame, for joint angles ``q_rad`` (m, n).

    Raises:
        ValueError: if ``q_rad`` is not (m, n).
    """
    chain = chain_of(model)
    return jacobians_kernel(chain.mounts, chain.axes, chain.tip, joint_rows(model, q_rad))
