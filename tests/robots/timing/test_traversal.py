from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array

from robots.geometry import FloatArray
from robots.timing.bounds import straight_move_time_s, via_time_lower_bound_s
from robots.timing.path import RoundedPath, rounded
from robots.timing.traversal import Traversal, traverse

# velocity (rad/s) and acceleration (rad/s2) of a large six-axis arm
V = np.deg2rad([116.79, 111.45, 112.0, 179.0, 172.0, 220.0])
A = np.deg2rad([113.6, 72.36, 146.97, 403.28, 101.07, 107.3])


def sampled(run: Traversal, count: int = 1500) -> tuple[FloatArray, FloatArray, FloatArray]:
    """q, qd, qdd at ``count`` times, by the definition of the coefficients."""
    times = np.linspace(0.0, run.duration_s, count)
    piece = np.clip(np.searchsorted(run.times_s, times, "right") - 1, 0, len(run.times_s) - 2)
    t = (times - run.times_s[piece])[:, None]
    c = run.coefficients[piece]
    q = sum(c[:, :, p] * t**p for p in range(5))
    qd = sum(p * c[:, :, p] * t ** (p - 1) for p in range(1, 5))
    qdd = sum(p * (p - 1) * c[:, :, p] * t ** (p - 2) for p in range(2, 5))
    return np.asarray(q), np.asarray(qd), np.asarray(qdd)


