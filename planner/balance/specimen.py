"""Random stations of realistic magnitude, without geometry: for benchmarks and tests.

Robots stand on both sides of a line, spots lie in rows along it; a smooth stand-in for inverse
kinematics gives every spot several turns and branches. Speeds are those of a heavy line robot
(KUKA KR 210 R2700-2 data sheet, deg/s: 120, 115, 112, 179, 172, 220); ramps of about 0.3 s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.ids import RobotId, TaskId
from planner.options import OptionTable, RobotOptions
from planner.problem import Problem
from robots.geometry import FloatArray

_VELOCITY_RAD_S = np.radians([120.0, 115.0, 112.0, 179.0, 172.0, 220.0])
_HOME_RAD = np.array([0.0, -1.9, 1.8, 0.0, 0.6, 0.0])
_LINE_M = 4.0
_REACH_M = 2.4
_WELD_S = 1.8


@dataclass(frozen=True, slots=True)
class Specimen:
    """How large a random station is; ``options`` is the range of options per robot and spot."""

    robots: int = 4
    spots: int = 56
    options: tuple[int, int] = (12, 40)


def specimen(size: Specimen, rng: np.random.Generator) -> Problem:
    """Make a station of welds without relations."""
    spots_m = _spots_m(size.spots, rng)
    tasks = tuple(TaskId(f"S{index:03d}") for index in range(size.spots))
    robots = tuple(_robot(size, index, tasks, spots_m, rng) for index in range(size.robots))
    return Problem(OptionTable(robots, tasks))


def _spots_m(count: int, rng: np.random.Generator) -> FloatArray:
    """Rows of about seven spots 60 mm apart, (count, 3)."""
    rows = int(np.ceil(count / 7))
    starts = rng.uniform([0.2, -0.6, 0.6], [_LINE_M - 0.5, 0.6, 1.2], (rows, 3))
    along = rng.normal([1.0, 0.0, 0.0], [0.1, 0.5, 0.4], (rows, 3))
    along *= 0.06 / np.linalg.norm(along, axis=1, keepdims=True)
    spots = starts[:, None] + np.arange(7)[None, :, None] * along[:, None]
    return spots.reshape(-1, 3)[:count]


def _robot(
    size: Specimen,
    index: int,
    tasks: tuple[TaskId, ...],
    spots_m: FloatArray,
    rng: np.random.Generator,
) -> RobotOptions:
    side = 1.0 if index % 2 == 0 else -1.0
    columns = (size.robots + 1) // 2
    base_m = np.array([(index // 2 + 0.5) * _LINE_M / columns, 1.6 * side, 0.5])
    offsets_m = (spots_m - base_m) * np.array([1.0, -side, 1.0])
    able = np.flatnonzero(np.linalg.norm(offsets_m[:, :2], axis=1) < _REACH_M)
    counts = rng.integers(size.options[0], size.options[1] + 1, len(able))
    task_of = np.repeat(np.arange(len(able)), counts)
    turn_rad = rng.choice(np.radians(np.arange(-90, 91, 10)), len(task_of))
    flip = rng.choice([-1.0, 1.0], len(task_of))
    enter = _configuration(offsets_m[able][task_of], turn_rad, flip)
    back_m = 0.1 * np.stack([np.sin(turn_rad), -np.cos(turn_rad), 0 * turn_rad], axis=1)
    via = _configuration(offsets_m[able][task_of] + back_m, turn_rad, flip)
    return RobotOptions(
        robot=RobotId(f"R{index + 1}"),
        home_rad=_HOME_RAD,
        velocity_rad_s=_VELOCITY_RAD_S,
        acceleration_rad_s2=_VELOCITY_RAD_S / 0.3,
        tasks=tuple(tasks[spot] for spot in able),
        task_of=task_of,
        enter_rad=enter,
        enter_via_rad=via,
        leave_rad=enter,
        leave_via_rad=via,
        duration_s=np.full(len(task_of), _WELD_S),
    )


def _configuration(offset_m: FloatArray, turn_rad: FloatArray, flip: FloatArray) -> FloatArray:
    """Joint values (k, 6) for a gun at an offset (k, 3) from the base, turned, wrist flipped."""
    radius = np.hypot(offset_m[:, 0], offset_m[:, 1])
    azimuth = np.arctan2(offset_m[:, 0], offset_m[:, 1])
    wrist = turn_rad - azimuth
    return np.stack(
        [
            azimuth,
            -1.9 + 0.75 * (radius - 0.8),
            1.9 - 0.9 * (radius - 0.8) - 0.5 * offset_m[:, 2],
            flip * (np.pi / 2 + 0.6 * np.sin(wrist)),
            flip * (0.9 + 0.5 * np.cos(wrist)),
            wrist + np.where(flip > 0, 0.0, np.pi),
        ],
        axis=1,
    )
