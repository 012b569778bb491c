"""Users' URDFs: a good one becomes the same arm, a broken one is named with its line."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from robots import library
from robots.geometry import FloatArray, Pose
from robots.kinematics import forward, inverse
from robots.kinematics.opw_fit import fit_opw, opw_flange
from robots.model import RobotModel
from robots.shapes import Convex, box
from robots.urdf import UrdfError, UrdfOptions, nodes, read_urdf
from robots.urdf.overlap_kernels import hulls_overlap

BOX = '<collision><geometry><box size="0.1 0.1 0.1"/></geometry></collision>'


def rpy_of(rotation: FloatArray) -> FloatArray:
    """Roll, pitch, yaw of a rotation, also where pitch is upright."""
    pitch = np.arcsin(np.clip(-rotation[2, 0], -1.0, 1.0))
    if abs(np.cos(pitch)) > 1e-9:
        roll = np.arctan2(rotation[2, 1], rotation[2, 2])
        return np.array([roll, pitch, np.arctan2(rotation[1, 0], rotation[0, 0])])
    return np.array([np.arctan2(-rotation[1, 2], rotation[1, 1]), pitch, 0.0])


def numbers(values: FloatArray) -> str:
    return " ".join(repr(float(value)) for value in values)


def origin(pose: Pose) -> str:
    return f'<origin xyz="{numbers(pose.translation_m)}" rpy="{numbers(rpy_of(pose.rotation))}"/>'


def written_as_urdf(model: RobotModel) -> str:
    """The library's arm as somebody else would write it, with a sphere on each capsule end."""
    text = [f'<robot name="{model.id}">']
    for link in model.links:
        text.append(f'<link name="{link.name}">')
        for piece in link.pieces:
            for point in piece.points_m:
                text.append(f'<collision><origin xyz="{numbers(point)}"/><geometry>')
                text.append(f'<sphere radius="{piece.radius_m!r}"/></geometry></collision>')
        if link.inertial is not None:
            inertia = link.inertial.inertia_kg_m2
            entries = (("ixx", 0, 0), ("ixy", 0, 1), ("ixz", 0, 2))
            entries += (("iyy", 1, 1), ("iyz", 1, 2), ("izz", 2, 2))
            terms = " ".join(f'{name}="{float(inertia[i, j])!r}"' for name, i, j in entries)
            text.append(f'<inertial><origin xyz="{numbers(link.inertial.com_m)}"/>')
            text.append(f'<mass value="{link.inertial.mass_kg!r}"/><inertia {terms}/></inertial>')
        text.append("</link>")
    for k, joint in enumerate(model.joints):
        limits = joint.limits
        text.append(f'<joint name="{joint.name}" type="revolute">{origin(joint.X_parent_joint)}')
        text.append(f'<parent link="{model.links[k].name}"/>')
        text.append(f'<child link="{model.links[k + 1].name}"/><axis xyz="{numbers(joint.axis)}"/>')
        text.append(f'<limit lower="{limits.lower_rad!r}" upper="{limits.upper_rad!r}"')
        text.append(f'velocity="{limits.velocity_rad_s!r}" effort="{limits.effort_nm or 0.0!r}"/>')
        text.append("</joint>")
    text.append('<link name="tool0"/><joint name="tool" type="fixed">')
    text.append(f'{origin(model.X_tip_flange)}<parent link="{model.links[-1].name}"/>')
    text.append('<child link="tool0"/></joint></robot>')
    return "\n".join(text)


def saved(folder: Path, text: str, name: str = "arm.urdf") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def random_q(model: RobotModel, count: int, seed: int) -> FloatArray:
    share = np.random.default_rng(seed).random((count, model.dof))
    return model.lower_rad() + share * (model.upper_rad() - model.lower_rad())


@pytest.fixture(scope="module", params=library.robot_ids())
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[RobotModel, RobotModel]:
    """A library arm, and what is read back after writing it as URDF."""
    model = library.robot(request.param)
    path = saved(tmp_path_factory.mktemp("urdf"), written_as_urdf(model))
    return model, read_urdf(path, payload_kg=model.payload_kg)


