"""Compiling ahead goes through every kernel."""

from __future__ import annotations

from planner.multiarm import search_kernels, shorten_kernels, space_kernels
from planner.multiarm.warm import warm_up


def test_after_warming_up_the_kernels_that_python_calls_are_compiled() -> None:
    warm_up()
    kernels = (
        search_kernels.search_together_nb,
        shorten_kernels.shorten_nb,
        space_kernels.curve_clashes_nb,
    )
    assert all(kernel.signatures for kernel in kernels)  # type: ignore[attr-defined]
