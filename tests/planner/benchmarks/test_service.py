"""A few cells for a few seconds: what is measured is there, and the bars can fail."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from planner.benchmarks import service
from planner.benchmarks.process_watch import Sample, sampled
from planner.benchmarks.service_cells import Seen
from planner.benchmarks.service_shop import sizes


def test_cells_run_cycle_after_cycle_and_all_is_measured(tmp_path: Path) -> None:
    shop = sizes(3, 4)
    seen, samples = service.measured(tmp_path, tmp_path / "memory", shop, 0.8, 4.0)
    assert len(seen) == service.CLIENTS
    for each in seen:
        assert each.cycles >= 1
        assert each.cpu_s > 0.0
        assert len(each.moving_s) == len(each.released_s) >= each.cycles
        assert all(moving > 0.0 for moving in each.moving_s)
    assert all(sample.descriptors > 3 and sample.resident_bytes > 1e7 for sample in samples)
    assert samples[-1].cpu_s > samples[0].cpu_s


def test_robots_are_shared_out_among_cells() -> None:
    shop = sizes(200, 700)
    assert (len(shop), sum(shop.values()), set(shop.values())) == (200, 700, {3, 4})


def test_a_process_has_memory_files_and_processor_time() -> None:
    before = sampled(os.getpid(), 0.0)
    with Path(os.devnull).open():
        after = sampled(os.getpid(), 1.0)
    assert after.descriptors == before.descriptors + 1
    assert after.resident_bytes > 1e7
    assert after.cpu_s >= before.cpu_s > 0.0


STEADY = [Sample(float(i), 100_000_000, 20, 0.5 * i) for i in range(100)]
WELL = Seen([0.01] * 100, [0.02] * 100)


def bars(seen: Seen, samples: list[Sample]) -> list[bool]:
    return [bar.met for bar in service.bars([seen], samples).values()]


def test_a_server_that_is_quick_and_steady_meets_all_bars() -> None:
    assert bars(WELL, STEADY) == [True] * 4


@pytest.mark.parametrize(
    ("bar", "seen", "samples"),
    [
        (0, Seen([0.01] * 100, [0.02] * 98 + [0.06] * 2), STEADY),
        (1, Seen([0.01] * 100, [0.02] * 100, ["c1: holds"]), STEADY),
        (2, WELL, [Sample(s.at_s, int(1e8 + 2e5 * s.at_s), 20, 0.0) for s in STEADY]),
        (3, WELL, [*STEADY[:-1], Sample(99.0, 100_000_000, 21, 50.0)]),
    ],
)
def test_each_bar_fails_alone(bar: int, seen: Seen, samples: list[Sample]) -> None:
    assert bars(seen, samples) == [index != bar for index in range(4)]
