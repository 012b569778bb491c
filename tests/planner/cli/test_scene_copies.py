"""The copy of a scene that a plan keeps is the whole scene."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cells.scene_file import load
from cells.scene_file.loading import loaded
from cells.scene_file.references import references
from planner.cli.folder import commit, keep_scene, staging

MESHES = (
    "package://arm/a.obj",
    "link.obj",
    "file://link.obj",
    "deeper/../../meshes/post.obj",
)
AXES = ("0 0 1", "0 1 0", "0 1 0", "1 0 0", "0 1 0", "1 0 0")
BOX = '<box size="0.1 0.1 0.2"/>'


def urdf() -> str:
    shapes = [f'<mesh filename="{name}" scale="0.0003 0.0003 0.0003"/>' for name in MESHES]
    links = "".join(
        f'<link name="l{i}"><collision><geometry>{shape}</geometry></collision></link>'
        for i, shape in enumerate([*shapes, BOX, BOX, BOX])
    )
    joints = "".join(
        f'<joint name="j{i + 1}" type="revolute"><parent link="l{i}"/><child link="l{i + 1}"/>'
        f'<origin xyz="0 0 0.4"/><axis xyz="{axis}"/>'
        f'<limit lower="-2" upper="2" velocity="2" effort="100"/></joint>'
        for i, axis in enumerate(AXES)
    )
    return f'<robot name="arm">{links}{joints}</robot>'


@pytest.fixture
def own_robot(scene: Path) -> Path:
    """The scene with a robot of the user's own, whose meshes are in three places."""
    text = scene.read_text()
    library = (
        "{model: kuka_kr210_r2700_2, tool: gun_c_mid, at: [0, 0, 0],\n"
        "               home: [0, -110, 100, 0, 60, 0]}"
    )
    assert library in text
    own = (
        "{urdf: own/arm.urdf, payload: 165, packages: {arm: package}, tool: gun_c_mid, "
        "at: [0, 0, 0],\n               home: [0, 0, 0, 0, 0, 0]}"
    )
    scene.write_text(text.replace(library, own))
    post = scene.parent / "meshes" / "post.obj"
    for folder in ("own/deeper", "package"):
        (scene.parent / folder).mkdir(parents=True)
    shutil.copy(post, scene.parent / "package" / "a.obj")
    shutil.copy(post, scene.parent / "own" / "link.obj")
    (scene.parent / "own" / "arm.urdf").write_text(urdf())
    return scene


def test_a_scene_needs_its_meshes_and_what_its_robots_are_made_of(own_robot: Path) -> None:
    needs = references(loaded(own_robot).document, own_robot.parent)
    assert set(needs) == {
        "own/arm.urdf",
        "package",
        "package/a.obj",
        "own/link.obj",
        "meshes/post.obj",
    }


def test_a_copy_is_the_same_scene(own_robot: Path, tmp_path: Path) -> None:
    needs = references(loaded(own_robot).document, own_robot.parent)
    out = tmp_path / "out"
    (own_robot.parent / "unrelated.txt").write_text("stays where it is")
    for _ in range(2):
        with staging(out) as stage:
            keep_scene(own_robot, needs, stage)
            commit(stage, out)
    digest = load(own_robot).digest
    shutil.rmtree(own_robot.parent)
    assert load(out / "scene" / "scene.yaml").digest == digest
    assert [path.name for path in out.iterdir()] == ["scene"]
    assert not (out / "scene" / "unrelated.txt").exists()


def test_a_copy_that_fails_leaves_the_one_before(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with staging(out) as stage:
        keep_scene(scene, ["meshes/post.obj"], stage)
        commit(stage, out)
    with pytest.raises(FileNotFoundError), staging(out) as stage:
        keep_scene(scene, ["meshes/none.obj"], stage)
    assert [path.name for path in out.iterdir()] == ["scene"]
    assert (out / "scene" / "meshes" / "post.obj").is_file()
