"""Times that no motion within the limits can beat.

Sequencing compares thousands of pairs with them before any motion is planned, and tests hold the
timed motions against them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from robots.compiled import operand
from robots.geometry import FloatArray
from robots.timing.bounds_kernels import via_times_lower_bound_nb


def joint_times_s(
    delta_rad: npt.ArrayLike, velocity_rad_s: FloatArray, acceleration_rad_s2: FloatArray
) -> FloatArray:
    """Least time (..., n) of each joint alone over ``delta_rad`` (..., n), rest to rest, in s."""
    distance = np.abs(np.asarray(delta_rad, dtype=np.float64))
    cruising = distance * acceleration_rad_s2 >= velocity_rad_s**2
    trapezoid = distance / velocity_rad_s + velocity_rad_s / acceleration_rad_s2
    triangle = 2.0 * np.sqrt(distance / acceleration_rad_s2)
    return np.where(cruising, trapezoid, triangle)


def rest_to_rest_time_s(
    delta_rad: npt.ArrayLike, velocity_rad_s: FloatArray, acceleration_rad_s2: FloatArray
) -> FloatArray:
    """Least time (...) of any motion over ``delta_rad`` (..., n), rest to rest.

    It is the slowest joint's: each may take its own course, so a straight move is never faster.
    """
    times = joint_times_s(delta_rad, velocity_rad_s, acceleration_rad_s2)
    return cast("FloatArray", times.max(axis=-1))


def straight_move_time_s(
    delta_rad: npt.ArrayLike, velocity_rad_s: FloatArray, acceleration_rad_s2: FloatArray
) -> FloatArray:
    """Exact least time (...) of the straight joint move over ``delta_rad`` (..., n), rest to rest.

    All joints share one trapezoid: velocity and acceleration along the line are those of the
    tightest joint of each.
    """
    distance = np.abs(np.asarray(delta_rad, dtype=np.float64))
    one_over_velocity = (distance / velocity_rad_s).max(axis=-1)
    one_over_acceleration = (distance / acceleration_rad_s2).max(axis=-1)
    cruising = one_over_velocity**2 >= one_over_acceleration
    safe = np.where(one_over_velocity > 0.0, one_over_velocity, 1.0)
    trapezoid = one_over_velocity + one_over_acceleration / safe
    return cast("FloatArray", np.where(cruising, trapezoid, 2.0 * np.sqrt(one_over_acceleration)))


def via_time_lower_bound_s(
    points_rad: npt.ArrayLike | Sequence[FloatArray],
    velocity_rad_s: FloatArray,
    acceleration_rad_s2: FloatArray,
) -> FloatArray:
    """Least time (...) of any motion, rest to rest, through ``points_rad`` (..., k, n) in order.

    Where a joint's values along the points turn round, the joint must itself come to rest at that
    value or beyond it; so its time is at least the sum, over the runs between turns, of the time
    from rest to rest over the run. The slowest joint counts.
    """
    points = np.asarray(points_rad, dtype=np.float64)
    flat = operand(points.reshape(-1, *points.shape[-2:]))
    times = via_times_lower_bound_nb(flat, operand(velocity_rad_s), operand(acceleration_rad_s2))
    return cast("FloatArray", times.reshape(points.shape[:-2]))
