"""Whether tools are where they must be when they work, with the lines into and out of the work.

Called by ``replay``. Tool poses come from PyBullet's link frames.
"""

from __future__ import annotations

import numpy as np

from cells.certificate import FindingKind
from cells.program import Travel, Work
from cells.shop import Station
from cells.tasks import GUN_IN_SPOT, Handling, Place, Weld
from planner.validation.hand import Hand, angle_rad
from planner.validation.lines import Line, check_line
from planner.validation.phases import RobotPhases
from planner.validation.remarks import Remarks
from robots.geometry import FloatArray, Pose, about_x, about_z

TARGET_M = 1e-4
TARGET_RAD = np.deg2rad(0.05)


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
        X_WT = hand.pose(cut.phases[cut.of_step[at][0]].joints_rad(np.zeros(1))[0])
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
        line = Line(before, min(before.arrive_s, end), end, X_WT, ways[0], outward=False)
        check_line(hand, line, remarks)
    else:
        _missing(hand, work, "into", remarks)
    if isinstance(after, Travel):
        check_line(hand, Line(after, 0.0, after.leave_s, X_WT, ways[1], outward=True), remarks)
    else:
        _missing(hand, work, "out of", remarks)


def _missing(hand: Hand, work: Work, word: str, remarks: Remarks) -> None:
    text = f"{hand.mounted.id}: no straight line {word} {work.id}"
    remarks.add(FindingKind.NOT_STRAIGHT, text, subjects=(hand.mounted.id,), steps=(work.id,))
