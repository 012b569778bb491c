"""Pieces of sheet metal are convex, closed, and as large as they were asked to be."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from cells.generation import body_side, casting, underbody
from cells.generation.obj_writer import obj_text
from cells.generation.sheet_metal import (
    Loft,
    bar,
    mass_center_mm,
    mirrored,
    plate,
    prism,
    rail,
    strip,
)

PARTS = {
    "floor": underbody.floor_panel(),
    "tunnel": underbody.tunnel(),
    "sill left": underbody.sill_left(),
    "sill right": underbody.sill_right(),
    "seat member": underbody.seat_member(),
    "edge member": underbody.edge_member(),
    "framing underbody": body_side.underbody(),
    "side left": body_side.side_left(),
    "side right": body_side.side_right(),
    "casting": casting.casting(),
}
EVERY_PART = pytest.mark.parametrize("title", PARTS)
length = st.floats(-2000.0, 2000.0)
size = st.floats(5.0, 500.0)


def volume_mm3(piece: Loft) -> float:
    """Signed volume that the faces enclose; positive if they look outward."""
    a, b, c = (piece.corners_mm[list(corner)] for corner in zip(*piece.faces, strict=True))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0)


@EVERY_PART
def test_the_faces_of_every_piece_enclose_its_hull(title: str) -> None:
    for piece in PARTS[title]:
        hull = ConvexHull(piece.corners_mm)
        assert volume_mm3(piece) == pytest.approx(hull.volume, rel=0.02, abs=1.0), piece.name


@EVERY_PART
def test_every_piece_is_closed(title: str) -> None:
    for piece in PARTS[title]:
        edges = Counter(edge for a, b, c in piece.faces for edge in ((a, b), (b, c), (c, a)))
        assert all(edges[b, a] == count == 1 for (a, b), count in edges.items()), piece.name


@EVERY_PART
def test_names_of_pieces_are_unique_and_become_groups(title: str) -> None:
    names = [piece.name for piece in PARTS[title]]
    assert len(set(names)) == len(names)
    text = obj_text(title, PARTS[title])
    assert [line[2:] for line in text.splitlines() if line.startswith("o ")] == names


@EVERY_PART
def test_mesh_text_states_its_unit_and_holds_all_corners(title: str) -> None:
    lines = obj_text(title, PARTS[title]).splitlines()
    assert any("unit: mm" in line for line in lines[:3])
    corners = np.array([line.split()[1:] for line in lines if line.startswith("v ")], dtype=float)
    expected = np.concatenate([piece.corners_mm for piece in PARTS[title]])
    assert np.abs(corners - expected).max() <= 0.05 + 1e-9
    indices = [int(i) for line in lines if line.startswith("f ") for i in line.split()[1:]]
    assert set(indices) == set(range(1, len(corners) + 1))


@given(length, length, length, size, size, size)
def test_a_plate_is_a_box_between_its_corners(
    x: float, y: float, z: float, dx: float, dy: float, dz: float
) -> None:
    piece = plate("plate", (x, y, z), (x + dx, y + dy, z + dz))
    assert volume_mm3(piece) == pytest.approx(dx * dy * dz, rel=1e-6)
    middle = np.array([x + dx / 2, y + dy / 2, z + dz / 2])
    assert np.abs(np.array(mass_center_mm([piece])) - middle).max() <= 0.5 + 1e-6


@given(st.lists(st.tuples(length, length), min_size=2, max_size=6, unique=True), size)
def test_a_strip_weighs_its_developed_length(bends: list[tuple[float, float]], wide: float) -> None:
    points = np.array(bends)
    segments = np.linalg.norm(np.diff(points, axis=0), axis=1)
    if segments.min() < 1.0:
        return
    pieces = strip("strip", bends, "y", (0.0, wide), gauge_mm=2.0)
    assert len(pieces) == len(bends) - 1
    total = sum(volume_mm3(piece) for piece in pieces)
    assert total == pytest.approx(2.0 * wide * segments.sum(), rel=1e-6)


@pytest.mark.parametrize("axis", ["x", "y", "z"])
def test_a_prism_runs_along_its_axis(axis: str) -> None:
    piece = prism("prism", [(0, 0), (10, 0), (0, 10)], axis, (-5.0, 15.0))
    spans = piece.corners_mm.max(axis=0) - piece.corners_mm.min(axis=0)
    assert spans["xyz".index(axis)] == 20.0
    assert volume_mm3(piece) == pytest.approx(1000.0)


def test_the_bars_of_a_rail_meet() -> None:
    first, second = rail("rail", [(0, 0, 0), (500, 20, 0), (900, 60, 40)], (60, 80))
    assert np.array_equal(first.end_mm, second.start_mm)


def test_a_bar_tapers_from_its_first_to_its_second_section() -> None:
    piece = bar("bar", (0, 0, 0), (0, 0, 100), (40, 30), (20, 10))
    assert np.ptp(piece.start_mm, axis=0).tolist() == [40.0, 30.0, 0.0]
    assert np.ptp(piece.end_mm, axis=0).tolist() == [20.0, 10.0, 0.0]


def test_mirroring_twice_changes_nothing_but_the_names() -> None:
    left = body_side.side_left()
    twice = mirrored(mirrored(left))
    assert all(np.array_equal(a.corners_mm, b.corners_mm) for a, b in zip(left, twice, strict=True))


def test_the_right_side_is_the_left_one_in_a_mirror() -> None:
    left, right = body_side.side_left(), body_side.side_right()
    x, y, z = mass_center_mm(left)
    assert mass_center_mm(right) == (x, -y, z)


def test_rings_that_do_not_correspond_are_refused() -> None:
    with pytest.raises(ValueError, match="odd: two rings"):
        Loft("odd", np.zeros((3, 3)), np.zeros((4, 3)))
