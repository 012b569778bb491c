"""Whether tools are where they must be when they work, and come and leave on straight lines.

Called by ``replay``. Tool poses come from PyBullet's link frames; between samples, the bend of the
path is bounded by the joint rates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.certificate import FindingKind
from cells.program import Travel, Work
from cells.shop import MountedRobot, Station
from cells.tasks import GUN_IN_SPOT, Handling, Place, Weld
from planner.validation.bullet import Arm, Bullet
from planner.validation.phases import RobotPhases
from planner.validation.polynomials import bernstein, derivative, values
from planner.validation.remarks import Remarks
from robots.geometry import FloatArray, Pose, about_x, about_z

TARGET_M = 1e-4
TARGET_RAD = np.deg2rad(0.05)
STRAIGHT_M = 1e-3
STRAIGHT_RAD = np.deg2rad(0.2)
BEND_M = 5e-5
LENGTH_TOLERANCE_M = 1e-3


class Hand:
    """The tool frame of one robot, by PyBullet."""

    def __init__(self, bullet: Bullet, mounted: MountedRobot) -> None:
        self.mounted = mounted
        self._arm: Arm = bullet.arm(mounted.model, mounted.X_WB)
        self.X_FT = mounted.tool.X_flange_tcp
        self._X_tip_tool = mounted.model.X_tip_flange @ self.X_FT
        self.lever_m = _levers_m(mounted)

    def poses(self, q_rad: FloatArray) -> list[Pose]:
        """Return ``X_WT`` for joints (n, dof)."""
        position, quaternion = self._arm.frames(q_rad)
        return [
            Pose.from_quaternion_wxyz(p[-1], np.roll(q[-1], 1)) @ self._X_tip_tool
            for p, q in zip(position, quaternion, strict=True)
        ]


def _levers_m(mounted: MountedRobot) -> FloatArray:
    """For each joint (dof,) the farthest that the tool point can be from its axis."""
    model = mounted.model
    steps = [float(np.linalg.norm(joint.X_parent_joint.translation_m)) for joint in model.joints]
    tool = model.X_tip_flange @ mounted.tool.X_flange_tcp
    lengths = [*steps[1:], float(np.linalg.norm(tool.translation_m))]
    return np.cumsum(lengths[::-1])[::-1]


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight way (world) that the tool must keep to between two local times of a motion.

    It starts (or ends) at ``X_WT``; the other end is ``way_W_m`` away.
    """

    travel: Travel
    low_s: float
    high_s: float
    X_WT: Pose
    way_W_m: FloatArray
    outward: bool


def check_targets(
    station: Station, hand: Hand, steps: tuple[object, ...], cut: RobotPhases, remarks: Remarks
) -> dict[str, Pose]:
    """Report works off their target and lines that bend; return ``X_flange_part`` per handling."""
    welds = {weld.id: weld for weld in station.welds}
    handlings = {handling.id: handling for handling in station.handlings}
    grips: dict[str, Pose] = {}
    for at, step in enumerate(steps):
        if not isinstance(step, Work):
            continue
        remarks.checks += 1
        stand = cut.phases[cut.of_step[at][0]].joints_rad(np.zeros(1))
        X_WT = hand.poses(stand)[0]
        if step.task in welds:
            weld = welds[step.task]
            _check_weld(weld, X_WT, step, hand, remarks)
            way = -weld.approach_m * X_WT.rotation[:, 2]
            ways = (way, way)
        elif step.task in handlings:
            handling = handlings[step.task]
            ways = _check_handling(station, handling, X_WT, step, hand, grips, remarks)
        else:
            continue
        _check_lines(hand, steps, at, X_WT, ways, remarks)
    return grips


def _check_weld(weld: Weld, X_WT: Pose, work: Work, hand: Hand, remarks: Remarks) -> None:
    shift = float(np.linalg.norm(X_WT.translation_m - weld.X_WS.translation_m))
    turned = weld.X_WS.rotation.T @ X_WT.rotation
    found = [_turn(turned @ (flip @ GUN_IN_SPOT.rotation).T) for flip in _flips(weld)]
    tilt = min(each[1] for each in found)
    allowed = [t for t, each in found if each <= TARGET_RAD and _turn_allowed(weld, t)]
    if shift > TARGET_M or not allowed:
        why = f"is {shift * 1e3:.3f} mm and {np.degrees(tilt):.3f} deg off"
        if shift <= TARGET_M and tilt <= TARGET_RAD:
            turn = next(t for t, each in found if each <= TARGET_RAD)
            why = f"is turned by {np.degrees(turn):.2f} deg, outside the range"
        _off(hand, work, f"the gun {why}", remarks)


def _flips(weld: Weld) -> list[FloatArray]:
    return [np.eye(3), about_x(np.pi)] if weld.flip else [np.eye(3)]


def _turn(rotation: FloatArray) -> tuple[float, float]:
    """Turn about z nearest to a rotation, and the angle that is left."""
    turn = float(np.arctan2(rotation[1, 0] - rotation[0, 1], rotation[0, 0] + rotation[1, 1]))
    return turn, angle_rad(about_z(-turn) @ rotation)


