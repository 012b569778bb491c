"""What variables a statement mentions is found faster, and is the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba.core import ir
from numba.core.compiler import run_frontend

from robots.separate.mentioning import mentions_found_fast


def _several(a: npt.NDArray[np.float64], n: int) -> Any:
    total = 0.0
    pairs = [(a[i], -a[n - i]) for i in range(n)]
    for k, (one, other) in enumerate(pairs):
        if one > other and k < n:
            a[k] = max(one, other, key=abs)
            a[1:k] = 0.0
            total += one
        elif not n:
            raise ValueError(total, k)
    del pairs
    return {"total": total}, (total, a.shape[0])


def _mentions() -> list[list[str]]:
    blocks = run_frontend(_several).blocks
    statements = [s for block in blocks.values() for s in block.body]
    return [[v.name for v in s.list_vars()] for s in statements if not isinstance(s, ir.Del)]


def test_statements_mention_the_same_in_the_same_order() -> None:
    expected = _mentions()
    with mentions_found_fast(), mentions_found_fast():
        found = _mentions()
    assert found == expected
    assert sum(map(len, found)) > 50


def test_numba_lists_them_itself_afterwards() -> None:
    own = ir.Inst._rec_list_vars
    with mentions_found_fast():
        assert ir.Inst._rec_list_vars is not own
    assert ir.Inst._rec_list_vars is own
