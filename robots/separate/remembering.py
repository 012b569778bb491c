"""What numba works out again for every operation of every kernel, worked out once.

Half of the time of type inference goes into comparing options of compilation, which are the same
nearly always, and into trying all that "+" may mean for two numbers. Called by ``dispatching``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from numba.core import types
from numba.core.targetconfig import TargetConfig
from numba.core.types.containers import BaseTuple
from numba.core.typing import Signature

_options: Final[Any] = TargetConfig
_function: Final[Any] = types.Function
_hash_of: Final = TargetConfig.__hash__
_is_equal: Final = TargetConfig.__eq__
_call_type_of: Final = types.Function.get_call_type
_PLAIN: Final = (types.Number, types.Boolean, types.Array, BaseTuple)
_MODULES: Final = {"_operator", "math", "builtins"}
_hashes: Final[dict[type[TargetConfig], int]] = {}
_call_types: Final[dict[Any, Signature]] = {}


@contextmanager
def remembering() -> Iterator[None]:
    """Let numba remember, until the end of the block."""
    if TargetConfig.__hash__ is _hash:
        yield
        return
    _options.__hash__, _options.__eq__ = _hash, _equal
    _function.get_call_type = _call_type
    try:
        yield
    finally:
        _options.__hash__, _options.__eq__ = _hash_of, _is_equal
        _function.get_call_type = _call_type_of


def _hash(options: TargetConfig) -> int:
    """numba's own value, which depends on the names of the options alone."""
    kind = type(options)
    if kind not in _hashes:
        _hashes[kind] = _hash_of(options)
    return _hashes[kind]


def _equal(one: TargetConfig, other: object) -> Any:
    """Equal if the same is set; numba also finds what is set to what it would be anyway."""
    if type(one) is type(other) and one._values == other._values:  # type: ignore[attr-defined]
        return True
    return _is_equal(one, other)


def _call_type(function: types.Function, context: Any, args: Any, kws: Any) -> Signature:
    """How an operator or a built-in function is called with such arguments."""
    key = None
    if not kws and all(isinstance(arg, _PLAIN) for arg in args) and _is_built_in(function):
        key = (context, function, tuple(args))
        if key in _call_types:
            return _call_types[key]
    found = _call_type_of(function, context, args, kws)
    if key is not None and found is not None:
        _call_types[key] = found
    return found


def _is_built_in(function: types.Function) -> bool:
    return getattr(function.typing_key, "__module__", None) in _MODULES