def test_an_arm_written_as_urdf_comes_back_the_same(pair: tuple[RobotModel, RobotModel]) -> None:
    model, read = pair
    q = random_q(model, 30, seed=1)
    expected = forward.flange_transforms(model, q)
    np.testing.assert_allclose(forward.flange_transforms(read, q), expected, atol=1e-9)
    np.testing.assert_allclose(read.lower_rad(), model.lower_rad())
    np.testing.assert_allclose(read.upper_rad(), model.upper_rad())
    np.testing.assert_allclose(read.velocity_rad_s(), model.velocity_rad_s())
    for ours, theirs in zip(model.joints, read.joints, strict=True):
        assert ours.limits.effort_nm == theirs.limits.effort_nm
    for link, other in zip(model.links, read.links, strict=True):
        assert link.name == other.name
        assert len(other.pieces) == sum(len(piece.points_m) for piece in link.pieces)
        assert (link.inertial is None) == (other.inertial is None)
        if link.inertial is not None and other.inertial is not None:
            assert other.inertial.mass_kg == link.inertial.mass_kg
            np.testing.assert_allclose(
                other.inertial.inertia_kg_m2, link.inertial.inertia_kg_m2, atol=1e-12
            )


def test_the_closed_form_of_an_arm_is_recognised(pair: tuple[RobotModel, RobotModel]) -> None:
    model, read = pair
    assert (read.opw is None) == (model.opw is None)
    if model.opw is None or read.opw is None:
        return
    for name in ("a1_m", "a2_m", "b_m", "c1_m", "c2_m", "c3_m", "c4_m"):
        assert getattr(read.opw, name) == pytest.approx(getattr(model.opw, name), abs=1e-9)
    q = random_q(model, 20, seed=2)
    expected = forward.flange_transforms(model, q)
    np.testing.assert_allclose([opw_flange(read.opw, row) for row in q], expected, atol=1e-9)
    found, valid = inverse.branches(read, expected)
    again = forward.flange_transforms(read, found[valid])
    np.testing.assert_allclose(again, expected[np.nonzero(valid)[0]], atol=1e-9)


def test_what_urdf_does_not_say_is_noted(pair: tuple[RobotModel, RobotModel]) -> None:
    model, read = pair
    np.testing.assert_allclose(read.acceleration_rad_s2(), read.velocity_rad_s() / 0.5)
    assert any("accelerations are an assumption" in note for note in read.notes)
    assert any("torque is not checked" in note for note in read.notes)
    assert read.torque_joints == ()
    assert read.id == f"urdf:{model.id}"


def test_the_stated_reach_is_an_upper_bound(pair: tuple[RobotModel, RobotModel]) -> None:
    _, read = pair
    X = forward.link_transforms(read, random_q(read, 300, seed=3))
    far = np.linalg.norm(X[:, -1, :3, 3] - X[:, 1, :3, 3], axis=1)
    assert far.max() <= read.reach_m


def test_an_arm_with_shifted_or_bent_wrist_has_no_closed_form() -> None:
    base = library.robot("abb_irb6700_200_260")
    for joint, change in (
        (0, Pose.from_xyz_rpy((0.1, 0.0, 0.0))),
        (1, Pose.from_xyz_rpy((0.0, 0.0, 0.0), (0.1, 0.0, 0.0))),
        (4, Pose.from_xyz_rpy((0.0, 0.0, 0.01))),
        (5, Pose.from_xyz_rpy((0.0, 0.0, 0.0), (0.0, 0.0, 0.1))),
    ):
        joints = list(base.joints)
        pose = joints[joint].X_parent_joint @ change
        joints[joint] = dataclasses.replace(joints[joint], X_parent_joint=pose)
        assert fit_opw(dataclasses.replace(base, joints=tuple(joints))) is None
    joints = list(base.joints)
    joints[2] = dataclasses.replace(joints[2], X_parent_joint=Pose.identity())
    assert fit_opw(dataclasses.replace(base, joints=tuple(joints))) is None
    joints, links = base.joints[:5], base.links[:6]
    assert fit_opw(dataclasses.replace(base, joints=joints, links=links)) is None
    aside = Pose.from_xyz_rpy((0.0, 0.0, 0.0), (0.2, 0.3, 0.0))
    assert fit_opw(dataclasses.replace(base, X_tip_flange=aside)) is None


def test_an_arm_that_starts_turned_and_sideways_is_measured() -> None:
    """Axis 1 upside down, zero pose turned, lateral offset: signs and offsets take it up."""
    base = library.robot("abb_irb6700_200_260")
    joints = list(base.joints)
    turned = joints[0].X_parent_joint @ Pose.from_xyz_rpy((0, 0, 0), (0.0, 0.0, 0.7))
    joints[0] = dataclasses.replace(joints[0], X_parent_joint=turned, axis=-joints[0].axis)
    aside = joints[3].X_parent_joint @ Pose.from_xyz_rpy((0.0, 0.05, 0.0), (2.5, 0.0, 0.0))
    joints[3] = dataclasses.replace(joints[3], X_parent_joint=aside)
    model = dataclasses.replace(base, joints=tuple(joints), opw=None)
    opw = fit_opw(model)
    assert opw is not None
    assert opw.b_m == pytest.approx(0.05)
    assert opw.signs[0] == -1
    q = random_q(model, 20, seed=4)
    X = forward.flange_transforms(model, q)
    found, valid = inverse.branches(dataclasses.replace(model, opw=opw), X)
    apart = np.abs((found - q[:, None] + np.pi) % (2 * np.pi) - np.pi).max(axis=2)
    assert np.where(valid, apart, np.inf).min(axis=1).max() < 1e-6


