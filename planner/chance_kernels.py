"""Compiled: chance for searches, from an xorshift generator.

Marsaglia: Xorshift RNGs, Journal of Statistical Software 8 (2003). The state belongs to the caller,
so that a search with the same seed takes the same turns.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from robots.compiled import compiled


@compiled
def next_nb(state: npt.NDArray[np.uint64]) -> np.uint64:
    """53 random bits; ``state`` (1,), which is not zero, goes on by one."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return np.uint64(x >> np.uint64(11))


@compiled
def draw_nb(state: npt.NDArray[np.uint64], limit: int) -> int:
    """A whole number in [0, limit)."""
    return np.int64(next_nb(state) % np.uint64(limit))  # type: ignore[return-value]


@compiled
def share_nb(state: npt.NDArray[np.uint64]) -> float:
    """A number in [0, 1)."""
    return float(next_nb(state)) * (1.0 / 9007199254740992.0)
