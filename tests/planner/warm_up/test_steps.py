"""The steps of compiling ask for the kernels that planning asks for."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from planner.warm_up.samples import arrays
from planner.warm_up.steps import STEPS

_NEW = """
from robots.separate import KernelDispatcher
from tests.planner.small_station import plan_small_station
from planner.warm_up.steps import STEPS
import gc
def compiled():
    kernels = [one for one in gc.get_objects() if isinstance(one, KernelDispatcher)]
    return {(k.__qualname__, args) for k in kernels for args in k._entries}
for step in reversed(STEPS):
    step.compile()
before = compiled()
plan_small_station()
for name, args in compiled() - before:
    print(name, args)
"""


def test_planning_the_small_station_needs_nothing_that_the_steps_did_not_compile() -> None:
    run = [sys.executable, "-c", _NEW]
    new = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert new == ""


def test_steps_have_names_of_their_own() -> None:
    assert len({step.name for step in STEPS}) == len(STEPS)


@pytest.mark.parametrize(
    ("kind", "dtype", "dimensions", "writable"),
    [("f1", np.float64, 1, True), ("F2", np.float64, 2, False), ("U1", np.uint64, 1, True)],
)
def test_samples_are_of_the_kind_asked_for(
    kind: str, dtype: type, dimensions: int, writable: bool
) -> None:
    (array,) = arrays(kind)
    assert (array.dtype, array.ndim, array.flags.writeable) == (dtype, dimensions, writable)
