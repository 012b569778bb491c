"""Joint limits and continuity of every motion, exactly, over the whole polynomial.

Called by ``replay`` once per robot. Bounds decide the clear cases; where they do not, the real
extrema are found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.certificate import FindingKind
from cells.program import Travel
from cells.shop import MountedRobot
from planner.validation.polynomials import bernstein, derivative, extrema, values
from planner.validation.remarks import Remarks
from robots.geometry import FloatArray

POSITION_TOLERANCE_RAD = 1e-6
VELOCITY_TOLERANCE_RAD_S = 1e-5
ACCELERATION_TOLERANCE_RAD_S2 = 1e-4
RELATIVE_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class _Limit:
    kind: FindingKind
    word: str
    unit: str
    coefficients: FloatArray
    lower: FloatArray
    upper: FloatArray


def check_limits(mounted: MountedRobot, travel: Travel, remarks: Remarks) -> None:
    """Report joints that leave their position, velocity, acceleration or jerk limits."""
    model = mounted.model
    position = travel.trajectory.coefficients
    velocity = derivative(position)
    acceleration = derivative(velocity)
    speed, rate = model.velocity_rad_s(), model.acceleration_rad_s2()
    slack = POSITION_TOLERANCE_RAD
    kinds = FindingKind
    for limit in (
        _Limit(
            kinds.POSITION_LIMIT,
            "position",
            "rad",
            position,
            model.lower_rad() - slack,
            model.upper_rad() + slack,
        ),
        _Limit(kinds.VELOCITY_LIMIT, "velocity", "rad/s", velocity, *_within(speed)),
        _Limit(kinds.ACCELERATION_LIMIT, "acceleration", "rad/s2", acceleration, *_within(rate)),
    ):
        _check(mounted, travel, limit, remarks)
    jerk = model.jerk_rad_s3()
    if jerk is not None:
        _check_jerk(mounted, travel, acceleration, jerk, remarks)


def _check_jerk(
    mounted: MountedRobot,
    travel: Travel,
    acceleration: FloatArray,
    jerk: FloatArray,
    remarks: Remarks,
) -> None:
    """Report jerks within pieces, and accelerations that jump, of the joints that have a limit."""
    bounds = _within(jerk)
    kind, within = FindingKind.JERK_LIMIT, derivative(acceleration)
    _check(mounted, travel, _Limit(kind, "jerk", "rad/s3", within, *bounds), remarks)
    limited = acceleration[:, np.isfinite(jerk)]
    durations = np.diff(travel.trajectory.times_s)
    ends = max(np.abs(limited[0, :, 0]).max(), np.abs(_at_end(limited, durations)[-1]).max())
    jump = max(_seams(limited, durations), float(ends))
    if jump > ACCELERATION_TOLERANCE_RAD_S2:
        remarks.add(
            kind,
            f"{mounted.id}: acceleration jumps by {jump:.3g} rad/s2 in {travel.id}",
            subjects=(mounted.id,),
            steps=(travel.id,),
        )


def _within(bound: FloatArray) -> tuple[FloatArray, FloatArray]:
    grown = bound * (1.0 + RELATIVE_TOLERANCE)
    return -grown, grown


def _check(mounted: MountedRobot, travel: Travel, limit: _Limit, remarks: Remarks) -> None:
    durations = np.diff(travel.trajectory.times_s)
    points = bernstein(limit.coefficients, np.zeros(len(durations)), durations)
    inside = (points.max(axis=2) <= limit.upper) & (points.min(axis=2) >= limit.lower)
    worst: dict[int, tuple[float, float, float]] = {}
    for piece, joint in np.argwhere(~inside).tolist():
        low, high = extrema(limit.coefficients[piece, joint], float(durations[piece]))
        excess = max(high - limit.upper[joint], limit.lower[joint] - low)
        if excess > 0.0 and excess > worst.get(joint, (0.0,))[0]:
            value = high if high > limit.upper[joint] else low
            worst[joint] = (excess, value, float(travel.trajectory.times_s[piece]))
    for joint, (_, value, time_s) in sorted(worst.items()):
        bound = limit.upper[joint] if value > limit.upper[joint] else limit.lower[joint]
        remarks.add(
            limit.kind,
            f"{mounted.id}: {limit.word} of {mounted.model.joints[joint].name} reaches "
            f"{value:.6g} {limit.unit} in {travel.id}, {time_s:.3f} s after its start; "
            f"the limit is {bound:.6g}",
            subjects=(mounted.id, mounted.model.joints[joint].name),
            steps=(travel.id,),
        )


def check_continuity(mounted: MountedRobot, travels: list[Travel], remarks: Remarks) -> None:
    """Report motions that do not start where the robot stands, jump, or do not end at rest."""
    where = mounted.home_rad
    for travel in travels:
        trajectory = travel.trajectory
        start = values(trajectory.times_s, trajectory.coefficients, np.zeros(1))[0]
        gap = float(np.abs(start - where).max())
        if gap > POSITION_TOLERANCE_RAD:
            _jump(mounted, travel, f"starts {gap:.3g} rad from where the robot stands", remarks)
        _check_inside(mounted, travel, remarks)
        where = values(
            trajectory.times_s, trajectory.coefficients, np.array([trajectory.duration_s])
        )[0]
    gap = float(np.abs(where - mounted.home_rad).max())
    if gap > POSITION_TOLERANCE_RAD:
        remarks.add(
            FindingKind.DISCONTINUITY,
            f"{mounted.id}: ends {gap:.3g} rad from its home",
            subjects=(mounted.id,),
        )


def _check_inside(mounted: MountedRobot, travel: Travel, remarks: Remarks) -> None:
    coefficients = travel.trajectory.coefficients
    velocity = derivative(coefficients)
    durations = np.diff(travel.trajectory.times_s)
    joint_jump = _seams(coefficients, durations)
    if joint_jump > POSITION_TOLERANCE_RAD:
        _jump(mounted, travel, f"jumps by {joint_jump:.3g} rad between pieces", remarks)
    speed_jump = _seams(velocity, durations)
    if speed_jump > VELOCITY_TOLERANCE_RAD_S:
        _jump(mounted, travel, f"velocity jumps by {speed_jump:.3g} rad/s", remarks)
    first = np.abs(velocity[0, :, 0]).max()
    last = np.abs(_at_end(velocity, durations)[-1]).max()
    if max(first, last) > VELOCITY_TOLERANCE_RAD_S:
        _jump(
            mounted, travel, f"is not at rest at its ends ({max(first, last):.3g} rad/s)", remarks
        )


def _at_end(coefficients: FloatArray, durations: FloatArray) -> FloatArray:
    powers = durations[:, None] ** np.arange(coefficients.shape[2])
    return np.asarray(np.einsum("kjd,kd->kj", coefficients, powers))


def _seams(coefficients: FloatArray, durations: FloatArray) -> float:
    jumps = np.abs(_at_end(coefficients, durations)[:-1] - coefficients[1:, :, 0])
    return float(jumps.max()) if jumps.size else 0.0


def _jump(mounted: MountedRobot, travel: Travel, what: str, remarks: Remarks) -> None:
    remarks.add(
        FindingKind.DISCONTINUITY,
        f"{mounted.id}: {travel.id} {what}",
        subjects=(mounted.id,),
        steps=(travel.id,),
    )
