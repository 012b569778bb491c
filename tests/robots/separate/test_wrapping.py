"""Python's objects reach a kernel, and are let go whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from robots.compiled import compiled, lean

Array = npt.NDArray[np.float64]


class Table(NamedTuple):
    """Of several kinds."""

    wide: Array
    marks: npt.NDArray[np.bool_]
    pair: tuple[Array, Array]
    scale: float
    swap: bool


def _read(table: Table, k: int) -> tuple[float, int, bool]:
    one, other = table.pair
    if table.swap:
        one, other = other, one
    if k > 2:
        raise ValueError("too far")
    found: tuple[float, int, bool] = (
        table.wide[k, 1] * table.scale + one[0] - other[-1],
        k,
        bool(table.marks[k]),
    )
    return found


counted = compiled(_read)
uncounted = lean(_read)


def _table(swap: bool = True) -> Table:
    wide = np.arange(12.0).reshape(3, 4)
    return Table(wide, np.array([True, False, True]), (wide[0], wide[2]), 2.5, swap)


def _entry(function: Any) -> Callable[..., Any]:
    """What Python calls for such arguments, without looking at their types."""
    function(_table(), 0)
    (entry,) = function._entries.values()
    return entry  # type: ignore[no-any-return]


def _references(table: Table) -> list[int]:
    arrays = (table.wide, table.marks, *table.pair)
    return [sys.getrefcount(array) for array in arrays]


@pytest.mark.parametrize("function", [counted, uncounted])
def test_arguments_arrive_and_results_return(function: Any) -> None:
    for swap in (False, True):
        for k in range(3):
            assert function(_table(swap), k) == _read(_table(swap), k)


@pytest.mark.parametrize("function", [counted, uncounted])
def test_all_is_let_go_after_a_call_that_raises(function: Any) -> None:
    table = _table()
    before = _references(table)
    with pytest.raises(ValueError, match="too far"):
        function(table, 3)
    assert _references(table) == before


@pytest.mark.parametrize("function", [counted, uncounted])
@pytest.mark.parametrize(
    ("wrong", "error", "why"),
    [
        ({"pair": (np.zeros(1),)}, ValueError, "expected 2 element"),
        ({"pair": (np.zeros(1), "text")}, TypeError, "can't unbox array"),
        ({"wide": np.zeros((3, 4), np.float32)}, TypeError, "can't unbox array"),
        ({"scale": "text"}, TypeError, "bad argument type"),
    ],
)
def test_what_does_not_fit_is_an_error_and_lets_all_go(
    function: Any, wrong: dict[str, Any], error: type[Exception], why: str
) -> None:
    table = _table()
    before = _references(table)
    with pytest.raises(error, match=why):
        _entry(function)(table._replace(**wrong), 0)
    assert _references(table) == before


def test_too_few_arguments_are_an_error() -> None:
    with pytest.raises(TypeError, match="expected 2 arguments, got 1"):
        _entry(counted)(_table())
