"""New arrays, made by code in the kernel itself.

numba types, writes and keeps a function of its own for every kind of array, every number of
dimensions and every way to say a shape. What is not known here is left to it. Imported by
``lowering``; numba finds what is registered here when it compiles.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, Final

import numpy as np
from llvmlite.ir import IRBuilder, Value
from numba.core import cgutils, types
from numba.core.imputils import builtin_registry as implementations
from numba.core.types.containers import BaseTuple
from numba.core.types.misc import unliteral
from numba.core.typing import Signature, signature
from numba.core.typing.npydecl import parse_dtype, parse_shape
from numba.core.typing.templates import AbstractTemplate, builtin_registry
from numba.np import arrayobj

_NUMBERS: Final = (types.Integer, types.Float, types.Boolean)
_FLOAT: Final[Any] = types.float64
_INDEX: Final[Any] = types.intp


class _NewArray(AbstractTemplate):  # type: ignore[misc]
    """How such a function is called; nothing (None) where it is left to numba."""

    metadata: Final = {"target": "cpu"}
    _names: tuple[str, ...]

    def generic(self, args: Sequence[Any], kws: dict[str, Any]) -> Signature | None:
        """The signature of a call."""
        given = dict(zip(self._names, args, strict=False)) | kws
        if len(args) + len(kws) != len(given) or list(given) != list(self._names[: len(given)]):
            return None
        kinds = {name: unliteral(kind) for name, kind in given.items()}
        dtype, dimensions = self._dtype(kinds), parse_shape(kinds["shape"])
        if not isinstance(dtype, _NUMBERS) or not dimensions:
            return None
        found = signature(types.Array(dtype, dimensions, "C"), *kinds.values())
        if kws:
            found = found.replace(pysig=_python_signature(tuple(kinds)))
        return found

    def _dtype(self, kinds: dict[str, Any]) -> Any:
        return parse_dtype(kinds["dtype"]) if "dtype" in kinds else _FLOAT


class Empty(_NewArray):
    """``np.empty(shape, dtype)``, ``np.zeros(shape, dtype)``."""

    _names = ("shape", "dtype")


class Full(_NewArray):
    """``np.full(shape, fill_value, dtype)``."""

    _names = ("shape", "fill_value", "dtype")

    def _dtype(self, kinds: dict[str, Any]) -> Any:
        return super()._dtype(kinds) if "dtype" in kinds else kinds.get("fill_value")


def empty(context: Any, builder: IRBuilder, sig: Signature, args: Sequence[Value]) -> Value:
    """An array of whatever was in its memory."""
    return _new(context, builder, sig, args)._getvalue()


def zeros(context: Any, builder: IRBuilder, sig: Signature, args: Sequence[Value]) -> Value:
    """An array of zeros."""
    array = _new(context, builder, sig, args)
    size = builder.mul(array.itemsize, array.nitems)
    cgutils.memset(builder, array.data, size, 0)
    return array._getvalue()


def full(context: Any, builder: IRBuilder, sig: Signature, args: Sequence[Value]) -> Value:
    """An array of one value."""
    array, kind = _new(context, builder, sig, args), sig.return_type
    value = context.cast(builder, args[1], sig.args[1], kind.dtype)
    with cgutils.for_range(builder, array.nitems) as loop:
        place = builder.gep(array.data, [loop.index])
        arrayobj.store_item(context, builder, kind, value, place)
    return array._getvalue()


def _new(context: Any, builder: IRBuilder, sig: Signature, args: Sequence[Value]) -> Any:
    """Memory for an array, and its description."""
    sizes = _sizes(context, builder, sig.args[0], args[0])
    zero = context.get_constant(_INDEX, 0)
    negative = [builder.icmp_signed("<", size, zero) for size in sizes]
    with cgutils.if_unlikely(builder, reduce(builder.or_, negative)):
        context.call_conv.return_user_exc(builder, ValueError, ("negative dimensions not allowed",))
    return arrayobj._empty_nd_impl(context, builder, sig.return_type, sizes)


def _sizes(context: Any, builder: IRBuilder, kind: Any, shape: Value) -> list[Value]:
    if not isinstance(kind, BaseTuple):
        return [context.cast(builder, shape, kind, _INDEX)]
    several = cgutils.unpack_tuple(builder, shape, len(kind))
    return [
        context.cast(builder, size, one, _INDEX)
        for size, one in zip(several, kind.types, strict=True)
    ]


def _python_signature(names: tuple[str, ...]) -> inspect.Signature:
    either = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature([inspect.Parameter(name, either) for name in names])


def _register(function: Any, template: type[_NewArray], code: Callable[..., Value]) -> None:
    builtin_registry.register_global(function)(template)
    for count in range(1, len(template._names) + 1):
        implementations.lower(function, *(types.Any,) * count)(code)


_register(np.empty, Empty, empty)
_register(np.zeros, Empty, zeros)
_register(np.full, Full, full)
