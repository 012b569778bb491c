"""A mirrored station is the mirror image, as far as robots and tools allow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cells.mirroring import mirror_signs, mirrored
from cells.placing import moved
from cells.scene_file import load
from cells.shop import MountedRobot, Station
from cells.tasks import GUN_IN_SPOT
from robots import library
from robots.geometry import FloatArray, Pose, about_axis, about_x, about_z
from robots.model import Gripper, RobotModel, SpotGun

SCENES = Path(__file__).parents[2] / "scenes"
NAMES = ("framing_station", "diecast_cell", "respot_cell")
STATIONS = {name: load(SCENES / f"{name}.yaml").stations[0] for name in NAMES}
EVERY_STATION = pytest.mark.parametrize("station", STATIONS.values(), ids=NAMES)
FLIP = np.diag([1.0, -1.0, 1.0])
UPRIGHT = [name for name in library.robot_ids() if name != "ur10e"]


def _flange(model: RobotModel, q_rad: FloatArray) -> Pose:
    """Forward kinematics from the joints alone."""
    X = Pose.identity()
    for joint, angle in zip(model.joints, q_rad, strict=True):
        turn = Pose(about_axis(joint.axis, float(angle)), np.zeros(3))
        X = X @ joint.X_parent_joint @ turn
    return X @ model.X_tip_flange


@settings(max_examples=60)
@given(st.sampled_from(UPRIGHT), st.integers(0, 2**31))
def test_with_mirrored_angles_the_flange_is_at_the_mirror_image(name: str, seed: int) -> None:
    model = library.robot(name)
    q = np.random.default_rng(seed).uniform(model.lower_rad(), model.upper_rad())
    signs = mirror_signs(model)
    assert signs is not None
    there, image = _flange(model, q), _flange(model, signs * q)
    np.testing.assert_allclose(image.translation_m, FLIP @ there.translation_m, atol=1e-9)
    np.testing.assert_allclose(image.rotation, FLIP @ there.rotation @ FLIP, atol=1e-9)


def test_an_arm_with_a_shoulder_to_one_side_has_no_mirrored_posture() -> None:
    assert mirror_signs(library.robot("ur10e")) is None


@EVERY_STATION
def test_every_corner_of_bodies_and_parts_goes_to_the_other_side(station: Station) -> None:
    image = mirrored(station)
    for body, other in zip(station.bodies, image.bodies, strict=True):
        _same_corners(_corners(body.pieces_W()) * [1, -1, 1], _corners(other.pieces_W()))
    for part, other in zip(station.parts, image.parts, strict=True):
        if part.X_WP is not None and other.X_WP is not None:
            here = _corners(tuple(piece.moved(part.X_WP) for piece in part.pieces))
            there = _corners(tuple(piece.moved(other.X_WP) for piece in other.pieces))
            _same_corners(here * [1, -1, 1], there)
            np.testing.assert_allclose(
                part.X_WP.apply(part.com_m) * [1, -1, 1], other.X_WP.apply(other.com_m), atol=1e-12
            )


def _corners(pieces: tuple[object, ...]) -> FloatArray:
    return np.concatenate([piece.points_m for piece in pieces])  # type: ignore[attr-defined]


def _same_corners(a: FloatArray, b: FloatArray) -> None:
    np.testing.assert_allclose(a, b, atol=1e-12)


@EVERY_STATION
def test_spots_keep_normal_and_way_in_and_turn_the_other_way(station: Station) -> None:
    lopsided = tuple(replace(weld, turn_rad=(-0.2, 0.7)) for weld in station.welds)
    station = replace(station, welds=lopsided)
    for weld, other in zip(station.welds, mirrored(station).welds, strict=True):
        for axis in (0, 2):
            wanted = FLIP @ weld.X_WS.rotation[:, axis]
            np.testing.assert_allclose(other.X_WS.rotation[:, axis], wanted, atol=1e-12)
        assert other.turn_rad == (-0.7, 0.2)


@EVERY_STATION
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_mirrored_robot_with_its_own_gun_welds_the_mirrored_spot_with_swapped_tips(
    station: Station, share: float
) -> None:
    """Where a flange stands for a spot, its mirror image stands for the spot's mirror image."""
    gun = library.tool("gun_c_mid")
    for weld, other in zip(station.welds, mirrored(station).welds, strict=True):
        low, high = weld.turn_rad
        turn = low + share * (high - low)
        X_WF = weld.X_WS @ Pose(about_z(turn), np.zeros(3)) @ GUN_IN_SPOT @ _back(gun)
        image = Pose(FLIP @ X_WF.rotation @ FLIP, FLIP @ X_WF.translation_m)
        turned = other.X_WS @ Pose(about_z(-turn) @ about_x(np.pi), np.zeros(3))
        wanted = turned @ GUN_IN_SPOT @ _back(gun)
        np.testing.assert_allclose(image.matrix(), wanted.matrix(), atol=1e-12)
        assert other.turn_rad[0] - 1e-12 <= -turn <= other.turn_rad[1] + 1e-12


