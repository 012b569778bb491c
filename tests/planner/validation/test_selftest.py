"""Every check of the start-up self-test fails when PyBullet misbehaves in its way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.validation import selftest
from planner.validation.bullet import Arm, Bullet, Dynamics, Gap, Solid
from planner.validation.selftest import SelfTestError, self_test
from robots.geometry import FloatArray, Pose
from robots.model import Inertial, RobotModel
from robots.shapes import Convex


class Optimistic(Bullet):
    """Rounds corners: everything seems 0.7 mm farther away."""

    def gap(self, *args: object) -> Gap | None:  # type: ignore[override]
        gap = super().gap(*args)  # type: ignore[arg-type]
        return None if gap is None else replace(gap, distance_m=gap.distance_m + 0.0007)


class Hollow(Bullet):
    """Sees no contact inside things."""

    def gap(self, *args: object) -> Gap | None:  # type: ignore[override]
        gap = super().gap(*args)  # type: ignore[arg-type]
        return None if gap is None or gap.distance_m < 0.0 else gap


class Snapping(Bullet):
    """Hulls come out smaller, and nobody subtracts the error."""

    def solid(self, piece: Convex) -> Solid:
        solid = super().solid(piece)
        return replace(solid, offset_m=solid.offset_m + 0.0003)


class _BentArm:
    def __init__(self, arm: Arm) -> None:
        self.arm = arm

    def frames(self, q_rad: FloatArray) -> tuple[FloatArray, FloatArray]:
        position, quaternion = self.arm.frames(np.nan_to_num(q_rad))
        position[:, 1:, 0] += 1e-4
        return position, quaternion


class Bent(Bullet):
    """Link frames are off (centres of mass instead of frames), NaN is taken for 0."""

    def arm(self, model: RobotModel, X_WB: Pose) -> Arm:
        return _BentArm(super().arm(model, X_WB))  # type: ignore[return-value]


class Upright(Bullet):
    """Ignores how the base is turned."""

    def dynamics(self, model: RobotModel, X_WB: Pose, last_load: Inertial) -> Dynamics:
        return super().dynamics(model, Pose.identity(), last_load)


class Forgetless(Bullet):
    """Returns the robot it read first."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: Arm | None = None

    def arm(self, model: RobotModel, X_WB: Pose) -> Arm:
        self.kept = self.kept or super().arm(model, X_WB)
        return self.kept


@pytest.mark.parametrize(
    ("check", "engine"),
    [
        (selftest.distances_are_not_optimistic, Optimistic),
        (selftest.things_inside_are_seen, Hollow),
        (selftest.hulls_are_not_too_small, Snapping),
        (selftest.links_stand_where_they_should, Bent),
        (selftest.torques_carry_the_weight, Upright),
        (selftest.nan_joints_are_refused, Bent),
        (selftest.files_are_not_remembered, Forgetless),
    ],
)
def test_each_check_passes_on_pybullet_and_fails_on_a_careless_engine(
    check: object, engine: type[Bullet]
) -> None:
    assert check in selftest.CHECKS
    with Bullet() as bullet:
        check(bullet)  # type: ignore[operator]
    with engine() as careless, pytest.raises(SelfTestError):
        check(careless)  # type: ignore[operator]


def test_the_judge_refuses_to_judge_after_a_failed_self_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    self_test()
    monkeypatch.setattr(selftest, "Bullet", Optimistic)
    with pytest.raises(SelfTestError, match="distances_are_not_optimistic"):
        self_test()
