"""Compile everything that plans, once per installation, on a small station made for it.

``taktline compile`` calls this after installing, so that no user waits in the middle of planning;
whoever skips it waits once, at the first plan. Compiled code is kept beside its source.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from cells.ids import BodyId, PartId, PlaceId, RobotId, StationId, TaskId
from cells.shop import Body, Clearance, MountedRobot, Part, Station
from cells.tasks import Handling, Place, Sheet, Weld
from planner.collision import warm_up as compile_collision
from planner.effort import Effort, SearchEffort
from planner.jobshop.warm import warm_shop
from planner.lines.warm import warm_crew, warm_robots, warm_stations
from planner.sequencing.round_trip import round_trip
from planner.sequencing.tour_kernels import polish_nb
from planner.station_job import StationJob
from planner.station_path import plan_station
from robots import library
from robots.geometry import Pose
from robots.shapes import box

_EFFORT = Effort(SearchEffort(1, 5, 5, 5, options_per_task=2))


def warm_up(progress: Callable[[str], None]) -> float:
    """Compile every kernel, or load it from the cache; the seconds it took.

    Raises:
        RuntimeError: if the small station could not be planned.
    """
    began_s = time.perf_counter()
    compile_collision(progress)
    progress("reach, motions, sequences and turns")
    plan, _ = plan_station(StationJob(small_station(), 0, 0, 0.0, _EFFORT))
    if plan.program is None:
        raise RuntimeError(f"the station to compile on has no plan: {plan.problems}")
    progress("orders of many tasks")
    _order_many()
    progress("balances of lines, and job shops")
    _balance_and_schedule()
    return time.perf_counter() - began_s


def _order_many() -> None:
    """What orders more tasks than the small station has."""
    round_trip(1.0 - np.eye(6), np.random.default_rng(0), kicks=1)
    tasks, free = np.arange(2), np.full(2, -1)
    polish_nb(np.ones((3, 3)), tasks, tasks + 1, free, free, tasks.copy(), 1)


def _balance_and_schedule() -> None:
    """What balances whole lines, and what ``taktline balance`` and ``schedule`` need."""
    warm_stations()
    warm_crew()
    warm_robots()
    warm_shop()


def small_station() -> Station:
    """Two gun robots at a sheet, a post in the way, a gripper robot at two nests."""
    sheet, blank = PartId("sheet"), PartId("blank")
    parts = (
        Part(sheet, (box([1.4, 1.4, 0.002]),), 10.0, np.zeros(3), Pose.from_xyz_rpy([2.7, 0, 1.2])),
        Part(blank, (box([0.4, 0.4, 0.06]),), 8.0, np.zeros(3), None, PlaceId("nest_a")),
    )
    bodies = tuple(
        Body(BodyId(name), "fixture", Pose.from_xyz_rpy(at_m), (box(size_m),))
        for name, at_m, size_m in (
            ("table_a", [1.6, 3.9, 0.4], [0.6, 0.6, 0.8]),
            ("table_b", [1.6, 5.1, 0.4], [0.6, 0.6, 0.8]),
            ("post", [1.95, 0.15, 1.2], [0.04, 0.04, 0.6]),
        )
    )
    places = tuple(
        Place(PlaceId(f"nest_{n}"), Pose.from_xyz_rpy([1.6, y_m, 0.831]), _UP, (f"table_{n}",))
        for n, y_m in (("a", 3.9), ("b", 5.1))
    )
    grasp = Pose.from_xyz_rpy([0.0, 0.0, 0.03], [np.pi, 0.0, 0.0])
    move = Handling(TaskId("move"), blank, PlaceId("nest_a"), PlaceId("nest_b"), (grasp,), 0.15)
    return Station(
        StationId("small"),
        (_robot("R1", "gun_c_mid", 0.0), _robot("R2", "gripper_small", 4.5), _far_robot()),
        bodies,
        parts,
        places,
        tuple(_spot(k, sheet) for k in range(6)),
        (move,),
        (),
        (),
        Clearance(0.03, 0.01, 0.004),
    )


_UP = np.array([0.0, 0.0, 0.2])
_HOME = np.deg2rad([0.0, -100.0, 100.0, 0.0, 60.0, 0.0])


def _robot(name: str, tool: str, y_m: float) -> MountedRobot:
    model = library.robot("kuka_kr210_r2700_2")
    X_WB = Pose.from_xyz_rpy([0.0, y_m, 0.0])
    return MountedRobot(RobotId(name), model, X_WB, library.tool(tool), _HOME)


def _far_robot() -> MountedRobot:
    X_WB = Pose.from_xyz_rpy([5.4, 0.0, 0.0], [0.0, 0.0, np.pi])
    model = library.robot("kuka_kr210_r2700_2")
    return MountedRobot(RobotId("R3"), model, X_WB, library.tool("gun_c_mid"), _HOME)


def _spot(number: int, sheet: PartId) -> Weld:
    """Three spots on the near edge, three on the far one."""
    near, row = divmod(number, 3)
    x_m, yaw_rad = (2.05, 0.0) if near == 0 else (3.35, np.pi)
    X_WS = Pose.from_xyz_rpy([x_m, 0.3 * (row - 1), 1.2], [0.0, 0.0, yaw_rad])
    turn = (-np.pi / 3, np.pi / 3)
    stack = (Sheet(sheet, 0.002, "steel"),)
    return Weld(TaskId(f"S{number}"), X_WS, stack, 1.0, ("C",), (), turn, True, 0.08)