def arm(
    links: dict[str, str] | None = None, joints: dict[int, str] | None = None, extra: str = ""
) -> str:
    """Six joints in a row; bodies of links and whole joints can be exchanged. One item a line."""
    links, joints = links or {}, joints or {}
    lines = ['<robot name="mine">']
    for k in range(7):
        lines.append(links.get(f"l{k}", f'<link name="l{k}">{BOX}</link>'))
    for k in range(6):
        lines.append(joints.get(k, joint(k)))
    return "\n".join([*lines, extra, "</robot>"])


def joint(
    k: int,
    kind: str = "revolute",
    axis: str = "0 0 1",
    limit: str = 'lower="-3" upper="3" velocity="2" effort="9"',
    more: str = "",
) -> str:
    middle = f'<axis xyz="{axis}"/><limit {limit}/>{more}'
    ends = f'<parent link="l{k}"/><child link="l{k + 1}"/>'
    return f'<joint name="j{k}" type="{kind}"><origin xyz="0 0.1 0.3"/>{ends}{middle}</joint>'


def geometry(shape: str) -> str:
    return f'<link name="l3"><collision><geometry>{shape}</geometry></collision></link>'


def inertial(body: str) -> str:
    return f'<link name="l3">{BOX}<inertial>{body}</inertial></link>'


