"""PyBullet takes the inertias of every robot whose torques are checked."""

import ctypes

import numpy as np
import pytest

from planner.validation.bullet import Bullet
from robots import library
from robots.geometry import Pose

CapFd = pytest.CaptureFixture[str]
CHECKED = [name for name in library.robot_ids() if library.robot(name).torque_joints]


@pytest.mark.parametrize("name", CHECKED)
def test_torques_of_a_robot_can_be_worked_out(name: str, capfd: CapFd) -> None:
    model = library.robot(name)
    load = model.links[-1].inertial
    assert load is not None
    with Bullet() as bullet:
        dynamics = bullet.dynamics(model, Pose.identity(), load)
        rest = np.zeros((1, model.dof))
        torques = dynamics.torques_nm(rest, rest, rest)
    assert np.all(np.isfinite(torques))
    ctypes.CDLL(None).fflush(None)
    assert capfd.readouterr() == ("", "")
    assert np.abs(torques).max() > 10.0
