"""Rows and runs of arrays that are assigned to, as one move in memory.

numba's own also handles what is strided, indexed by arrays or stretched, and tells what was wrong
by a text that is put together in compiled code; that made each assignment as large as a kernel.
Called by ``indexing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from types import SimpleNamespace
from typing import Any, Final

from llvmlite.ir import IRBuilder, Value
from numba.core import cgutils, types
from numba.core.types.containers import BaseTuple, UniTuple
from numba.core.types.misc import SliceType
from numba.core.typing.templates import Signature
from numba.np import arrayobj

_NUMBERS: Final = (types.Number, types.Boolean)
_MISFIT: Final = "cannot assign an array to a part of another shape"


def assign(context: Any, builder: IRBuilder, sig: Signature, args: Sequence[Value]) -> bool:
    """``array[i] = row``, ``array[i, a:b] = number`` and the like; False if it is none of these."""
    array_type, index_type, value_type = sig.args
    several = isinstance(index_type, BaseTuple)
    index_types = index_type.types if several else (index_type,)
    if not (_is_block(array_type, index_types) and _fits(array_type, index_types, value_type)):
        return False
    indices = cgutils.unpack_tuple(builder, args[1], len(index_types)) if several else (args[1],)
    place, sizes, _ = arrayobj.basic_indexing(
        context,
        builder,
        array_type,
        _described(builder, args[0]),
        index_types,
        indices,
        boundscheck=context.enable_boundscheck,
    )
    if isinstance(value_type, UniTuple):
        _put_all(context, builder, sig, place, sizes[0], args[2])
    elif isinstance(value_type, types.Array):
        source = _described(builder, args[2])
        _move(context, builder, array_type, place, sizes, source)
    else:
        value = context.cast(builder, args[2], value_type, array_type.dtype)
        with cgutils.for_range(builder, reduce(builder.mul, sizes)) as loop:
            item = builder.gep(place, [loop.index])
            arrayobj.store_item(context, builder, array_type, value, item)
    return True


def _put_all(
    context: Any, builder: IRBuilder, sig: Signature, place: Value, size: Value, values: Value
) -> None:
    """Store the values of a tuple, one after the other."""
    array_type, _, value_type = sig.args
    differs = builder.icmp_signed("!=", size, context.get_constant(types.intp, len(value_type)))
    with builder.if_then(differs, likely=False):
        context.call_conv.return_user_exc(builder, ValueError, (_MISFIT,))
    for n, value in enumerate(cgutils.unpack_tuple(builder, values, len(value_type))):
        item = builder.gep(place, [context.get_constant(types.intp, n)])
        given = context.cast(builder, value, value_type.dtype, array_type.dtype)
        arrayobj.store_item(context, builder, array_type, given, item)


def _move(
    context: Any,
    builder: IRBuilder,
    array_type: types.Array,
    place: Value,
    sizes: Sequence[Value],
    source: SimpleNamespace,
) -> None:
    """Copy ``source`` to ``place``, as if it were copied aside first."""
    given = cgutils.unpack_tuple(builder, source.shape, len(sizes))
    differ = [builder.icmp_signed("!=", *pair) for pair in zip(sizes, given, strict=True)]
    with builder.if_then(reduce(builder.or_, differ), likely=False):
        context.call_conv.return_user_exc(builder, ValueError, (_MISFIT,))
    item_bytes = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    count = reduce(builder.mul, sizes)
    cgutils.raw_memmove(builder, place, source.data, count, item_bytes, item_bytes)


def _is_block(array_type: types.Type, index_types: Sequence[types.Type]) -> bool:
    """Whether what is indexed lies in one piece: numbers first, then a run or whole rows."""
    if type(array_type) is not types.Array or array_type.layout != "C":
        return False
    *first, last = index_types
    is_run = isinstance(last, SliceType) and not last.has_step
    return (
        isinstance(array_type.dtype, _NUMBERS)
        and all(isinstance(one, types.Integer) for one in first)
        and (is_run or (isinstance(last, types.Integer) and len(index_types) < array_type.ndim))
    )


def _fits(
    array_type: types.Array, index_types: Sequence[types.Type], value_type: types.Type
) -> bool:
    """Whether the value is a number, as many as are wanted, or an array in one piece of the same
    kind and dimensions.
    """
    if isinstance(value_type, _NUMBERS):
        return True
    dimensions = array_type.ndim - sum(isinstance(one, types.Integer) for one in index_types)
    if isinstance(value_type, UniTuple):
        return dimensions == 1 and isinstance(value_type.dtype, _NUMBERS)
    return (
        type(value_type) is types.Array
        and value_type.layout == "C"
        and value_type.dtype == array_type.dtype
        and value_type.ndim == dimensions
    )


def _described(builder: IRBuilder, array: Value) -> SimpleNamespace:
    """An array as numba's functions take it, without a copy in memory."""
    names = ("meminfo", "parent", "nitems", "itemsize", "data", "shape", "strides")
    return SimpleNamespace(
        **{name: builder.extract_value(array, n) for n, name in enumerate(names)}
    )
