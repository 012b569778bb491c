"""numba remembers what it worked out, and works out the same."""

from __future__ import annotations

import operator

from numba.core import types
from numba.core.compiler import Flags
from numba.core.registry import cpu_target
from numba.core.targetconfig import TargetConfig

from robots.separate import remembering as remembered
from robots.separate.remembering import remembering


def test_options_are_equal_and_hashed_as_without() -> None:
    plain, same, other = Flags(), Flags(), Flags()
    same.nrt = plain.nrt  # set to what it would be anyway
    other.nrt = not plain.nrt
    expected = [hash(one) for one in (plain, same, other)]
    with remembering():
        assert plain == same
        assert plain != other
        assert [hash(one) for one in (plain, same, other)] == expected


def test_an_operator_is_called_as_without() -> None:
    context = cpu_target.typing_context
    add = context.resolve_value_type(operator.add)
    args = (types.int32, types.float64)
    expected = add.get_call_type(context, args, {})
    with remembering():
        assert add.get_call_type(context, args, {}) == expected
        again = add.get_call_type(context, args, {})
        assert add.get_call_type(context, args, {}) is again


def test_numba_is_as_before_when_it_ends_even_within_another() -> None:
    before = TargetConfig.__hash__, TargetConfig.__eq__, types.Function.get_call_type
    with remembering():
        with remembering():
            pass
        assert TargetConfig.__hash__ is remembered._hash
    after = TargetConfig.__hash__, TargetConfig.__eq__, types.Function.get_call_type
    assert after == before
