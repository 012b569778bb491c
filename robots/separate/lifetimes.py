"""When variables die, worked out when somebody asks and not after every step of the compiler.

numba looks through a whole function for this some ten times; what most steps need afterwards is
the order of its blocks alone. Called by ``dispatching``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from numba.core import transforms
from numba.core.postproc import PostProcessor, VariableLifetime

_processor: Final[Any] = PostProcessor
_run_of: Final = PostProcessor.run


@contextmanager
def lifetimes_on_demand() -> Iterator[None]:
    """Work them out late, until the end of the block."""
    if PostProcessor.run is _run:
        yield
        return
    _processor.run = _run
    try:
        yield
    finally:
        _processor.run = _run_of


def _run(processor: Any, emit_dels: bool = False, extend_lifetimes: bool = False) -> None:
    """What numba's own does, without what generators and interpreted code alone need."""
    code = processor.func_ir
    if emit_dels or code.is_generator:
        _run_of(processor, emit_dels, extend_lifetimes)
        return
    code.blocks = transforms.canonicalize_cfg(code.blocks)
    code.variable_lifetime = VariableLifetime(code.blocks)
    code.generator_info = None
