"""Arrays that kernels make are those that NumPy makes, without functions of numba's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba.core.runtime import _nrt_python, rtsys

from robots.compiled import kernel


def _zeros(n: int) -> Any:
    return (
        np.zeros(n),
        np.zeros((n, 2, 3), np.int32),
        np.zeros(shape=n, dtype=np.bool_),
        np.zeros((np.uint8(2), n), dtype=np.uint8),
    )


def _full(n: int) -> Any:
    return (
        np.full(n, 7),
        np.full((2, n), np.inf),
        np.full((n, n), 3, dtype=np.float64),
        np.full(n, fill_value=-1, dtype=np.int64),
    )


def _filled(n: int) -> Any:
    one, other = np.empty(n), np.empty((3, n), dtype=np.int64)
    for i in range(n):
        one[i] = i
        other[:, i] = i
    return one, other


@pytest.mark.parametrize("function", [_zeros, _full, _filled])
@pytest.mark.parametrize("n", [0, 1, 5])
def test_new_arrays_are_those_of_numpy(function: Any, n: int) -> None:
    for found, expected in zip(kernel(function)(n), function(n), strict=True):
        assert (found.dtype, found.flags.c_contiguous) == (expected.dtype, True)
        np.testing.assert_array_equal(found, expected)


@kernel
def kept(n: int, times: int) -> float:
    """Makes arrays again and again."""
    total = 0.0
    for k in range(times):
        made = np.full((n, 2), 1.0 * k)
        zeros = np.zeros(n)
        total += made[0, 1] + zeros[n - 1]
    return total


def test_new_arrays_are_let_go() -> None:
    kept(3, 1)
    _nrt_python.memsys_enable_stats()
    before = rtsys.get_allocation_stats()
    assert kept(3, 10) == 45.0
    after = rtsys.get_allocation_stats()
    assert after.alloc - before.alloc == after.free - before.free >= 10


@pytest.mark.parametrize(("n", "why"), [(-1, "negative dimensions"), (2**61, "array is too big")])
def test_arrays_that_cannot_be_are_errors(n: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        kernel(_filled)(n)


def test_no_function_is_compiled_for_a_kind_of_array() -> None:
    kept(3, 1)
    (result,) = kept.overloads.values()  # type: ignore[attr-defined]
    called = {library.name for library in result.library.callees()}
    assert called == {"_call_allocator", "nrt"}
