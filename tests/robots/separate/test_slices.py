"""Rows and runs that compiled code assigns are those that Python assigns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from robots.compiled import compiled

Array = npt.NDArray[Any]


@compiled
def _row(a: Array, b: Array, i: int, j: int) -> None:
    a[i] = a[j]


@compiled
def _part(a: Array, b: Array, i: int, j: int) -> None:
    a[1, i:j] = b[0, i:j]


@compiled
def _block(a: Array, b: Array, i: int, j: int) -> None:
    a[i:j] = b[i:j]


@compiled
def _number(a: Array, b: Array, i: int, j: int) -> None:
    a[i:j] = 7
    a[0, :] = True


@compiled
def _tuple(a: Array, b: Array, i: int, j: int) -> None:
    a[0] = (1.0, 2.0, 3.0, b[0, 0])
    a[1, 1:3] = (7, 8)


@compiled
def _strided(a: Array, b: Array, i: int, j: int) -> None:
    a[i:j:2] = b[i:j:2]
    a[:, 0] = b[:, 1]


@compiled
def _shifted(a: Array, b: Array, i: int, j: int) -> None:
    a[1:] = a[:-1]
    a[0, i:-1] = a[0, i + 1 :]


@compiled
def _stretched(a: Array, b: Array, i: int, j: int) -> None:
    a[i:j] = b[0]


_ALL = (_row, _part, _block, _number, _tuple, _strided, _shifted, _stretched)


@pytest.mark.parametrize("assign", _ALL, ids=lambda kernel: kernel.__name__)
@pytest.mark.parametrize(("i", "j"), [(0, 3), (2, 2), (3, 1), (-3, -1), (1, 99)])
def test_compiled_code_assigns_what_python_does(
    assign: Callable[..., None], i: int, j: int
) -> None:
    i, j = (i, min(j, 3)) if assign is _row else (i, j)
    expected, b = np.arange(20.0).reshape(5, 4), np.linspace(50.0, 60.0, 20).reshape(5, 4)
    got = expected.copy()
    assign.py_func(expected, b, i, j)  # type: ignore[attr-defined]
    assign(got, b, i, j)
    np.testing.assert_array_equal(got, expected)


def test_a_part_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="another shape"):
        _tuple(np.zeros((5, 3)), np.zeros((5, 3)), 0, 4)
    for assign in (_part, _block):
        with pytest.raises(ValueError, match="another shape"):
            assign(np.zeros((5, 4)), np.zeros((5, 3)), 0, 4)
