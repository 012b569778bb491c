"""LLVM code of one function, and which code of others has to be put beside it.

numba's library of a function is finished (linked with everything it calls, optimised, made into
machine code) as soon as it is lowered. Here that is put off: ``FunctionLibrary`` keeps the function
by itself until it is needed. Called by ``dispatching`` and ``keeping``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import llvmlite.binding as llvm
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import require_global_compiler_lock
from numba.core.environment import lookup_environment
from numba.core.runtime import rtsys


class Reference(NamedTuple):
    """A kernel for argument types, and its name for the linker."""

    module: str
    function: str
    args: tuple[Any, ...]
    symbol: str


_COPIED = "linkonce_odr"
"""Linkage of code that may come from several sides: the linker keeps one."""
_OWN = "internal"
"""Linkage of what nobody else calls."""
_MANGLED = "_ZN"
"""How names of compiled functions begin."""
_MANAGER = "NRT_"
"""What numba's memory manager calls its functions."""


class FunctionLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Code of one function; what it calls is linked in at the end, not at once."""

    environments: tuple[Any, ...] = ()
    _shared_module: Any

    def add_linking_library(self, library: JITCodeLibrary) -> None:
        """Remember that this code calls that of ``library``."""
        self._linking_libraries.append(library)

    def _optimize_functions(self, module: llvm.ModuleRef) -> None:
        """Simplify the functions that are defined here, each by itself."""
        module.data_layout = self._codegen._data_layout
        manager, builder = self._codegen._function_pass_manager()
        for function in module.functions:
            if not function.is_declaration:
                manager.run(function, builder)

    @property
    def has_dynamic_globals(self) -> bool:
        """Whether addresses of this process are in the code."""
        names = (variable.name for variable in self._final_module.global_variables)
        return any(name.startswith("numba.dynamic.globals") for name in names)

    def hold(self, environments: Iterable[Any]) -> None:
        """Tell the machine code where its functions have the constants that errors are made of."""
        self.environments = tuple(environments)
        for environment in self.environments:
            if self._codegen._engine.is_symbol_defined(environment.env_name):
                self._codegen.set_env(environment.env_name, environment)

    def callees(self) -> Iterator[JITCodeLibrary]:
        """The libraries whose code this one calls."""
        return iter(self._linking_libraries)

    def for_linking(self) -> llvm.ModuleRef:
        """The code as others may link it."""
        if self._shared_module is None:
            self._shared_module = self._final_module.clone()
            _may_be_copied(self._shared_module)
        return self._shared_module

    def self_contained(self) -> llvm.ModuleRef:
        """The code with all that it calls, but for kernels that stand alone."""
        module = self.for_linking().clone()
        for library in linked_with(self):
            module.link_in(_module_of(library), preserve=True)
        return module

    def _link(self) -> None:
        """Put beside this code all that has to be; see ``linked_with``.

        The copies are this library's own: unused values need not be passed to them, and no other
        library's copies can be taken for them.
        """
        module = self._final_module
        for library in linked_with(self):
            self._reload_init.update(library._reload_init)
            module.link_in(_module_of(library), preserve=True)
        self._link_manager()
        self._keep_to_itself()

    def _link_manager(self) -> None:
        """Put the functions of numba's memory manager beside this code, if it calls any."""
        module = self._final_module
        if any(function.name.startswith(_MANAGER) for function in module.functions):
            module.link_in(_module_of(rtsys.library), preserve=True)

    def _keep_to_itself(self) -> None:
        """Let nobody else call the copies."""
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == llvm.Linkage.linkonce_odr:
                function.linkage = _OWN

    def finalize(self) -> None:
        """Link, optimise, make machine code."""
        require_global_compiler_lock()
        self._raise_if_finalized()
        self._link()
        self._optimize_final_module()
        self._make_code()

    def _make_code(self) -> None:
        """Make machine code, after that of the kernels that this code calls by name."""
        for library in standing_alone(self):
            library._ensure_finalized()
        self._final_module.verify()
        self._finalize_final_module()

    def _verify_declare_only_symbols(self) -> None:
        """Look that what is only declared here is elsewhere: LLVM would end the process."""
        engine = self._codegen._engine
        for function in self._final_module.functions:
            name = function.name
            called = function.is_declaration and name.startswith(_MANGLED)
            if called and not engine.is_symbol_defined(name):
                raise RuntimeError(f"{self.name} calls {name}, which is not there")


