"""Forward kinematics against the data files multiplied out by hand, and against the OPW formula."""

from __future__ import annotations

from math import cos, sin
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import yaml

import robots.library
from robots import library
from robots.geometry import FloatArray
from robots.kinematics import forward, jacobian
from robots.kinematics.chain import chain_of
from robots.model import OpwGeometry, RobotModel

DATA = Path(robots.library.__file__).parent / "data" / "robots"


@pytest.fixture(params=library.robot_ids())
def model(request: pytest.FixtureRequest) -> RobotModel:
    return library.robot(request.param)


def random_q(model: RobotModel, count: int, seed: int) -> FloatArray:
    spread = np.random.default_rng(seed).random((count, model.dof))
    return model.lower_rad() + spread * (model.upper_rad() - model.lower_rad())


def rotation(axis: str, angle: float) -> FloatArray:
    c, s = cos(angle), sin(angle)
    rows = {
        "x": [[1, 0, 0, 0], [0, c, -s, 0], [0, s, c, 0], [0, 0, 0, 1]],
        "y": [[c, 0, s, 0], [0, 1, 0, 0], [-s, 0, c, 0], [0, 0, 0, 1]],
        "z": [[c, -s, 0, 0], [s, c, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
    }
    return np.array(rows[axis], dtype=np.float64)


def published_flange(data: dict[str, Any], q_rad: npt.ArrayLike) -> FloatArray:
    """The chain of the data file as plain matrix products; axes are along a coordinate axis."""
    total = np.eye(4)
    for joint, angle in zip(data["joints"], np.asarray(q_rad), strict=True):
        shift = np.eye(4)
        shift[:3, 3] = joint["xyz_m"]
        r, p, y = np.radians(joint["rpy_deg"])
        index = int(np.argmax(np.abs(joint["axis"])))
        turn = rotation("xyz"[index], float(np.sign(joint["axis"][index])) * angle)
        total = total @ shift @ rotation("z", y) @ rotation("y", p) @ rotation("x", r) @ turn
    tip = np.eye(4)
    tip[:3, :3] = data["flange"]["rotation"]
    tip[:3, 3] = data["flange"]["xyz_m"]
    return np.asarray(total @ tip)


def opw_flange(opw: OpwGeometry, q_rad: FloatArray) -> FloatArray:
    """The flange from lengths and angles alone: lift, swing, forearm, wrist as in the paper."""
    t = [s * q - o for s, q, o in zip(opw.signs, q_rad, opw.offsets_rad, strict=True)]
    steps = [
        rotation("z", t[0]),
        moved(opw.a1_m, opw.b_m, opw.c1_m),
        rotation("y", t[1]),
        moved(0, 0, opw.c2_m),
        rotation("y", t[2]),
        moved(opw.a2_m, 0, opw.c3_m),
        rotation("z", t[3]),
        rotation("y", t[4]),
        rotation("z", t[5]),
        moved(0, 0, opw.c4_m),
    ]
    return np.asarray(np.linalg.multi_dot(steps))


def moved(x: float, y: float, z: float) -> FloatArray:
    matrix = np.eye(4)
    matrix[:3, 3] = (x, y, z)
    return matrix


def test_the_flange_is_where_the_published_chain_puts_it(model: RobotModel) -> None:
    data = yaml.safe_load((DATA / f"{model.id}.yaml").read_text("utf-8"))
    q = random_q(model, 40, seed=3)
    expected = np.array([published_flange(data, row) for row in q])
    np.testing.assert_allclose(forward.flange_transforms(model, q), expected, atol=1e-9)


def test_the_flange_is_where_the_opw_lengths_put_it(model: RobotModel) -> None:
    if model.opw is None:
        assert model.id == "ur10e"
        return
    q = random_q(model, 40, seed=4)
    expected = np.array([opw_flange(model.opw, row) for row in q])
    np.testing.assert_allclose(forward.flange_transforms(model, q), expected, atol=1e-9)


def test_the_ur10e_agrees_with_its_published_dh_table() -> None:
    model = library.robot("ur10e")
    quarter = np.pi / 2
    table = [
        (0.0, 0.1807, quarter),
        (-0.6127, 0.0, 0.0),
        (-0.57155, 0.0, 0.0),
        (0.0, 0.17415, quarter),
        (0.0, 0.11985, -quarter),
        (0.0, 0.11655, 0.0),
    ]
    for q in random_q(model, 20, seed=5):
        total = np.eye(4)
        for (a, d, alpha), angle in zip(table, q, strict=True):
            total = total @ rotation("z", angle) @ moved(a, 0, d) @ rotation("x", alpha)
        np.testing.assert_allclose(forward.flange_pose(model, q).matrix(), total, atol=1e-9)


def test_the_first_link_is_the_base_and_the_last_carries_the_flange(model: RobotModel) -> None:
    q = random_q(model, 5, seed=6)
    links = forward.link_transforms(model, q)
    assert links.shape == (5, model.dof + 1, 4, 4)
    np.testing.assert_array_equal(links[:, 0], np.broadcast_to(np.eye(4), (5, 4, 4)))
    flange = links[:, -1] @ model.X_tip_flange.matrix()
    np.testing.assert_allclose(flange, forward.flange_transforms(model, q), atol=1e-12)


def test_a_link_does_not_move_with_the_joints_behind_it(model: RobotModel) -> None:
    q = random_q(model, 1, seed=7)[0]
    for joint in range(model.dof):
        changed = q.copy()
        changed[joint] += 0.3
        for before, after in zip(
            forward.link_poses(model, q)[: joint + 1],
            forward.link_poses(model, changed)[: joint + 1],
            strict=True,
        ):
            assert before == after


def test_the_jacobian_is_the_derivative_of_the_flange(model: RobotModel) -> None:
    """Against central differences of forward kinematics."""
    step = 1e-6
    q = random_q(model, 6, seed=8)
    J = jacobian.jacobians(model, q)
    X = forward.flange_transforms(model, q)
    for joint in range(model.dof):
        shift = step * np.eye(model.dof)[joint]
        ahead = forward.flange_transforms(model, q + shift)
        behind = forward.flange_transforms(model, q - shift)
        rate = (ahead - behind) / (2.0 * step)
        np.testing.assert_allclose(J[:, :3, joint], rate[:, :3, 3], atol=1e-7)
        spin = rate[:, :3, :3] @ X[:, :3, :3].transpose(0, 2, 1)
        omega = np.stack([spin[:, 2, 1], spin[:, 0, 2], spin[:, 1, 0]], axis=1)
        np.testing.assert_allclose(J[:, 3:, joint], omega, atol=1e-7)


@pytest.mark.parametrize("shape", [(6,), (2, 5), (1, 2, 6)])
def test_joint_angles_of_the_wrong_shape_are_refused(shape: tuple[int, ...]) -> None:
    model = library.robot("ur10e")
    for function in (forward.flange_transforms, forward.link_transforms, jacobian.jacobians):
        with pytest.raises(ValueError, match=r"must have shape \(m, 6\)"):
            function(model, np.zeros(shape))


def test_no_poses_give_no_transforms() -> None:
    model = library.robot("ur10e")
    assert forward.flange_transforms(model, np.zeros((0, 6))).shape == (0, 4, 4)


def test_many_models_are_remembered_but_not_without_end() -> None:
    import dataclasses

    from robots.kinematics import chain

    first = library.robot("ur10e")
    copies = [dataclasses.replace(first, id=f"copy_{k}") for k in range(70)]
    chains = [chain_of(copy) for copy in copies]
    assert len({id(entry) for entry in chains}) == 70
    assert chain_of(copies[-1]) is chains[-1]
    assert len(chain._chains) <= 64
