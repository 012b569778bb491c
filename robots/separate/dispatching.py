"""What a decorated kernel is: it compiles itself when a kernel or Python first calls it.

Called by ``robots.compiled``. Compiled for another kernel, it is lowered and optimised; machine
code is made of it if it stands alone, or when Python calls it, which also needs a wrapper that
unpacks Python's objects. Both are kept on disk by ``keeping``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Final

from numba.core import compiler, sigutils, types
from numba.core.bytecode import FunctionIdentity
from numba.core.compiler_lock import global_compiler_lock
from numba.core.environment import Environment
from numba.core.registry import CPUDispatcher
from numba.core.typed_passes import NativeLowering, NopythonRewrites
from numba.core.untyped_passes import InlineClosureLikes

from robots.separate.announcing import announce
from robots.separate.calling import WrapperLibrary
from robots.separate.keeping import KernelCache, Key, WrapperCache
from robots.separate.lifetimes import lifetimes_on_demand
from robots.separate.linking import (
    FunctionLibrary,
    HelperLibrary,
    KernelLibrary,
    Reference,
    environments_of,
    is_larger,
)
from robots.separate.lowering import KernelLowering
from robots.separate.mentioning import mentions_found_fast
from robots.separate.pausing import no_collecting
from robots.separate.remembering import remembering
from robots.separate.skipping import InlineClosures, JoinArrayExpressions
from robots.separate.turns import one_at_a_time
from robots.separate.untold import calls_untold
from robots.separate.wrapping import write_wrapper

_COPIED_SIZE: Final = 50
"""LLVM copies functions of about so many instructions into their callers, and larger ones
if there are more values to pass."""
_CLEARLY: Final = 2.0
"""A kernel stands alone if it is so many times larger than what LLVM would copy."""
_STEPS: Final = {
    NativeLowering: KernelLowering,
    InlineClosureLikes: InlineClosures,
    NopythonRewrites: JoinArrayExpressions,
}
"""What replaces steps of numba's compiler."""


class KernelCompiler(compiler.Compiler):  # type: ignore[misc]
    """numba's compiler, up to the LLVM code of the one function."""

    def define_pipelines(self) -> list[Any]:
        """numba's steps, with ours in place of some."""
        pipelines: list[Any] = super().define_pipelines()
        for pipeline in pipelines:
            pipeline.passes = [(_STEPS.get(step, step), why) for step, why in pipeline.passes]
            pipeline.finalize()
        return pipelines

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        """Compile ``function`` without wrappers and without machine code."""
        state = self.state
        codegen = state.targetctx.codegen()
        inline = bool(state.flags.forceinline)
        state.library = KernelLibrary(codegen, function.__qualname__, inline)
        state.library.enable_object_caching()
        for flag in ("no_compile", "no_cpython_wrapper", "no_cfunc_wrapper"):
            setattr(state.flags, flag, True)
        return super().compile_extra(function)

    def _compile_bytecode(self) -> Any:
        self._name()
        return super()._compile_bytecode()

    def _name(self) -> None:
        """Name the code by its sources: the same in every process, another when they change."""
        identity: FunctionIdentity = self.state.func_id
        identity.unique_id = int(identity.func.__kernel_stamp__[:16], 16)


