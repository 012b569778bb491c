"""Steps of numba's compiler that change nothing in most kernels, skipped where they cannot.

Each works out when every variable dies before it looks for what it might change. Used by
``dispatching`` in place of numba's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numba.core import ir, types
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NopythonRewrites
from numba.core.untyped_passes import InlineClosureLikes
from numba.np.ufunc.dufunc import DUFunc


@register_pass(mutates_CFG=True, analysis_only=False)
class InlineClosures(InlineClosureLikes):  # type: ignore[misc]
    """Copies functions in functions, and lists, to where they are used."""

    _name = "inline_closures"

    def run_pass(self, state: Any) -> bool:
        """Change the code; whether there was something to change."""
        closures = any(a.value.op in ("make_function", "build_list") for a in _expressions(state))
        return bool(closures and super().run_pass(state))


@register_pass(mutates_CFG=True, analysis_only=False)
class JoinArrayExpressions(NopythonRewrites):  # type: ignore[misc]
    """Makes one loop of an expression of whole arrays."""

    _name = "join_array_expressions"

    def run_pass(self, state: Any) -> bool:
        """Change the code; whether there was something to change."""
        whole = any(_makes_array(a, state.typemap) for a in _expressions(state))
        return bool(whole and super().run_pass(state))


def _expressions(state: Any) -> Iterator[ir.Assign]:
    for block in state.func_ir.blocks.values():
        for statement in block.body:
            if type(statement) is ir.Assign and type(statement.value) is ir.Expr:
                yield statement


def _makes_array(assigned: ir.Assign, type_of: dict[str, types.Type]) -> bool:
    """Whether an array is made by an operator, a function of numbers, or of a list."""
    if not isinstance(type_of.get(assigned.target.name), types.Array):
        return False
    expression = assigned.value
    if expression.op != "call":
        return expression.op in ("unary", "binop", "inplace_binop")
    key = getattr(type_of[expression.func.name], "typing_key", None)
    return isinstance(key, np.ufunc | DUFunc) or key is np.array
