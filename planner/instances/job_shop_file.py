"""Job shop files: ``.fjs`` (flexible), classical job shops and assembly job shops (``.txt``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from planner.instances.fault import reading
from planner.jobshop.job_shop import JobShop

Options = tuple[tuple[int, int], ...]


def read_job_shop(path: Path) -> JobShop:
    """Read a shop of the kind that the file's ending and first line tell.

    Raises:
        InstanceError: if the file is none.
    """
    with reading(path):
        text = path.read_text(encoding="ascii")
        rows = [line.split() for line in text.splitlines() if line.strip()[:1] not in ("", "#")]
        if path.suffix.lower() == ".fjs":
            return _flexible(rows)
        return _assembly(rows) if len(rows[0]) == 3 else _classical(rows)


def _flexible(rows: list[list[str]]) -> JobShop:
    """One row a job: operations, and of each, how many machines (from 1), with durations."""
    jobs, machines = int(rows[0][0]), int(rows[0][1])
    chains = []
    for row in rows[1 : jobs + 1]:
        words = iter(int(word) for word in row)
        chain = [_options(words, next(words), 1) for _ in range(next(words))]
        chains.append(chain)
    if len(chains) < jobs:
        raise IndexError
    return _chained(machines, chains)


def _classical(rows: list[list[str]]) -> JobShop:
    """One row a job: machine (from 0) and duration of each operation."""
    jobs, machines = int(rows[0][0]), int(rows[0][1])
    chains: list[list[Options]] = []
    for row in rows[1 : jobs + 1]:
        numbers = [int(word) for word in row]
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        chains.append([((machine, duration),) for machine, duration in pairs])
    if len(chains) < jobs:
        raise IndexError
    return _chained(machines, chains)


def _assembly(rows: list[list[str]]) -> JobShop:
    """Pairs of operations that follow each other, then machines (from 0) of each; all from 0."""
    count, pairs, machines = (int(word) for word in rows[0])
    before = np.array([[int(word) for word in row] for row in rows[1 : pairs + 1]], np.int64)
    options = []
    for row in rows[pairs + 1 : pairs + 1 + count]:
        words = iter(int(word) for word in row)
        options.append(_options(words, next(words), 0))
    if len(options) < count:
        raise IndexError
    return JobShop(machines, tuple(options), before)


def _options(words: Iterator[int], count: int, lowest: int) -> Options:
    return tuple((next(words) - lowest, next(words)) for _ in range(count))


def _chained(machines: int, chains: list[list[Options]]) -> JobShop:
    options: list[Options] = []
    before = []
    for chain in chains:
        before += [(len(options) + k, len(options) + k + 1) for k in range(len(chain) - 1)]
        options += chain
    return JobShop(machines, tuple(options), np.array(before, np.int64))
