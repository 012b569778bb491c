from __future__ import annotations

import numpy as np
import pytest

from robots.timing.path import RoundedPath, rounded

POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])


def test_only_inner_corners_are_rounded() -> None:
    path = rounded(POINTS, 0.3)
    assert path.before.tolist() == [0.0, 0.3, 0.0]
    assert path.after.tolist() == [0.0, 0.3, 0.0]


def test_other_blends_keep_the_points() -> None:
    path = rounded(POINTS).with_blends(np.zeros(3), np.zeros(3))
    assert np.array_equal(path.points_rad, POINTS)
    assert not path.before.any()


def test_arcs_that_overlap_are_refused() -> None:
    points = np.vstack([POINTS, [0.0, 1.0]])
    with pytest.raises(ValueError, match="share"):
        rounded(points, 0.6)


def test_an_arc_at_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="first and the last"):
        RoundedPath(POINTS, np.array([0.0, 0.1, 0.1]), np.zeros(3))


def test_repeated_points_are_refused() -> None:
    with pytest.raises(ValueError, match="must differ"):
        rounded(POINTS[[0, 1, 1, 2]])


def test_a_single_point_is_no_path() -> None:
    with pytest.raises(ValueError, match="k >= 2"):
        rounded(POINTS[:1])
