"""What is drawn has the size of what is planned with."""

from __future__ import annotations

import numpy as np
import pytest

from cells.viewer.solids import solids, triangles
from robots.shapes import Convex, box, capsule, sphere


def volume_m3(points: np.ndarray, faces: np.ndarray) -> float:
    """The volume inside a closed surface whose faces look outward."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0)


def test_a_box_is_a_closed_surface_of_its_volume() -> None:
    (mesh,) = solids([box([0.2, 0.3, 0.4])])["hulls"]
    points, faces = mesh["points"].reshape(-1, 3), mesh["faces"].reshape(-1, 3)
    assert volume_m3(points, faces) == pytest.approx(0.024, rel=1e-5)


def test_balls_and_capsules_are_told_by_ends_and_radius() -> None:
    rows = solids([sphere([1, 2, 3], 0.5), capsule([0, 0, 0], [0, 0, 1], 0.25)])["capsules"]
    assert rows.reshape(-1, 7).tolist() == [[1, 2, 3, 1, 2, 3, 0.5], [0, 0, 0, 0, 0, 1, 0.25]]


def test_a_flat_hull_with_a_radius_has_a_thickness() -> None:
    sheet = Convex(np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0.0]]), 0.01)
    (mesh,) = solids([sheet])["hulls"]
    points = mesh["points"].reshape(-1, 3)
    assert np.ptp(points[:, 2]) == pytest.approx(0.02, rel=1e-3)
    assert volume_m3(points, mesh["faces"].reshape(-1, 3)) == pytest.approx(0.02, rel=0.1)


def test_triangles_of_a_capsule_fill_nearly_all_of_it() -> None:
    points, normals, faces = triangles([capsule([0, 0, 0], [0, 0, 1], 0.2)])
    true_m3 = np.pi * 0.2**2 * 1.0 + 4.0 / 3.0 * np.pi * 0.2**3
    assert 0.9 * true_m3 < volume_m3(points, faces) < true_m3
    assert np.linalg.norm(normals, axis=1) == pytest.approx(1.0)
