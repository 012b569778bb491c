"""Arrays are passed in fewer words, and arrive as they were."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import numpy.typing as npt
import pytest
from numba import njit
from numba.core import types
from numba.core.datamodel import default_manager
from numba.core.registry import cpu_target

from robots.separate.packing import PackedArrayModel, pack_arrays


@njit  # type: ignore[untyped-decorator]
def _described(
    array: npt.NDArray[np.float64],
) -> tuple[int, int, int, tuple[int, ...], tuple[int, ...], float]:
    total = 0.0
    for item in array.flat:
        total += item
    return array.ndim, array.size, array.itemsize, array.shape, array.strides, total


@njit  # type: ignore[untyped-decorator]
def _passed_on(
    array: npt.NDArray[np.float64],
) -> tuple[int, int, int, tuple[int, ...], tuple[int, ...], float]:
    described: tuple[int, int, int, tuple[int, ...], tuple[int, ...], float] = _described(array)
    return described


_BLOCK = np.arange(24.0).reshape(2, 3, 4)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(5.0),
        _BLOCK,
        np.asfortranarray(_BLOCK),
        _BLOCK[:, ::2, 1:3],
        _BLOCK[0].T,
        np.array(7.0),
        np.arange(6, dtype=np.uint8).reshape(2, 3),
        np.array([True, False, True]),
    ],
    ids=str,
)
def test_an_array_arrives_as_it_was(array: npt.NDArray[np.float64]) -> None:
    expected = (array.ndim, array.size, array.itemsize, array.shape, array.strides, array.sum())
    assert _passed_on(array) == expected


@pytest.mark.parametrize(("layout", "words"), [("C", 5), ("F", 5), ("A", 9)])
def test_only_what_does_not_follow_is_passed(layout: str, words: int) -> None:
    packer = cpu_target.target_context.get_arg_packer([types.Array(types.float64, 2, layout)])
    assert len(packer.argument_types) == words


def test_arrays_of_what_has_no_known_size_are_left_to_numba() -> None:
    dates = types.Array(types.NPDatetime("D"), 1, "C")
    assert len(cpu_target.target_context.get_arg_packer([dates]).argument_types) == 7


def test_what_numba_keeps_on_disk_is_kept_apart() -> None:
    assert "packed arrays" in cpu_target.target_context.codegen().magic_tuple()


def test_functions_that_are_compiled_already_are_not_upset() -> None:
    assert isinstance(default_manager[types.float64[::1]], PackedArrayModel)
    assert not pack_arrays()


_LATE = """
import numpy as np
from numba import njit

@njit
def last(array):
    return array[-1]

assert last(np.arange(3.0)) == 2.0
from robots.compiled import compiled

@njit
def twice(array):
    return 2.0 * last(array)

assert twice(np.arange(3.0)) == 4.0
"""


def test_what_was_compiled_before_can_be_called_from_what_is_compiled_after() -> None:
    subprocess.run([sys.executable, "-c", _LATE], check=True)
