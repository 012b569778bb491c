"""Straight tool lines out of a work, as a few joint points whose rounded path keeps to the line.

Around a weld or a place the tool moves straight with constant orientation. The joints along such
a line are fitted by a uniform quadratic spline: its control points are a polyline that
``robots.timing`` rounds and times like any other path. ``planner.reach`` asks for tens of
thousands of lines at once, ``planner.motion.travel`` runs them (backwards on the way in).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from cells.shop import MountedRobot
from planner.motion.tool_line_kernels import BoolArray, LinePlan, ToolArrays, tool_lines_nb
from robots.geometry import FloatArray
from robots.kinematics.chain import chain_of
from robots.kinematics.forward import flange_transforms

STRAIGHT_M = 0.0005
STRAIGHT_RAD = float(np.deg2rad(0.1))
OVERRUN = 0.02
"""The straight part is this much longer than asked for, so that its end lies beyond."""
EXTENSION = 0.2
"""Behind the straight part the polyline goes on by this share of it, for the corner into travel."""
SPANS = (1, 2, 3, 4, 6, 8)


@dataclass(frozen=True, slots=True, eq=False)
class ToolLine:
    """``points_rad`` (k, n) from the work outward; ``before``, ``after`` (k,) as in RoundedPath.

    The rounded path is straight for the tool up to ``end_rad`` (n,), the end of its last arc; the
    rest of the last edge is there for the corner into what follows. There the path must be run
    on or stop; the fractions of the last point are 0.
    """

    points_rad: FloatArray
    before: FloatArray
    after: FloatArray

    @property
    def end_rad(self) -> FloatArray:
        """Where the straight part ends."""
        edge = self.points_rad[-1] - self.points_rad[-2]
        return np.asarray(self.points_rad[-2] + self.after[-2] * edge)


def tool_line(
    robot: MountedRobot, q_work_rad: npt.ArrayLike, offset_W_m: npt.ArrayLike
) -> ToolLine | None:
    """The line from ``q_work_rad`` (n,) along ``offset_W_m`` (3,), with as few points as will do.

    None where the tool cannot move like that: a joint limit, out of reach, or a singular pose.
    """
    q = np.asarray(q_work_rad, dtype=np.float64)[np.newaxis]
    offsets = np.asarray(offset_W_m, dtype=np.float64)[np.newaxis]
    for spans in SPANS:
        points, valid = tool_lines(robot, q, offsets, spans)
        if valid[0]:
            return line_of(points[0])
    return None


def tool_lines(
    robot: MountedRobot, q_work_rad: FloatArray, offsets_W_m: FloatArray, spans: int = 3
) -> tuple[FloatArray, BoolArray]:
    """Lines from ``q_work_rad`` (m, n) along ``offsets_W_m`` (m, 3): points (m, spans + 2, n).

    Second: which are valid (m,); the other rows mean nothing. See :func:`line_of` for the blends.
    """
    offsets = np.asarray(offsets_W_m, dtype=np.float64) @ robot.X_WB.rotation * (1.0 + OVERRUN)
    rows = np.ascontiguousarray(q_work_rad, dtype=np.float64)
    return tool_lines_nb(tool_arrays(robot), line_plan(spans), rows, np.ascontiguousarray(offsets))


def line_of(points_rad: FloatArray) -> ToolLine:
    """Wrap the points (k, n) of one line of :func:`tool_lines`."""
    before = np.full(len(points_rad), 0.5)
    after = np.full(len(points_rad), 0.5)
    before[1] = 1.0
    after[-2] = 1.0 / _stretch(len(points_rad) - 2)
    before[[0, -1]] = after[[0, -1]] = 0.0
    return ToolLine(points_rad, before, after)


def line_ends_rad(points_rad: FloatArray) -> FloatArray:
    """Where the straight parts of lines (m, k, n) of :func:`tool_lines` end, (m, n)."""
    edges = points_rad[:, -1] - points_rad[:, -2]
    share = 1.0 / _stretch(points_rad.shape[1] - 2)
    return np.asarray(points_rad[:, -2] + share * edges)


def retract_offsets_W_m(
    robot: MountedRobot, q_rad: FloatArray, distance_m: float | FloatArray
) -> FloatArray:
    """Offsets (m, 3) in the world that draw the tool back along its own -z, for ``q_rad`` (m, n).

    ``distance_m`` is one distance or one per row.
    """
    X_BF = flange_transforms(robot.model, q_rad)
    z_B = X_BF[:, :3, :3] @ robot.tool.X_flange_tcp.rotation[:, 2]
    distances = np.broadcast_to(np.asarray(distance_m, dtype=np.float64), (len(z_B),))
    return np.asarray(-(z_B @ robot.X_WB.rotation.T) * distances[:, None])


def tool_arrays(robot: MountedRobot) -> ToolArrays:
    """The chain of ``robot`` up to its tool frame, for the kernels."""
    chain = chain_of(robot.model)
    tip = chain.tip @ robot.tool.X_flange_tcp.matrix()
    return ToolArrays(chain.mounts, chain.axes, tip, chain.lower_rad, chain.upper_rad)


def _stretch(spans: int) -> float:
    """By what factor the last edge (half a span) is longer than the spline's."""
    return 1.0 + 2.0 * spans * EXTENSION / (1.0 + OVERRUN)


@cache
def line_plan(spans: int) -> LinePlan:
    """The sampling and fitting of lines of ``spans`` spline spans (spans + 2 control points).

    The spline is clamped at both ends and meets the true joints at both ends and in the middle of
    every span; it is compared with the line at two more points a span.
    """
    knots = np.concatenate([[0.0, 0.0], np.linspace(0.0, 1.0, spans + 1), [1.0, 1.0]])
    samples = np.concatenate([[0.0], (np.arange(spans) + 0.5) / spans, [1.0]])
    checks = ((np.arange(2 * spans) // 2) + np.tile([0.2, 0.8], spans)) / spans
    return LinePlan(
        samples,
        np.ascontiguousarray(np.linalg.inv(_design(knots, samples))),
        _design(knots, checks),
        _stretch(spans),
        STRAIGHT_M,
        STRAIGHT_RAD,
    )


def _design(knots: FloatArray, at: FloatArray) -> FloatArray:
    """Values (m, n) at ``at`` (m,) of the quadratic B-splines on ``knots`` (n + 3,).

    By the recursion of Cox and de Boor. SciPy could do it, but takes longer to load than that.
    """
    span = np.clip(np.searchsorted(knots, at, side="right") - 1, 2, len(knots) - 4)
    values = np.zeros((len(at), len(knots) - 1))
    values[np.arange(len(at)), span] = 1.0
    for degree in (1, 2):
        first, last = knots[:-degree], knots[degree:]
        length = np.where(last > first, last - first, 1.0)
        rising = (at[:, np.newaxis] - first) / length * values
        falling = (last - at[:, np.newaxis]) / length * values
        values = rising[:, :-1] + falling[:, 1:]
    return np.ascontiguousarray(values)
