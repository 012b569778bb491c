"""Variables whose arrays somebody else holds: references to these need not be counted.

Whoever calls a kernel holds its arguments until it returns, and with them what is in them and what
is seen through them: members of tables, rows and runs of arrays. numba counts each such use up and
down again, and keeps such variables in memory. Called by ``lowering``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from numba.core import ir, types
from numba.core.types.containers import BaseTuple
from numba.core.types.misc import EllipsisType, SliceType

TypeOf = Callable[[str], types.Type]
"""The type of a variable."""

_MEMBERS: Final = ("getattr", "static_getitem", "getitem", "exhaust_iter")
_PLACES: Final = (types.Integer, SliceType, EllipsisType)


def borrowed(blocks: dict[int, ir.Block], names: set[str], type_of: TypeOf) -> set[str]:
    """Those of ``names`` that hold arguments, or what is in or seen through these.

    ``names`` are assigned once and before use. What is returned is not among them: who returns
    hands a reference on.
    """
    assigned = {
        a.target.name: a.value
        for block in blocks.values()
        for a in block.find_insts(ir.Assign)
        if a.target.name in names and _keeps(type_of(a.target.name))
    }
    for name in _handed_on(blocks):
        assigned.pop(name, None)
    found: set[str] = set()
    grown = True
    while grown:
        new = {n for n, value in assigned.items() if _is_seen(n, value, found, type_of)}
        grown = new != found
        found = new
    return found


def _handed_on(blocks: dict[int, ir.Block]) -> Iterator[str]:
    for block in blocks.values():
        for statement in block.find_insts(ir.Return):
            yield statement.value.name


def _is_seen(name: str, value: Any, held: set[str], type_of: TypeOf) -> bool:
    """Whether ``value`` is an argument, or is seen through variables that are held."""
    if isinstance(value, ir.Arg):
        return type_of(f"arg.{value.name}") == type_of(name)
    if isinstance(value, ir.Var):
        return value.name in held and type_of(value.name) == type_of(name)
    if not (isinstance(value, ir.Expr) and value.op in _MEMBERS and value.value.name in held):
        return False
    whole = type_of(value.value.name)
    return isinstance(whole, BaseTuple) or _is_view(value, type_of)


def _is_view(value: ir.Expr, type_of: TypeOf) -> bool:
    """Whether an expression of an array shows a part of it and makes no other array."""
    if value.op == "getattr":
        return bool(value.attr == "T")
    if value.op == "exhaust_iter":
        return False
    if value.op == "static_getitem" and value.index_var is None:
        return False
    index = type_of((value.index_var if value.op == "static_getitem" else value.index).name)
    places = index.types if isinstance(index, BaseTuple) else (index,)
    return all(isinstance(place, _PLACES) for place in places)


def _keeps(kind: types.Type) -> bool:
    """Whether what is in a value of such a type stays in it."""
    if isinstance(kind, BaseTuple):
        return all(map(_keeps, kind.types))
    return type(kind) is types.Array or isinstance(kind, (types.Number, types.Boolean))
