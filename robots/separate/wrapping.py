"""How Python calls a kernel: objects unpacked by one function for each type, not one by one.

numba writes out, for every array of a table, how it is unpacked, what happens if it is none, and
how it is let go, the latter twice; such a wrapper is larger than the kernel. Here the functions of
one wrapper share all that: a type is unpacked into memory by a function of its own, and what the
kernel is called with is read from there. Called by ``dispatching``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from llvmlite.ir import Constant, Function, FunctionType, IntType, IRBuilder, Value, VoidType
from llvmlite.ir.instructions import GEPInstr, LoadInstr
from numba.core import cgutils, types
from numba.core.callwrapper import PyCallWrapper
from numba.core.types.containers import BaseTuple

from robots.separate.lowering import FoldingBuilder, drop_unused

_BIT: Final = IntType(1)
_OFFSET: Final = IntType(32)


class MemberBuilder(FoldingBuilder):
    """Reads a member of what stands at one of the ``places``, not all of it to take one out.

    Nothing is written there between the reading of the whole and that of the member.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.places: list[Value] = []

    def extract_value(self, agg: Value, idx: int | Sequence[int], name: str = "") -> Value:
        """Member ``idx`` of ``agg``."""
        if not (isinstance(agg, LoadInstr) and _whole(agg.operands[0]) in self.places):
            return super().extract_value(agg, idx, name)
        wanted = (idx,) if isinstance(idx, int) else idx
        return self.load(_member(self, agg.operands[0], *wanted))


class KernelWrapper(PyCallWrapper):  # type: ignore[misc]
    """Writes the function that Python calls."""

    module: Any
    context: Any

    def build(self) -> None:
        """Write it, and the functions that it shares."""
        self._unpacking: dict[types.Type, Function] = {}
        self._releasing: dict[types.Type, Function] = {}
        item = self.context.get_argument_type(types.pyobject)
        called = FunctionType(item, [item, item, item])
        wrapper = Function(self.module, called, name=self.fndesc.llvm_cpython_wrapper_name)
        builder = _begin(wrapper)
        self.build_wrapper(self.context.get_python_api(builder), builder, *wrapper.args)
        drop_unused(wrapper)

    def build_wrapper(
        self, api: Any, builder: IRBuilder, closure: Any, args: Any, kws: Any
    ) -> None:
        """Unpack the arguments, call the kernel, let go of the arguments, box what it returns."""
        argtypes = self.fndesc.argtypes
        objects = [api.alloca_obj() for _ in argtypes]
        parsed = api.unpack_tuple(args, self.fndesc.qualname, len(objects), len(objects), *objects)
        with cgutils.if_unlikely(builder, cgutils.is_null(builder, parsed)):
            builder.ret(api.get_null_object())
        environment = self.get_env(api, builder)
        builder.places = [self._place(builder, kind) for kind in argtypes]
        failed = builder.append_basic_block("failed")
        for kind, item, place in zip(argtypes, objects, builder.places, strict=True):
            bad = builder.call(self._unpack(kind), [builder.load(item), place])
            with cgutils.if_unlikely(builder, bad):
                builder.branch(failed)
        status, returned = self._called(api, builder)
        self._release_all(builder)
        self._answer(api, builder, status, returned, environment)
        with builder.goto_block(failed):
            self._release_all(builder)
            builder.ret(api.get_null_object())

    def _place(self, builder: IRBuilder, kind: types.Type) -> Value:
        """Memory for a value, all zero: letting go of that does nothing."""
        llvm_type = self.context.get_value_type(kind)
        place = cgutils.alloca_once(builder, llvm_type)
        cgutils.memset(
            builder,
            place,
            self.context.get_constant(types.intp, self.context.get_abi_sizeof(llvm_type)),
            0,
        )
        return place

    def _called(self, api: Any, builder: MemberBuilder) -> tuple[Any, Value]:
        """Call the kernel; the same code as when another kernel calls it, so not copied in."""
        values = [builder.load(place) for place in builder.places]
        if self.release_gil:
            state = api.save_thread()
        status, returned = self.context.call_conv.call_function(
            builder, self.func, self.fndesc.restype, self.fndesc.argtypes, values, ("noinline",)
        )
        if self.release_gil:
            api.restore_thread(state)
        return status, returned

    def _answer(
        self, api: Any, builder: IRBuilder, status: Any, returned: Value, environment: Any
    ) -> None:
        """Return what the kernel returned, or raise what it raised."""
        with builder.if_then(status.is_ok, likely=True):
            with builder.if_then(status.is_none):
                api.return_none()
            kind = self._simplified_return_type()
            builder.ret(api.from_native_return(kind, returned, environment))
        self.context.call_conv.raise_error(builder, api, status)
        builder.ret(api.get_null_object())

    def _release_all(self, builder: MemberBuilder) -> None:
        for kind, place in zip(self.fndesc.argtypes, builder.places, strict=True):
            if self._is_held(kind):
                builder.call(self._release(kind), [place])

    def _is_held(self, kind: types.Type) -> bool:
        """Whether references to the value were counted when it was unpacked."""
        model = self.context.data_model_manager[kind]
        return bool(self.context.enable_nrt and model.contains_nrt_meminfo())

    def _unpack(self, kind: types.Type) -> Function:
        """The function that unpacks an object to a place, and says (1) if it is not what it
        should be.
        """
        if kind not in self._unpacking:
            item = self.context.get_argument_type(types.pyobject)
            function = self._new(kind, "unpack", _BIT, [item, self._pointer(kind)])
            self._unpacking[kind] = function
            write = self._unpack_tuple if isinstance(kind, BaseTuple) else self._unpack_one
            _write(function, lambda builder: write(builder, kind, *function.args))
        return self._unpacking[kind]

    def _unpack_tuple(self, builder: IRBuilder, kind: Any, item: Value, place: Value) -> None:
        api = self.context.get_python_api(builder)
        size, wanted = api.tuple_size(item), len(kind)
        with cgutils.if_unlikely(builder, builder.icmp_signed("!=", size, size.type(wanted))):
            text = f"size mismatch for tuple, expected {wanted} element(s) but got %zd"
            api.err_format("PyExc_ValueError", text, size)
            builder.ret(_BIT(1))
        for n, member in enumerate(kind.types):
            given = [api.tuple_getitem(item, n), _member(builder, place, n)]
            bad = builder.call(self._unpack(member), given)
            with cgutils.if_unlikely(builder, bad):
                builder.ret(_BIT(1))
        builder.ret(_BIT(0))

    def _unpack_one(self, builder: IRBuilder, kind: types.Type, item: Value, place: Value) -> None:
        native = self.context.get_python_api(builder).to_native_value(kind, item)
        with cgutils.if_unlikely(builder, native.is_error):
            builder.ret(_BIT(1))
        builder.store(native.value, place)
        builder.ret(_BIT(0))

    def _release(self, kind: types.Type) -> Function:
        """The function that lets go of all arrays at a place."""
        if kind not in self._releasing:
            function = self._new(kind, "release", VoidType(), [self._pointer(kind)])
            self._releasing[kind] = function
            _write(function, lambda builder: self._release_at(builder, kind, function.args[0]))
        return self._releasing[kind]

    def _release_at(self, builder: MemberBuilder, kind: types.Type, place: Value) -> None:
        builder.places = [place]
        self.context.nrt.decref(builder, kind, builder.load(place))
        builder.ret_void()

    def _new(self, kind: types.Type, what: str, returned: Any, args: Sequence[Any]) -> Function:
        name = f"{what}.{len(self._unpacking)}.{len(self._releasing)}"
        function = Function(self.module, FunctionType(returned, args), name=name)
        function.linkage = "internal"
        function.attributes.add("noinline")
        return function

    def _pointer(self, kind: types.Type) -> Any:
        return self.context.get_value_type(kind).as_pointer()


