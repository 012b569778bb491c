"""A station in its own frame: the same value wherever it stands, and answers told in its words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cells.certificate import Finding, FindingKind
from cells.digest import chunks
from cells.ids import StationId
from cells.own_frame import NAMELESS, OwnFrame
from cells.placing import moved
from cells.program import StationProgram
from cells.shop import Station
from robots.geometry import Pose
from tests.planner.small_shop import pair_station

metres = st.floats(-50.0, 50.0)
angles = st.floats(-3.0, 3.0)


def text(station: Station) -> bytes:
    return b"".join(chunks(station))


@settings(max_examples=30)
@given(st.tuples(metres, metres, metres), angles)
def test_it_is_the_same_value_wherever_the_station_stands(
    xyz_m: tuple[float, float, float], yaw_rad: float
) -> None:
    station = pair_station("here")
    there = replace(moved(station, Pose.from_xyz_rpy(xyz_m, [0.0, 0.0, yaw_rad])), id="there")
    own, other = OwnFrame.of(station), OwnFrame.of(there)
    assert other.content == own.content
    assert text(other.station) == text(own.station)
    assert other.station.id == own.station.id == NAMELESS
    back = moved(other.station, other.X_WO)
    for robot, again in zip(there.robots, back.robots, strict=True):
        assert np.allclose(robot.X_WB.matrix(), again.X_WB.matrix(), atol=1e-5)


@settings(max_examples=30)
@given(angles, angles, angles)
def test_up_stays_up_however_the_station_is_tilted(roll: float, pitch: float, yaw: float) -> None:
    tilted = moved(pair_station("tilted"), Pose.from_xyz_rpy([1.0, 2.0, 3.0], [roll, pitch, yaw]))
    own = OwnFrame.of(tilted)
    assert np.allclose(own.X_WO.rotation @ [0.0, 0.0, 1.0], [0.0, 0.0, 1.0], atol=1e-6)
    up_B = tilted.robots[1].X_WB.rotation[2]
    assert np.allclose(own.station.robots[1].X_WB.rotation[2], up_B, atol=1e-6)


def test_a_station_upside_down_has_an_upright_frame() -> None:
    own = OwnFrame.of(moved(pair_station("down"), Pose(np.diag([1.0, -1.0, -1.0]), np.zeros(3))))
    assert np.allclose(own.X_WO.rotation[2], [0.0, 0.0, 1.0])


def test_another_spot_is_another_content() -> None:
    assert OwnFrame.of(pair_station("a")).content != OwnFrame.of(pair_station("a", 0.31)).content


@pytest.fixture
def own() -> OwnFrame:
    at = Pose.from_xyz_rpy([10.0, 0.0, 0.0], [0.0, 0.0, np.pi / 2])
    return OwnFrame.of(moved(pair_station("left_20"), at))


def test_a_finding_is_told_with_name_and_place(own: OwnFrame) -> None:
    found = Finding(
        FindingKind.CLEARANCE,
        NAMELESS,
        f"R1 comes close in {NAMELESS}",
        subjects=(NAMELESS, "R1"),
        witness_W_m=((1.0, 0.0, 0.0), (0.0, 0.0, 2.0)),
    )
    told = own.told_finding(found)
    assert told.station == "left_20"
    assert told.message == "R1 comes close in left_20"
    assert told.subjects == ("left_20", "R1")
    assert told.witness_W_m is not None
    assert np.allclose(told.witness_W_m, [[10.0, 1.0, 0.0], [10.0, 0.0, 2.0]])


def test_a_program_is_told_as_the_stations_own(own: OwnFrame) -> None:
    assert own.told_program(StationProgram(NAMELESS, ())) == StationProgram(
        StationId("left_20"), ()
    )
