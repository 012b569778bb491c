"""The library's data files, read by the loader and, independently, straight from the YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import robots.library
from robots import conventions, library
from robots.library.data_file import read
from robots.model import Gripper, RobotModel, SpotGun, Tool
from robots.shapes import Convex

DATA = Path(robots.library.__file__).parent / "data"
ROBOTS = (
    "abb_irb6700_150_320",
    "abb_irb6700_200_260",
    "fanuc_r2000ic_125l",
    "fanuc_r2000ic_165f",
    "fanuc_r2000ic_210f",
    "kuka_kr150_r3100_2",
    "kuka_kr210_r2700_2",
    "kuka_kr210_r3100_2",
    "kuka_kr500_r2800_2",
    "ur10e",
    "yaskawa_ms210",
)
GUNS = ("gun_c_deep", "gun_c_mid", "gun_c_small", "gun_spr_c", "gun_x_long", "gun_x_mid")
GRIPPERS = ("gripper_casting", "gripper_panel", "gripper_small")


@pytest.fixture(params=ROBOTS)
def model(request: pytest.FixtureRequest) -> RobotModel:
    return library.robot(request.param)


@pytest.fixture(params=GUNS)
def gun(request: pytest.FixtureRequest) -> SpotGun:
    tool = library.tool(request.param)
    assert isinstance(tool, SpotGun)
    return tool


def raw(robot_id: str) -> dict[str, Any]:
    content = yaml.safe_load((DATA / "robots" / f"{robot_id}.yaml").read_text("utf-8"))
    assert isinstance(content, dict)
    return content


def distance_m(shape: Convex, point: np.ndarray) -> float:
    """Distance of a point to a capsule or ball (hulls of one or two points)."""
    start, end = shape.points_m[0], shape.points_m[-1]
    along = end - start
    share = np.clip((point - start) @ along / max(along @ along, 1e-18), 0.0, 1.0)
    return float(np.linalg.norm(point - start - share * along) - shape.radius_m)


def test_the_library_holds_the_promised_robots_and_tools() -> None:
    assert library.robot_ids() == ROBOTS
    assert library.tool_ids() == tuple(sorted((*GUNS, *GRIPPERS)))


def test_a_model_is_read_once() -> None:
    assert library.robot("ur10e") is library.robot("ur10e")
    assert library.tool("gun_c_mid") is library.tool("gun_c_mid")


def test_an_unknown_robot_is_answered_with_the_close_ones() -> None:
    with pytest.raises(library.UnknownModelError) as caught:
        library.robot("kuka_kr210_r2700")
    assert isinstance(caught.value, KeyError)
    assert str(caught.value).startswith("there is no robot 'kuka_kr210_r2700' in the library; did")
    assert "kuka_kr210_r2700_2" in str(caught.value)


def test_an_unknown_tool_unlike_any_other_is_answered_with_the_whole_list() -> None:
    with pytest.raises(library.UnknownModelError, match="there are gripper_casting, "):
        library.tool("%%%")


def test_a_name_cannot_leave_the_data_folder() -> None:
    with pytest.raises(library.UnknownModelError):
        library.robot("../robots/ur10e")


def test_a_data_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("- 1\n")
    with pytest.raises(ValueError, match="expected a mapping at the top, got list"):
        read(path)


def test_every_capsule_of_the_file_is_a_piece_of_its_link(model: RobotModel) -> None:
    data = raw(model.id)
    for index, (link, entry) in enumerate(zip(model.links, data["links"], strict=True)):
        dressed = index == data["dress_pack"]["link"]
        assert len(link.pieces) == len(entry["capsules"]) + dressed
        for piece, numbers in zip(link.pieces, entry["capsules"], strict=False):
            assert piece.points_m.ravel().tolist() == numbers[:6]
            assert piece.radius_m == numbers[6]
    assert model.links[3].pieces[-1].name == "dress_pack"
    assert model.links[3].pieces[-1].radius_m == model.dress_pack_m


def test_limits_and_speeds_are_those_of_the_file(model: RobotModel) -> None:
    joints = raw(model.id)["joints"]
    np.testing.assert_allclose(np.degrees(model.lower_rad()), [j["limit_deg"][0] for j in joints])
    np.testing.assert_allclose(np.degrees(model.upper_rad()), [j["limit_deg"][1] for j in joints])
    speeds = [j["velocity_deg_s"] for j in joints]
    np.testing.assert_allclose(np.degrees(model.velocity_rad_s()), speeds)
    ramps = [j["acceleration_deg_s2"] for j in joints]
    np.testing.assert_allclose(np.degrees(model.acceleration_rad_s2()), ramps)


def test_every_figure_names_its_origin(model: RobotModel) -> None:
    said = " ".join(model.sources)
    for figure in ("joints", "limit_deg", "velocity", "acceleration", "effort", "capsules"):
        assert figure in said
    published = model.id.startswith("kuka_")
    assert any("Accelerations are an assumption" in note for note in model.notes) != published


def test_inertias_are_physical(model: RobotModel) -> None:
    """Symmetric, positive, and no principal moment larger than the sum of the other two."""
    for link in model.links:
        if link.inertial is None:
            continue
        inertia = link.inertial.inertia_kg_m2
        np.testing.assert_allclose(inertia, inertia.T, atol=1e-12)
        moments = np.linalg.eigvalsh(inertia)
        assert moments[0] > 0.0
        assert moments[2] <= moments[0] + moments[1] + 1e-9


def test_torque_is_checked_only_where_effort_and_masses_are_published(model: RobotModel) -> None:
    for joint in model.torque_joints:
        assert model.joints[joint].limits.effort_nm is not None
        assert all(link.inertial is not None for link in model.links[joint + 1 :])
    brand = model.id.split("_")[0]
    expected = {"kuka": (0, 2, 3, 4, 5), "ur10e": (0, 1, 2, 3, 4, 5)}
    assert model.torque_joints == expected.get(brand, ())


def test_self_pairs_are_apart_and_hold_the_tool_against_the_arm(model: RobotModel) -> None:
    assert all(first >= 0 and first + 2 <= second <= 7 for first, second in model.self_pairs)
    tool_pairs = [pair for pair in model.self_pairs if pair[1] == 7]
    assert tool_pairs == [(0, 7), (1, 7), (2, 7), (3, 7)]
    assert {(0, 4), (0, 5), (0, 6), (1, 5), (2, 6)} <= set(model.self_pairs)


def test_the_wrist_moment_a_gun_causes_is_known(gun: SpotGun) -> None:
    assert 0.0 < gun.com_m[2] < gun.X_flange_tcp.translation_m[2]
    assert gun.mass_kg <= library.robot("kuka_kr210_r2700_2").payload_kg


def test_a_sheet_between_the_open_tips_is_free(gun: SpotGun) -> None:
    """A flange in the throat's middle plane touches nothing of the open gun."""
    tcp = gun.X_flange_tcp.translation_m
    for x in (-0.3, -0.1, 0.0, 0.1, 0.3):
        for depth in np.linspace(-0.1, gun.throat_m - 0.01, 40):
            point = tcp + np.array([x, 0.0, -depth])
            assert min(distance_m(piece, point) for piece in gun.pieces) > 0.0


