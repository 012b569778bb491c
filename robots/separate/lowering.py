"""From numba's typed code to LLVM's, with less of it: most of what numba writes is never needed.

numba takes the arrays of a table apart and puts them together again at every call and every use,
and keeps every variable that lives beyond a block in memory; LLVM's first passes undo all that.
Writing, reading and undoing it took longer than everything else. References are not counted where
somebody else holds one anyway (``borrowing``). Called by ``dispatching``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from llvmlite.ir import Function, IRBuilder, Value, instructions
from numba.core import ir
from numba.core.analysis import compute_cfg_from_blocks, compute_use_defs, must_use_alloca
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import BaseNativeLowering

from robots.separate import allocating, indexing
from robots.separate.borrowing import borrowed

__all__ = [
    "KernelLower",
    "KernelLowering",
    "allocating",
    "assigned_before_use",
    "drop_unused",
    "indexing",
]

_WITHOUT_EFFECT = (
    instructions.InsertValue,
    instructions.ExtractValue,
    instructions.LoadInstr,
    instructions.GEPInstr,
    instructions.CastInstr,
)


class FoldingBuilder(IRBuilder):  # type: ignore[misc]
    """Takes what was put into an aggregate from where it was, not out of the aggregate."""

    def extract_value(self, agg: Value, idx: int | Sequence[int], name: str = "") -> Value:
        """Member ``idx`` of ``agg``."""
        wanted = (idx,) if isinstance(idx, int) else tuple(idx)
        while isinstance(agg, instructions.InsertValue):
            put = tuple(agg.indices)
            if put == wanted:
                return agg.value
            if put[: len(wanted)] == wanted or wanted[: len(put)] == put:
                break
            agg = agg.aggregate
        return super().extract_value(agg, wanted, name)


class KernelLower(Lower):  # type: ignore[misc]
    """Keeps out of memory what is assigned at one place only, arguments above all."""

    _borrowed: set[str]

    def setup_function(self, fndesc: Any) -> None:
        """Begin the function."""
        super().setup_function(fndesc)
        self.builder = FoldingBuilder(self.entry_block)
        self.call_helper = self.call_conv.init_call_helper(self.builder)

    def lower_normal_function(self, fndesc: Any) -> None:
        """Write the function, without what came to nothing."""
        super().lower_normal_function(fndesc)
        drop_unused(self.function)

    def _find_singly_assigned_variable(self) -> None:
        """Variables that need no memory: besides numba's those whose one assignment comes first
        whichever way their uses are reached, unless references to them are counted.
        """
        super()._find_singly_assigned_variable()
        self._borrowed = set()
        if not self.func_ir.func_id.is_generator:
            blocks = self.func_ir.blocks
            found = assigned_before_use(blocks) - must_use_alloca(blocks)
            counted = {name for name in found if self._is_counted(name)}
            self._borrowed = borrowed(blocks, counted, self.typeof)
            self._singly_assigned_vars |= found - counted | self._borrowed

    def _is_counted(self, name: str) -> bool:
        """Whether references to a variable's value are counted."""
        model = self.context.data_model_manager[self.typeof(name)]
        return bool(self.context.enable_nrt and model.contains_nrt_meminfo())

    def lower_assign(self, ty: Any, inst: ir.Assign) -> Value:
        """The value to assign."""
        if inst.target.name not in self._borrowed:
            return super().lower_assign(ty, inst)
        with self._uncounted():
            return super().lower_assign(ty, inst)

    def delvar(self, name: str) -> None:
        """Forget a variable."""
        if name not in self._borrowed:
            super().delvar(name)

    @contextmanager
    def _uncounted(self) -> Iterator[None]:
        """Count no references in the block."""
        self.context.enable_nrt = False
        try:
            yield
        finally:
            self.context.enable_nrt = True


@register_pass(mutates_CFG=True, analysis_only=False)
class KernelLowering(BaseNativeLowering):  # type: ignore[misc]
    """The step of numba's compiler that ``KernelLower`` does."""

    _name = "kernel_lowering"

    @property
    def lowering_class(self) -> type[KernelLower]:
        """What does it."""
        return KernelLower


def assigned_before_use(blocks: dict[int, ir.Block]) -> set[str]:
    """Names that are assigned at one place, which comes before all uses, as code stands and runs.

    Blocks are lowered as they stand, by their number.
    """
    assignments = [(a.target.name, n) for n, b in blocks.items() for a in b.find_insts(ir.Assign)]
    count = Counter(name for name, _ in assignments)
    before = compute_cfg_from_blocks(blocks).dominators()
    home = {name: n for name, n in assignments if count[name] == 1}
    late = {
        name
        for n, names in compute_use_defs(blocks).usemap.items()
        for name in names
        if name in home and (n <= home[name] or home[name] not in before.get(n, ()))
    }
    return home.keys() - late


def drop_unused(function: Function) -> None:
    """Take out what has no effect and is not used."""
    uses = Counter(id(value) for block in function.blocks for value in _used(block.instructions))
    for block in reversed(function.blocks):
        kept = []
        for instruction in reversed(block.instructions):
            if not uses[id(instruction)] and _is_without_effect(instruction):
                uses.subtract(map(id, instruction.operands))
            else:
                kept.append(instruction)
        block.instructions[:] = reversed(kept)


def _is_without_effect(instruction: instructions.Instruction) -> bool:
    return isinstance(instruction, _WITHOUT_EFFECT) or instruction.opname == "mul"


def _used(block: Iterable[instructions.Instruction]) -> Iterable[Value]:
    for instruction in block:
        yield from instruction.operands
        if isinstance(instruction, instructions.PhiInstr):
            yield from (value for value, _ in instruction.incomings)