INERTIA = '<inertia ixx="1" ixy="0" ixz="0" iyy="1" iyz="0" izz="1"/>'
BROKEN: dict[str, tuple[str, str]] = {
    "no xml": ("<robot", r"line 1: is not XML"),
    "bad tag": (arm().replace("</robot>", "</robt>"), r"line 16: is not XML: mismatched tag"),
    "doctype": ("<!DOCTYPE robot>\n<robot/>", r"DTDForbidden: leave <!DOCTYPE> and entities out"),
    "entity": (
        "<!DOCTYPE r [<!ENTITY a 'aa'>]>\n<robot name='&a;'/>",
        r"Forbidden: leave <!DOCTYPE> and entities out",
    ),
    "root tag": ("<sdf/>", r"line 1: <sdf> is no robot; the outermost .* <robot>"),
    "no links": ("<robot name='x'/>", r"line 1: there is no <link> in it"),
    "no name": (arm().replace(' name="mine"', ""), r"line 1: <robot> needs the attribute name="),
    "deep": ("<a>" * 40 + "</a>" * 40, r"line 1: nested deeper than 32 elements"),
    "unnamed link": (arm(extra="<link/>"), r"line 15: <link> needs the attribute name="),
    "two links": (
        arm(extra='<link name="l2"/>'),
        r"line 15: a second link named 'l2', first on line 4; names must differ",
    ),
    "two joints": (
        arm(joints={1: joint(1).replace('"j1"', '"j0"')}),
        r"line 10: a second joint named 'j0', first on line 9",
    ),
    "missing parent": (
        arm(joints={2: joint(2).replace('parent link="l2"', 'parent link="nope"')}),
        r"line 11: parent link 'nope' of joint name='j2' does not exist",
    ),
    "missing child": (
        arm(joints={2: joint(2).replace('<child link="l3"/>', "")}),
        r"line 11: <joint name='j2'> needs a <child>",
    ),
    "two parents": (
        arm(joints={5: joint(5).replace('child link="l6"', 'child link="l5"')}),
        r"line 14: link 'l5' has two parents, joints 'j4' and 'j5'",
    ),
    "several roots": (
        arm(extra='<link name="lost"/>'),
        r"line 15: links 'l0', 'lost' have no parent; one is the base",
    ),
    "circle": (
        arm(joints={0: joint(0).replace('parent link="l0"', 'parent link="l6"')}, links={"l0": ""}),
        r"line 9: joint 'j0' is part of a circle of joints",
    ),
    "two origins": (
        arm(joints={1: joint(1).replace("<axis", "<origin/><axis")}),
        r"line 10: a second <origin> in <joint>; one is allowed",
    ),
    "comma": (
        arm(joints={1: joint(1, limit='lower="-1,5" upper="3" velocity="2"')}),
        r"line 10: lower: '-1,5' is not a finite number; write it like 1.5",
    ),
    "nan": (
        arm(joints={1: joint(1, limit='lower="nan" upper="3" velocity="2"')}),
        r"line 10: lower: 'nan' is not a finite number",
    ),
    "overflow": (arm(joints={1: joint(1, axis="0 0 1e999")}), r"'1e999' is not a finite number"),
    "underscore": (arm(joints={1: joint(1, axis="0 0 1_0")}), r"'1_0' is not a finite number"),
    "short vector": (arm(joints={1: joint(1, axis="0 1")}), r"line 10: xyz: 2 numbers; right: 3"),
    "zero axis": (
        arm(joints={1: joint(1, axis="0 0 0")}),
        r"line 10: the axis of joint name='j1' is zero; right: a direction, 0 0 1",
    ),
    "no limit": (
        arm(joints={1: joint(1).replace("<limit", "<limits")}),
        r"line 10: <joint name='j1'> needs a <limit>",
    ),
    "no velocity": (
        arm(joints={1: joint(1, limit='lower="-1" upper="1"')}),
        r"line 10: <limit> needs the attribute velocity=",
    ),
    "no upper": (
        arm(joints={1: joint(1, limit='lower="-1" velocity="1"')}),
        r"line 10: <limit> needs the attribute upper=",
    ),
    "swapped limits": (
        arm(joints={1: joint(1, limit='lower="2" upper="-2" velocity="1"')}),
        r"line 10: joint 'j1': lower 2 must be below upper -2 \(radians\)",
    ),
    "zero velocity": (
        arm(joints={1: joint(1, limit='lower="-1" upper="1" velocity="0"')}),
        r"line 10: velocity: 0 must be above zero",
    ),
    "negative effort": (
        arm(joints={1: joint(1, limit='lower="-1" upper="1" velocity="1" effort="-4"')}),
        r"line 10: effort: -4 must not be negative",
    ),
    "prismatic": (
        arm(joints={1: joint(1, kind="prismatic")}),
        r"line 10: joint 'j1' is prismatic; supported: revolute, continuous, fixed",
    ),
    "floating": (arm(joints={1: joint(1, kind="floating")}), r"joint 'j1' is floating; supported"),
    "mimic": (
        arm(joints={1: joint(1, more='<mimic joint="j0"/>')}),
        r"line 10: joint 'j1' mimics another; coupled joints are not supported",
    ),
    "too few joints": (
        arm(joints={5: joint(5, kind="fixed")}),
        r"line 1: 5 moving joints lead to the flange 'l6'; an arm needs at least 6",
    ),
    "two ends": (
        arm(
            extra='<link name="e"/><joint name="je" type="fixed"><parent link="l6"/>'
            '<child link="e"/></joint><link name="f"/><joint name="jf" type="fixed">'
            '<parent link="l6"/><child link="f"/></joint>'
        ),
        r"line 1: the arm has several ends; say which .* ends of the robot: e, f",
    ),
    "finger": (
        arm(
            extra=f'<link name="e">{BOX}</link>'
            + joint(9).replace('"l9"', '"l2"').replace('"l10"', '"e"')
        ),
        r"line 15: joint 'j9' moves, but is not on the way to the flange 'l6'; fix it",
    ),
    "seen only": (
        arm(links={"l3": f'<link name="l3">{BOX.replace("collision", "visual")}</link>'}),
        r"line 5: link name='l3' has <visual> but no <collision>; give it one",
    ),
    "no geometry": (
        arm(links={"l3": '<link name="l3"><collision/></link>'}),
        r"line 5: <collision> needs a <geometry>",
    ),
    "empty geometry": (
        arm(links={"l3": geometry("")}),
        r"line 5: geometry .* holds nothing; right",
    ),
    "unknown geometry": (
        arm(links={"l3": geometry("<cone/>")}),
        r"line 5: geometry of link name='l3' holds <cone>; right: one of box, sphere, cyl",
    ),
    "two shapes": (
        arm(links={"l3": geometry('<sphere radius="1"/><sphere radius="1"/>')}),
        r"holds <sphere>, <sphere>; right: one of",
    ),
    "negative box": (
        arm(links={"l3": geometry('<box size="0.1 -0.1 0.1"/>')}),
        r"line 5: size: -0.1 must be above zero",
    ),
    "zero sphere": (
        arm(links={"l3": geometry('<sphere radius="0"/>')}),
        r"radius: 0 must be above",
    ),
    "flat cylinder": (
        arm(links={"l3": geometry('<cylinder radius="1" length="0"/>')}),
        r"length: 0 must be above zero",
    ),
    "no filename": (arm(links={"l3": geometry("<mesh/>")}), r"<mesh> needs the attribute filename"),
    "no mesh": (
        arm(links={"l3": geometry('<mesh filename="none.stl"/>')}),
        r"line 5: there is no mesh file 'none.stl'",
    ),
    "outside": (
        arm(links={"l3": geometry('<mesh filename="../../etc/passwd"/>')}),
        r"line 5: '../../etc/passwd' leads out of .*; copy the mesh into it",
    ),
    "absolute": (
        arm(links={"l3": geometry('<mesh filename="/etc/passwd"/>')}),
        r"line 5: '/etc/passwd': right is a path relative to the URDF file",
    ),
    "absolute url": (
        arm(links={"l3": geometry('<mesh filename="file:///etc/passwd"/>')}),
        r"right is a path relative to the URDF file",
    ),
    "web": (arm(links={"l3": geometry('<mesh filename="http://x/a.stl"/>')}), r"right is a path"),
    "package": (
        arm(links={"l3": geometry('<mesh filename="package://p/a.stl"/>')}),
        r"line 5: 'package://p/a.stl' needs the folder of package 'p', which is not given",
    ),
    "bad mesh": (
        arm(links={"l3": geometry('<mesh filename="bad.obj"/>')}),
        r"line 5: mesh .*bad.obj, line 2: vertex 9 does not exist",
    ),
    "turned mesh": (
        arm(links={"l3": geometry('<mesh filename="turned.dae"/>')}),
        r"line 5: mesh turned.dae does not have z up",
    ),
    "flat scale": (
        arm(links={"l3": geometry('<mesh filename="good.obj" scale="1 0 1"/>')}),
        r"line 5: scale: 0 would flatten the mesh",
    ),
    "no mass": (arm(links={"l3": inertial(INERTIA)}), r"line 5: <inertial> needs a <mass>"),
    "negative mass": (
        arm(links={"l3": inertial('<mass value="-1"/>' + INERTIA)}),
        r"line 5: link name='l3': mass -1 must not be negative",
    ),
    "no inertia": (
        arm(links={"l3": inertial('<mass value="1"/>')}),
        r"line 5: <inertial> needs a <inertia>",
    ),
    "no body's inertia": (
        arm(links={"l3": inertial('<mass value="1"/>' + INERTIA.replace('zz="1"', 'zz="3"'))}),
        r"line 5: link name='l3': no body has this inertia \(principal moments 1, 1, 3\)",
    ),
    "negative inertia": (
        arm(links={"l3": inertial('<mass value="1"/>' + INERTIA.replace('xx="1"', 'xx="-1"'))}),
        r"no body has this inertia",
    ),
}
TETRA = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"
TURNED = """<COLLADA><library_geometries><geometry id="g"><mesh>
<source id="p"><float_array id="a" count="9">0 0 0 1 0 0 0 1 0</float_array></source>
<vertices id="v"><input semantic="POSITION" source="#p"/></vertices>
<triangles><input semantic="VERTEX" source="#v" offset="0"/><p>0 1 2</p></triangles></mesh>
</geometry></library_geometries><library_visual_scenes><visual_scene id="s"><node>
<instance_geometry url="#g"/></node></visual_scene></library_visual_scenes>
<scene><instance_visual_scene url="#s"/></scene></COLLADA>"""


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_urdf_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    text, message = BROKEN[case]
    saved(tmp_path, "v 0 0 0\nf 1 1 9\n", "bad.obj")
    saved(tmp_path, TETRA, "good.obj")
    saved(tmp_path, TURNED, "turned.dae")
    path = saved(tmp_path, text)
    with pytest.raises(UrdfError, match=message) as caught:
        read_urdf(path, payload_kg=5.0)
    assert isinstance(caught.value, ValueError)
    assert str(caught.value).startswith(str(path))


