"""Convex pieces cover everything they stand for, and say how far they reach beyond it.

The oracle knows the bodies as unions of boxes (cells) and never looks at how they were cut.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import nnls

from robots.geometry import FloatArray
from robots.mesh import ConvexFit, Mesh, convex_pieces, fit_mesh
from robots.mesh.hulls import MAX_CORNERS, hull_of
from robots.shapes import Convex

Cells = tuple[tuple[int, int, int], ...]

SIZE = 0.1


def box(nx: int, ny: int, nz: int, x: int = 0, y: int = 0, z: int = 0) -> set[tuple[int, int, int]]:
    return {(x + i, y + j, z + k) for i in range(nx) for j in range(ny) for k in range(nz)}


BODIES: dict[str, tuple[set[tuple[int, int, int]], int]] = {
    "box": (box(3, 2, 1), 1),
    "L": (box(4, 1, 2) | box(1, 1, 5), 2),
    "T": (box(5, 2, 1, z=3) | box(1, 2, 3, x=2), 2),
    "U": (box(5, 2, 1) | box(1, 2, 4) | box(1, 2, 4, x=4), 3),
    "frame": (box(5, 1, 5) - box(3, 1, 3, x=1, z=1), 4),
    "stairs": (box(3, 2, 1) | box(2, 2, 1, z=1) | box(1, 2, 1, z=2), 3),
    "tray": (box(4, 4, 2) - box(2, 2, 1, x=1, y=1, z=1), 5),
    "cross": (box(5, 1, 1, y=2) | box(1, 5, 1, x=2), 3),
    "hollow": (box(3, 3, 3) - box(1, 1, 1, 1, 1, 1), 2),
}


def surface_of(cells: set[tuple[int, int, int]]) -> FloatArray:
    """The faces between filled and empty cells, two triangles each, seen from outside."""
    triangles = []
    for cell in sorted(cells):
        for axis, side in itertools.product(range(3), (0, 1)):
            neighbour = list(cell)
            neighbour[axis] += 2 * side - 1
            if tuple(neighbour) in cells:
                continue
            u, v = np.eye(3, dtype=int)[(axis + 1) % 3], np.eye(3, dtype=int)[(axis + 2) % 3]
            start = np.array(cell) + side * np.eye(3, dtype=int)[axis]
            corners = [start, start + u, start + u + v, start + v]
            if side == 0:
                corners.reverse()
            triangles += [[corners[0], corners[1], corners[2]], [corners[0], *corners[2:]]]
    return np.array(triangles, dtype=np.float64) * SIZE


def distance_to_cells(cells: set[tuple[int, int, int]], points: FloatArray) -> FloatArray:
    """Distance (n,) of points to the union of the cells; 0 inside."""
    low = np.array(sorted(cells)) * SIZE
    gap = np.maximum(np.maximum(low - points[:, None], points[:, None] - low - SIZE), 0.0)
    return np.asarray(np.linalg.norm(gap, axis=2).min(axis=1))


def distance_to_hull(piece: Convex, point: FloatArray) -> float:
    """How far ``point`` is from the hull itself, by non-negative least squares."""
    weight = 1e3
    A = np.vstack([(piece.points_m - point).T, np.full(len(piece.points_m), weight)])
    return float(nnls(A, np.array([0.0, 0.0, 0.0, weight]))[1])


def covered(fit: ConvexFit, point: FloatArray) -> bool:
    return any(distance_to_hull(piece, point) <= piece.radius_m + 1e-8 for piece in fit.pieces)


def inside_points(fit: ConvexFit, count: int) -> FloatArray:
    """Random points of the pieces' hulls, corners and edges preferred."""
    rng = np.random.default_rng(3)
    points = []
    for piece in fit.pieces:
        weights = rng.dirichlet(np.full(len(piece.points_m), 0.3), size=count)
        points.append(weights @ piece.points_m)
    return np.concatenate(points)


@pytest.mark.parametrize("name", BODIES)
def test_pieces_cover_the_whole_body(name: str) -> None:
    cells, _ = BODIES[name]
    fit = convex_pieces(surface_of(cells), 0.01, 32)
    rng = np.random.default_rng(4)
    chosen = np.array(sorted(cells))[rng.integers(len(cells), size=150)]
    corners = rng.integers(0, 2, size=(150, 3)).astype(float)
    inner = rng.random((150, 3))
    for point in np.concatenate([chosen + corners, chosen + inner]) * SIZE:
        assert covered(fit, point)


