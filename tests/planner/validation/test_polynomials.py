"""Bounds on polynomials hold everywhere, exact extrema are met."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.validation.polynomials import derivative, extrema, ranges, values
from robots.geometry import FloatArray


@st.composite
def piecewise(draw: st.DrawFn) -> tuple[FloatArray, FloatArray]:
    g = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count, degree = draw(st.integers(1, 5)), draw(st.integers(0, 6))
    times = np.concatenate([[0.0], np.cumsum(g.uniform(0.05, 1.0, count))])
    return times, g.normal(size=(count, 2, degree + 1))


@settings(max_examples=60)
@given(piecewise(), st.floats(0, 1), st.floats(0, 1))
def test_ranges_contain_every_value_in_an_interval(
    trajectory: tuple[FloatArray, FloatArray], first: float, second: float
) -> None:
    times, coefficients = trajectory
    low, high = sorted((first * times[-1], second * times[-1]))
    least, most = ranges(times, coefficients, np.array([low]), np.array([high]))
    inside = values(times, coefficients, np.linspace(low, high, 50)[1:-1])
    assert np.all(inside >= least[0] - 1e-9)
    assert np.all(inside <= most[0] + 1e-9)


@settings(max_examples=60)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=7), st.floats(0.01, 3))
def test_extrema_are_those_of_a_dense_sampling(row: list[float], duration: float) -> None:
    coefficients = np.array(row)
    low, high = extrema(coefficients, duration)
    dense = np.polyval(coefficients[::-1], np.linspace(0.0, duration, 4001))
    scale = 1.0 + np.abs(dense).max()
    assert abs(low - dense.min()) < 1e-3 * scale
    assert abs(high - dense.max()) < 1e-3 * scale
    assert low <= dense.min() + 1e-9 * scale
    assert high >= dense.max() - 1e-9 * scale


def test_the_derivative_of_a_constant_is_zero() -> None:
    assert derivative(np.ones((1, 2, 1))).tolist() == [[[0.0], [0.0]]]


def test_a_tiny_leading_coefficient_hides_nothing() -> None:
    low, high = extrema(np.array([0.0, 1.0, 0.0, -1.0, 1.5e-151]), 1.0)
    assert abs(high - 2.0 / (3.0 * np.sqrt(3.0))) < 1e-8
    assert abs(low) < 1e-8


def test_numbers_too_large_to_bound_are_unbounded() -> None:
    assert extrema(np.array([0.0, 1e308, 1e308, 1e308]), 3.0)[1] == np.inf
