"""Whether a tool comes and leaves on a straight line, between samples too.

Called by ``targets``. The bend of the path between two samples is bounded by the joint rates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.certificate import FindingKind
from cells.program import Travel
from planner.validation.hand import Hand, angles_rad
from planner.validation.polynomials import bernstein, derivative, values
from planner.validation.remarks import Remarks
from robots.geometry import FloatArray, Pose

STRAIGHT_M = 1e-3
STRAIGHT_RAD = np.deg2rad(0.2)
BEND_M = 5e-5
LENGTH_TOLERANCE_M = 1e-3


@dataclass(frozen=True, slots=True)
class Line:
    """A straight way (world) that the tool must keep to between two local times of a motion.

    It starts (or ends) at ``X_WT``; the other end is ``way_W_m`` away.
    """

    travel: Travel
    low_s: float
    high_s: float
    X_WT: Pose
    way_W_m: FloatArray
    outward: bool


def check_line(hand: Hand, line: Line, remarks: Remarks) -> None:
    """Report a line that bends, turns or is too short."""
    remarks.checks += 1
    bend_m, bend_rad, count = _bends(hand, line)
    at = np.linspace(line.low_s, line.high_s, count)
    trajectory = line.travel.trajectory
    at_W_m, turns = hand.frames(values(trajectory.times_s, trajectory.coefficients, at))
    length = float(np.linalg.norm(line.way_W_m))
    along = line.way_W_m / length if length > 0.0 else np.zeros(3)
    offsets = at_W_m - line.X_WT.translation_m
    travelled = np.maximum(offsets @ along, 0.0)
    aside = np.linalg.norm(offsets - travelled[:, None] * along, axis=1).max() + bend_m
    turned = angles_rad(line.X_WT.rotation.T @ turns).max() + bend_rad
    reached = travelled[-1] if line.outward else travelled[0]
    problems = []
    if aside > STRAIGHT_M:
        problems.append(f"is {aside * 1e3:.2f} mm off the line")
    if turned > STRAIGHT_RAD:
        problems.append(f"turns by {np.degrees(turned):.3f} deg")
    if reached < length - LENGTH_TOLERANCE_M:
        problems.append(f"is straight over {reached * 1e3:.1f} mm, not {length * 1e3:.1f} mm")
    if problems:
        word = "leaving" if line.outward else "arriving"
        text = f"{hand.mounted.id}: {line.travel.id}, {word}: {' and '.join(problems)}"
        remarks.add(
            FindingKind.NOT_STRAIGHT,
            text,
            subjects=(hand.mounted.id,),
            steps=(line.travel.id,),
        )


def _bends(hand: Hand, line: Line) -> tuple[float, float, int]:
    """How far path and orientation can bend between samples, and how many samples to take.

    The second derivative of the tool point is at most sum |qdd| r + sum |qd_i| |qd_j| r, that of
    the orientation sum |qdd| + 1.5 (sum |qd|)**2; a chord is off by at most h**2 / 8 of it.
    """
    trajectory = line.travel.trajectory
    speed, rate = _peaks(trajectory.times_s, trajectory.coefficients, line.low_s, line.high_s)
    lever = hand.lever_m
    farther = np.minimum(lever[:, None], lever[None])
    second_m = float(rate @ lever + speed @ farther @ speed)
    second_rad = float(rate.sum() + 1.5 * speed.sum() ** 2)
    duration = max(line.high_s - line.low_s, 0.0)
    count = 2 + int(np.ceil(duration * np.sqrt(second_m / (8.0 * BEND_M))))
    step = duration / (count - 1)
    return second_m * step**2 / 8.0, second_rad * step**2 / 8.0, count


def _peaks(
    times_s: FloatArray, coefficients: FloatArray, low_s: float, high_s: float
) -> tuple[FloatArray, FloatArray]:
    """Bounds (dof,) on |qd| and |qdd| within [low, high]."""
    used = (times_s[:-1] <= high_s) & (times_s[1:] >= low_s)
    start = np.maximum(low_s - times_s[:-1][used], 0.0)
    end = np.maximum(np.minimum(high_s, times_s[1:][used]) - times_s[:-1][used], start)
    velocity = derivative(coefficients[used])
    peaks = [
        np.abs(bernstein(each, start, end)).max(axis=(0, 2))
        for each in (velocity, derivative(velocity))
    ]
    return peaks[0], peaks[1]