def random_path(seed: int) -> RoundedPath:
    """Way-points at mixed scales, corners rounded unevenly, some of them stops."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 9))
    steps = rng.normal(size=(count, 6)) * rng.choice([0.01, 0.1, 1.0], size=(count, 1))
    before = rng.choice([0.0, 0.1, 0.3, 0.5], size=count)
    before[[0, -1]] = 0.0
    return RoundedPath(np.cumsum(steps, axis=0), before, before * rng.uniform(0.2, 1.0, count))


PATHS = [random_path(seed) for seed in range(60)]


@pytest.mark.parametrize("path", PATHS)
def test_limits_hold_at_every_instant(path: RoundedPath) -> None:
    _, qd, qdd = sampled(traverse(path, V, A))
    assert np.abs(qd / V).max() <= 1.0 + 1e-9
    assert np.abs(qdd / A).max() <= 1.0 + 1e-9


@pytest.mark.parametrize("path", PATHS)
def test_position_and_velocity_do_not_jump(path: RoundedPath) -> None:
    run = traverse(path, V, A)
    t = np.diff(run.times_s)[:-1, None]
    c, following = run.coefficients[:-1], run.coefficients[1:]
    q = sum(c[:, :, p] * t**p for p in range(5))
    qd = sum(p * c[:, :, p] * t ** (p - 1) for p in range(1, 5))
    assert np.allclose(q, following[:, :, 0], rtol=0.0, atol=1e-11)
    assert np.allclose(qd, following[:, :, 1], rtol=0.0, atol=1e-8)


@pytest.mark.parametrize("path", PATHS)
def test_it_starts_and_ends_at_rest_at_the_end_points(path: RoundedPath) -> None:
    q, qd, _ = sampled(traverse(path, V, A))
    assert np.array_equal(q[0], path.points_rad[0])
    assert np.allclose(q[-1], path.points_rad[-1], rtol=0.0, atol=1e-12)
    assert np.allclose(qd[[0, -1]], 0.0, atol=1e-8)


def dense_curve(path: RoundedPath) -> FloatArray:
    """The rounded polyline as many points, by de Casteljau."""
    points = [path.points_rad[:1]]
    u = np.linspace(0.0, 1.0, 400)[:, None]
    for i in range(1, len(path.points_rad) - 1):
        before, here, after = path.points_rad[i - 1 : i + 2]
        first = here + path.before[i] * (before - here)
        last = here + path.after[i] * (after - here)
        if path.before[i] == 0.0 or path.after[i] == 0.0:
            first = last = here
        one, two = first + u * (here - first), here + u * (last - here)
        points.append(one + u * (two - one))
    return np.concatenate([*points, path.points_rad[-1:]])


def distance_to_polyline(q: FloatArray, line: FloatArray) -> FloatArray:
    start, edge = line[:-1], np.diff(line, axis=0)
    square = np.maximum((edge**2).sum(axis=1), 1e-30)
    u = np.clip(((q[:, None] - start) * edge).sum(axis=2) / square, 0.0, 1.0)
    return np.linalg.norm(q[:, None] - start - u[..., None] * edge, axis=2).min(axis=1)


@pytest.mark.parametrize("path", PATHS[:20])
def test_it_stays_on_the_rounded_path(path: RoundedPath) -> None:
    q, _, _ = sampled(traverse(path, V, A), 200)
    assert distance_to_polyline(q, dense_curve(path)).max() < 1e-5


@pytest.mark.parametrize("seed", range(20))
def test_a_straight_move_is_the_exact_trapezoid(seed: int) -> None:
    ends = np.random.default_rng(seed).normal(size=(2, 6)) * (0.05 if seed % 2 else 2.0)
    run = traverse(rounded(ends), V, A)
    assert run.duration_s == pytest.approx(straight_move_time_s(ends[1] - ends[0], V, A))
    assert len(run.times_s) - 1 in (2, 3)


@pytest.mark.parametrize("path", PATHS[:30])
def test_stopping_at_every_corner_is_the_sum_of_straight_moves(path: RoundedPath) -> None:
    points = path.points_rad
    run = traverse(rounded(points, 0.0), V, A)
    moves = straight_move_time_s(np.diff(points, axis=0), V, A)
    assert run.duration_s == pytest.approx(moves.sum())
    assert run.arc_begin_s == pytest.approx(np.concatenate([[0.0], np.cumsum(moves)]))
    assert np.array_equal(run.arc_begin_s, run.arc_end_s)
    assert run.duration_s >= via_time_lower_bound_s(points, V, A) - 1e-12


@pytest.mark.parametrize("path", PATHS)
def test_no_run_beats_the_bound_through_points_it_passes(path: RoundedPath) -> None:
    run = traverse(path, V, A)
    passed = sampled(run, 40)[0]
    assert run.duration_s >= via_time_lower_bound_s(passed, V, A) - 1e-9


@pytest.mark.parametrize("path", PATHS[:30])
def test_arcs_begin_and_end_where_the_path_says(path: RoundedPath) -> None:
    run = traverse(path, V, A)
    for i in range(1, len(path.points_rad) - 1):
        if path.before[i] > 0.0 and path.after[i] > 0.0:
            piece = int(np.searchsorted(run.times_s, run.arc_begin_s[i]))
            here, back = path.points_rad[i], path.points_rad[i - 1] - path.points_rad[i]
            assert np.allclose(run.coefficients[piece, :, 0], here + path.before[i] * back)
            assert run.arc_end_s[i] > run.arc_begin_s[i]
    assert np.all(np.diff(run.arc_begin_s) > 0.0)


def fine_grid_time(path: RoundedPath, cells: int) -> float:
    """Least time by a linear programme over a fine grid, one x per node (independent oracle)."""
    q: list[tuple[float, FloatArray, FloatArray]] = []
    weight = 1.0
    for i in range(len(path.points_rad) - 1):
        edge = path.points_rad[i + 1] - path.points_rad[i]
        straight = (1.0 - path.before[i + 1] - path.after[i]) / weight
        q += [(straight / cells, edge * weight, edge * weight)] * (cells if straight > 1e-9 else 0)
        if i + 2 < len(path.points_rad):
            ratio = path.after[i + 1] / path.before[i + 1]
            last = (path.points_rad[i + 2] - path.points_rad[i + 1]) * weight * ratio
            total = 2.0 * path.before[i + 1] / weight
            mix = [edge * weight + (last - edge * weight) * c / cells for c in range(cells + 1)]
            q += [(total / cells, mix[c], mix[c + 1]) for c in range(cells)]
            weight *= ratio
    rows, cols, vals, count = [], [], [], 0
    top = np.full(len(q) + 1, np.inf)
    for i, (length, first, last) in enumerate(q):
        slope, bend = (first, last), (last - first) / length
        for end in (0, 1):
            for j in range(6):
                x = bend[j] * (1 - end) - slope[end][j] / (2 * length)
                y = bend[j] * end + slope[end][j] / (2 * length)
                for sign in (1.0, -1.0):
                    rows += [count, count]
                    cols += [i, i + 1]
                    vals += [sign * x / A[j], sign * y / A[j]]
                    count += 1
            fastest = (V / np.maximum(np.abs(slope[end]), 1e-12)).min() ** 2
            top[i + end] = min(top[i + end], fastest)
    top[[0, -1]] = 0.0
    matrix = coo_array((vals, (rows, cols)), shape=(count, len(q) + 1)).tocsr()
    lengths = np.array([length for length, _, _ in q])
    scale = np.where(top > 0.0, top, 1.0)
    answer = linprog(
        -np.ones(len(top)), matrix * scale, np.ones(count), bounds=np.c_[0 * top, top / scale]
    )
    x = np.maximum(answer.x, 0.0) * scale
    return float((2.0 * lengths / (np.sqrt(x[:-1]) + np.sqrt(x[1:]))).sum())


@pytest.mark.parametrize("seed", range(6))
def test_it_is_within_three_percent_of_a_fine_grid_optimum(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    line = np.cumsum(rng.normal(size=6) * 0.04 + rng.normal(size=(4, 6)) * 0.002, axis=0)
    path = rounded(np.vstack([line, line[-1] + rng.normal(size=(2, 6))]))
    reference = fine_grid_time(path, 60)
    assert traverse(path, V, A).duration_s == pytest.approx(reference, rel=0.03)


def test_limits_must_be_positive_and_fit() -> None:
    path = rounded(np.array([[0.0, 0.0], [1.0, 1.0]]))
    with pytest.raises(ValueError, match="positive"):
        traverse(path, [1.0, 0.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="positive"):
        traverse(path, [1.0], [1.0, 1.0])
