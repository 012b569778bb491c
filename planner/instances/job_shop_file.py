"""Job shop files: ``.fjs`` (flexible), classical job shops and assembly job shops (``.txt``)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from planner.instances.fault import reading
from planner.instances.lines import Line, Lines
from planner.instances.order import Order
from planner.jobshop.job_shop import JobShop

Options = tuple[tuple[int, int], ...]
Chain = Callable[[Line, int], list[Options]]
"""Reads the operations of a job, each in options."""


def read_job_shop(path: Path) -> JobShop:
    """Read a shop of the kind that the file's ending and first line tell.

    Raises:
        InstanceError: if the file is none.
    """
    with reading(path):
        lines = Lines(path.read_text(encoding="ascii"))
        head = lines.take("the numbers of jobs and machines")
        if path.suffix.lower() == ".fjs":
            return _chained(head, lines, _flexible)
        if head.count == 3:
            return _assembly(head, lines)
        return _chained(head, lines, _classical)


def _flexible(line: Line, machines: int) -> list[Options]:
    """One job: operations, and of each, how many machines (from 1), with durations."""
    return [_options(line, machines, 1) for _ in range(line.whole("how many operations", 1))]


def _classical(line: Line, machines: int) -> list[Options]:
    """One job: machine (from 0) and duration of each operation."""
    chain: list[Options] = []
    while line.more:
        chain.append((_option(line, machines, 0),))
    return chain


def _assembly(head: Line, lines: Lines) -> JobShop:
    """Pairs of operations that follow each other, then machines (from 0) of each; all from 0."""
    count = head.whole("the number of operations", 1)
    pairs = head.whole("the number of pairs", 0)
    machines = head.whole("the number of machines", 1)
    order = Order(count, 0)
    for line in lines.take_all(pairs, "pair"):
        order.read(line)
    options = []
    for line in lines.take_all(count, "machines of operation"):
        options.append(_options(line, machines, 0))
        line.end()
    return JobShop(machines, tuple(options), order.before())


def _options(line: Line, machines: int, lowest: int) -> Options:
    count = line.whole("how many machines can do it", 1, machines)
    return tuple(_option(line, machines, lowest) for _ in range(count))


def _option(line: Line, machines: int, lowest: int) -> tuple[int, int]:
    machine = line.whole("a machine", lowest, lowest + machines - 1)
    return machine - lowest, line.whole("a duration", 0)


def _chained(head: Line, lines: Lines, read: Chain) -> JobShop:
    """One row a job, whose operations follow each other."""
    jobs = head.whole("the number of jobs", 1)
    machines = head.whole("the number of machines", 1)
    options: list[Options] = []
    before = []
    for line in lines.take_all(jobs, "job"):
        chain = read(line, machines)
        line.end()
        before += [(len(options) + k, len(options) + k + 1) for k in range(len(chain) - 1)]
        options += chain
    return JobShop(machines, tuple(options), np.array(before, np.int64))