def test_a_missing_or_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UrdfError, match="there is no such file"):
        read_urdf(tmp_path / "none.urdf", 5.0)
    monkeypatch.setattr(nodes, "MAX_BYTES", 100)
    with pytest.raises(UrdfError, match="bytes are too many for a robot; at most 100"):
        read_urdf(saved(tmp_path, arm()), 5.0)


@pytest.mark.parametrize("payload", [0.0, -1.0, float("nan"), float("inf")])
def test_a_payload_must_be_stated(tmp_path: Path, payload: float) -> None:
    with pytest.raises(ValueError, match="payload_kg must be positive and finite"):
        read_urdf(saved(tmp_path, arm()), payload)


def test_one_jerk_per_joint_is_taken(tmp_path: Path) -> None:
    path = saved(tmp_path, arm())
    stated = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0)
    jerk = read_urdf(path, 5.0, UrdfOptions(jerk_rad_s3=stated)).jerk_rad_s3()
    assert jerk is not None
    assert tuple(jerk) == stated
    assert read_urdf(path, 5.0).jerk_rad_s3() is None
    with pytest.raises(ValueError, match="2 jerks for 6 joints; give one per joint"):
        read_urdf(path, 5.0, UrdfOptions(jerk_rad_s3=(1.0, 2.0)))


