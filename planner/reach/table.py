"""Reach of a whole station: the option table for balance, the ways behind it, the matrix."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from cells.ids import RobotId, TaskId
from cells.shop import MountedRobot, Station
from cells.tasks import Weld
from planner.collision import StationWorld
from planner.options import OptionTable, RobotOptions
from planner.reach.arms import RobotArms
from planner.reach.handlings import line_end_rad, reach_handling
from planner.reach.holds import endless_holds
from planner.reach.line_limits import LineLimits
from planner.reach.matrix import ReachEntry, ReachStatus
from planner.reach.way import Stop, Way
from planner.reach.welds import TaskReach, reach_weld
from robots.model import Gripper, SpotGun
from robots.timing.bounds import via_time_lower_bound_s


@dataclass(frozen=True, slots=True)
class RobotReach:
    """What one robot can do: its options, and the way behind each option."""

    options: RobotOptions
    ways: tuple[Way, ...]
    entries: Mapping[TaskId, ReachEntry]


@dataclass(frozen=True, slots=True)
class StationReach:
    """What all robots of a station can do.

    ``endless`` says which robot could do a handling and would then have to hold its part for ever.
    """

    robots: tuple[RobotReach, ...]
    table: OptionTable
    endless: Mapping[tuple[TaskId, RobotId], str] = field(default_factory=dict)

    def matrix(self) -> dict[tuple[TaskId, RobotId], ReachEntry]:
        """The answer for people, task by robot."""
        return {
            (task, reach.options.robot): entry
            for task in self.table.tasks
            for reach in self.robots
            if (entry := reach.entries.get(task)) is not None
        }

    def unreachable(self) -> dict[TaskId, list[str]]:
        """Tasks that no robot can do, with each robot's reason."""
        names = [reach.options.robot for reach in self.robots]
        why = {**self.endless, **self.table.reasons}
        return {
            task: [f"{name}: {why[task, name]}" for name in names]
            for task in self.table.tasks
            if all((task, name) in why for name in names)
        }


def reach_robot(
    robot: MountedRobot,
    station: Station,
    world: StationWorld,
    only: Collection[TaskId] | None = None,
    also: Mapping[TaskId, Weld] | None = None,
) -> RobotReach:
    """Find every way in which one robot can do every task of its station, or ``only`` some.

    ``also``: welds of the station at other poses, under names that no task has.
    """
    arms = RobotArms(robot)
    found: dict[TaskId, TaskReach] = {}
    for task in station.tasks:
        if only is not None and task.id not in only:
            continue
        if isinstance(task, Weld):
            found[task.id] = reach_weld(arms, task, station, world)
        else:
            found[task.id] = reach_handling(arms, task, station, world)
    found |= {name: reach_weld(arms, weld, station, world) for name, weld in (also or {}).items()}
    able = tuple(task for task, reach in found.items() if reach.ways)
    ways = tuple(way for task in able for way in found[task].ways)
    entries = {task: reach.entry for task, reach in found.items()}
    return RobotReach(_options(robot, station, able, found), ways, entries)


def gather(station: Station, robots: Sequence[RobotReach]) -> StationReach:
    """Put the robots' options side by side."""
    reasons = {
        (task, reach.options.robot): entry.reason
        for reach in robots
        for task, entry in reach.entries.items()
        if entry.status is ReachStatus.UNREACHABLE
    }
    tasks = tuple(task.id for task in station.tasks)
    table = OptionTable(tuple(reach.options for reach in robots), tasks, reasons)

    def able(task: TaskId, name: RobotId) -> bool:
        return (task, name) not in reasons

    return StationReach(tuple(robots), table, endless_holds(station, able, reasons))


def _options(
    robot: MountedRobot,
    station: Station,
    able: tuple[TaskId, ...],
    found: Mapping[TaskId, TaskReach],
) -> RobotOptions:
    ways = [way for task in able for way in found[task].ways]
    task_of = [k for k, task in enumerate(able) for _ in found[task].ways]
    into = _joined(robot, [found[task].into for task in able])
    out = _joined(robot, [found[task].out for task in able])
    carry_s = np.array([_carry_s(robot, way) for way in ways])
    work_s = np.array([_work_s(robot, station, way) for way in ways]).reshape(-1, 2)
    dof = robot.model.dof
    return RobotOptions(
        robot=robot.id,
        home_rad=robot.home_rad,
        velocity_rad_s=robot.model.velocity_rad_s(),
        acceleration_rad_s2=robot.model.acceleration_rad_s2(),
        tasks=able,
        task_of=np.array(task_of, dtype=np.int64),
        enter_rad=np.array([way.stops[0].q_rad for way in ways]).reshape(-1, dof),
        enter_via_rad=into.end_rad,
        leave_rad=np.array([way.stops[-1].q_rad for way in ways]).reshape(-1, dof),
        leave_via_rad=out.end_rad,
        duration_s=work_s.sum(axis=1) + carry_s,
        arrive_s=np.where(work_s[:, 1] > 0.0, work_s[:, 0] + carry_s, 0.0),
        enter_line_s=into.line_s,
        leave_line_s=out.line_s,
        enter_speed_rad_s=into.speed_rad_s,
        leave_speed_rad_s=out.speed_rad_s,
    )


def _joined(robot: MountedRobot, limits: Sequence[LineLimits | None]) -> LineLimits:
    """The limits of all tasks' lines, one after the other."""
    dof = robot.model.dof
    rows = [one for one in limits if one is not None]
    return LineLimits(
        np.concatenate([np.zeros((0, dof)), *(row.end_rad for row in rows)]),
        np.concatenate([np.zeros(0), *(row.line_s for row in rows)]),
        np.concatenate([np.zeros((0, dof)), *(row.speed_rad_s for row in rows)]),
    )


def _carry_s(robot: MountedRobot, way: Way) -> float:
    """Least time from pick to place; 0 for a weld."""
    if len(way.stops) == 1:
        return 0.0
    first, last = way.stops
    points = [
        first.q_rad,
        line_end_rad(robot, first.q_rad, first.out_W_m),
        line_end_rad(robot, last.q_rad, last.in_W_m),
        last.q_rad,
    ]
    limits = robot.model.velocity_rad_s(), robot.model.acceleration_rad_s2()
    return float(via_time_lower_bound_s(points, *limits))


def _work_s(robot: MountedRobot, station: Station, way: Way) -> tuple[float, float]:
    """Durations of the first and the second work of a way (0 if there is no second)."""
    first = stop_work_s(robot, station, way.stops[0])
    return (first, stop_work_s(robot, station, way.stops[1]) if len(way.stops) > 1 else 0.0)


def stop_work_s(robot: MountedRobot, station: Station, stop: Stop) -> float:
    """How long the work at a stop takes: close, weld, open; grip; or release."""
    tool = robot.tool
    if isinstance(tool, Gripper):
        return tool.grip_s if stop.kind == "pick" else tool.release_s
    assert isinstance(tool, SpotGun)
    weld = next(weld for weld in station.welds if weld.id == stop.task)
    return tool.close_s + weld.weld_s + tool.open_s
