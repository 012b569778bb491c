"""Lifetimes of variables are those that numba would have worked out, and only when asked for."""

from __future__ import annotations

from typing import Any

from numba.core import compiler
from numba.core.postproc import PostProcessor

from robots.separate.lifetimes import lifetimes_on_demand


def _sum_above(values: list[float], least: float) -> float:
    total = 0.0
    for value in values:
        if value > least:
            total += value
    return total


def _halves(values: list[float]) -> Any:
    for value in values:
        half = value / 2
        yield half


def test_lifetimes_are_those_of_numba() -> None:
    code = compiler.run_frontend(_sum_above)
    PostProcessor(code).run()
    expected = code.variable_lifetime.livemap
    with lifetimes_on_demand():
        PostProcessor(code).run()
        assert "livemap" not in vars(code.variable_lifetime)
        assert code.variable_lifetime.livemap == expected


def test_generators_are_left_to_numba() -> None:
    code = compiler.run_frontend(_halves)
    with lifetimes_on_demand():
        PostProcessor(code).run()
    assert "half" in next(iter(code.generator_info.yield_points.values())).weak_live_vars


def test_numba_is_as_before_when_it_ends_even_within_another() -> None:
    before = PostProcessor.run
    with lifetimes_on_demand():
        with lifetimes_on_demand():
            pass
        assert PostProcessor.run is not before
    assert PostProcessor.run is before
