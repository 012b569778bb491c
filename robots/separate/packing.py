"""Arrays as arguments in half the words: what follows from the rest is worked out by the callee.

numba passes an array as its memory, its owner, the number of elements, the size of one, the
address, the shape and the strides. Of an array in C or Fortran order, the strides and both numbers
follow from its type and shape. Kernels are called with tables of a hundred arrays, and the words
that are only passed on cost more than anything else in compiling.

Every function that numba compiles in this process has to agree, so this is settled when
``robots.separate`` is imported, and what numba keeps on disk is kept apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from llvmlite import ir
from numba.core import types
from numba.core.codegen import CPUCodegen
from numba.core.datamodel import default_manager
from numba.core.datamodel.models import ArrayModel

_NUMBERS: Final = (types.Integer, types.Float, types.Boolean)
_PASSED: Final = ("meminfo", "parent", "data", "shape")
_integer: Final[Any] = types.intp
_WORD: Final = ir.IntType(_integer.bitwidth)
_magic_of: Final = CPUCodegen.magic_tuple


class PackedArrayModel(ArrayModel):  # type: ignore[misc]
    """numba's array, but for how it is passed to a function."""

    def __init__(self, manager: Any, array_type: types.Array) -> None:
        super().__init__(manager, array_type)
        dtype: Any = array_type.dtype
        self._packed = array_type.layout in ("C", "F") and isinstance(dtype, _NUMBERS)
        if self._packed:
            self._item_bytes = 1 if isinstance(dtype, types.Boolean) else dtype.bitwidth // 8
            self._order = list(range(array_type.ndim))
            if array_type.layout == "C":
                self._order.reverse()

    def get_argument_type(self) -> tuple[Any, ...]:
        """Types of the words that are passed."""
        every = super().get_argument_type()
        return self._passed(every) if self._packed else every

    def as_argument(self, builder: ir.IRBuilder, value: ir.Value) -> tuple[Any, ...]:
        """The words to pass."""
        if not self._packed:
            packed: tuple[Any, ...] = super().as_argument(builder, value)
            return packed
        return tuple(
            self._models[place].as_argument(builder, self.get(builder, value, place))
            for place in map(self.get_field_position, _PASSED)
        )

    def from_argument(self, builder: ir.IRBuilder, value: Sequence[Any]) -> ir.Value:
        """The array that was passed."""
        if not self._packed:
            return super().from_argument(builder, value)
        meminfo, parent, data, shape = value
        count, strides = self._measured(builder, shape)
        size = ir.Constant(_WORD, self._item_bytes)
        every = (meminfo, parent, count, size, data, shape, strides)
        return super().from_argument(builder, every)

    def _passed(self, every: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(every[self.get_field_position(name)] for name in _PASSED)

    def _measured(
        self, builder: ir.IRBuilder, shape: Sequence[ir.Value]
    ) -> tuple[ir.Value, list[ir.Value]]:
        """The number of elements, and the strides."""
        count: ir.Value = ir.Constant(_WORD, 1)
        bytes_below: ir.Value = ir.Constant(_WORD, self._item_bytes)
        strides = [bytes_below] * len(shape)
        for n, axis in enumerate(self._order):
            strides[axis] = bytes_below
            count = builder.mul(count, shape[axis]) if n else shape[axis]
            if n + 1 < len(shape):
                bytes_below = builder.mul(bytes_below, shape[axis])
        return count, strides


def pack_arrays() -> bool:
    """Settle how arrays are passed; refused (False) if functions may have been compiled already."""
    if any(isinstance(known, types.Array) for known in default_manager._cache):
        return False
    default_manager.register(types.Array, PackedArrayModel)
    CPUCodegen.magic_tuple = _magic
    return True


def _magic(codegen: CPUCodegen) -> tuple[Any, ...]:
    """What numba tells results on disk apart by."""
    return (*_magic_of(codegen), "packed arrays")
