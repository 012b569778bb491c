"""Smoothed motions keep every limit, stop where the path stops, and stay close to it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from robots.geometry import FloatArray
from robots.timing.path import RoundedPath, rounded
from robots.timing.smoothing_kernels import averaged_nb
from robots.timing.traversal import Traversal, traverse

V = np.array([2.0, 1.5, 3.0])
A = np.array([3.0, 6.0, 9.0])
J = np.array([30.0, 20.0, 90.0])


def random_path(seed: int) -> RoundedPath:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 7))
    steps = rng.normal(size=(count, 3)) * rng.choice([0.02, 0.3, 1.0], size=(count, 1))
    blends = rng.choice([0.0, 0.2, 0.5], size=count)
    blends[[0, -1]] = 0.0
    return RoundedPath(np.cumsum(steps, axis=0), blends, blends)


PATHS = [random_path(seed) for seed in range(25)]


def values(run: Traversal, times: FloatArray, order: int = 0) -> FloatArray:
    """The ``order``-th derivative (m, n) of the motion, power by power."""
    piece = np.clip(np.searchsorted(run.times_s, times, "right") - 1, 0, len(run.times_s) - 2)
    t = (times - run.times_s[piece])[:, None]
    total = np.zeros((len(times), run.coefficients.shape[1]))
    for p in range(order, run.coefficients.shape[2]):
        factor = float(np.prod(np.arange(p - order + 1, p + 1)))
        total += factor * run.coefficients[piece, :, p] * t ** (p - order)
    return total


def instants(run: Traversal) -> FloatArray:
    return np.linspace(0.0, run.duration_s, 4000)


@pytest.mark.parametrize("path", PATHS)
def test_all_limits_hold_at_every_instant(path: RoundedPath) -> None:
    run = traverse(path, V, A, J)
    for order, limit in ((1, V), (2, A), (3, J)):
        assert np.abs(values(run, instants(run), order) / limit).max() <= 1.0 + 1e-6


@pytest.mark.parametrize("path", PATHS)
def test_nothing_jumps_up_to_the_acceleration(path: RoundedPath) -> None:
    run = traverse(path, V, A, J)
    inner = run.times_s[1:-1]
    for order in range(3):
        jump = values(run, inner, order) - values(run, inner - 1e-9, order)
        assert np.abs(jump).max(initial=0.0) < 1e-6
    for order in (1, 2):
        assert np.abs(values(run, run.times_s[[0, -1]], order)).max() < 1e-7


@pytest.mark.parametrize("path", PATHS)
def test_ends_and_stops_stay_where_they_were(path: RoundedPath) -> None:
    run = traverse(path, V, A, J)
    stops = (path.before == 0.0) | (path.after == 0.0)
    at = run.arc_begin_s[stops]
    assert np.array_equal(at, run.arc_end_s[stops])
    assert np.abs(values(run, at) - path.points_rad[stops]).max() < 1e-9
    assert np.abs(values(run, at, 1)).max() < 1e-7


@pytest.mark.parametrize("path", PATHS[:10])
def test_the_path_between_arcs_is_straight_still(path: RoundedPath) -> None:
    run = traverse(path, V, A, J)
    points = path.points_rad
    for i in range(len(points) - 1):
        begin, end = run.arc_end_s[i], run.arc_begin_s[i + 1]
        if end <= begin:
            continue
        q = values(run, np.linspace(begin, end, 20))
        edge = points[i + 1] - points[i]
        along = (q - points[i]) @ edge / (edge @ edge)
        assert np.abs(points[i] + along[:, None] * edge - q).max() < 1e-9


def test_a_straight_move_takes_a_window_longer_and_hardly_more() -> None:
    path = rounded([[0.0, 0.0, 0.0], [1.0, 0.5, -0.5]])
    plain, smooth = traverse(path, V, A), traverse(path, V, A, J)
    window = smooth.duration_s - plain.duration_s
    reached = np.abs(values(smooth, instants(smooth), 3) / J).max()
    assert reached == pytest.approx(1.0, abs=0.01)
    assert 0.0 < window <= float((2.0 * A / J).max()) + 1e-9


def test_high_jerk_limits_change_hardly_anything() -> None:
    for path in PATHS[:6]:
        plain, smooth = traverse(path, V, A), traverse(path, V, A, 1e6 * J)
        stops = int(np.sum((path.before == 0.0) | (path.after == 0.0))) - 1
        assert smooth.duration_s - plain.duration_s < 1e-5 * stops
        assert np.abs(values(smooth, instants(plain)) - values(plain, instants(plain))).max() < 1e-4


def test_an_average_is_the_integral_over_its_window() -> None:
    plain = traverse(PATHS[3], V, A)
    times, coefficients = averaged_nb(plain.times_s, plain.coefficients, 0.3)
    smooth = Traversal(times, coefficients, plain.arc_begin_s, plain.arc_end_s)

    def q0(t: float) -> float:
        return float(values(plain, np.array([np.clip(t, 0.0, plain.duration_s)]))[0, 0])

    for t in np.linspace(0.0, smooth.duration_s, 15):
        mean = quad(q0, t - 0.3, t, limit=200, points=plain.times_s[:20])[0] / 0.3
        assert values(smooth, np.array([t]))[0, 0] == pytest.approx(mean, abs=1e-6)


def test_jerk_limits_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        traverse(PATHS[0], V, A, [1.0, 0.0, 1.0])