class HelperLibrary(FunctionLibrary):
    """Code of a function of numba's own, which is always copied into the kernels that call it."""

    def get_pointer_to_function(self, name: str) -> int:
        """None (0): Python never calls these."""
        return 0

    def _get_module_for_linking(self) -> llvm.ModuleRef:
        """The code as numba links it into functions that are no kernels."""
        return self.self_contained()


class KernelLibrary(FunctionLibrary):
    """Code of a kernel: copied into its callers, or standing alone.

    ``inline``: whether it has to be copied; ``alone``: whether it stands alone; ``complete``:
    whether the code for linking holds all that it calls, but for what stands alone; ``optimised``:
    whether its own code is; ``origin``: how another process finds the kernel.
    """

    origin: Reference

    def __init__(self, codegen: Any, name: str, inline: bool) -> None:
        super().__init__(codegen, name)
        self.inline = inline
        self.alone = False
        self.complete = False
        self.optimised = False
        self._bitcode: bytes | None = None

    def optimise(self) -> None:
        """Link the code with what it calls, and optimise it; callers link it as it was before."""
        self.for_linking()
        self.optimised = True
        self._link()
        self._optimize_final_module()

    def made(self) -> llvm.ModuleRef:
        """A copy of the optimised code with all that it calls, for one that calls it from outside.

        What was loaded, or has to be copied into its callers, is not optimised yet.
        """
        if not self.optimised:
            self._final_module = self.for_linking().clone()
            own = self._final_module.get_function(self.origin.symbol)
            own.linkage = llvm.Linkage.external
            self.optimise()
        module = self._final_module.clone()
        _may_be_copied(module)
        return module

    def finalize(self) -> None:
        """Make machine code of what was optimised."""
        require_global_compiler_lock()
        self._raise_if_finalized()
        self._make_code()

    def _get_module_for_linking(self) -> llvm.ModuleRef:
        """Refused: numba would not link what stands alone."""
        raise RuntimeError(f"{self.name} can be called by Python and by kernels only")

    def take(self, bitcode: bytes) -> None:
        """Be the kernel whose code was kept as ``bitcode``; it is read when it is linked."""
        self.complete = True
        self._bitcode = bitcode

    def for_linking(self) -> llvm.ModuleRef:
        """The code as others may link it."""
        if self._bitcode is not None:
            self._shared_module = llvm.parse_bitcode(self._bitcode)
            self._bitcode = None
        return super().for_linking()


def linked_with(library: FunctionLibrary) -> list[JITCodeLibrary]:
    """What has to be linked with a library: all that it calls, at first or second hand.

    Without the kernels that stand alone, and what is in the code of others already.
    """
    found: dict[JITCodeLibrary, None] = {}
    waiting = list(library.callees())
    while waiting:
        callee = waiting.pop()
        if callee in found or callee is rtsys.library or _alone(callee):
            continue
        found[callee] = None
        if isinstance(callee, FunctionLibrary) and not _complete(callee):
            waiting.extend(callee.callees())
    return list(found)


def standing_alone(library: FunctionLibrary) -> list[KernelLibrary]:
    """The kernels that a library calls by name, in its own code or in what is copied into it."""
    found: dict[JITCodeLibrary, None] = {}
    waiting = list(library.callees())
    while waiting:
        callee = waiting.pop()
        if callee not in found:
            found[callee] = None
            if isinstance(callee, FunctionLibrary) and not _alone(callee):
                waiting.extend(callee.callees())
    return [callee for callee in found if _alone(callee)]


def is_larger(function: llvm.ValueRef, most: int) -> bool:
    """Whether a function has more than so many instructions; each costs something to look at."""
    every = (instruction for block in function.blocks for instruction in block.instructions)
    return any(True for _ in islice(every, most, None))


def _alone(library: JITCodeLibrary) -> bool:
    return isinstance(library, KernelLibrary) and library.alone


def _complete(library: FunctionLibrary) -> bool:
    return isinstance(library, KernelLibrary) and library.complete


def _module_of(library: JITCodeLibrary) -> llvm.ModuleRef:
    if isinstance(library, FunctionLibrary):
        return library.for_linking()
    return library._get_module_for_linking()


def _may_be_copied(module: llvm.ModuleRef) -> None:
    for function in module.functions:
        if not function.is_declaration and function.linkage == llvm.Linkage.external:
            function.linkage = _COPIED


def environments_of(library: FunctionLibrary) -> Iterator[Any]:
    """Where the functions in a library have their constants, as far as they can be kept."""
    for variable in library._final_module.global_variables:
        if variable.name.startswith("_ZN08NumbaEnv"):
            environment = lookup_environment(variable.name)
            if environment is not None and environment.can_cache():
                yield environment
