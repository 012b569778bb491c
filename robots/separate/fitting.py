"""Whether numba is as ``robots.separate`` needs it inside."""

from __future__ import annotations

from functools import cache
from typing import Final

import numba
from llvmlite.binding import ffi
from numba.core import (
    caching,
    callwrapper,
    codegen,
    compiler,
    dispatcher,
    event,
    ir,
    lowering,
    postproc,
    targetconfig,
    typed_passes,
    types,
    untyped_passes,
)
from numba.core.datamodel import manager, models
from numba.np import arrayobj

_VERSIONS: Final = ("0.68",)
"""Read and tested with these."""
_NEEDED: Final = (
    (codegen.JITCodeLibrary, "_optimize_final_module"),
    (codegen.JITCodeLibrary, "_finalize_final_module"),
    (codegen.JITCodeLibrary, "_set_compiled_object"),
    (codegen.JITCPUCodegen, "_customize_tm_options"),
    (codegen.JitEngine, "_load_defined_symbols"),
    (compiler.CompilerBase, "compile_extra"),
    (compiler, "_make_subtarget"),
    (compiler.CompileResult, "_find_referenced_environments"),
    (dispatcher.Dispatcher, "_compile_for_args"),
    (dispatcher.Dispatcher, "add_overload"),
    (caching.Cache, "_impl_class"),
    (callwrapper.PyCallWrapper, "build_wrapper"),
    (callwrapper.PyCallWrapper, "get_env"),
    (lowering.Lower, "_find_singly_assigned_variable"),
    (lowering.Lower, "delvar"),
    (lowering.Lower, "lower_assign"),
    (typed_passes, "NopythonRewrites"),
    (untyped_passes, "InlineClosureLikes"),
    (ir.Inst, "_rec_list_vars"),
    (event, "_registered"),
    (ffi.lib, "_lock"),
    (postproc.PostProcessor, "run"),
    (postproc, "VariableLifetime"),
    (targetconfig.TargetConfig, "values"),
    (models, "ArrayModel"),
    (manager.DataModelManager, "lookup"),
    (codegen.CPUCodegen, "magic_tuple"),
    (types.Function, "get_call_type"),
    (arrayobj, "fix_integer_index"),
    (arrayobj, "_empty_nd_impl"),
)


@cache
def fits() -> bool:
    """Whether the version is a known one, and all is there that is overridden or called."""
    known = ".".join(numba.__version__.split(".")[:2]) in _VERSIONS
    return known and all(hasattr(owner, name) for owner, name in _NEEDED)
