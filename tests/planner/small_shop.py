"""A shop of three small stations, two of them alike, planned with little effort."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cells.digest import sealed
from cells.ids import LineId, StationId, VariantId
from cells.placing import moved
from cells.shop import Line, MountedRobot, Shop, Station, Variant
from planner.effort import Effort, SearchEffort
from planner.wish import Wish
from robots.geometry import Pose
from tests.planner.reach.conftest import gun_robot, spot, station

LITTLE = Effort(SearchEffort(1, 20, 20, 20, options_per_task=4), 0.1, 2)
WISH = Wish(efforts=(LITTLE,), again=LITTLE, fallback=LITTLE, fallback_afresh=LITTLE)
NEAR_M = ((2.05, -0.3, 1.2), (2.05, 0.0, 1.2), (2.05, 0.3, 1.2))


def opposite_robot(name: str = "R2") -> MountedRobot:
    """A robot on the other side of the sheet."""
    pose = Pose.from_xyz_rpy([5.4, 0.0, 0.0], [0.0, 0.0, np.pi])
    return replace(gun_robot(name), X_WB=pose)


def pair_station(name: str, third_y_m: float = 0.3) -> Station:
    """Two gun robots and a sheet with spots on both edges; either robot reaches the near ones."""
    spots_m = (*NEAR_M[:2], (2.05, third_y_m, 1.2))
    near = [spot(f"S{k}", xyz_m) for k, xyz_m in enumerate(spots_m)]
    far = spot("T0", (3.35, 0.0, 1.2))
    turned = Pose.from_xyz_rpy([3.35, 0.0, 1.2], [0.0, 0.0, np.pi])
    both = (*near, replace(far, X_WS=turned))
    made = station(both, robots=(gun_robot("R1"), opposite_robot()))
    return replace(made, id=StationId(name), places=(), parts=made.parts[:1], bodies=())


def trio_station(name: str) -> Station:
    """Two robots side by side, either of which reaches all near spots, and one opposite."""
    pair = pair_station(name)
    beside = [
        replace(gun_robot(robot), X_WB=Pose.from_xyz_rpy([0.0, y_m, 0.0]))
        for robot, y_m in (("R1", -1.0), ("R3", 1.0))
    ]
    return replace(pair, robots=(*beside, opposite_robot()))


def at(xyz_m: tuple[float, float, float], yaw_rad: float, made: Station) -> Station:
    """The same station somewhere else."""
    return moved(made, Pose.from_xyz_rpy(xyz_m, [0.0, 0.0, yaw_rad]))


def shop_of(*stations: Station, takt_s: float = 60.0) -> Shop:
    line = Line(LineId("line"), stations)
    return sealed(Shop("small", takt_s, 5.0, (Variant(VariantId("one"), 1.0),), (line,), ""))


def three_stations(third_y_m: float = 0.35) -> Shop:
    """Two alike, the second turned and 10 m away, and one with a spot elsewhere."""
    return shop_of(
        pair_station("first"),
        at((10.0, 3.0, 0.0), 1.0, pair_station("second")),
        pair_station("third", third_y_m),
    )