def test_one_acceleration_per_joint_is_taken(tmp_path: Path) -> None:
    path = saved(tmp_path, arm())
    stated = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    model = read_urdf(path, 5.0, UrdfOptions(acceleration_rad_s2=stated))
    assert tuple(model.acceleration_rad_s2()) == stated
    assert not any("assumption" in note for note in model.notes)
    with pytest.raises(ValueError, match="2 accelerations for 6 joints; give one per joint"):
        read_urdf(path, 5.0, UrdfOptions(acceleration_rad_s2=(1.0, 2.0)))


def test_a_continuous_joint_gets_one_turn_either_way(tmp_path: Path) -> None:
    text = arm(joints={5: joint(5, kind="continuous", limit='velocity="2"')})
    model = read_urdf(saved(tmp_path, text), 5.0)
    limits = model.joints[5].limits
    assert (limits.lower_rad, limits.upper_rad) == (-2.0 * np.pi, 2.0 * np.pi)
    assert limits.effort_nm is None
    assert any(note.endswith("one turn either way: j5") for note in model.notes)


def test_the_default_axis_and_unnormalised_axes_are_understood(tmp_path: Path) -> None:
    text = arm(joints={0: joint(0).replace('<axis xyz="0 0 1"/>', ""), 1: joint(1, axis="0 3 4")})
    model = read_urdf(saved(tmp_path, text), 5.0)
    np.testing.assert_allclose(model.joints[0].axis, [1.0, 0.0, 0.0])
    np.testing.assert_allclose(model.joints[1].axis, [0.0, 0.6, 0.8])


def test_what_hangs_on_fixed_joints_joins_its_carrier(tmp_path: Path) -> None:
    """A sensor on link 2, behind a fixed joint: shape, mass and frame go to link 2."""
    mass = f'<inertial><origin xyz="0 0 0.1"/><mass value="2"/>{INERTIA}</inertial>'
    sensor = (
        f'<link name="s">{BOX}{mass}</link><joint name="js" type="fixed">'
        '<origin xyz="0.5 0 0" rpy="0 0 1.5707963267948966"/><parent link="l2"/>'
        '<child link="s"/></joint>'
    )
    carrier = f'<link name="l2">{BOX}{mass}</link>'
    model = read_urdf(saved(tmp_path, arm(links={"l2": carrier}, extra=sensor)), 5.0)
    assert model.dof == 6
    link = model.links[2]
    assert [piece.name for piece in link.pieces] == ["l2_1", "s_1"]
    np.testing.assert_allclose(link.pieces[1].points_m.mean(axis=0), [0.5, 0.0, 0.0], atol=1e-12)
    assert link.inertial is not None
    assert link.inertial.mass_kg == 4.0
    np.testing.assert_allclose(link.inertial.com_m, [0.25, 0.0, 0.1], atol=1e-12)
    spread = 4.0 * 0.25**2
    expected = np.diag([2.0, 2.0 + spread, 2.0 + spread])
    np.testing.assert_allclose(link.inertial.inertia_kg_m2, expected, atol=1e-12)


def test_a_placeholder_mass_is_no_mass(tmp_path: Path) -> None:
    body = inertial('<mass value="0"/>' + INERTIA.replace('"1"', '"0"'))
    model = read_urdf(saved(tmp_path, arm(links={"l3": body})), 5.0)
    assert model.links[3].inertial is None


FINGER = (
    f'<link name="e">{BOX}</link><joint name="grip" type="prismatic"><parent link="l6"/>'
    '<child link="e"/><axis xyz="0 1 0"/><limit lower="0" upper="1" velocity="1"/></joint>'
    f'<link name="f">{BOX}</link><joint name="thumb" type="revolute"><parent link="l6"/>'
    '<child link="f"/><axis xyz="0 0 1"/><origin xyz="1 0 0"/><mimic joint="grip"/></joint>'
)


def test_moving_joints_of_a_gripper_can_be_held(tmp_path: Path) -> None:
    path = saved(tmp_path, arm(extra=FINGER))
    held = {"grip": 0.25, "thumb": np.pi / 2}
    model = read_urdf(path, 5.0, UrdfOptions(flange="l6", held=held))
    assert model.dof == 6
    middles = [piece.points_m.mean(axis=0) for piece in model.links[6].pieces]
    np.testing.assert_allclose(middles, [[0, 0, 0], [0, 0.25, 0], [1, 0, 0]], atol=1e-12)


