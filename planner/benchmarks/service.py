"""``taktline bench service``: one server, 200 cells with 700 robots, for half an hour.

Needs no data; ``count`` says for how many minutes (none: 30). The server is ``taktline serve`` in a
process of its own; the cells are the controllers of ``taktline cell``, shared out over two more.
Their memories lie in RAM, and the server's processor is theirs only when it has no need of it, as
other machines' disks and processors are no load of the server's; its journal is on disk. Bars: no
cell on its own for want of heartbeats, 99 of 100 commands at their robot within 50 ms of being
released, memory and open files as they were.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from cells.grpc_polling import without_event_engine
from cells.ids import StationId
from planner.benchmarks.process_watch import Sample, sampled
from planner.benchmarks.result import Bar, BenchResult, Row
from planner.benchmarks.service_cells import Load, Seen, run_cells
from planner.benchmarks.service_shop import sizes, write_waiting_shop
from planner.benchmarks.setting import machine, versions
from planner.progress import Progress

CELLS, ROBOTS, MINUTES, TAKT_S = 200, 700, 30, 20.0
REPORT_S = 0.1
ROUND_TRIP_MS = 50.0
GROWTH_PERCENT = 10.0
CLIENTS, NICENESS = 2, 6
"""Processes that run cells, and how far these give way to the server."""
_MIB = 2**20
_RAM = Path("/dev/shm")


def run(data: Path, count: int | None, progress: Progress) -> BenchResult:
    """Measure for ``count`` minutes (None: 30); needs no ``data``."""
    minutes = MINUTES if count is None else count
    with (
        tempfile.TemporaryDirectory() as disk,
        tempfile.TemporaryDirectory(dir=_RAM if _RAM.is_dir() else None) as memory,
        progress.stage("cells", 1) as stage,
    ):
        seen, samples = measured(
            Path(disk), Path(memory), sizes(CELLS, ROBOTS), TAKT_S, 60.0 * minutes
        )
        stage.advance()
    return BenchResult(
        "service",
        machine(),
        versions("grpcio", "protobuf"),
        (
            _latencies(seen, "released, on disk", "released_s"),
            _latencies(seen, "released, robot moves", "moving_s"),
            *_costs(samples),
            _clients(seen),
        ),
        bars(seen, samples),
    )


def measured(
    disk: Path, memory: Path, robots_of: dict[StationId, int], takt_s: float, measured_s: float
) -> tuple[Sequence[Seen], Sequence[Sample]]:
    """Return what the clients saw in ``measured_s``, and what the server cost meanwhile."""
    without_event_engine()
    shop = write_waiting_shop(disk / "plan", robots_of, takt_s)
    with (
        _server(disk) as (process, address),
        ProcessPoolExecutor(
            CLIENTS, get_context("spawn"), initializer=os.nice, initargs=(NICENESS,)
        ) as clients,
    ):
        load = Load(address, memory, shop, REPORT_S, measured_s)
        names = tuple(robots_of)
        running = [clients.submit(run_cells, load, names[i::CLIENTS]) for i in range(CLIENTS)]
        samples = _watch(process.pid, running)
        return [each.result() for each in running], samples[-int(measured_s) :]


@contextmanager
def _server(disk: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "planner.cli", "serve", "--data", str(disk / "data")]
    command += ["--plan", str(disk / "plan"), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if found := re.match(r"listening on (\S+?):? ", line):
                    yield process, found[1]
                    break
        finally:
            process.terminate()


def _watch(pid: int, running: Sequence[Future[Seen]]) -> list[Sample]:
    """One sample a second, until all have ended."""
    samples = []
    while not all(each.done() for each in running):
        samples.append(sampled(pid, time.monotonic()))
        time.sleep(1.0)
    return samples


def _latencies(seen: Sequence[Seen], name: str, of: str) -> Row:
    times_ms = 1e3 * np.concatenate([getattr(each, of) for each in seen])
    p50, p99, p999 = np.percentile(times_ms, (50, 99, 99.9))
    return {
        "round trip": name,
        "commands": len(times_ms),
        "p50 ms": round(float(p50), 1),
        "p99 ms": round(float(p99), 1),
        "p99.9 ms": round(float(p999), 1),
        "max ms": round(float(times_ms.max()), 1),
    }


def _costs(samples: Sequence[Sample]) -> Iterator[Row]:
    """The server at the beginning, at three moments between, and at the end."""
    for i in np.linspace(0, len(samples) - 1, 5).astype(int):
        sample = samples[i]
        passed_s = sample.at_s - samples[0].at_s
        yield {
            "server at s": round(passed_s),
            "MiB": round(sample.resident_bytes / _MIB, 1),
            "open files": sample.descriptors,
            "CPU so far": round((sample.cpu_s - samples[0].cpu_s) / max(passed_s, 1.0), 2),
        }


def _clients(seen: Sequence[Seen]) -> Row:
    return {
        "clients": len(seen),
        "cycles done": sum(each.cycles for each in seen),
        "CPU s": round(sum(each.cpu_s for each in seen), 1),
        "longest pause ms": round(1e3 * max(each.longest_pause_s for each in seen), 1),
        "breaks": sum(len(each.breaks) for each in seen),
        "first break": next((text for each in seen for text in each.breaks), ""),
    }


def bars(seen: Sequence[Seen], samples: Sequence[Sample]) -> dict[str, Bar]:
    """Return the bars. Memory and files are compared from a tenth of the time on: caches have
    filled by then.
    """
    moving_ms = 1e3 * np.concatenate([each.moving_s for each in seen])
    steady = samples[len(samples) // 10 :]
    tenth = max(1, len(steady) // 10)
    begin, end = (
        float(np.median([each.resident_bytes for each in part]))
        for part in (steady[:tenth], steady[-tenth:])
    )
    files = max(each.descriptors for each in steady) - steady[0].descriptors
    return {
        "command to robot, p99 (ms)": Bar.at_most(
            round(float(np.percentile(moving_ms, 99)), 1), ROUND_TRIP_MS
        ),
        "cells on their own": Bar.at_most(float(sum(len(each.breaks) for each in seen)), 0.0),
        "growth of memory (%)": Bar.at_most(round(100.0 * (end / begin - 1.0), 2), GROWTH_PERCENT),
        "open files more than at first": Bar.at_most(float(files), 0.0),
    }
