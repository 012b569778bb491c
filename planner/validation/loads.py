"""Payload and joint torques, with the tool and the part in the hand.

Called by ``replay``. Torques come from PyBullet's inverse dynamics, where the model's data allow a
check; the largest share of a limit is reported, and so is what could not be checked.
"""

from __future__ import annotations

import numpy as np

from cells.certificate import FindingKind
from cells.program import Trajectory
from cells.shop import MountedRobot, Part, Station
from planner.validation.bullet import Bullet
from planner.validation.phases import RobotPhases, part_of
from planner.validation.polynomials import derivative, values
from planner.validation.remarks import Remarks
from planner.validation.urdf_text import combined
from robots.geometry import FloatArray, Pose
from robots.model import Inertial

SAMPLE_S = 0.01
RATIO_TOLERANCE = 1e-6
_POINT = np.eye(3) * 1e-9


def check_payload(
    station: Station, mounted: MountedRobot, cut: RobotPhases, remarks: Remarks
) -> None:
    """Report hands that are too heavy for their robot."""
    for carried in sorted({phase.carried or "" for phase in cut.phases}):
        remarks.checks += 1
        part = _part(station, carried)
        mass = mounted.tool.mass_kg + (part.mass_kg if part else 0.0)
        if mass > mounted.model.payload_kg * (1.0 + RATIO_TOLERANCE):
            what = mounted.tool.id + (f" and {part.id}" if part else "")
            text = f"{mounted.id} bears {mass:.1f} kg ({what}), its payload is "
            text += f"{mounted.model.payload_kg:.1f} kg"
            remarks.add(FindingKind.PAYLOAD, text, subjects=(mounted.id, what))


def checkable_joints(mounted: MountedRobot) -> list[int]:
    """Joints whose torque can be checked: limit and all masses beyond them known."""
    model = mounted.model
    return [
        joint
        for joint in model.torque_joints
        if model.joints[joint].limits.effort_nm is not None
        and all(link.inertial is not None for link in model.links[joint + 1 :])
    ]


def unchecked_joints(mounted: MountedRobot) -> tuple[str, ...]:
    """Names of the joints whose torque cannot be checked."""
    checked = checkable_joints(mounted)
    return tuple(
        f"{mounted.id}:{joint.name}"
        for index, joint in enumerate(mounted.model.joints)
        if index not in checked
    )


def check_torques(
    bullet: Bullet,
    station: Station,
    mounted: MountedRobot,
    cut: RobotPhases,
    grips: dict[str, Pose],
    remarks: Remarks,
) -> float | None:
    """Report joints that need more torque than they have; return the largest share of a limit."""
    joints = checkable_joints(mounted)
    if not joints:
        return None
    limits = np.array([mounted.model.joints[joint].limits.effort_nm for joint in joints])
    worst = 0.0
    for carried in sorted({phase.carried or "" for phase in cut.phases}):
        load = _last_load(mounted, _part(station, carried), grips.get(carried))
        dynamics = bullet.dynamics(mounted.model, mounted.X_WB, load)
        for phase in cut.phases:
            if (phase.carried or "") != carried:
                continue
            q, qd, qdd = _states(phase.trajectory, phase.low_s, phase.high_s, phase.stand_rad)
            remarks.checks += len(q)
            ratios = np.abs(dynamics.torques_nm(q, qd, qdd)[:, joints]) / limits
            worst = max(worst, float(ratios.max()))
            _report(mounted, joints, phase.step, ratios, remarks)
    return worst


def _report(
    mounted: MountedRobot, joints: list[int], step: str, ratios: FloatArray, remarks: Remarks
) -> None:
    for column in np.flatnonzero(ratios.max(axis=0) > 1.0 + RATIO_TOLERANCE).tolist():
        name = mounted.model.joints[joints[column]].name
        text = f"{mounted.id}: {name} needs {ratios[:, column].max():.2f} of its torque in {step}"
        remarks.add(FindingKind.TORQUE_LIMIT, text, subjects=(mounted.id, name), steps=(step,))


def _states(
    trajectory: Trajectory | None, low_s: float, high_s: float, stand_rad: FloatArray | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sample joints, rates and accelerations; both sides of every seam are among the samples."""
    if trajectory is None:
        assert stand_rad is not None
        still = np.zeros((1, len(stand_rad)))
        return stand_rad[None], still, still
    times = trajectory.times_s
    regular = np.linspace(low_s, high_s, 2 + int((high_s - low_s) / SAMPLE_S))
    seams = times[(times > low_s) & (times < high_s)]
    at = np.unique(np.concatenate([regular, seams, np.nextafter(seams, 0.0)]))
    position = trajectory.coefficients
    velocity = derivative(position)
    acceleration = derivative(velocity)
    return (
        values(times, position, at),
        values(times, velocity, at),
        values(times, acceleration, at),
    )


def _last_load(mounted: MountedRobot, part: Part | None, X_FP: Pose | None) -> Inertial:
    """The last link with tool and part, in the frame of the last link."""
    X_LF = mounted.model.X_tip_flange
    tool = mounted.tool
    loads = [Inertial(tool.mass_kg, X_LF.apply(tool.com_m), _POINT)]
    link = mounted.model.links[-1].inertial
    if link is not None:
        loads.append(link)
    if part is not None and X_FP is not None and part.mass_kg > 0.0:
        loads.append(Inertial(part.mass_kg, (X_LF @ X_FP).apply(part.com_m), _POINT))
    return combined(loads)


def _part(station: Station, carried: str) -> Part | None:
    part = part_of(station, next((h.id for h in station.handlings if h.id == carried), None))
    return None if part is None else station.part(part)
