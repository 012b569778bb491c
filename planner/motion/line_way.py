"""The straight way out of a work that is long enough for what holds behind it.

A line as long as the scene asks for may end closer to something than free travel allows; a longer
one then helps, on which the line's own distance still holds. Called where motions are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.shop import MountedRobot
from planner.collision import Arm, Skip, StationWorld, free
from planner.motion.query import LineWay
from planner.motion.tool_line import tool_line
from robots.geometry import FloatArray

LENGTHENED = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """The distance to keep, and what is exempt."""

    margin_m: float
    skip: Skip


def line_way(
    robot: MountedRobot,
    arm: Arm,
    world: StationWorld,
    q_rad: FloatArray,
    offset_W_m: FloatArray,
    on_line: Rule,
    beyond: Rule,
) -> LineWay | None:
    """The shortest line from ``q_rad`` (n,) along ``offset_W_m`` (3,) with room behind it.

    At least as long as the offset, at most three times; ``beyond`` holds at its end and at the
    corner behind it or, if no line is like that, at its end; if not even that, it is the line of
    the offset itself (no motion will leave it, and its planning says why). None where the tool
    cannot move straight. Whether the line is free is for ``plan_travel`` to check.
    """
    found: list[tuple[int, LineWay]] = []
    for factor in LENGTHENED:
        line = tool_line(robot, q_rad, factor * np.asarray(offset_W_m))
        if line is None:
            break
        places = np.stack([line.end_rad, line.points_rad[-1]])
        end, corner = free(arm, world, places, beyond.margin_m, beyond.skip)
        found.append(
            (int(end) + int(end and corner), LineWay(line, on_line.margin_m, on_line.skip))
        )
        if end and corner:
            break
    return max(found, key=lambda one: one[0])[1] if found else None
