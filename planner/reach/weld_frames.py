"""Where the gun may stand to weld a spot: the tool frames that its freedom to turn allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.tasks import GUN_IN_SPOT, Weld
from robots.geometry import FloatArray, about_x

TURN_STEP_RAD = np.deg2rad(10.0)


@dataclass(frozen=True, slots=True)
class WeldFrames:
    """Candidate tool frames ``X_WT`` (m, 4, 4), turn angles (m,) in rad, flipped or not (m,)."""

    X_WT: FloatArray
    turn_rad: FloatArray
    flipped: np.ndarray[tuple[int], np.dtype[np.bool_]]


def turn_angles_rad(low_rad: float, high_rad: float, step_rad: float = TURN_STEP_RAD) -> FloatArray:
    """Angles from ``low_rad`` to ``high_rad`` at most ``step_rad`` apart, 0 among them if allowed.

    A full turn is covered once: its two ends are the same angle.
    """
    if high_rad - low_rad >= 2.0 * np.pi - 1e-9:
        count = int(np.ceil(2.0 * np.pi / step_rad - 1e-9))
        return -np.pi + 2.0 * np.pi * np.arange(count) / count
    angles = [np.linspace(a, b, _count(b - a, step_rad)) for a, b in _spans(low_rad, high_rad)]
    return np.unique(np.concatenate(angles))


def weld_frames(weld: Weld) -> WeldFrames:
    """All candidate tool frames of a spot, unflipped first, by turn angle."""
    turns = turn_angles_rad(*weld.turn_rad)
    flips = (False, True) if weld.flip else (False,)
    spot, gun = weld.X_WS, GUN_IN_SPOT
    rotations = spot.rotation @ np.concatenate([_turned(turns, flip) for flip in flips])
    X_WT = np.tile(np.eye(4), (len(rotations), 1, 1))
    X_WT[:, :3, :3] = rotations @ gun.rotation
    X_WT[:, :3, 3] = rotations @ gun.translation_m + spot.translation_m
    return WeldFrames(X_WT, np.tile(turns, len(flips)), np.repeat(flips, len(turns)))


def _turned(turns_rad: FloatArray, flip: bool) -> FloatArray:
    """Rotations (m, 3, 3) of the gun about the spot's axis, upside down if ``flip``."""
    rotations = np.tile(np.eye(3), (len(turns_rad), 1, 1))
    cos, sin = np.cos(turns_rad), np.sin(turns_rad)
    rotations[:, 0, 0], rotations[:, 0, 1] = cos, -sin
    rotations[:, 1, 0], rotations[:, 1, 1] = sin, cos
    return rotations @ about_x(np.pi) if flip else rotations


def _spans(low_rad: float, high_rad: float) -> list[tuple[float, float]]:
    if low_rad < 0.0 < high_rad:
        return [(low_rad, 0.0), (0.0, high_rad)]
    return [(low_rad, high_rad)]


def _count(span_rad: float, step_rad: float) -> int:
    return int(np.ceil(span_rad / step_rad - 1e-9)) + 1