class KernelDispatcher(CPUDispatcher):  # type: ignore[misc]
    """A kernel, as Python and other kernels call it."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any], stamp: str) -> None:
        function.__kernel_stamp__ = stamp  # type: ignore[attr-defined]
        super().__init__(
            py_func=function,
            locals={},
            targetoptions={"nopython": True, **options},
            pipeline_class=KernelCompiler,
        )
        self._compiler._compile_core = self._compile_kernel
        self._compile_core = type(self._compiler)._compile_core
        self._cache = KernelCache(function, stamp)
        self._stamp = stamp
        self._entries: dict[Any, Any] = {}

    @global_compiler_lock  # type: ignore[untyped-decorator]
    def compile(self, sig: Any) -> Any:
        """Compile for argument types, or load it; another process may be at it.

        numba's own does the same, and tells listeners how long what took.
        """
        args, return_type = sigutils.normalize_signature(sig)
        if args not in self.overloads:
            with self._compiling_counter, self._turn(str(args)), _undisturbed():
                self._compile_or_load(sig, args, return_type)
        return self.overloads[args].entry_point

    def _compile_or_load(self, sig: Any, args: Any, return_type: Any) -> None:
        result = self._cache.load_overload(sig, self.targetctx)
        if result is not None:
            self._cache_hits[sig] += 1
            self.targetctx.insert_user_function(result.entry_point, result.fndesc, [result.library])
            self.add_overload(result)
            return
        self._cache_misses[sig] += 1
        announce(self.py_func.__qualname__)
        result = self._compiler.compile(args, return_type)
        self.add_overload(result)
        self._cache.save_overload(sig, result)

    def _turn(self, args: str) -> AbstractContextManager[None]:
        """Nobody else compiles this in the meantime."""
        name = f"{self.py_func.__module__}.{self.py_func.__qualname__}"
        return one_at_a_time(Path(self._cache.cache_path), name + args)

    def _compile_kernel(self, args: Any, return_type: Any) -> Any:
        """Compile for argument types; numba's compiler calls this back."""
        helpers_put_off = _helpers_put_off(self.targetctx.codegen())
        with helpers_put_off, remembering(), lifetimes_on_demand(), mentions_found_fast():
            result = self._compile_core(self._compiler, args, return_type)
        library = result.library
        function, symbol = self.py_func, result.fndesc.mangled_name
        library.origin = Reference(function.__module__, function.__qualname__, args, symbol)
        if not library.inline:
            library.optimise()
            function = library._final_module.get_function(symbol)
            values = sum(1 for _ in function.arguments)
            library.alone = is_larger(function, int(_CLEARLY * (_COPIED_SIZE + values)))
        if library.alone:
            library._ensure_finalized()
            library.hold(environments_of(library))
        result = result._replace(entry_point=Key())
        self.targetctx.insert_user_function(result.entry_point, result.fndesc, [library])
        return result

    def get_call_template(self, args: Any, kwargs: Any) -> Any:
        """How another kernel calls this one; the same code for any integer constants."""
        return super().get_call_template(
            tuple(map(_plain, args)), {name: _plain(arg) for name, arg in kwargs.items()}
        )

    def add_overload(self, result: Any) -> None:
        """Keep a result for kernels that call this one; Python cannot yet."""
        self.overloads[tuple(result.signature.args)] = result

    def _compile_for_args(self, *args: Any, **kwargs: Any) -> Any:
        """The function that Python calls with such arguments; called when there is none yet."""
        key = super()._compile_for_args(*args, **kwargs)
        return self._entry(next(r for r in self.overloads.values() if r.entry_point is key))

    @global_compiler_lock  # type: ignore[untyped-decorator]
    def _entry(self, result: Any) -> Any:
        """Make a result callable from Python, unless it is."""
        args = tuple(result.signature.args)
        if args not in self._entries:
            with self._turn(f"call{args}"), _undisturbed():
                self._entries[args] = self._wrapped(result)
            self._insert([arg._code for arg in args], self._entries[args], False)
        return self._entries[args]

    def _wrapped(self, result: Any) -> Any:
        """The function that unpacks Python's objects and calls the kernel."""
        context = compiler._make_subtarget(self.targetctx, self._flags())
        kernel, wrappers = result.library, WrapperCache(self.py_func, self._stamp)
        described = copy(result.fndesc)
        described.env_name += "$call"
        library = wrappers.load(kernel, self.targetctx)
        if library is None:
            library = self._new_wrapper(context, described, kernel)
            wrappers.save_overload(kernel.origin.args, library)
        return context.get_executable(library, described, Environment.from_fndesc(described))

    def _new_wrapper(self, context: Any, described: Any, kernel: KernelLibrary) -> FunctionLibrary:
        library = WrapperLibrary(self.targetctx.codegen(), f"call.{self.py_func.__qualname__}")
        library.enable_object_caching()
        library.add_linking_library(kernel)
        environment = Environment.from_fndesc(described)
        release_gil = self._flags().release_gil
        write_wrapper(context, library, described, environment, release_gil)
        library.finalize()
        library.hold(environments_of(library))
        return library

    def _flags(self) -> Any:
        flags = compiler.Flags()
        self.targetdescr.options.parse_as_flags(flags, self.targetoptions)
        return flags


def _plain(arg: Any) -> Any:
    """An argument's type, without its value if that is a known integer."""
    known = isinstance(arg, (types.IntegerLiteral, types.BooleanLiteral))
    return arg.literal_type if known else arg


@contextmanager
def _undisturbed() -> Iterator[None]:
    """What takes time beside compiling, left out."""
    with no_collecting(), calls_untold():
        yield


@contextmanager
def _helpers_put_off(codegen: Any) -> Iterator[None]:
    """Let numba's own functions, where kernels need them, stay without machine code."""
    library_class, set_env = codegen._library_class, codegen.set_env
    if library_class is HelperLibrary:
        yield
        return

    def set_env_if_there(name: str, environment: Any) -> None:
        if codegen._engine.is_symbol_defined(name):
            set_env(name, environment)

    codegen._library_class, codegen.set_env = HelperLibrary, set_env_if_there
    try:
        yield
    finally:
        codegen._library_class, codegen.set_env = library_class, set_env
