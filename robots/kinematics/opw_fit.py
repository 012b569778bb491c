"""Recognises an ortho-parallel arm with spherical wrist in a joint chain, and measures it.

For users' arms: the closed form then gives every branch in microseconds. The lengths are believed
only if they put the flange where the chain does.
"""

from __future__ import annotations

import numpy as np

from robots.geometry import FloatArray, about_axis, about_y, about_z
from robots.kinematics.chain import chain_of
from robots.kinematics.forward import flange_transforms, link_transforms
from robots.kinematics.numeric import spread, starts_in_limits
from robots.kinematics.parallel import meeting_point
from robots.model import OpwGeometry, RobotModel

_EXACT = 1e-9
_PROBES = 50


def fit_opw(model: RobotModel) -> OpwGeometry | None:
    """Return the lengths, offsets and signs of ``model``, or None if it is no such arm.

    The flange frame must have z along the last axis. The result reproduces forward kinematics to
    1e-9 (m, and entries of the rotation) at 50 configurations.
    """
    if model.dof != 6:
        return None
    zero = np.zeros((1, 6))
    links = link_transforms(model, zero)[0, 1:]
    axes = np.einsum("nij,nj->ni", links[:, :3, :3], [joint.axis for joint in model.joints])
    points = links[:, :3, 3]
    flange = flange_transforms(model, zero)[0]
    wrist = _wrist(points, axes)
    if wrist is None or not _square(axes, flange) or np.hypot(*_foot(points, axes)) > _EXACT:
        return None
    opw = _measured(points, axes, wrist, flange)
    return opw if opw is not None and _agrees(opw, model) else None


def opw_flange(opw: OpwGeometry, q_rad: FloatArray) -> FloatArray:
    """Return the flange transform (4, 4) that the lengths give for ``q_rad`` (6,)."""
    t = np.array(opw.signs) * q_rad - np.array(opw.offsets_rad)
    upper = about_z(t[0]) @ about_y(t[1])
    forearm = upper @ about_y(t[2])
    rotation = forearm @ about_z(t[3]) @ about_y(t[4]) @ about_z(t[5])
    X = np.eye(4)
    X[:3, :3] = rotation
    X[:3, 3] = (
        about_z(t[0]) @ np.array([opw.a1_m, opw.b_m, 0.0])
        + np.array([0.0, 0.0, opw.c1_m])
        + upper[:, 2] * opw.c2_m
        + forearm @ np.array([opw.a2_m, 0.0, opw.c3_m])
        + rotation[:, 2] * opw.c4_m
    )
    return X


def _wrist(points: FloatArray, axes: FloatArray) -> FloatArray | None:
    """Where axes 4, 5 and 6 meet in one point."""
    first = meeting_point(points[3], axes[3], points[4], axes[4])
    second = meeting_point(points[4], axes[4], points[5], axes[5])
    if first is None or second is None or np.abs(first - second).max() > _EXACT:
        return None
    return first


def _square(axes: FloatArray, flange: FloatArray) -> bool:
    """Axis 1 upright, 2 and 3 parallel and level, wrist axes at right angles, z on axis 6."""
    level = abs(float(axes[1, 2])) < _EXACT and np.hypot(axes[0, 0], axes[0, 1]) < _EXACT
    parallel = np.linalg.norm(np.cross(axes[1], axes[2])) < _EXACT
    right_angles = max(abs(float(axes[k] @ axes[k + 1])) for k in (3, 4)) < _EXACT
    in_plane = abs(float(axes[3] @ axes[1])) < _EXACT
    on_axis = np.linalg.norm(np.cross(axes[5], flange[:3, 2])) < _EXACT
    return bool(level and parallel and right_angles and in_plane and on_axis)


def _foot(points: FloatArray, axes: FloatArray) -> FloatArray:
    """Where axis 1 passes the base plane, (2,)."""
    return np.asarray(points[0, :2] - axes[0, :2] / axes[0, 2] * points[0, 2])


def _measured(
    points: FloatArray, axes: FloatArray, wrist: FloatArray, flange: FloatArray
) -> OpwGeometry | None:
    """Lengths and angles at the zero pose, in the arm's own plane."""
    up = np.array([0.0, 0.0, 1.0])
    side = axes[1]
    if float(np.cross(side, up) @ points[1]) < 0.0:
        side = -side
    ahead = np.cross(side, up)
    upper, fore = points[2] - points[1], wrist - points[2]
    upper, fore = upper - (upper @ side) * side, fore - (fore @ side) * side
    forward = axes[3] if fore @ axes[3] >= 0.0 else -axes[3]
    c2, c3 = float(np.linalg.norm(upper)), float(fore @ forward)
    if min(c2, c3) < _EXACT:
        return None
    pitch_2 = np.arctan2(upper @ ahead, upper @ up)
    pitch_23 = np.arctan2(forward @ ahead, forward @ up)
    turn_4 = _angle(forward, side, axes[4])
    hinge = axes[4] if abs(turn_4) <= np.pi / 2 else -axes[4]
    turn_4 = _angle(forward, side, hinge)
    bend_5 = _angle(hinge, forward, flange[:3, 2])
    x_6 = about_axis(hinge, bend_5) @ np.cross(hinge, forward)
    angles = [
        np.arctan2(ahead[1], ahead[0]),
        pitch_2,
        pitch_23 - pitch_2,
        turn_4,
        bend_5,
        _angle(flange[:3, 2], x_6, flange[:3, 0]),
    ]
    directions = (up, side, side, forward, hinge, flange[:3, 2])
    signs = tuple(
        1 if axis @ direction > 0.0 else -1
        for axis, direction in zip(axes, directions, strict=True)
    )
    return OpwGeometry(
        a1_m=float(ahead @ points[1]),
        a2_m=float(fore @ np.cross(side, forward)),
        b_m=float(wrist @ side),
        c1_m=float(points[1, 2]),
        c2_m=c2,
        c3_m=c3,
        c4_m=float((flange[:3, 3] - wrist) @ flange[:3, 2]),
        offsets_rad=tuple(-float(angle) for angle in angles),
        signs=signs,
    )


def _angle(axis: FloatArray, v: FloatArray, w: FloatArray) -> float:
    """Angle about ``axis`` from ``v`` to ``w``, both at right angles to it."""
    return float(np.arctan2(axis @ np.cross(v, w), v @ w))


def _agrees(opw: OpwGeometry, model: RobotModel) -> bool:
    q = starts_in_limits(chain_of(model), spread(_PROBES, 6))
    expected = np.array([opw_flange(opw, row) for row in q])
    return float(np.abs(flange_transforms(model, q) - expected).max()) < _EXACT
