"""A small station: one gun robot and one gripper robot at a sheet, a block, and two nests."""

from __future__ import annotations

import numpy as np
import pytest

from cells.ids import BodyId, PartId, PlaceId, RobotId, StationId, TaskId
from cells.shop import Body, Clearance, MountedRobot, Part, Station
from cells.tasks import Handling, Place, Sheet, Weld
from robots import library
from robots.geometry import Pose
from robots.shapes import box

SHEET, BLANK = PartId("sheet"), PartId("blank")


def spot(name: str, xyz_m: tuple[float, float, float], **fields: object) -> Weld:
    """A spot on the sheet: normal up, the gun comes along +x at turn 0."""
    values: dict[str, object] = {
        "gun_kinds": ("C",),
        "guns": (),
        "turn_rad": (-np.pi / 2, np.pi / 2),
        "flip": True,
        "approach_m": 0.08,
    }
    stack = (Sheet(SHEET, 0.002, "steel"),)
    return Weld(TaskId(name), Pose.from_xyz_rpy(xyz_m), stack, 1.0, **(values | fields))  # type: ignore[arg-type]


def gun_robot(name: str = "R1") -> MountedRobot:
    model, tool = library.robot("kuka_kr210_r2700_2"), library.tool("gun_c_mid")
    home = np.deg2rad([0.0, -100.0, 100.0, 0.0, 60.0, 0.0])
    return MountedRobot(RobotId(name), model, Pose.identity(), tool, home)


def gripper_robot(name: str = "R2") -> MountedRobot:
    model, tool = library.robot("kuka_kr210_r2700_2"), library.tool("gripper_small")
    home = np.deg2rad([0.0, -100.0, 100.0, 0.0, 60.0, 0.0])
    return MountedRobot(RobotId(name), model, Pose.from_xyz_rpy([0.0, 4.0, 0.0]), tool, home)


def place(name: str, xyz_m: tuple[float, float, float], *touches: str) -> Place:
    X_WP = Pose.from_xyz_rpy(xyz_m)
    return Place(PlaceId(name), X_WP, np.array([0.0, 0.0, 0.2]), touches)


def move_blank(**fields: object) -> Handling:
    grasp = Pose.from_xyz_rpy([0.0, 0.0, 0.03], [np.pi, 0.0, 0.0])
    values: dict[str, object] = {"grasps": (grasp,), "approach_m": 0.15}
    names = TaskId("move"), BLANK, PlaceId("nest_a"), PlaceId("nest_b")
    return Handling(*names, **(values | fields))  # type: ignore[arg-type]


def station(
    welds: tuple[Weld, ...] = (),
    handlings: tuple[Handling, ...] = (),
    bodies: tuple[Body, ...] = (),
    robots: tuple[MountedRobot, ...] | None = None,
) -> Station:
    """The sheet's edge faces R1 at x = 2.0 m; the nests stand on tables near R2."""
    sheet = Part(
        SHEET, (box([1.4, 1.4, 0.002]),), 10.0, np.zeros(3), Pose.from_xyz_rpy([2.7, 0, 1.2])
    )
    blank = Part(BLANK, (box([0.4, 0.4, 0.06]),), 8.0, np.zeros(3), None, PlaceId("nest_a"))
    tables = tuple(
        Body(
            BodyId(f"table_{n}"),
            "fixture",
            Pose.from_xyz_rpy([1.6, y, 0.4]),
            (box([0.6, 0.6, 0.8]),),
        )
        for n, y in (("a", 3.4), ("b", 4.6))
    )
    places = (
        place("nest_a", (1.6, 3.4, 0.831), "table_a"),
        place("nest_b", (1.6, 4.6, 0.831), "table_b"),
    )
    return Station(
        StationId("s"),
        robots if robots is not None else (gun_robot(), gripper_robot()),
        (*tables, *bodies),
        (sheet, blank),
        places,
        welds,
        handlings,
        (),
        (),
        Clearance(0.03, 0.01, 0.004),
    )


@pytest.fixture(scope="session")
def wall() -> Body:
    """A wall between R1 and the sheet."""
    return Body(
        BodyId("wall"), "fence", Pose.from_xyz_rpy([1.8, 0.0, 1.2]), (box([0.05, 3.0, 2.4]),)
    )
