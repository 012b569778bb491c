"""Joint angles as brands show them on the pendant, against the serial angles used everywhere else.

Only exports and reports for people need the controller's angles. KUKA, ABB, Yaskawa and UR show
the serial ones. FANUC shows joint 3 relative to the horizontal: J3 = q3 - q2 in the library's
joint signs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray
from robots.model import RobotModel

_COUPLED_BRAND = "fanuc_"


def controller_angles_rad(model: RobotModel, q_rad: npt.ArrayLike) -> FloatArray:
    """Return what the controller of a library robot shows for serial angles ``q_rad`` (..., n)."""
    return _coupled(model, q_rad, -1.0)


def serial_angles_rad(model: RobotModel, controller_rad: npt.ArrayLike) -> FloatArray:
    """Return the serial angles (..., n) for what the controller shows; inverse of the above."""
    return _coupled(model, controller_rad, 1.0)


def _coupled(model: RobotModel, angles_rad: npt.ArrayLike, sign: float) -> FloatArray:
    angles = np.array(angles_rad, dtype=np.float64)
    if model.id.startswith(_COUPLED_BRAND):
        angles[..., 2] += sign * angles[..., 1]
    return angles
