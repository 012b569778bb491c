"""Steps are skipped where they would change nothing, and taken where they would."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from numba import typeof
from numba.core.compiler import run_frontend
from numba.core.registry import cpu_target
from numba.core.typed_passes import NopythonRewrites, type_inference_stage
from numba.core.untyped_passes import InlineClosureLikes

from robots.compiled import kernel
from robots.separate.skipping import InlineClosures, JoinArrayExpressions

Array = npt.NDArray[np.float64]


def _plain(a: Array, b: Array) -> float:
    total = -1.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total + np.sqrt(total * total) + np.zeros(3)[0]


def _with_closure(a: Array, b: Array) -> float:
    def scaled(x: float) -> float:
        return b[0] * x

    return scaled(a[0]) + scaled(a[1])


def _with_list(a: Array, b: Array) -> float:
    both = np.array([a[0] + 1.0, b[1]])
    several = np.array([x * 2.0 for x in a])
    return both.sum() + several[0]  # type: ignore[no-any-return]


def _of_arrays(a: Array, b: Array) -> float:
    whole = a * 2.0 - b
    return whole[0] + np.sqrt(a)[1] + (-b)[1]  # type: ignore[no-any-return]


def _ufunc(a: Array, b: Array) -> float:
    return np.hypot(a, b)[0]  # type: ignore[no-any-return]


def _listed(a: Array, b: Array) -> float:
    return np.array([a[0], b[1]])[1]  # type: ignore[no-any-return]


_ARGS = np.array([4.0, 9.0]), np.array([3.0, 1.0])


def _state(function: Any) -> SimpleNamespace:
    code = run_frontend(function)
    return SimpleNamespace(func_ir=code, typemap={})


def _typed(function: Any) -> SimpleNamespace:
    state = _state(function)
    context = cpu_target.typing_context
    context.refresh()
    args = tuple(map(typeof, _ARGS))
    target = cpu_target.target_context
    inferred = type_inference_stage(context, target, state.func_ir, args, None)
    state.typemap = inferred.typemap
    return state


@pytest.mark.parametrize(
    ("function", "taken"), [(_plain, False), (_with_closure, True), (_with_list, True)]
)
def test_closures_are_looked_for_where_there_are_functions_or_lists(
    function: Any, taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InlineClosureLikes, "run_pass", lambda *_: True)
    assert InlineClosures().run_pass(_state(function)) is taken


@pytest.mark.parametrize(
    ("function", "taken"),
    [(_plain, False), (_of_arrays, True), (_ufunc, True), (_listed, True)],
)
def test_array_expressions_are_looked_for_where_there_are_whole_arrays(
    function: Any, taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NopythonRewrites, "run_pass", lambda *_: True)
    assert JoinArrayExpressions().run_pass(_typed(function)) is taken


@pytest.mark.parametrize(
    "function", [_plain, _with_closure, _with_list, _of_arrays, _ufunc, _listed]
)
def test_kernels_compute_what_python_computes(function: Any) -> None:
    assert kernel(function)(*_ARGS) == pytest.approx(function(*_ARGS), rel=1e-14)
