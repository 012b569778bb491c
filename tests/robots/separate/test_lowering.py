"""Kernels are written with less LLVM code than numba's, and compute the same."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from llvmlite import ir
from numba.core.compiler import run_frontend
from numba.core.runtime import _nrt_python, rtsys

from robots.compiled import kernel, lean
from robots.separate.lowering import FoldingBuilder, assigned_before_use, drop_unused


class Pair(NamedTuple):
    """Two arrays."""

    wide: npt.NDArray[np.float64]
    flat: npt.NDArray[np.float64]


class Table(NamedTuple):
    """A table in a table."""

    pair: Pair
    scale: float


@lean
def _scaled(pair: Pair, row: int, scale: float) -> float:
    total = 0.0
    for j in range(pair.wide.shape[1]):
        total += pair.wide[row, j] * scale
    return total


@lean
def sums(table: Table, picked: npt.NDArray[np.int32]) -> float:
    """Reads and writes at all kinds of indices."""
    pair = table.pair
    last = pair.flat[-1]
    best = 0.0
    for i in range(len(pair.flat)):
        value = _scaled(pair, i, table.scale)
        if value > best:
            best = value
            if i > 0:
                pair.flat[i - 1] = value + last
        elif i == 1:
            table = Table(Pair(pair.wide, pair.flat), 2.0)
        pair.wide[-1, picked[i]] += best
    return best + last + table.scale


@kernel
def grown(rows: npt.NDArray[np.float64], times: int) -> npt.NDArray[np.float64]:
    """Makes arrays, keeps some of them, and drops the others."""
    kept = rows
    for k in range(times):
        made = np.zeros(len(kept) + 1)
        for i in range(len(kept)):
            made[i] = kept[i] + k
        if k % 2 == 0:
            kept = made
    return kept


def _table() -> Table:
    rng = np.random.default_rng(0)
    return Table(Pair(rng.normal(size=(4, 3)), rng.normal(size=4)), 1.5)


def _plain(function: Any) -> Any:
    return function.py_func


def test_tables_and_indices_mean_what_they_mean_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    picked = np.array([0, -1, 2, 1], dtype=np.int32)
    ours, expected = _table(), _table()
    found = sums(ours, picked)
    monkeypatch.setitem(_plain(sums).__globals__, "_scaled", _plain(_scaled))
    assert found == _plain(sums)(expected, picked)
    np.testing.assert_array_equal(ours.pair.wide, expected.pair.wide)
    np.testing.assert_array_equal(ours.pair.flat, expected.pair.flat)


def test_what_is_not_contiguous_is_read_at_its_strides() -> None:
    table = _table()
    wide, flat = np.repeat(table.pair.wide, 2, axis=1)[:, ::2], np.repeat(table.pair.flat, 2)[::2]
    picked = np.array([0, -1, 2, 1], dtype=np.int32)
    strided = Table(Pair(wide, flat), table.scale)
    assert sums(strided, picked) == sums(table, picked)
    np.testing.assert_array_equal(wide, table.pair.wide)


def test_arrays_that_were_made_are_let_go() -> None:
    rows = np.arange(3.0)
    expected = _plain(grown)(rows, 5)
    np.testing.assert_array_equal(grown(rows, 5), expected)
    _nrt_python.memsys_enable_stats()
    before = rtsys.get_allocation_stats()
    for times in range(6):
        grown(rows, times)
    after = rtsys.get_allocation_stats()
    assert after.alloc - before.alloc == after.free - before.free > 0


def _loops(n: int, given: float) -> float:
    once = given * 2.0
    total = 0.0
    for i in range(n):
        inner = once + i
        if inner > 3.0:
            total = total + inner
        if i > 2:
            late = total
    return total + late


def test_only_what_is_assigned_at_one_place_before_its_uses_is_kept_out_of_memory() -> None:
    found = assigned_before_use(run_frontend(_loops).blocks)
    assert {"n", "given", "once", "inner"} <= found
    assert not {"total", "late"} & found


def _aggregate() -> tuple[ir.Function, FoldingBuilder, ir.Value]:
    """A function of two numbers, and both in an aggregate."""
    word = ir.IntType(64)
    function = ir.Function(ir.Module(), ir.FunctionType(word, [word, word]), "f")
    builder = FoldingBuilder(function.append_basic_block())
    both = ir.Constant(ir.LiteralStructType([word, word]), ir.Undefined)
    for k, argument in enumerate(function.args):
        both = builder.insert_value(both, argument, k)
    return function, builder, both


def test_what_was_put_into_an_aggregate_is_taken_from_where_it_was() -> None:
    function, builder, both = _aggregate()
    assert builder.extract_value(both, 0) is function.args[0]
    assert builder.extract_value(both, [1]) is function.args[1]


def test_what_was_not_put_in_is_extracted() -> None:
    _, builder, _ = _aggregate()
    word = ir.IntType(64)
    empty = ir.Constant(ir.LiteralStructType([word, word]), ir.Undefined)
    one = builder.insert_value(empty, word(7), 0)
    assert isinstance(builder.extract_value(one, 1), ir.instructions.ExtractValue)


def test_unused_code_is_taken_out_and_used_code_stays() -> None:
    function, builder, both = _aggregate()
    builder.ret(builder.extract_value(both, 1))
    drop_unused(function)
    assert [one.opname for one in function.entry_basic_block.instructions] == ["ret"]
    function, builder, both = _aggregate()
    slot = builder.alloca(both.type)
    builder.store(both, slot)
    builder.ret(function.args[0])
    drop_unused(function)
    names = [one.opname for one in function.entry_basic_block.instructions]
    assert names == ["insertvalue", "insertvalue", "alloca", "store", "ret"]
