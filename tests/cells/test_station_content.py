"""Stations are equal when they differ at most in name and pose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cells.digest import digest_of
from cells.ids import StationId
from cells.mirroring import mirrored
from cells.placing import in_own_frame, moved
from cells.scene_file import load
from cells.shop import Station
from cells.station_content import station_content
from robots.geometry import Pose, about_x, about_z

SCENES = Path(__file__).parents[2] / "scenes"
FRAMING = load(SCENES / "framing_station.yaml").stations[0]
DIECAST = load(SCENES / "diecast_cell.yaml").stations[0]
EVERY_STATION = pytest.mark.parametrize("station", [FRAMING, DIECAST], ids=["framing", "diecast"])


@settings(max_examples=30)
@given(
    st.sampled_from([FRAMING, DIECAST]),
    st.tuples(*[st.floats(-300.0, 300.0)] * 2, st.floats(-5.0, 5.0)),
    st.floats(-np.pi, np.pi),
)
def test_a_station_stays_the_same_wherever_it_stands_upright(
    station: Station, at: tuple[float, float, float], turn_rad: float
) -> None:
    elsewhere = moved(station, Pose(about_z(turn_rad), np.array(at)))
    renamed = replace(elsewhere, id=StationId("another"))
    assert station_content(renamed) == station_content(station)


def test_a_station_that_leans_is_another_one() -> None:
    leaning = moved(FRAMING, Pose(about_x(0.01), np.zeros(3)))
    assert station_content(leaning) != station_content(FRAMING)


@EVERY_STATION
def test_moving_there_and_back_changes_nothing(station: Station) -> None:
    X = Pose(about_z(0.7), np.array([40.0, -3.0, 0.2]))
    there = moved(station, X)
    back = in_own_frame(there)
    for a, b in zip((*station.robots, *station.bodies), (*back.robots, *back.bodies), strict=True):
        np.testing.assert_allclose(a.X_WB.matrix(), b.X_WB.matrix(), atol=1e-12)
    for a, b in zip(station.places, back.places, strict=True):
        np.testing.assert_allclose(a.X_WP.matrix(), b.X_WP.matrix(), atol=1e-12)
        np.testing.assert_allclose(a.exit_W_m, b.exit_W_m, atol=1e-12)
    assert there.handlings == station.handlings


def _changes() -> dict[str, Station]:
    robot, body, weld = FRAMING.robots[0], FRAMING.bodies[0], FRAMING.welds[0]
    step = Pose(np.eye(3), np.array([1e-6, 0.0, 0.0]))
    return {
        "a robot 1 um aside": replace(
            FRAMING, robots=(replace(robot, X_WB=robot.X_WB @ step), *FRAMING.robots[1:])
        ),
        "another posture at home": replace(
            FRAMING, robots=(replace(robot, home_rad=robot.home_rad + 1e-6), *FRAMING.robots[1:])
        ),
        "another robot": replace(
            FRAMING,
            robots=(replace(robot, model=DIECAST.robots[0].model), *FRAMING.robots[1:]),
        ),
        "another tool": replace(
            FRAMING,
            robots=(replace(robot, tool=DIECAST.robots[0].tool), *FRAMING.robots[1:]),
        ),
        "another name in it": replace(
            FRAMING, robots=(replace(robot, id="Z9"), *FRAMING.robots[1:])
        ),
        "a body 1 um aside": replace(
            FRAMING, bodies=(replace(body, X_WB=body.X_WB @ step), *FRAMING.bodies[1:])
        ),
        "a body of another shape": replace(
            FRAMING, bodies=(replace(body, pieces=body.pieces[1:]), *FRAMING.bodies[1:])
        ),
        "a spot 1 um aside": replace(
            FRAMING, welds=(replace(weld, X_WS=weld.X_WS @ step), *FRAMING.welds[1:])
        ),
        "a longer weld": replace(
            FRAMING, welds=(replace(weld, weld_s=weld.weld_s + 1e-3), *FRAMING.welds[1:])
        ),
        "a spot of one variant": replace(
            FRAMING, welds=(replace(weld, variants=("suv",)), *FRAMING.welds[1:])
        ),
        "an order less": replace(FRAMING, precedence=FRAMING.precedence[1:]),
        "two takts": replace(FRAMING, takts=2),
    }


@pytest.mark.parametrize("what", _changes())
def test_whatever_else_differs_makes_another_station(what: str) -> None:
    assert station_content(_changes()[what]) != station_content(FRAMING), what


@EVERY_STATION
def test_a_mirrored_station_is_another_one_and_its_mirror_image_the_first(
    station: Station,
) -> None:
    image = mirrored(station)
    assert station_content(image) != station_content(station)
    assert station_content(mirrored(image)) == station_content(station)


def test_the_frame_a_station_was_written_in_does_not_change_the_scene() -> None:
    shop = load(SCENES / "framing_station.yaml")
    (line,) = shop.lines
    X = Pose(about_z(0.3), np.array([1.0, 2.0, 0.0]))
    other = replace(line, stations=(replace(FRAMING, X_W_station=X),))
    assert digest_of(replace(shop, lines=(other,))) == shop.digest