def write_wrapper(
    context: Any, library: Any, described: Any, environment: Any, release_gil: bool
) -> None:
    """Write the function that Python calls into ``library``; numba's own for other types."""
    if not all(map(is_unpacked, described.argtypes)):
        context.create_cpython_wrapper(library, described, environment, None, release_gil)
        return
    module = context.create_module("wrapper")
    called = context.call_conv.get_function_type(described.restype, described.argtypes)
    kernel = Function(module, called, described.llvm_func_name)
    KernelWrapper(context, module, kernel, described, environment, None, release_gil).build()
    library.add_ir_module(module)


def is_unpacked(kind: types.Type) -> bool:
    """Whether ``KernelWrapper`` knows a type: arrays, numbers, and tuples of these."""
    if isinstance(kind, BaseTuple):
        return all(map(is_unpacked, kind.types))
    return type(kind) is types.Array or isinstance(kind, (types.Number, types.Boolean))


def _begin(function: Function) -> MemberBuilder:
    return MemberBuilder(function.append_basic_block("entry"))


def _write(function: Function, write: Callable[[MemberBuilder], None]) -> None:
    write(_begin(function))
    drop_unused(function)


def _whole(place: Value) -> Value:
    """What a place is a part of."""
    while isinstance(place, GEPInstr):
        place = place.operands[0]
    return place


def _member(builder: IRBuilder, place: Value, *wanted: int) -> Value:
    offsets = [Constant(_OFFSET, k) for k in (0, *wanted)]
    return builder.gep(place, offsets, inbounds=True)