def test_fixed_joints_can_be_shifted_along_their_axes(tmp_path: Path) -> None:
    finger = (
        f'<link name="e">{BOX}</link><joint name="grip" type="fixed"><parent link="l6"/>'
        '<child link="e"/><origin xyz="0 0.5 0" rpy="0 0 1.5707963267948966"/>'
        '<axis xyz="0 -2 0"/></joint>'
    )
    path = saved(tmp_path, arm(extra=finger))
    model = read_urdf(path, 5.0, UrdfOptions(flange="l6", shifted={"grip": 0.25}))
    middles = [piece.points_m.mean(axis=0) for piece in model.links[6].pieces]
    np.testing.assert_allclose(middles, [[0, 0, 0], [0.25, 0.5, 0]], atol=1e-12)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (UrdfOptions(held={"nothing": 0.0}), "joint 'nothing' is to be held, but there is none"),
        (UrdfOptions(shifted={"nothing": 0.1}), "joint 'nothing' is to be shifted, but there is"),
        (UrdfOptions(shifted={"j4": 0.1}), "joint 'j4' is revolute; only fixed joints can be"),
        (UrdfOptions(link_pieces={"l9": 2}), "link 'l9' is to have pieces, but there is none"),
        (UrdfOptions(flange="nowhere"), "there is no link 'nowhere' for the flange; ends of"),
        (UrdfOptions(flange="l4"), "joint 'j4' moves, but is not on the way to the flange 'l4'"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    tmp_path: Path, options: UrdfOptions, message: str
) -> None:
    with pytest.raises(UrdfError, match=message):
        read_urdf(saved(tmp_path, arm()), 5.0, options)


def test_a_floating_joint_cannot_be_held(tmp_path: Path) -> None:
    text = arm(extra=FINGER.replace('"prismatic"', '"floating"'))
    options = UrdfOptions(flange="l6", held={"grip": 0.0, "thumb": 0.0})
    with pytest.raises(UrdfError, match="joint 'grip' is floating and cannot be held"):
        read_urdf(saved(tmp_path, text), 5.0, options)


def test_tool0_is_the_flange_where_there_are_several_ends(tmp_path: Path) -> None:
    ends = "".join(
        f'<link name="{name}"/><joint name="j_{name}" type="fixed"><origin xyz="0 0 {z}"/>'
        f'<parent link="l6"/><child link="{name}"/></joint>'
        for name, z in (("camera", 0.5), ("tool0", 0.1))
    )
    path = saved(tmp_path, arm(extra=ends))
    assert read_urdf(path, 5.0).X_tip_flange.translation_m[2] == 0.1
    chosen = read_urdf(path, 5.0, UrdfOptions(flange="camera"))
    assert chosen.X_tip_flange.translation_m[2] == 0.5


def test_boxes_and_cylinders_stand_where_they_should(tmp_path: Path) -> None:
    body = (
        '<link name="l3"><collision><origin xyz="1 0 0" rpy="0 1.5707963267948966 0"/>'
        '<geometry><cylinder radius="0.1" length="0.6"/></geometry></collision></link>'
    )
    model = read_urdf(saved(tmp_path, arm(links={"l3": body})), 5.0)
    points = model.links[3].pieces[0].points_m
    np.testing.assert_allclose(points[:, 0].min(), 0.7)
    np.testing.assert_allclose(points[:, 0].max(), 1.3)
    assert np.hypot(points[:, 1], points[:, 2]).min() >= 0.1


L_SHAPE = """o foot
v 0 0 0
v 0.4 0 0
v 0.4 0.1 0
v 0 0.1 0
v 0 0 0.1
v 0.4 0 0.1
v 0.4 0.1 0.1
v 0 0.1 0.1
f 4 3 2 1
f 5 6 7 8
f 1 2 6 5
f 2 3 7 6
f 3 4 8 7
f 4 1 5 8
o leg
v 0 0 0.1
v 0.1 0 0.1
v 0.1 0.1 0.1
v 0 0.1 0.1
v 0 0 0.5
v 0.1 0 0.5
v 0.1 0.1 0.5
v 0 0.1 0.5
f 12 11 10 9
f 13 14 15 16
f 9 10 14 13
f 10 11 15 14
f 11 12 16 15
f 12 9 13 16
"""


