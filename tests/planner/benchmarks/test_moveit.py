"""Files of MoveIt are read as they are meant, and every fault is pointed at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planner.benchmarks.moveit import read_request, read_scene, read_srdf
from planner.benchmarks.registry import BenchDataError
from robots.geometry import Pose, about_z

SCENE = """\
name: ""
robot_model_name: small
fixed_frame_transforms:
  - transform:
      translation: [0, 0, 0]
      rotation: [0, 0, 0, 1]
    child_frame_id: world
allowed_collision_matrix:
  entry_names: [a, b, c]
  entry_values:
    - [false, true, false]
    - [true, false, false]
    - [false, false, false]
world:
  collision_objects:
    - id: can
      primitives:
        - type: cylinder
          dimensions: [0.14, 0.03]
        - type: sphere
          dimensions: [0.05]
      primitive_poses:
        - position: [1, 2, 3]
          orientation: [0, 0, 0.7071067811865476, 0.7071067811865476]
        - position: [0, 0, 0.5]
          orientation: [0, 0, 0, 1]
    - id: shelf
      pose:
        position: [0, 0, 1]
        orientation: [0, 0, 0, 1]
      primitives:
        - type: box
          dimensions: [1.2, 1, 0.04]
      primitive_poses:
        - position: [0.5, 0, 0]
          orientation: [0, 0, 0, 1]
"""
REQUEST = """\
group_name: arm
start_state:
  joint_state:
    name: [j1, j2, finger]
    position: [0.5, -1, 0.02]
goal_constraints:
  - joint_constraints:
      - joint_name: j2
        position: 1.5
      - position: -0.25
        joint_name: j1
"""
SRDF = """<robot name="small">
  <group name="arm"/>
  <disable_collisions link1="a" link2="b" reason="Adjacent"/>
  <disable_collisions link1="c" link2="a" reason="Never"/>
