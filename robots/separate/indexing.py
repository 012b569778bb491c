"""Elements and shapes of arrays, without a copy of the array's description in memory.

numba stores the description to read one word of it, at every element. Imported by ``lowering``;
numba finds what is registered here when it compiles.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, Final

from llvmlite.ir import Constant, IRBuilder, Value
from numba.core import cgutils, types
from numba.core.imputils import builtin_registry
from numba.core.types.containers import BaseTuple
from numba.core.types.misc import SliceType
from numba.core.typing.templates import Signature
from numba.np import arrayobj

from robots.separate.slices import assign

_DATA: Final = 4
_SHAPE: Final = 5
_STRIDES: Final = 6
"""Where numba's description of an array has them."""
_NUMBERS = (types.Number, types.Boolean)


def item_at(context: Any, builder: IRBuilder, sig: Signature, args: Sequence[Value]) -> Value:
    """``array[i]``."""
    if not _is_item(context, sig, (sig.args[1],)):
        return arrayobj.getitem_arraynd_intp(context, builder, sig, args)
    place = _place(context, builder, sig.args[0], args[0], (sig.args[1],), (args[1],))
    return arrayobj.load_item(context, builder, sig.args[0], place)


def item_at_all(context: Any, builder: IRBuilder, sig: Signature, args: Sequence[Value]) -> Value:
    """``array[i, j]``."""
    if not _is_item(context, sig, sig.args[1].types):
        return arrayobj.getitem_array_tuple(context, builder, sig, args)
    indices = _unpacked(builder, args[1], len(sig.args[1]))
    place = _place(context, builder, sig.args[0], args[0], sig.args[1].types, indices)
    return arrayobj.load_item(context, builder, sig.args[0], place)


def put(context: Any, builder: IRBuilder, sig: Signature, args: Sequence[Value]) -> Value | None:
    """``array[i] = value`` and ``array[i, j] = value``; rows and runs by ``slices``."""
    array_type, index_type, value_type = sig.args
    several = isinstance(index_type, BaseTuple)
    index_types = index_type.types if several else (index_type,)
    if not (_is_item(context, sig, index_types) and isinstance(value_type, _NUMBERS)):
        if assign(context, builder, sig, args):
            return context.get_dummy_value()
        return arrayobj.setitem_array(context, builder, sig, args)
    indices = _unpacked(builder, args[1], len(index_types)) if several else (args[1],)
    place = _place(context, builder, array_type, args[0], index_types, indices)
    value = context.cast(builder, args[2], value_type, array_type.dtype)
    arrayobj.store_item(context, builder, array_type, value, place)
    return None


def length(context: Any, builder: IRBuilder, sig: Signature, args: Sequence[Value]) -> Value:
    """``len(array)``."""
    if type(sig.args[0]) is not types.Array or sig.args[0].ndim == 0:
        return arrayobj.array_len(context, builder, sig, args)
    return builder.extract_value(args[0], (_SHAPE, 0))


def shape(context: Any, builder: IRBuilder, array_type: types.Array, array: Value) -> Value:
    """``array.shape``."""
    if type(array_type) is not types.Array or array_type.ndim == 0:
        return arrayobj.array_shape(context, builder, array_type, array)
    return builder.extract_value(array, _SHAPE)


def _is_item(context: Any, sig: Signature, index_types: Sequence[types.Type]) -> bool:
    """Whether the indices are those of one number in an array."""
    array_type = sig.args[0]
    return (
        type(array_type) is types.Array
        and not context.enable_boundscheck
        and len(index_types) == array_type.ndim
        and isinstance(array_type.dtype, _NUMBERS)
        and all(isinstance(index_type, types.Integer) for index_type in index_types)
    )


def _unpacked(builder: IRBuilder, values: Value, count: int) -> list[Value]:
    return [builder.extract_value(values, k) for k in range(count)]


def _place(
    context: Any,
    builder: IRBuilder,
    array_type: types.Array,
    array: Value,
    index_types: Sequence[types.Type],
    indices: Sequence[Value],
) -> Value:
    """Where an element is; indices below zero count from the end."""
    sizes = _unpacked(builder, builder.extract_value(array, _SHAPE), array_type.ndim)
    strides: list[Value] = []
    if array_type.layout not in "CF":
        strides = _unpacked(builder, builder.extract_value(array, _STRIDES), array_type.ndim)
    at = [
        _from_start(context, builder, *index)
        for index in zip(index_types, indices, sizes, strict=True)
    ]
    data = builder.extract_value(array, _DATA)
    return cgutils.get_item_pointer2(context, builder, data, sizes, strides, array_type.layout, at)


def _from_start(
    context: Any, builder: IRBuilder, index_type: types.Type, index: Value, size: Value
) -> Value:
    if isinstance(index, Constant) and isinstance(index.constant, int) and index.constant >= 0:
        return context.cast(builder, index, index_type, types.intp)
    return arrayobj.fix_integer_index(context, builder, index_type, index, size)


_REGISTER: Final[Any] = builtin_registry
_REGISTER.lower(operator.getitem, types.Array, types.Integer)(item_at)
_REGISTER.lower(operator.getitem, types.Array, BaseTuple)(item_at_all)
_REGISTER.lower(operator.setitem, types.Array, types.Integer, types.Any)(put)
_REGISTER.lower(operator.setitem, types.Array, BaseTuple, types.Any)(put)
_REGISTER.lower(operator.setitem, types.Array, SliceType, types.Any)(put)
_REGISTER.lower(len, types.Array)(length)
_REGISTER.lower_getattr(types.Array, "shape")(shape)
