from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cells.scene_file import SceneError, check, load

Write = Callable[[str], Path]

ROBOT = """          R1: {use: line_robot, at: [-1500, 3000, 0, 0, 0, -90]}
"""
OWN = """          R1:
            urdf: own/arm.urdf
            payload: 165
            tool: gun_c_mid
            at: [-1500, 3000, 0, 0, 0, -90]
            home: [0, 0, 0, 0, 0, 0]
"""
AXES = ("0 0 1", "0 1 0", "0 1 0", "1 0 0", "0 1 0", "1 0 0")


def _urdf() -> str:
    links = "".join(
        f'<link name="l{i}"><collision><origin xyz="0 0 0.1"/><geometry>'
        f'<box size="0.1 0.1 0.2"/></geometry></collision></link>\n'
        for i in range(7)
    )
    joints = "".join(
        f'<joint name="j{i + 1}" type="revolute"><parent link="l{i}"/><child link="l{i + 1}"/>'
        f'<origin xyz="0 0 0.4"/><axis xyz="{axis}"/>'
        f'<limit lower="-2" upper="2" velocity="2" effort="100"/></joint>\n'
        for i, axis in enumerate(AXES)
    )
    return f'<robot name="arm">\n{links}{joints}</robot>\n'


@pytest.fixture
def scene(valid_text: str, write: Write) -> Callable[[str, str], Path]:
    def build(robot: str = OWN, urdf: str = _urdf()) -> Path:
        assert ROBOT in valid_text
        path = write(valid_text.replace(ROBOT, robot))
        (path.parent / "own").mkdir(exist_ok=True)
        (path.parent / "own" / "arm.urdf").write_text(urdf)
        return path

    return build


Scene = Callable[..., Path]


def test_a_robot_may_come_from_a_urdf(scene: Scene) -> None:
    model = load(scene()).stations[0].robots[0].model
    assert (model.id, model.dof, model.payload_kg) == ("urdf:arm", 6, 165.0)
    np.testing.assert_allclose(model.acceleration_rad_s2(), [4.0] * 6)


def test_accelerations_are_in_degrees(scene: Scene) -> None:
    own = OWN + "            acceleration: [90, 90, 90, 180, 180, 180]\n"
    model = load(scene(own)).stations[0].robots[0].model
    np.testing.assert_allclose(model.acceleration_rad_s2() / np.pi, [0.5] * 3 + [1.0] * 3)


def test_jerks_are_in_degrees_and_unlimited_unless_given(scene: Scene) -> None:
    assert load(scene()).stations[0].robots[0].model.jerk_rad_s3() is None
    own = OWN + "            jerk: [900, 900, 900, 1800, 1800, 1800]\n"
    jerk = load(scene(own)).stations[0].robots[0].model.jerk_rad_s3()
    assert jerk is not None
    np.testing.assert_allclose(jerk / np.pi, [5.0] * 3 + [10.0] * 3)


def test_what_was_assumed_is_a_warning_at_the_urdf(scene: Scene) -> None:
    warnings = check(scene()).warnings
    assert any("accelerations are an assumption" in warning.message for warning in warnings)
    assert {warning.where.rpartition(".")[2] for warning in warnings} == {"urdf"}


def test_a_urdf_that_two_robots_use_is_read_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    from robots import urdf

    original, calls = urdf.read_urdf, []

    def counting(*arguments: object) -> object:
        calls.append(arguments)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(urdf, "read_urdf", counting)
    twin = OWN.replace("R1:", "R9:").replace("-1500, 3000", "-4500, 3000")
    robots = load(scene(OWN + twin)).stations[0].robots
    assert len(calls) == 1
    assert robots[0].model is robots[1].model


FAULTS = [
    ("no payload", OWN.replace("            payload: 165\n", ""), None, "payload", "missing field"),
    ("no file", OWN.replace("arm.urdf", "leg.urdf"), None, "urdf", "there is no file"),
    ("way out", OWN.replace("own/arm", "../arm"), None, "urdf", "leads out"),
    ("bad xml", OWN, "<robot", "urdf", "URDF own/arm.urdf"),
    (
        "bad limit",
        OWN,
        _urdf().replace('upper="2" ', 'upper="2,5" ', 1),
        "urdf",
        "URDF own/arm.urdf, line 9: ",
    ),
    (
        "too few accelerations",
        OWN + "            acceleration: [90]\n",
        None,
        "urdf",
        "1 accelerations for 6 joints",
    ),
    (
        "no such package",
        OWN + "            packages: {arm: meshes}\n",
        None,
        "packages.arm",
        "there is no folder 'meshes'",
    ),
    ("home", OWN.replace("home: [0, 0", "home: [0, 120"), None, "home[1]", "limits of -114.59"),
]


@pytest.mark.parametrize(
    ("robot", "urdf", "where", "message"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_a_faulty_urdf_robot_is_named_in_the_scene_and_in_its_file(
    scene: Scene, robot: str, urdf: str | None, where: str, message: str
) -> None:
    path = scene(robot) if urdf is None else scene(robot, urdf)
    with pytest.raises(SceneError) as caught:
        load(path)
    found = [p for p in caught.value.problems if p.where.endswith(where) and message in p.message]
    assert found, str(caught.value)
    assert found[0].line >= path.read_text().count("\n", 0, path.read_text().index("R1:")) + 1


def test_meshes_of_a_urdf_are_found_in_its_package(scene: Scene) -> None:
    mesh = '<mesh filename="package://arm/a.obj" scale="0.001 0.001 0.001"/>'
    urdf = _urdf().replace('<box size="0.1 0.1 0.2"/>', mesh, 1)
    path = scene(OWN + "            packages: {arm: meshes}\n", urdf)
    (path.parent / "meshes").mkdir()
    (path.parent / "meshes" / "a.obj").write_text(
        "v 0 0 0\nv 100 0 0\nv 0 100 0\nv 0 0 100\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"
    )
    assert load(path).stations[0].robots[0].model.links[0].pieces