</robot>"""


def saved(folder: Path, text: str, name: str = "scene0002.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_scene_holds_its_solids_where_they_stand(tmp_path: Path) -> None:
    scene = read_scene(saved(tmp_path, SCENE))
    assert scene.robot == "small"
    assert [(solid.name, solid.kind) for solid in scene.solids] == [
        ("can", "cylinder"),
        ("can", "sphere"),
        ("shelf", "box"),
    ]
    can, ball, shelf = scene.solids
    assert can.size_m == (0.14, 0.03)
    assert np.allclose(can.X_FO.matrix(), Pose(about_z(np.pi / 2), np.array([1, 2, 3])).matrix())
    assert np.allclose(shelf.X_FO.translation_m, [0.5, 0.0, 1.0])
    assert np.allclose(np.ptp(shelf.covering().points_m, axis=0), [1.2, 1.0, 0.04])
    assert ball.covering().radius_m == 0.05
    rim = np.linalg.norm(can.covering().points_m[:, :2] - [1.0, 2.0], axis=1)
    assert rim.min() >= 0.03
    assert np.allclose(np.ptp(can.covering().points_m[:, 2]), 0.14)


def test_a_scene_says_which_links_may_touch(tmp_path: Path) -> None:
    scene = read_scene(saved(tmp_path, SCENE))
    assert scene.allowed == {frozenset("ab")}
    assert frozenset("bc") in scene.stated


def test_a_scene_may_hold_nothing(tmp_path: Path) -> None:
    scene = read_scene(saved(tmp_path, "robot_model_name: small\nworld: {}\n"))
    assert scene.solids == ()
    assert scene.allowed == scene.stated == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("type: sphere", "type: cone", r"scene0002.yaml:20:17: .*type: 'cone' is not supported"),
        ("[0.05]", "[0.05, 1]", r":21:\d+: .*dimensions: 2 numbers; right: 1"),
        ("[0.05]", "[-1]", r"dimensions: radius must be above zero"),
        ("[0.05]", "[.nan]", r"dimensions\[0\]: right: a finite number"),
        ("[0.05]", "5", r"dimensions: right: a list"),
        ("orientation: [0, 0, 0, 1]", "orientation: [0, 0, 0, 2]", r"quaternion .* of length 1"),
        ("id: can", "name: can", r"collision_objects\[0\].name: unknown"),
        ("    - id: shelf\n", "    - id: shelf\n      poses: []\n", "poses: unknown"),
        ("robot_model_name: small", "robot_model_name: 5", "robot_model_name: right: a text"),
        ("robot_model_name: small\n", "", "robot_model_name is missing"),
        ("translation: [0, 0, 0]", "translation: [0, 0, 1]", "frames other than that of the world"),
        ("[a, b, c]", "[a, b]", "entry_values: 3 values for 2 names"),
        ("[a, b, c]", "[a, b, a]", "a name is here twice"),
        ("[false, true, false]", "[false, true]", "2 values for 3 names"),
        ("[false, true, false]", "[false, 1, false]", "right: true or false"),
        ("id: can", "id: can\n      id: pot", "is here twice"),
        ("name: \"\"", "name: [", "not YAML"),
        ("name: \"\"", "name: &a 1", "an anchor"),
    ],
)  # fmt: skip
def test_faults_of_scenes_are_pointed_at(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SCENE
    with pytest.raises(BenchDataError, match=message):
        read_scene(saved(tmp_path, SCENE.replace(old, new, 1)))


def test_as_many_poses_as_primitives_are_asked_for(tmp_path: Path) -> None:
    cut = SCENE.replace("        - type: sphere\n          dimensions: [0.05]\n", "")
    with pytest.raises(BenchDataError, match="2 poses for 1 primitives"):
        read_scene(saved(tmp_path, cut))


def test_a_request_holds_start_and_goal_by_joint(tmp_path: Path) -> None:
    request = read_request(saved(tmp_path, REQUEST))
    assert request.start == {"j1": 0.5, "j2": -1.0, "finger": 0.02}
    assert request.goal == {"j1": -0.25, "j2": 1.5}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("joint_name: j2", "joint_name: j9", r":8:\d+: .*joint 'j9' has no value at the start"),
        ("joint_name: j1", "joint_name: j2", "joint 'j2' is here twice"),
        ("position: 1.5", "position: high", "right: a finite number"),
        ("[0.5, -1, 0.02]", "[0.5, -1]", "2 values for 3 names"),
        ("  - joint_con", "  - joint_constraints: []\n  - joint_con", "2 goals; right: 1"),
        ("group_name: arm", "path_constraints: []", "path_constraints: unknown"),
        ("group_name: arm\nstart_state:", "- 1\n#", "not YAML|mapping"),
    ],
)  # fmt: skip
def test_faults_of_requests_are_pointed_at(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in REQUEST
    with pytest.raises(BenchDataError, match=message):
        read_request(saved(tmp_path, REQUEST.replace(old, new, 1)))


def test_files_that_are_not_there_or_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchDataError, match="there is no such file"):
        read_scene(tmp_path / "none.yaml")
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"name: \xff\xfe")
    with pytest.raises(BenchDataError, match="is not text"):
        read_scene(path)
    path.write_bytes(b"#" * (6 * 2**20))
    with pytest.raises(BenchDataError, match="more than"):
        read_request(path)


def test_an_srdf_says_which_links_may_touch(tmp_path: Path) -> None:
    assert read_srdf(saved(tmp_path, SRDF, "a.srdf")) == {frozenset("ab"), frozenset("ac")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SRDF.replace('link2="a" ', ""), "line 4: .*needs the attribute link2="),
        ("<group/>", "<group> is no robot"),
        ("<robot>", "is not XML"),
    ],
)
def test_faults_of_an_srdf_are_pointed_at(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BenchDataError, match=message):
        read_srdf(saved(tmp_path, text, "a.srdf"))
