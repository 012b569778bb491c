"""Which variables a statement mentions, found without asking what it cannot be.

numba asks this of every statement some ten times, and tries every part of it against four kinds of
classes; most parts are texts, places in the source and constants. Called by ``dispatching``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import BuiltinFunctionType
from typing import Any, Final

from numba.core import ir

_statement: Final[Any] = ir.Inst
_listed_of: Final = ir.Inst._rec_list_vars
_NOTHING: Final = {
    *(str, int, bool, float, type(None), BuiltinFunctionType),
    *(ir.Loc, ir.Const, ir.Global, ir.FreeVar, ir.Arg),
}
"""Types of what mentions no variable."""


@contextmanager
def mentions_found_fast() -> Iterator[None]:
    """Find them fast until the end of the block."""
    if ir.Inst._rec_list_vars is _listed:
        yield
        return
    _statement._rec_list_vars = _listed
    try:
        yield
    finally:
        _statement._rec_list_vars = _listed_of


def _listed(statement: ir.Inst, value: Any) -> list[ir.Var]:
    """The variables in a part of a statement, in order, as numba lists them."""
    kind = type(value)
    if kind is ir.Var:
        return [value]
    if kind in _NOTHING:
        return []
    if kind is dict:
        value = value.values()
    elif kind is not tuple and kind is not list:
        found: list[ir.Var] = _listed_of(statement, value)
        return found
    several: list[ir.Var] = []
    for one in value:
        if type(one) is ir.Var:
            several.append(one)
        elif type(one) not in _NOTHING:
            several += _listed(statement, one)
    return several
