"""Kernels on disk: machine code of those that stand alone and of wrappers, LLVM code of others.

What is kept names the kernels that it calls by their names for the linker, which contain the digest
of their sources. They are loaded (or compiled) first; if one is not what it was, what called it
counts as not kept. Called by ``dispatching``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from numba.core.caching import Cache, CacheImpl
from numba.core.compiler import CompileResult, compile_result

from robots.separate.linking import (
    FunctionLibrary,
    KernelLibrary,
    Reference,
    standing_alone,
)


class MachineCode(NamedTuple):
    """An object file, the symbols that it defines, and what numba needs to raise errors in it."""

    object: bytes
    symbols: tuple[str, ...]
    environments: tuple[Any, ...]


class KeptKernel(NamedTuple):
    """A compiled kernel; ``code`` is LLVM's bitcode unless it stands alone."""

    stamp: str
    name: str
    inline: bool
    origin: Reference
    code: MachineCode | bytes
    calls: tuple[Reference, ...]
    descriptor: Any
    environment: Any
    signature: Any
    reload: tuple[Any, ...]


class Key:
    """What numba knows a compiled kernel by, in place of the function that Python calls."""


class KeptWrapper(NamedTuple):
    """Code that lets Python call the kernel ``of``."""

    name: str
    of: Reference
    code: MachineCode


class Gone(Exception):  # noqa: N818
    """What was kept cannot be used: it, or a kernel that it calls, is not what it was."""


class _KernelImpl(CacheImpl):  # type: ignore[misc]
    """How results of compiling a kernel are written and read."""

    stamp: str

    def check_cachable(self, result: Any) -> bool:
        """Whether another process could use the result."""
        library = result.library
        return not library.has_dynamic_globals and all(
            _is_found(callee) for callee in standing_alone(library)
        )

    def reduce(self, result: Any) -> KeptKernel:
        """What is written of a result."""
        library, descriptor = result.library, result.fndesc
        descriptor.typemap = descriptor.calltypes = None
        code = _machine_code(library) if library.alone else library.self_contained().as_bitcode()
        calls = tuple(callee.origin for callee in standing_alone(library))
        return KeptKernel(
            stamp=self.stamp,
            name=library.name,
            inline=library.inline,
            origin=library.origin,
            code=code,
            calls=calls,
            descriptor=descriptor,
            environment=result.environment,
            signature=result.signature,
            reload=tuple(result.reload_init),
        )

    def rebuild(self, target_context: Any, kept: KeptKernel) -> Any:
        """The result that was written; raises ``Gone``.

        numba writes the index before the file that it names: in between, that is an older one.
        """
        if kept.stamp != self.stamp:
            raise Gone(kept.name)
        for initialise in kept.reload:
            initialise()
        library = KernelLibrary(target_context.codegen(), kept.name, kept.inline)
        library.origin = kept.origin
        for reference in kept.calls:
            library.add_linking_library(_found(reference))
        if isinstance(kept.code, MachineCode):
            library.alone = True
            _load(library, kept.code)
        else:
            library.take(kept.code)
        return _result(target_context, library, kept)


class KernelCache(Cache):  # type: ignore[misc]
    """A kernel's results on disk, as long as it has the same stamp."""

    _impl_class = _KernelImpl

    def __init__(self, function: Callable[..., Any], stamp: str) -> None:
        super().__init__(function)
        self._impl.stamp = self._cache_file._source_stamp = stamp

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The result for argument types, None if there is none or it cannot be used.

        Two processes that write at once may have given their files the same name.
        """
        try:
            result = super().load_overload(sig, target_context)
        except Gone:
            return None
        wanted = result is not None and result.signature.args == tuple(sig)
        return result if wanted else None


class _WrapperImpl(CacheImpl):  # type: ignore[misc]
    """How wrappers are written and read."""

    def get_filename_base(self, fullname: str, abiflags: str) -> str:
        """Files apart from the kernel's own."""
        return f"call-{super().get_filename_base(fullname, abiflags)}"

    def check_cachable(self, library: FunctionLibrary) -> bool:
        """Whether another process could use the wrapper."""
        return not library.has_dynamic_globals

    def reduce(self, library: FunctionLibrary) -> KeptWrapper:
        """What is written of a wrapper."""
        (kernel,) = library.callees()
        return KeptWrapper(library.name, kernel.origin, _machine_code(library))

    def rebuild(self, target_context: Any, kept: KeptWrapper) -> KeptWrapper:
        """What was written."""
        return kept


class WrapperCache(Cache):  # type: ignore[misc]
    """Wrappers of a kernel on disk."""

    _impl_class = _WrapperImpl

    def __init__(self, function: Callable[..., Any], stamp: str) -> None:
        super().__init__(function)
        self._cache_file._source_stamp = stamp

    def load(self, kernel: KernelLibrary, target_context: Any) -> FunctionLibrary | None:
        """The wrapper of a kernel that is loaded, None if there is none."""
        kept = self.load_overload(kernel.origin.args, target_context)
        if kept is None or kept.of != kernel.origin:
            return None
        library = FunctionLibrary(target_context.codegen(), kept.name)
        library.add_linking_library(kernel)
        _load(library, kept.code)
        return library


def _machine_code(library: FunctionLibrary) -> MachineCode:
    module = library._final_module
    defined = (
        value.name
        for values in (module.functions, module.global_variables)
        for value in values
        if not value.is_declaration
    )
    return MachineCode(library._get_compiled_object(), tuple(defined), library.environments)


def _load(library: FunctionLibrary, code: MachineCode) -> None:
    """Put machine code into this process."""
    library.enable_object_caching()
    library._set_compiled_object(code.object)
    library._finalize_final_module()
    library.codegen._engine._defined_symbols.update(code.symbols)
    library.hold(code.environments)


def _result(target_context: Any, library: KernelLibrary, kept: KeptKernel) -> CompileResult:
    return compile_result(
        typing_context=target_context.typing_context,
        target_context=target_context,
        entry_point=Key(),
        type_annotation="",
        signature=kept.signature,
        objectmode=False,
        lifted=(),
        fndesc=kept.descriptor,
        library=library,
        environment=kept.environment,
        reload_init=kept.reload,
    )


def _found(reference: Reference) -> KernelLibrary:
    """The library of a kernel, loaded or compiled; raises ``Gone``."""
    kernel = _kernel(reference)
    if kernel is None:
        raise Gone(reference.function)
    kernel.compile(reference.args)
    library: KernelLibrary = kernel.overloads[reference.args].library
    if not library.alone or library.origin != reference:
        raise Gone(reference.function)
    library._ensure_finalized()
    return library


def _is_found(library: KernelLibrary) -> bool:
    """Whether another process would find a kernel by its name."""
    kernel = _kernel(library.origin)
    held = None if kernel is None else kernel.overloads.get(library.origin.args)
    return held is not None and held.library is library


def _kernel(reference: Reference) -> Any:
    """The kernel of that name, None if there is none."""
    try:
        found = getattr(import_module(reference.module), reference.function, None)
    except ImportError:
        return None
    return found if hasattr(found, "overloads") else None
