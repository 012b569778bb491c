"""A small station that has something of everything."""

from __future__ import annotations

import numpy as np

from cells.ids import BodyId, PartId, PlaceId, RobotId, StationId, TaskId
from cells.shop import Body, Clearance, MountedRobot, Part, Station
from cells.tasks import Handling, Place, Sheet, Weld
from planner.effort import Effort, SearchEffort
from planner.station_job import StationJob
from planner.station_path import plan_station
from robots import library
from robots.geometry import Pose
from robots.shapes import box

EFFORT = Effort(SearchEffort(1, 5, 5, 5, options_per_task=2))


def plan_small_station() -> None:
    """Plan it, quickly.

    Raises:
        RuntimeError: if it could not be planned.
    """
    plan, _ = plan_station(StationJob(small_station(), 0, 0, 0.0, EFFORT))
    if plan.program is None:
        raise RuntimeError(f"the station to compile on has no plan: {plan.problems}")


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