def _back(gun: object) -> Pose:
    assert isinstance(gun, SpotGun)
    return gun.X_flange_tcp.inverse()


@pytest.mark.parametrize("name", library.tool_ids())
def test_tools_of_the_library_are_their_own_mirror_images(name: str) -> None:
    tool = library.tool(name)
    assert isinstance(tool, SpotGun | Gripper)
    shapes = {_shape(piece.points_m, piece.radius_m) for piece in tool.pieces}
    images = {_shape(piece.points_m * [1, -1, 1], piece.radius_m) for piece in tool.pieces}
    assert shapes == images
    assert tool.com_m[1] == 0.0


def _shape(points_m: FloatArray, radius_m: float) -> tuple[object, ...]:
    corners = sorted(tuple(row) for row in (np.round(points_m, 9) + 0.0).tolist())
    return (round(radius_m, 9), *corners)


@EVERY_STATION
def test_robots_start_from_the_mirrored_posture(station: Station) -> None:
    for robot, other in zip(station.robots, mirrored(station).robots, strict=True):
        here, there = _at_home(robot), _at_home(other)
        np.testing.assert_allclose(there.translation_m, FLIP @ here.translation_m, atol=1e-9)
        np.testing.assert_allclose(there.rotation, FLIP @ here.rotation @ FLIP, atol=1e-9)


def _at_home(robot: MountedRobot) -> Pose:
    return robot.X_WB @ _flange(robot.model, robot.home_rad)


@EVERY_STATION
def test_parts_leave_their_places_to_the_mirrored_side(station: Station) -> None:
    for place, other in zip(station.places, mirrored(station).places, strict=True):
        np.testing.assert_allclose(other.exit_W_m, FLIP @ place.exit_W_m, atol=1e-12)
        np.testing.assert_allclose(
            other.X_WP.translation_m, FLIP @ place.X_WP.translation_m, atol=1e-12
        )


@EVERY_STATION
def test_grasps_are_mirrored_with_the_part(station: Station) -> None:
    for handling, other in zip(station.handlings, mirrored(station).handlings, strict=True):
        place, image = station.place(handling.from_place), mirrored(station).place(other.from_place)
        for grasp, its in zip(handling.grasps, other.grasps, strict=True):
            here, there = place.X_WP @ grasp, image.X_WP @ its
            np.testing.assert_allclose(there.translation_m, FLIP @ here.translation_m, atol=1e-12)
            np.testing.assert_allclose(there.rotation, FLIP @ here.rotation @ FLIP, atol=1e-12)


def test_mirroring_is_about_the_stations_own_plane() -> None:
    X = Pose(about_z(0.5), np.array([3.0, 8.0, 0.0]))
    station = STATIONS["framing_station"]
    one, other = mirrored(moved(station, X)), moved(mirrored(station), X)
    for a, b in zip(one.robots, other.robots, strict=True):
        np.testing.assert_allclose(a.X_WB.matrix(), b.X_WB.matrix(), atol=1e-12)
    np.testing.assert_allclose(one.X_W_station.matrix(), X.matrix(), atol=1e-12)
