"""How near each robot of a station comes to anything over the cycle, against what is required."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from cells.ids import RobotId
from planner.report.charts.ink import BAD, GRID, INK, ROBOTS, save
from robots.geometry import FloatArray

_SHOWN_MM = 250.0


def draw_clearance(
    station: str,
    step_s: float,
    robots: Mapping[RobotId, tuple[FloatArray, FloatArray]],
    target: Path,
) -> None:
    """Draw distance and requirement (m) of each robot at every ``step_s`` to ``target``.

    Raises:
        OSError: if the file cannot be written.
    """
    figure = Figure(figsize=(10.0, 0.9 * len(robots) + 1.0), layout="constrained")
    rows = figure.subplots(len(robots), squeeze=False, sharex=True)[:, 0]
    for index, (axes, (name, (distance_m, required_m))) in enumerate(
        zip(rows, robots.items(), strict=True)
    ):
        time_s = step_s * np.arange(len(distance_m))
        near = np.minimum(1e3 * distance_m, _SHOWN_MM)
        colour = ROBOTS[index % len(ROBOTS)]
        axes.plot(time_s, near, color=colour, linewidth=1.1)
        axes.fill_between(time_s, near, _SHOWN_MM, color=colour, alpha=0.12, linewidth=0.0)
        axes.plot(time_s, 1e3 * required_m, color=BAD, linewidth=1.0)
        axes.set_ylim(0.0, _SHOWN_MM)
        axes.set_ylabel(name, rotation=0, ha="right", va="center", color=INK)
        axes.grid(color=GRID)
        axes.spines[["top", "right"]].set_visible(False)
    rows[-1].set_xlabel("time in s; distances in mm to the tightest pair, red: required")
    rows[0].set_title(f"{station}: clearance over the cycle", loc="left", size=11, color=INK)
    save(figure, target)
