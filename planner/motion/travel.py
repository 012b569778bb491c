"""Plan one motion: out of a work, through free space, into the next work, in one go.

First the straight joint line; where that is not free, by a single point or by search trees, several
of them, and the fastest motion wins. What is returned has been checked at every instant. Called by
the pipeline for every leg of every robot's tour.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.motion.blame import what_hits
from planner.motion.course import Ends, Shape, Timed, corner_rad, least_stretch, plain, timed
from planner.motion.fitting import fastest_wide, narrowed
from planner.motion.free_space import FreeSpace
from planner.motion.polish import polished
from planner.motion.query import How, LineWay, NoTravel, TravelPlan, TravelQuery
from planner.motion.swing import Swing, swung
from planner.motion.tool_line import ToolLine
from robots.geometry import FloatArray
from robots.timing.bounds import via_time_lower_bound_s

GOOD_VIA = 1.25
"""A way by one point at most this much longer than the straight one is not searched beyond."""
_LINE_SAMPLES = 17


def plan_travel(query: TravelQuery) -> TravelPlan | NoTravel:
    """Plan the motion that ``query`` asks for; the same query gives the same bytes."""
    space, ends = FreeSpace.of(query), Ends.of(query)
    if query.is_empty():
        return NoTravel("start and goal are the same")
    nothing = np.zeros((0, query.arm.dof))
    fault = _line_fault(space, timed(ends, plain(nothing), query.limits))
    if fault:
        return NoTravel(fault)
    swing = swung(space)
    if swing is not None:
        return _plan("swing", swing)
    straight = fastest_wide(space, ends, nothing)
    if straight is not None:
        if query.effort.polish_straight:
            straight = polished(space, ends, *straight, np.random.default_rng(query.seed))
        return _plan("straight", straight[1])
    fault = _end_fault(space, "start", ends.free_from_rad())
    fault = fault or _end_fault(space, "goal", ends.free_to_rad())
    return NoTravel(fault) if fault else _detour(space, ends)


def _plan(how: How, run: Timed | Swing) -> TravelPlan:
    return TravelPlan(run.trajectory(), run.leave_s, run.arrive_s, how)


def _line_fault(space: FreeSpace, run: Timed) -> str:
    """Say what the robot hits on a straight line; empty if nothing."""
    query = space.query
    for what, way, t0_s, t1_s in (
        ("out", query.leave, 0.0, run.leave_s),
        ("in", query.arrive, run.arrive_s, run.duration_s),
    ):
        if way is not None and not space.runs(run, t0_s, t1_s, way):
            names = what_hits(query.arm, query.world, _along(way), way.margin_m, way.skip)
            return f"the straight line {what} hits {names}"
    return ""


def _along(way: LineWay) -> FloatArray:
    """Configurations (m, n) at and between the points of a line."""
    points = np.concatenate([way.line.points_rad[:-1], way.line.end_rad[np.newaxis]])
    at = np.linspace(0.0, len(points) - 1.0, _LINE_SAMPLES)
    columns = [np.interp(at, np.arange(len(points)), column) for column in points.T]
    return np.stack(columns, axis=1)


def _end_fault(space: FreeSpace, what: str, q_rad: FloatArray) -> str:
    """Say what the robot hits at the start or goal of the free part; empty if nothing."""
    if space.contains(q_rad):
        return ""
    query = space.query
    names = what_hits(query.arm, query.world, q_rad[np.newaxis], query.margin_m, query.skip)
    return f"the {what} of the free part hits {names}"


def _detour(space: FreeSpace, ends: Ends) -> TravelPlan | NoTravel:
    """The fastest of several ways that are not the straight one with full arcs."""
    rng = np.random.default_rng(space.query.seed)
    out = _run_out(space, ends.leave, ends.free_from_rad())
    back = _run_out(space, ends.arrive, ends.free_to_rad())
    best: tuple[How, Shape, Timed] | None = None
    for how, path in _ways(space, out[0], back[0], rng):
        inner = path[1:-1]
        fit = fastest_wide(space, ends, inner) if len(inner) else None
        fit = fit or narrowed(space, ends, plain(inner, (out[1], back[1])))
        if fit is not None and (best is None or fit[1].duration_s < best[2].duration_s):
            best = (how, *fit)
        if best is not None and _good(space, how, path):
            break
    if best is None:
        effort = space.query.effort
        return NoTravel(f"no path within {effort.trees} x {effort.iterations} iterations")
    _, run = polished(space, ends, best[1], best[2], rng)
    return _plan(best[0], run)


def _run_out(
    space: FreeSpace, line: ToolLine | None, end_rad: FloatArray
) -> tuple[FloatArray, float]:
    """The corner behind a line, and its stretch; the end of the line if it cannot go on."""
    if line is None:
        return end_rad, 1.0
    corner = corner_rad(line, 1.0)
    return (corner, 1.0) if space.joins(end_rad, corner) else (end_rad, least_stretch(line))


def _ways(
    space: FreeSpace, start: FloatArray, goal: FloatArray, rng: np.random.Generator
) -> Iterator[tuple[How, FloatArray]]:
    """Free ways (k, n) from ``start`` to ``goal`` (n,), the simplest first."""
    if space.joins(start, goal):
        yield "straight", np.stack([start, goal])
    via = space.by_one_point(start, goal, rng)
    if via is not None:
        yield "via", via
    widening = 1.0
    for _ in range(space.query.effort.trees):
        state = rng.integers(2**63, size=1, dtype=np.uint64)
        path = space.searched(start, goal, state, widening)
        if path is not None:
            yield "search", path
        else:
            widening *= 2.0


def _good(space: FreeSpace, how: How, path: FloatArray) -> bool:
    """Whether a way that could be run is worth no further search."""
    if how == "search":
        return False
    return _time_s(space, path) <= GOOD_VIA * _time_s(space, path[[0, -1]])


def _time_s(space: FreeSpace, path: FloatArray) -> float:
    limits = space.query.limits
    return float(via_time_lower_bound_s(path, limits.velocity_rad_s, limits.acceleration_rad_s2))