@pytest.mark.parametrize(
    ("filename", "options"),
    [
        ("meshes/l.obj", UrdfOptions()),
        ("file://meshes/l.obj", UrdfOptions()),
        ("package://p/l.obj", UrdfOptions(packages={"p": Path("meshes")})),
    ],
)
@pytest.mark.parametrize("mirror", ["", "-"])
def test_a_mesh_that_is_not_convex_gets_several_pieces(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    filename: str,
    options: UrdfOptions,
    mirror: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "meshes").mkdir()
    saved(tmp_path / "meshes", L_SHAPE, "l.obj")
    shape = f'<mesh filename="{filename}" scale="{mirror}2 1 1"/>'
    model = read_urdf(saved(tmp_path, arm(links={"l3": geometry(shape)})), 5.0, options)
    pieces = model.links[3].pieces
    assert len(pieces) == 2
    lines = [line.split()[1:] for line in L_SHAPE.splitlines() if line.startswith("v")]
    stretch = -2.0 if mirror else 2.0
    for vertex in np.array(lines, dtype=float) * [stretch, 1.0, 1.0]:
        corners = np.concatenate([piece.points_m for piece in pieces])
        assert np.abs(corners - vertex).max(axis=1).min() < 1e-9
    assert not any("reach beyond" in note for note in model.notes)


def test_pieces_that_reach_beyond_their_mesh_are_noted(tmp_path: Path) -> None:
    saved(tmp_path, L_SHAPE, "l.obj")
    text = arm(links={"l3": geometry('<mesh filename="l.obj"/>')})
    model = read_urdf(saved(tmp_path, text), 5.0, UrdfOptions(max_pieces=1))
    assert any("1 pieces cover l.obj and reach beyond it by up to" in note for note in model.notes)


def test_single_links_can_have_more_pieces(tmp_path: Path) -> None:
    saved(tmp_path, L_SHAPE, "l.obj")
    path = saved(tmp_path, arm(links={"l3": geometry('<mesh filename="l.obj"/>')}))
    for link_pieces, count in (({}, 1), ({"l3": 4}, 2), ({"l4": 4}, 1)):
        model = read_urdf(path, 5.0, UrdfOptions(max_pieces=1, link_pieces=link_pieces))
        assert len(model.links[3].pieces) == count


def test_a_link_to_the_outside_is_no_way_out(tmp_path: Path) -> None:
    inside = tmp_path / "scene"
    inside.mkdir()
    secret = saved(tmp_path, TETRA, "secret.obj")
    (inside / "a.obj").symlink_to(secret)
    path = saved(inside, arm(links={"l3": geometry('<mesh filename="a.obj"/>')}))
    with pytest.raises(UrdfError, match="leads out of scene"):
        read_urdf(path, 5.0)
    assert len(read_urdf(path, 5.0, UrdfOptions(folder=tmp_path)).links[3].pieces) == 1


def test_pairs_that_always_overlap_are_not_watched_and_that_is_said(tmp_path: Path) -> None:
    ball = geometry('<sphere radius="0.9"/>').replace("l3", "l2")
    model = read_urdf(saved(tmp_path, arm(links={"l2": ball})), 5.0)
    assert (0, 2) not in model.self_pairs
    assert (2, 4) not in model.self_pairs
    assert any(
        note.startswith("self-collision of l0 and l2 is not watched") for note in model.notes
    )
    tool = [first for first, second in model.self_pairs if second == 7]
    assert tool == [0, 1, 2, 3]


def test_a_free_arm_watches_all_pairs_two_apart(tmp_path: Path) -> None:
    bare = {f"l{k}": f'<link name="l{k}"/>' for k in (2, 4)}
    model = read_urdf(saved(tmp_path, arm(links=bare)), 5.0)
    links = [pair for pair in model.self_pairs if pair[1] < 7]
    assert links == [(a, b) for a in range(7) for b in range(a + 2, 7)]


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = saved(tmp_path, arm())
    first, again = read_urdf(path, 5.0), read_urdf(path, 5.0)
    assert first.self_pairs == again.self_pairs
    assert first.notes == again.notes


@pytest.mark.parametrize("gap", [-0.2, -0.02, 0.02, 0.3])
def test_overlap_is_told_apart_from_a_gap(gap: float) -> None:
    """Boxes turned against each other, at known distance along x."""
    turn = Pose.from_xyz_rpy((0.0, 0.0, 0.0), (0.0, 0.0, np.pi / 4))
    first, second = box((0.2, 0.2, 0.2)), box((0.2, 0.2, 0.2), turn)
    away = 0.1 + 0.1 * np.sqrt(2.0) + gap
    moved: Convex = second.moved(Pose.from_xyz_rpy((away, 0.01, 0.02)))
    assert hulls_overlap(first.points_m, moved.points_m, 0.0) == (gap < 0.0)
    assert hulls_overlap(first.points_m, moved.points_m, abs(gap) + 0.01)
