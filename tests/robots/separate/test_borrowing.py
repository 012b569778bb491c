"""References are counted where a kernel hands them on, and only there."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from numba import typeof
from numba.core import types
from numba.core.compiler import run_frontend
from numba.core.registry import cpu_target
from numba.core.runtime import _nrt_python, rtsys
from numba.core.typed_passes import type_inference_stage

from robots.compiled import kernel
from robots.separate.borrowing import borrowed
from robots.separate.lowering import assigned_before_use

Array = npt.NDArray[np.float64]


class Pair(NamedTuple):
    """Two arrays."""

    wide: Array
    flat: Array


@kernel
def itself(pair: Pair, row: int) -> Array:
    """An argument's member."""
    return pair.flat


@kernel
def seen(pair: Pair, row: int) -> Array:
    """A view of a view."""
    rows = pair.wide[1:]
    return rows[row].T


@kernel
def either(pair: Pair, row: int) -> Array:
    """One of several, by a variable that is assigned twice."""
    chosen = pair.flat
    if row > 0:
        chosen = pair.wide[row]
    return chosen


@kernel
def both(pair: Pair, row: int) -> Pair:
    """Views in a new tuple."""
    wide, flat = pair
    return Pair(wide[row:], flat[:row])


@kernel
def picked(pair: Pair, row: int) -> Array:
    """A copy, by an index that is an array."""
    return pair.flat[np.array([row, 0])]


@kernel
def summed(pair: Pair, row: int) -> float:
    """Only looks."""
    wide = pair.wide
    total = 0.0
    for value in wide[row]:
        total += value + pair.flat[0]
    return total


@kernel
def looked(pair: Pair, row: int) -> float:
    """Looks at a copy, and at what another handed on."""
    copy = pair.flat[np.array([row, 0])]
    handed = itself(pair, row)
    part = handed[1:]
    return copy[0] + part[0]


@kernel
def through(row: int) -> float:
    """What others hand on of arrays that are made here."""
    total = 0.0
    for k in range(3):
        made = Pair(np.ones((3, 4)) * k, np.ones(4))
        pair = both(made, row)
        total += (
            seen(pair, 0)[0] + either(pair, row)[0] + itself(made, row)[1] + picked(made, row)[0]
        )
    return total


def _pair() -> Pair:
    return Pair(np.arange(12.0).reshape(3, 4), np.arange(4.0))


@pytest.mark.parametrize("function", [itself, seen, either, both, picked])
@pytest.mark.parametrize("row", [0, 1])
def test_what_is_returned_is_held_and_let_go(function: Any, row: int) -> None:
    pair = _pair()
    function(pair, row)
    before = [sys.getrefcount(array) for array in pair]
    for _ in range(5):
        found = function(pair, row)
        np.testing.assert_equal(found, function.py_func(pair, row))
    del found
    assert [sys.getrefcount(array) for array in pair] == before


def test_what_is_made_is_let_go_after_others_handed_it_on() -> None:
    expected = through(1)
    _nrt_python.memsys_enable_stats()
    before = rtsys.get_allocation_stats()
    assert [through(1) for _ in range(5)] == [expected] * 5
    after = rtsys.get_allocation_stats()
    assert after.alloc - before.alloc == after.free - before.free > 0


def _borrowed(function: Any) -> set[str]:
    """The variables of a kernel of a pair and a row that are said to be borrowed."""
    code = run_frontend(function.py_func)
    args = (typeof(_pair()), types.intp)
    context = cpu_target.typing_context
    context.refresh()
    inferred = type_inference_stage(context, cpu_target.target_context, code, args, None)
    names = assigned_before_use(code.blocks)
    found = borrowed(code.blocks, names, inferred.typemap.__getitem__)
    return {name for name in found if not name.startswith("$")}


def test_arguments_and_what_is_seen_through_them_are_borrowed() -> None:
    assert {"pair", "wide"} <= _borrowed(summed)
    assert {"pair", "rows"} <= _borrowed(seen)


def test_what_is_made_or_assigned_twice_is_not_borrowed() -> None:
    assert "chosen" not in _borrowed(either)
    assert _borrowed(looked) == {"pair", "row"}
