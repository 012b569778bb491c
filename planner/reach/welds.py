"""Every way in which a robot can weld a spot: turns x flips x branches, limits, collision, line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cells.shop import MountedRobot, Station
from cells.tasks import Weld
from planner.collision import StationWorld, free
from planner.motion.tool_line import line_ends_rad, retract_offsets_W_m, tool_lines
from planner.reach.arms import BUFFER_M, RobotArms
from planner.reach.blame import blame_collision, blame_limits
from planner.reach.line_limits import LineLimits, line_limits
from planner.reach.matrix import ReachEntry, ReachStatus
from planner.reach.way import Stop, Way
from planner.reach.weld_frames import weld_frames
from robots.geometry import FloatArray
from robots.kinematics.inverse import branches
from robots.model import SpotGun

BoolArray = npt.NDArray[np.bool_]
_NOMINAL_RAD = np.deg2rad(1.0)
_SPANS = 3


@dataclass(frozen=True, slots=True)
class TaskReach:
    """One robot and one task: the answer for people, every way, and its lines in and out."""

    entry: ReachEntry
    ways: tuple[Way, ...] = ()
    into: LineLimits | None = None
    out: LineLimits | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Points (m, k, n) of straight lines and their far ends (m, n)."""

    points_rad: FloatArray
    end_rad: FloatArray


def reach_weld(arms: RobotArms, weld: Weld, station: Station, world: StationWorld) -> TaskReach:
    """Find all ways in which the robot of ``arms`` can weld ``weld``, or why there is none."""
    robot = arms.robot
    unsuitable = why_unsuitable(robot, weld)
    if unsuitable:
        return _unreachable(unsuitable)
    frames = weld_frames(weld)
    q, candidate = _candidates(robot, frames.X_WT)
    if len(candidate) == 0:
        return _unreachable(blame_limits(robot.model, q.reshape(-1, robot.model.dof)))
    rows, which = q.reshape(-1, robot.model.dof)[candidate], candidate // q.shape[1]
    margin_m = station.clearance.weld_m + BUFFER_M
    skip = world.skip(electrodes=weld.parts)
    clear = free(arms.welding(), world, rows, margin_m, skip)
    if not clear.any():
        blame = blame_collision(arms.welding(), world, rows, margin_m, skip)
        return _unreachable(f"{blame} in all {len(rows)} configurations")
    rows, which = rows[clear], which[clear]
    offsets = retract_offsets_W_m(robot, rows, weld.approach_m)
    lines, straight = _straight_ways(arms, station, world, rows, offsets)
    if not straight.any():
        return _unreachable(f"no straight way out over {weld.approach_m * 1000:.0f} mm")
    nominal = bool(
        np.any((np.abs(frames.turn_rad[which]) <= _NOMINAL_RAD) & ~frames.flipped[which] & straight)
    )
    ways = tuple(
        Way((Stop(weld.id, "weld", rows[i], offsets[i], offsets[i]),))
        for i in np.flatnonzero(straight)
    )
    status = ReachStatus.REACHABLE if nominal else ReachStatus.TURNED
    turned = "" if nominal else _turned(frames.turn_rad[which][straight])
    limits = line_limits(robot.model, lines.points_rad[straight], lines.end_rad[straight])
    return TaskReach(ReachEntry(status, turned, len(ways)), ways, limits, limits)


def why_unsuitable(robot: MountedRobot, weld: Weld) -> str:
    """Say why a robot must not do a weld at all; empty if it may."""
    tool = robot.tool
    if not isinstance(tool, SpotGun):
        return f"carries {tool.id}, not a gun"
    if weld.robots and robot.id not in weld.robots:
        return "only for " + ", ".join(weld.robots)
    if tool.kind in weld.gun_kinds or tool.id in weld.guns:
        return ""
    return f"carries {tool.id} ({tool.kind}), needs " + " or ".join((*weld.gun_kinds, *weld.guns))


def _candidates(robot: MountedRobot, X_WT: FloatArray) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Branches (m, 8, n) for all frames, and the flat indices of those inside the limits."""
    X_BW = robot.X_WB.inverse().matrix()
    X_TF = robot.tool.X_flange_tcp.inverse().matrix()
    q, valid = branches(robot.model, X_BW @ X_WT @ X_TF)
    return q, np.flatnonzero(valid.reshape(-1))


def _straight_ways(
    arms: RobotArms, station: Station, world: StationWorld, q: FloatArray, offsets: FloatArray
) -> tuple[_Lines, BoolArray]:
    """The straight lines out, and which of them are possible and free (m,)."""
    points, possible = tool_lines(arms.robot, q, offsets, _SPANS)
    ends = line_ends_rad(points)
    inner = np.where(possible[:, None, None], points[:, 1:-1], q[:, None])
    beyond = np.where(possible[:, None], ends, q)
    arm, nothing = arms.travelling(), world.skip()
    on_line_m = station.clearance.weld_m + BUFFER_M
    clear = free(arm, world, inner.reshape(-1, q.shape[1]), on_line_m, nothing)
    outside = free(arm, world, beyond, station.clearance.static_m + BUFFER_M, nothing)
    return _Lines(points, ends), possible & outside & clear.reshape(len(q), -1).all(axis=1)


def _turned(turn_rad: FloatArray) -> str:
    nearest = turn_rad[np.argmin(np.abs(turn_rad))]
    return f"turned by {np.rad2deg(nearest):.0f} degrees"


def _unreachable(reason: str) -> TaskReach:
    return TaskReach(ReachEntry(ReachStatus.UNREACHABLE, reason))
