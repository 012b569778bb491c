"""Contenders answer the same questions in turns, and the processor time of each is measured.

Turns of a block of questions each, so that whatever else runs on the machine meets all of them;
processor time, so that being put aside does not count; medians over the blocks. Called by
``collision_speed``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from robots.geometry import FloatArray

BLOCKS = 10
Answer = Callable[[Any], object]
"""Answers a block of questions, laid out as this contender takes them."""


def medians_us(contenders: Mapping[str, tuple[Answer, list[Any]]], size: int) -> dict[str, float]:
    """Median processor time (us) per question of each contender; blocks hold ``size`` questions.

    Each contender comes with its blocks. The first block warms up and is not counted.
    """
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    count = min(len(blocks) for _, blocks in contenders.values())
    for k in range(count):
        for name, (answer, blocks) in contenders.items():
            spent[name].append(_spent_s(answer, blocks[k]) * 1e6 / size)
    return {name: float(np.median(times[1:] or times)) for name, times in spent.items()}


def _spent_s(answer: Answer, block: Any) -> float:
    began_s = time.thread_time()
    answer(block)
    return time.thread_time() - began_s


def in_blocks(rows: FloatArray, size: int) -> list[FloatArray]:
    """Cut rows (m, ...) into blocks of ``size``; what is left over is dropped."""
    return [np.ascontiguousarray(rows[k : k + size]) for k in range(0, len(rows) - size + 1, size)]