def test_the_tips_stand_open_by_the_opening(gun: SpotGun) -> None:
    tcp = gun.X_flange_tcp.translation_m
    for side in (-1.0, 1.0):
        tip = tcp + np.array([0.0, side * 0.5 * gun.opening_m, 0.0])
        assert min(distance_m(piece, tip) for piece in gun.pieces) == pytest.approx(0.0, abs=1e-9)


def test_the_electrodes_sweep_from_the_open_tips_to_the_tool_centre_point(gun: SpotGun) -> None:
    tcp = gun.X_flange_tcp.translation_m
    reach = np.linspace(-0.5, 0.5, 21)[:, np.newaxis] * np.array([0.0, gun.opening_m, 0.0])
    strokes = [piece for piece in gun.electrodes if len(piece.points_m) == 2]
    for point in tcp + reach:
        assert min(distance_m(piece, point) for piece in strokes) < 0.0


def test_only_scissor_guns_sweep_with_their_arms(gun: SpotGun) -> None:
    swept = [piece.name for piece in gun.electrodes if piece.name.startswith("arm_sweep")]
    assert len(swept) == (2 if gun.kind == "X" else 0)


@pytest.mark.parametrize("tool_id", [*GUNS, *GRIPPERS])
def test_a_tool_is_one_body(tool_id: str) -> None:
    """Every piece touches another one, starting from the flange."""
    tool = library.tool(tool_id)
    joined, left = {0}, set(range(1, len(tool.pieces)))
    while left:
        near = {k for k in left if any(touch(tool, k, other) for other in joined)}
        assert near, f"{[tool.pieces[k].name for k in left]} hang in the air"
        joined |= near
        left -= near


def touch(tool: Tool, first: int, second: int) -> bool:
    a, b = tool.pieces[first], tool.pieces[second]
    samples = np.linspace(0.0, 1.0, 201)[:, np.newaxis]
    points = a.points_m[0] + samples * (a.points_m[-1] - a.points_m[0])
    return min(distance_m(b, point) for point in points) <= a.radius_m


@pytest.mark.parametrize("tool_id", GRIPPERS)
def test_a_gripper_grips_in_front_of_all_its_pieces(tool_id: str) -> None:
    gripper = library.tool(tool_id)
    assert isinstance(gripper, Gripper)
    assert gripper.payload_kg >= 25.0
    assert gripper.X_flange_tcp.translation_m[2] > gripper.com_m[2]
    assert gripper.X_flange_tcp.translation_m[2] > gripper.pieces[0].points_m[:, 2].max()


def test_no_piece_of_a_tool_reaches_behind_the_flange() -> None:
    for tool_id in library.tool_ids():
        for piece in library.tool(tool_id).pieces:
            assert piece.points_m[:, 2].min() - piece.radius_m >= -1e-9


def test_fanuc_shows_joint_three_against_the_horizontal() -> None:
    model = library.robot("fanuc_r2000ic_165f")
    q = np.radians([[10.0, 20.0, 30.0, 40.0, 50.0, 60.0]])
    shown = conventions.controller_angles_rad(model, q)
    np.testing.assert_allclose(np.degrees(shown), [[10.0, 20.0, 10.0, 40.0, 50.0, 60.0]])
    np.testing.assert_allclose(conventions.serial_angles_rad(model, shown), q)


def test_other_brands_show_serial_angles() -> None:
    model = library.robot("kuka_kr210_r2700_2")
    q = np.array([0.1, -1.0, 1.2, 0.3, 0.4, 0.5])
    np.testing.assert_array_equal(conventions.controller_angles_rad(model, q), q)
