"""Machine code that lets Python call a kernel, made in a quarter of the time.

It reads and passes on hundreds of words, once a call, between calls into Python that take far
longer: what LLVM does to choose well is lost on it, and took as long as the kernels of many calls.
Called by ``dispatching``; ``wrapping`` writes the code.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import llvmlite.binding as llvm
from numba.core.compiler_lock import require_global_compiler_lock

from robots.separate.linking import FunctionLibrary


class WrapperLibrary(FunctionLibrary):
    """Code that lets Python call a kernel: a lot of it, run once a call.

    Beside a kernel that stands alone it is not optimised at all, else a little.
    """

    def _optimize_functions(self, module: llvm.ModuleRef) -> None:
        """Nothing: the little there is to do is done at the end."""
        module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        """Link, make machine code; a kernel that does not stand alone comes along."""
        require_global_compiler_lock()
        self._raise_if_finalized()
        (kernel,) = self.callees()
        self._link_manager()
        if kernel.alone:
            self._make_code_quickly()
        else:
            self._optimise_little()
            self._final_module.link_in(kernel.made(), preserve=True)
            self._keep_to_itself()
            self._make_code()

    def _make_code_quickly(self) -> None:
        """Make machine code of the wrapper as it was written; numba then finds it made."""
        self._final_module.verify()
        code = _quick_machine(self._codegen).emit_object(self._final_module)
        self._set_compiled_object(code)
        self._make_code()
        self._set_compiled_object(code)  # the engine took it, and it is still to be kept

    def _optimise_little(self) -> None:
        manager, builder = self._codegen._module_pass_manager(
            opt=1, loop_vectorize=False, slp_vectorize=False
        )
        manager.run(self._final_module, builder)


@cache
def _quick_machine(codegen: Any) -> llvm.TargetMachine:
    """What makes machine code for this processor in a quarter of the time, not well."""
    options = {"opt": 0}
    codegen._customize_tm_options(options)
    return llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(**options)