@pytest.mark.parametrize("name", BODIES)
def test_pieces_reach_no_farther_than_they_say(name: str) -> None:
    cells, _ = BODIES[name]
    for pieces in (1, 2, 3, 32):
        fit = convex_pieces(surface_of(cells), 0.01, pieces)
        assert len(fit.pieces) <= pieces
        beyond = distance_to_cells(cells, inside_points(fit, 400))
        solid = 0.1 if name == "hollow" else 0.0
        assert beyond.max() <= max(fit.excess_m, solid) + 1e-9


@pytest.mark.parametrize("name", BODIES)
def test_bodies_made_of_boxes_are_cut_into_boxes(name: str) -> None:
    cells, needed = BODIES[name]
    fit = convex_pieces(surface_of(cells), 0.01, 32)
    assert fit.excess_m <= 1e-6
    assert len(fit.pieces) <= 2 * needed


def test_too_few_pieces_still_cover_and_say_what_it_costs() -> None:
    """A U in one piece: its slot of 0.3 m width and depth is filled, and that is said."""
    cells, _ = BODIES["U"]
    fit = convex_pieces(surface_of(cells), 0.01, 1)
    assert len(fit.pieces) == 1
    assert 0.3 <= fit.excess_m <= 0.4 + 1e-9


def test_a_loose_tolerance_leaves_shallow_notches_closed() -> None:
    cells, _ = BODIES["L"]
    fit = convex_pieces(surface_of(cells), 0.5, 32)
    assert len(fit.pieces) == 1
    assert 0.1 < fit.excess_m <= 0.5


def test_a_body_seen_inside_out_is_the_same_body() -> None:
    cells, _ = BODIES["U"]
    turned = surface_of(cells)[:, ::-1]
    assert convex_pieces(turned, 0.01, 32).excess_m <= 1e-6


def test_a_door_opening_in_a_flat_sheet_stays_open() -> None:
    """The sheet has no thickness and no volume; its opening must not be hulled over silently."""
    ring = box(5, 5, 1) - box(3, 3, 1, x=1, y=1)
    triangles = surface_of(ring)
    flat = triangles[np.ptp(triangles[:, :, 2], axis=1) == 0.0]
    sheet = flat[flat[:, 0, 2] == 0.0]
    fit = convex_pieces(sheet, 0.01, 32)
    assert fit.excess_m <= 0.001
    middle = np.array([0.25, 0.25, 0.0])
    assert min(distance_to_hull(piece, middle) for piece in fit.pieces) >= 0.15 - 1e-6
    for point in sheet.reshape(-1, 3):
        assert covered(fit, point)
    assert all(piece.radius_m > 0.0 for piece in fit.pieces)
    assert convex_pieces(sheet, 0.01, 1).excess_m >= 0.3


def test_an_open_box_is_hollow() -> None:
    """Five walls of a box without lid: the inside is free space, though the sixth is missing."""
    closed = surface_of(box(3, 3, 3))
    walls = closed[closed[:, :, 2].min(axis=1) < 0.3 - 1e-9]
    fit = convex_pieces(walls, 0.01, 32)
    assert fit.excess_m <= 0.001
    middle = np.array([0.15, 0.15, 0.15])
    assert min(distance_to_hull(piece, middle) for piece in fit.pieces) > 0.1
    for point in walls.reshape(-1, 3):
        assert covered(fit, point)


def test_a_tube_keeps_its_bore() -> None:
    """Inside and outside wall, nested: cutting must not let the outer one fill the bore."""
    tube = box(3, 3, 8) - box(1, 1, 8, x=1, y=1)
    fit = convex_pieces(surface_of(tube), 0.01, 32)
    assert fit.excess_m <= 1e-6
    assert len(fit.pieces) <= 6
    beyond = distance_to_cells(tube, inside_points(fit, 300))
    assert beyond.max() <= 1e-9