def _turn_allowed(weld: Weld, turn_rad: float) -> bool:
    low, high = weld.turn_rad
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    away = abs((turn_rad - middle + np.pi) % (2.0 * np.pi) - np.pi)
    return bool(away <= half + TARGET_RAD)


def angle_rad(rotation: FloatArray) -> float:
    """The angle of a rotation (3, 3), exact for small angles too."""
    skew = np.array(
        [
            rotation[2, 1] - rotation[1, 2],
            rotation[0, 2] - rotation[2, 0],
            rotation[1, 0] - rotation[0, 1],
        ]
    )
    return float(np.arctan2(np.linalg.norm(skew), np.trace(rotation) - 1.0))


def _check_handling(
    station: Station,
    handling: Handling,
    X_WT: Pose,
    work: Work,
    hand: Hand,
    grips: dict[str, Pose],
    remarks: Remarks,
) -> tuple[FloatArray, FloatArray]:
    """Check grip or release; return the ways in and out."""
    pick = work.kind == "pick"
    place = station.place(handling.from_place if pick else handling.to_place)
    if pick:
        X_PT = _nearest_grasp(handling, place, X_WT)
        grips[handling.id] = hand.X_FT @ X_PT.inverse()
    else:
        grip = grips.get(handling.id)
        X_PT = _nearest_grasp(handling, place, X_WT) if grip is None else grip.inverse() @ hand.X_FT
    wanted = place.X_WP @ X_PT
    shift = float(np.linalg.norm(X_WT.translation_m - wanted.translation_m))
    tilt = angle_rad(wanted.rotation.T @ X_WT.rotation)
    if shift > TARGET_M or tilt > TARGET_RAD:
        text = f"the gripper is {shift * 1e3:.3f} mm and {np.degrees(tilt):.3f} deg off any grasp"
        _off(hand, work, text, remarks)
    empty = -handling.approach_m * X_WT.rotation[:, 2]
    return (empty, place.exit_W_m) if pick else (place.exit_W_m, empty)


def _nearest_grasp(handling: Handling, place: Place, X_WT: Pose) -> Pose:
    def away(X_PT: Pose) -> float:
        wanted = place.X_WP @ X_PT
        shift = float(np.linalg.norm(X_WT.translation_m - wanted.translation_m))
        return shift / TARGET_M + angle_rad(wanted.rotation.T @ X_WT.rotation) / float(TARGET_RAD)

    return min(handling.grasps, key=away)


def _off(hand: Hand, work: Work, text: str, remarks: Remarks) -> None:
    robot = hand.mounted.id
    remarks.add(
        FindingKind.OFF_TARGET,
        f"{robot}: {work.id}: {text}",
        subjects=(robot, work.task),
        steps=(work.id,),
    )


def _check_lines(
    hand: Hand,
    steps: tuple[object, ...],
    at: int,
    X_WT: Pose,
    ways: tuple[FloatArray, FloatArray],
    remarks: Remarks,
) -> None:
    """Check the straight lines into and out of the work at step ``at``."""
    moves = (Travel, Work)
    before = next((s for s in reversed(steps[:at]) if isinstance(s, moves)), None)
    after = next((s for s in steps[at + 1 :] if isinstance(s, moves)), None)
    work = steps[at]
    assert isinstance(work, Work)
    if isinstance(before, Travel):
        end = before.trajectory.duration_s
        line = _Line(before, min(before.arrive_s, end), end, X_WT, ways[0], outward=False)
        _check_line(hand, line, remarks)
    else:
        _missing(hand, work, "into", remarks)
    if isinstance(after, Travel):
        _check_line(hand, _Line(after, 0.0, after.leave_s, X_WT, ways[1], outward=True), remarks)
    else:
        _missing(hand, work, "out of", remarks)


def _missing(hand: Hand, work: Work, word: str, remarks: Remarks) -> None:
    text = f"{hand.mounted.id}: no straight line {word} {work.id}"
    remarks.add(FindingKind.NOT_STRAIGHT, text, subjects=(hand.mounted.id,), steps=(work.id,))


def _check_line(hand: Hand, line: _Line, remarks: Remarks) -> None:
    remarks.checks += 1
    bend_m, bend_rad, count = _bends(hand, line)
    at = np.linspace(line.low_s, line.high_s, count)
    trajectory = line.travel.trajectory
    poses = hand.poses(values(trajectory.times_s, trajectory.coefficients, at))
    length = float(np.linalg.norm(line.way_W_m))
    along = line.way_W_m / length if length > 0.0 else np.zeros(3)
    offsets = np.array([pose.translation_m for pose in poses]) - line.X_WT.translation_m
    travelled = np.maximum(offsets @ along, 0.0)
    aside = np.linalg.norm(offsets - travelled[:, None] * along, axis=1).max() + bend_m
    turned = max(_chord(pose, line.X_WT) for pose in poses) + bend_rad
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


def _chord(pose: Pose, other: Pose) -> float:
    """Angle between two orientations."""
    return angle_rad(other.rotation.T @ pose.rotation)


def _bends(hand: Hand, line: _Line) -> tuple[float, float, int]:
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
