"""Many motions compared at once: nothing may depend on how they were laid together."""

from __future__ import annotations

import numpy as np
import pytest

from planner.collision import Arm, Pile, Swept, motions_apart
from robots.geometry import Pose

MARGIN_M = 0.05


@pytest.fixture(scope="module")
def sweeps(kit) -> tuple[list[Swept], list[Swept]]:
    """Where two robots stand, each with two arms: as it travels, and as it welds."""
    rng = np.random.default_rng(7)
    rows = []
    for base, name in (
        (Pose.identity(), "R1"),
        (Pose.from_xyz_rpy([1.2, 0.2, 0.0], (0, 0, 2.8)), "R2"),
    ):
        arms = [Arm.of(kit.small_robot(base, name), welding=welding) for welding in (False, True)]
        rows.append([Swept.of(arms[k % 2], rng.uniform(-0.9, 0.9, 5)) for k in range(12)])
    return rows[0], rows[1]


def alone(one: Swept, other: Swept) -> bool:
    return bool(Pile([one]).conflicts(Pile([other]), MARGIN_M)[0, 0])


def test_compared_together_is_compared_one_by_one(sweeps) -> None:
    mine, theirs = sweeps
    found = Pile(mine).conflicts(Pile(theirs), MARGIN_M)
    expected = np.array([[alone(a, b) for b in theirs] for a in mine])
    assert 0 < expected.sum() < expected.size
    np.testing.assert_array_equal(found, expected)


def test_lots_added_later_are_found_in_the_order_of_adding(sweeps) -> None:
    mine, theirs = sweeps
    pile = Pile(mine[:5])
    for first in (5, 6, 9):
        pile.add(Pile(mine[first : {5: 6, 6: 9, 9: 12}[first]]))
    assert len(pile) == len(mine)
    whole = Pile(theirs)
    np.testing.assert_array_equal(
        pile.conflicts(whole, MARGIN_M), Pile(mine).conflicts(whole, MARGIN_M)
    )
    np.testing.assert_array_equal(
        whole.conflicts(pile, MARGIN_M), Pile(mine).conflicts(whole, MARGIN_M).T
    )


def test_what_is_known_is_not_looked_at(sweeps) -> None:
    mine, theirs = Pile(sweeps[0][:7]), Pile(sweeps[1])
    mine.add(Pile(sweeps[0][7:]))
    found = mine.conflicts(theirs, MARGIN_M)
    known = np.random.default_rng(1).random(found.shape) < 0.3
    assert (known & ~found).any()
    np.testing.assert_array_equal(mine.conflicts(theirs, MARGIN_M, known), found | known)


def test_an_empty_pile_conflicts_with_nothing(sweeps) -> None:
    assert Pile([]).conflicts(Pile(sweeps[0]), MARGIN_M).shape == (0, 12)


def test_motions_apart_says_the_same(kit) -> None:
    one, other = (
        Arm.of(kit.small_robot()),
        Arm.of(kit.small_robot(Pose.from_xyz_rpy([9.0, 0, 0]), "R2")),
    )
    assert motions_apart(one, np.zeros(5), other, np.zeros(5), MARGIN_M)