def ball(rings: int, radius: float) -> FloatArray:
    """A closed ball of triangles."""
    polar = np.linspace(0.0, np.pi, rings + 1)
    around = np.linspace(0.0, 2.0 * np.pi, 2 * rings + 1)
    p, a = np.meshgrid(polar, around, indexing="ij")
    points = radius * np.stack([np.sin(p) * np.cos(a), np.sin(p) * np.sin(a), np.cos(p)], axis=2)
    points[:, -1] = points[:, 0]
    points[0], points[-1] = [0, 0, radius], [0, 0, -radius]
    a0, b0, c0, d0 = points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]
    lower = np.stack([a0, b0, c0], axis=2).reshape(-1, 3, 3)
    upper = np.stack([a0, c0, d0], axis=2).reshape(-1, 3, 3)
    both = np.concatenate([lower, upper])
    area = np.linalg.norm(np.cross(both[:, 1] - both[:, 0], both[:, 2] - both[:, 0]), axis=1)
    return np.asarray(both[area > 1e-12])


def test_a_fine_ball_becomes_one_piece_with_few_corners() -> None:
    triangles = ball(24, 0.2)
    fit = convex_pieces(triangles, 0.02, 8)
    assert len(fit.pieces) == 1
    assert len(fit.pieces[0].points_m) <= 3 * MAX_CORNERS
    assert fit.excess_m <= 0.02
    for point in np.unique(triangles.reshape(-1, 3), axis=0)[::5]:
        assert covered(fit, point)


def test_separate_bodies_become_separate_pieces() -> None:
    pair = np.concatenate([surface_of(box(1, 1, 1)), surface_of(box(1, 1, 1, x=4))])
    assert len(convex_pieces(pair, 0.01, 8).pieces) == 2


def test_more_bodies_than_pieces_are_joined_and_the_gap_is_counted() -> None:
    bodies = [surface_of(box(1, 1, 1, x=x)) for x in (0, 2, 10)]
    fit = convex_pieces(np.concatenate(bodies), 0.01, 2)
    assert len(fit.pieces) == 2
    assert 0.1 <= fit.excess_m <= 0.2 + 1e-9
    cells = box(1, 1, 1) | box(1, 1, 1, x=2) | box(1, 1, 1, x=10)
    assert distance_to_cells(cells, inside_points(fit, 300)).max() <= fit.excess_m + 1e-9


def test_groups_of_a_mesh_are_separate_even_where_they_touch() -> None:
    groups = (surface_of(box(1, 1, 3)), surface_of(box(3, 1, 1, x=1)))
    fit = fit_mesh(Mesh(groups), 0.01, 8)
    assert len(fit.pieces) == 2
    assert fit.excess_m <= 1e-6


def test_the_same_surface_gives_the_same_pieces() -> None:
    triangles = surface_of(BODIES["tray"][0])
    first, again = convex_pieces(triangles, 0.01, 32), convex_pieces(triangles, 0.01, 32)
    for a, b in zip(first.pieces, again.pieces, strict=True):
        np.testing.assert_array_equal(a.points_m, b.points_m)


@pytest.mark.parametrize(
    "points",
    [
        [[0.0, 0.0, 0.0]],
        [[0.0, 0.0, 0.0], [1.0, 2.0, 3.0], [0.5, 1.0, 1.5]],
        [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.5, 0.5, 1e-8]],
    ],
)
def test_flat_straight_and_single_points_have_a_hull_that_covers_them(
    points: list[list[float]],
) -> None:
    hull = hull_of(np.array(points), 0.0)
    assert hull.radius_m > 0.0
    for point in np.array(points):
        assert distance_to_hull(hull.convex(), point) <= hull.radius_m
        assert (hull.planes[:, :3] @ point + hull.planes[:, 3] <= 0.0).all()


def test_triangles_without_area_do_no_harm() -> None:
    triangles = np.concatenate([surface_of(box(1, 1, 1)), np.full((1, 3, 3), 0.05)])
    fit = convex_pieces(triangles, 0.01, 8)
    assert fit.excess_m <= 0.001


@pytest.mark.parametrize(
    ("triangles", "tolerance", "pieces"),
    [
        (np.zeros((0, 3, 3)), 0.01, 4),
        (np.zeros((2, 3)), 0.01, 4),
        (np.zeros((1, 3, 3)), 0.0, 4),
        (np.zeros((1, 3, 3)), 0.01, 0),
    ],
)
def test_impossible_requests_are_refused(
    triangles: FloatArray, tolerance: float, pieces: int
) -> None:
    with pytest.raises(ValueError, match=r"must"):
        convex_pieces(triangles, tolerance, pieces)
