"""``taktline bench shop``: what a shop costs to plan, against its size, and balancing one alone.

Shops of 100 to 700 robots, no two stations of which are alike (``shop_of_size``), are planned
quickly and judged in full, each in a process of its own, one after the other. Processor time
counts, as wall time says what else the machine did. Then 700 robots are balanced without any
motion, by list scheduling, by a plain CP-SAT model and by ours, also after a robot has failed
(``body_shop``).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from planner.benchmarks.body_shop import plain_row, shop_rows
from planner.benchmarks.result import Bar, BenchResult, Row
from planner.benchmarks.setting import machine, versions
from planner.benchmarks.shop_of_size import Cost
from planner.progress import Progress

BLOCKS = 1, 2, 4, 7
"""Sizes, in blocks of 100 robots."""
FLAT_PERCENT = 30.0
_MIB = 2**20
_PLAIN_S = 60.0
_SHORT_S = 5.0


def run(data: Path, count: int | None, progress: Progress) -> BenchResult:
    """Measure the first ``count`` sizes (None: all), and the balance alone; needs no ``data``."""
    sizes = BLOCKS[:count]
    costs = []
    with progress.stage("sizes", sum(sizes)) as stage:
        for blocks in sizes:
            costs.append(measured(blocks))
            stage.advance(blocks)
    with progress.stage("balance alone", 2) as stage:
        rows, bars = shop_rows(None if count is None else _SHORT_S)
        stage.advance()
        rows.insert(1, plain_row(_PLAIN_S if count is None else _SHORT_S))
        stage.advance()
    return BenchResult(
        "shop",
        machine(),
        versions("numpy", "numba", "scipy", "ortools", "pybullet"),
        (*map(_row, costs), *rows),
        flat(costs) | bars,
    )


def measured(blocks: int) -> Cost:
    """The cost of a shop of so many blocks, planned in a process of its own."""
    code = f"from planner.benchmarks.shop_of_size import tell; tell({blocks})"
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _row(cost: Cost) -> Row:
    return {
        "robots": cost.robots,
        "effort": "quick",
        "stations": cost.stations,
        "passed": cost.certified,
        "wall s": round(cost.wall_s, 1),
        "CPU s": round(cost.cpu_s, 1),
        "CPU s/robot": round(cost.cpu_s / cost.robots, 3),
        "MiB": round(cost.peak_bytes / _MIB),
        "MiB/robot": round(cost.peak_bytes / _MIB / cost.robots, 2),
    }


def flat(costs: Sequence[Cost]) -> dict[str, Bar]:
    """Bars: every size within 30 % of every other, but that memory per robot may well fall.

    What a process needs before its first robot is shared by the more robots the larger a shop is.
    """
    cpu_s = [cost.cpu_s / cost.robots for cost in costs]
    peak_bytes = [cost.peak_bytes / cost.robots for cost in costs]
    cpu_percent = 100.0 * (max(cpu_s) / min(cpu_s) - 1.0)
    peak_percent = 100.0 * (max(peak_bytes) / peak_bytes[0] - 1.0)
    alike = sum(cost.stations - cost.distinct for cost in costs)
    return {
        "CPU per robot: most above least (%)": Bar.at_most(round(cpu_percent, 1), FLAT_PERCENT),
        "memory per robot: most above that of the least shop (%)": Bar.at_most(
            round(peak_percent, 1), FLAT_PERCENT
        ),
        "stations that were not planned for themselves": Bar.at_most(float(alike), 0.0),
    }
