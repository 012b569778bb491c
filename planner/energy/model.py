"""The energy of a robot in one takt: a stated model, as nobody publishes one of a robot's own.

Three powers and two laws. The *controller* draws the same all the time; the drives *hold* the robot
while brakes are open; at home with brakes applied it *rests*. In motion, drives lose heat with the
square of torque, which at each joint's highest acceleration is a few times the rated one, and
friction takes power with the square of speed. All but the controller are those of a robot for
200 kg and taken in proportion to the payload.

The figures are recalled or assumed, see each; two checks from outside: robots that weld spots at
full speed come out at 85 kJ in 60 s, and a body-shop robot of that class is reported to need 8 MWh
a year (Riazi, Chalmers), 80 kJ in 60 s at 6000 h a year; at half speed they draw a quarter of what
they draw at full speed in motion, and users report 70 % less (robot-forum.com, thread 42483).
Comparing programs of one station is what this is good for; it is no measurement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.program import RobotProgram, Trajectory, Travel
from robots.geometry import FloatArray
from robots.model import RobotModel

CONTROLLER_W = 220.0
"""Controller and fans. Recalled: 150 to 300 W."""
HOLDING_W = 430.0
"""Standing with brakes open, beside the controller. Recalled: 400 to 900 W in all."""
RESTING_W = 55.0
"""At home, brakes applied and drives off, beside the controller. Recalled: 200 to 350 W in all."""
FULL_SPEED_W = 9_100.0
"""All joints at their highest speeds, beside holding. Assumed."""
PEAK_TORQUE = 2.5
"""Torque at a joint's highest acceleration over its rated torque. Assumed."""
RATED_KG = 200.0
_AXES = np.array([400.0, 400.0, 300.0, 120.0, 120.0, 80.0])
"""Losses of the drives of a six-axis arm at rated torque (W). Assumed."""

MODEL = (
    "a model, not a measurement: controller 220 W; for 200 kg of payload 430 W while brakes are "
    "open, 55 W at rest at home; in motion up to 9.1 kW by the square of speed and 9.0 kW by that "
    "of acceleration"
)


@dataclass(frozen=True, slots=True)
class MotionEnergy:
    """What a motion needs (J) beside controller and holding, by its speed and acceleration."""

    speed_j: float
    acceleration_j: float

    def at(self, factor: float) -> float:
        """The same path in ``factor`` times the time (J)."""
        return self.speed_j / factor + self.acceleration_j / factor**3

    def slope(self, factor: float) -> float:
        """How that changes with ``factor`` (J, negative)."""
        return -self.speed_j / factor**2 - 3.0 * self.acceleration_j / factor**4


@dataclass(frozen=True, slots=True)
class RobotEnergy:
    """How one robot needs power (W): always, with open brakes, at rest, and at full speed."""

    controller_w: float
    holding_w: float
    resting_w: float
    speed_w: FloatArray
    acceleration_w: FloatArray

    @staticmethod
    def of(model: RobotModel) -> RobotEnergy:
        """The figures of a robot; per joint (dof,) in W over (rad/s)^2 and over (rad/s2)^2."""
        size = model.payload_kg / RATED_KG
        losses = _AXES if model.dof == len(_AXES) else np.full(model.dof, _AXES.mean())
        speed_w = size * FULL_SPEED_W * losses / losses.sum()
        acceleration_w = size * PEAK_TORQUE**2 * losses
        return RobotEnergy(
            CONTROLLER_W,
            HOLDING_W * size,
            RESTING_W * size,
            speed_w / model.velocity_rad_s() ** 2,
            acceleration_w / model.acceleration_rad_s2() ** 2,
        )

    def motion(self, trajectory: Trajectory) -> MotionEnergy:
        """What a motion needs."""
        return MotionEnergy(
            float(squares(trajectory, 1) @ self.speed_w),
            float(squares(trajectory, 2) @ self.acceleration_w),
        )

    def cycle_j(self, program: RobotProgram, busy_s: float, period_s: float) -> float:
        """What a robot needs (J) that is home after ``busy_s`` and rests until ``period_s``."""
        moves = sum(
            self.motion(step.trajectory).at(1.0)
            for step in program.steps
            if isinstance(step, Travel)
        )
        rests_s = period_s - busy_s
        return (
            self.controller_w * period_s
            + self.holding_w * busy_s
            + self.resting_w * rests_s
            + moves
        )


def squares(trajectory: Trajectory, order: int) -> FloatArray:
    """Return the integral over time of the squared ``order``-th derivative (dof,); exact."""
    coefficients = trajectory.coefficients
    for _ in range(order):
        coefficients = coefficients[:, :, 1:] * np.arange(1, coefficients.shape[2])
    terms = coefficients.shape[2]
    if terms == 0:
        return np.zeros(coefficients.shape[1])
    nodes, weights = np.polynomial.legendre.leggauss(terms)
    spans_s = np.diff(trajectory.times_s)
    times_s = 0.5 * spans_s[:, None] * (nodes + 1.0)
    values = np.einsum("inp,ijp->inj", times_s[:, :, None] ** np.arange(terms), coefficients)
    return np.asarray(np.einsum("i,n,inj->j", 0.5 * spans_s, weights, values**2))
