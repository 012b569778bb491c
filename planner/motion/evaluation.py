"""Position, velocity and acceleration of a trajectory at given times.

For makers (motion checks, coordination); the judge has its own.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cells.program import Trajectory
from robots.geometry import FloatArray


def evaluate(
    trajectory: Trajectory, times_s: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return q (m, dof), qd and qdd (rad, rad/s, rad/s2) at ``times_s`` (m,).

    Times before the start or after the end are taken as the start or the end.
    """
    times = np.clip(np.asarray(times_s, dtype=np.float64), 0.0, trajectory.duration_s)
    last = len(trajectory.coefficients) - 1
    piece = np.clip(np.searchsorted(trajectory.times_s, times, side="right") - 1, 0, last)
    t = (times - trajectory.times_s[piece])[:, None]
    coefficients = trajectory.coefficients[piece]
    q, qd, qdd = np.zeros((3, *coefficients.shape[:2]))
    for power in range(coefficients.shape[2] - 1, -1, -1):  # Horner, with its derivatives
        qdd = qdd * t + 2.0 * qd
        qd = qd * t + q
        q = q * t + coefficients[:, :, power]
    return q, qd, qdd


def positions_rad(trajectory: Trajectory, times_s: npt.ArrayLike) -> FloatArray:
    """Return q (m, dof) in rad at ``times_s`` (m,)."""
    return evaluate(trajectory, times_s)[0]
