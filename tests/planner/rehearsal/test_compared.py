"""What excludes each other of two robots grows as they do, and says as much as comparing all."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from cells.program import Trajectory
from cells.shop import MountedRobot
from planner.collision import Arm, Swept, conflict_matrix
from planner.rehearsal.compared import BoolArray, Groups, Repertoire, Tables
from robots.geometry import FloatArray, Pose
from tests.planner.reach.conftest import gun_robot

MARGIN_M = 0.05
HOME = np.deg2rad([0.0, -100.0, 100.0, 0.0, 60.0, 0.0])
ACROSS = np.deg2rad([60.0, -60.0, 60.0, 0.0, 60.0, 0.0])


def _arm(y_m: float) -> Arm:
    robot = gun_robot()
    X_WB = Pose.from_xyz_rpy([0.0, y_m, 0.0], [0.0, 0.0, 0.0])
    return Arm.of(MountedRobot(robot.id, robot.model, X_WB, robot.tool, robot.home_rad))


def _leg(arm: Arm, a: FloatArray, b: FloatArray) -> Swept:
    return Swept.of(arm, Trajectory(np.array([0.0, 1.0]), np.stack([a, b - a], axis=1)[None]))


class _Robot:
    """A robot that is taught stand by stand, with a leg from each to the next."""

    def __init__(self, y_m: float, places: FloatArray) -> None:
        self.arm, self.places = _arm(y_m), [HOME, *places]
        self.stands = [Swept.of(self.arm, q) for q in self.places]
        self.legs = [_leg(self.arm, a, b) for a, b in pairwise(self.places)]
        self.repertoire = Repertoire()

    def learn(self, count: int) -> None:
        """Teach it the first ``count`` stands, and the legs among them."""
        mine = self.repertoire
        for k in range(len(mine.at_rest), count):
            mine.at_rest.append(mine.stands.number(k, lambda k=k: [self.stands[k]]))
            if k:
                mine.legs.number((k - 1, k), lambda k=k: [self.legs[k - 1]])
                mine.begin.append(k - 1)
                mine.end.append(k)
        mine.stands.gather()
        mine.legs.gather()

    def settle(self) -> None:
        """All has been compared."""
        self.repertoire.stands.settle()
        self.repertoire.legs.settle()


def _robots() -> tuple[_Robot, _Robot]:
    rng = np.random.default_rng(5)
    return (
        _Robot(0.0, -ACROSS * [1, -1, -1, 1, -1, 1] + rng.uniform(-0.9, 0.9, (9, 6))),
        _Robot(3.0, ACROSS + rng.uniform(-0.9, 0.9, (8, 6))),
    )


def _grown(one: _Robot, other: _Robot, steps: list[tuple[int, int]]) -> Tables:
    tables = Tables.nothing()
    for counts in steps:
        for robot, count in zip((one, other), counts, strict=True):
            robot.learn(count)
        tables = tables.grown(one.repertoire, other.repertoire, MARGIN_M)
        one.settle()
        other.settle()
    return tables


def test_growing_step_by_step_says_the_same() -> None:
    at_once = _grown(*_robots(), [(10, 9)])
    by_steps = _grown(*_robots(), [(3, 2), (3, 7), (10, 9)])
    for one, other in zip(at_once, by_steps, strict=True):
        np.testing.assert_array_equal(one, other)


def test_only_where_a_stand_excludes_it_is_a_leg_taken_to_be_excluded() -> None:
    one, other = _robots()
    found = _grown(one, other, [(10, 9)])
    stands = conflict_matrix(one.stands, other.stands, MARGIN_M)
    np.testing.assert_array_equal(found.stands, stands)
    legs = conflict_matrix(one.legs, other.stands, MARGIN_M)
    np.testing.assert_array_equal(found.legs, legs | stands[:-1] | stands[1:])
    others = conflict_matrix(other.legs, one.stands, MARGIN_M)
    np.testing.assert_array_equal(found.others, others | stands.T[:-1] | stands.T[1:])
    both = conflict_matrix(one.legs, other.legs, MARGIN_M)
    ends = found.legs[:, :-1] | found.legs[:, 1:]
    ends |= (found.others[:, :-1] | found.others[:, 1:]).T
    np.testing.assert_array_equal(found.both, both | ends)
    assert 0 < found.stands.sum() < found.stands.size
    assert (both & ~ends).any()
    assert not found.both.all()


def test_what_the_stands_say_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []
    compare = Groups.conflicts

    def watched(mine: Groups, others: Groups, margin_m: float, known: BoolArray) -> BoolArray:
        looked_at.append(int((~known).sum()))
        return compare(mine, others, margin_m, known)

    monkeypatch.setattr(Groups, "conflicts", watched)
    found = _grown(*_robots(), [(10, 9)])
    stands = found.stands
    legs = stands[:-1] | stands[1:]
    others = stands.T[:-1] | stands.T[1:]
    both = found.legs[:, :-1] | found.legs[:, 1:]
    both |= (found.others[:, :-1] | found.others[:, 1:]).T
    unknown = [int((~known).sum()) for known in (legs, others, both)]
    assert sum(looked_at) == stands.size + sum(unknown)
    assert sum(unknown) < 0.7 * (legs.size + others.size + both.size)


def test_the_other_way_round_it_is_the_same() -> None:
    one, other = _robots()
    found = _grown(one, other, [(6, 5)]).turned()
    again = _grown(*reversed(_robots()), [(5, 6)])
    for mine, theirs in zip(found, again, strict=True):
        np.testing.assert_array_equal(mine, theirs)
