"""The cost of shops by size: different stations, the same mix, and all processes counted."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from cells.ids import StationId
from cells.station_content import station_content
from planner.benchmarks import body_shop, shop, shop_of_size, tree_memory
from planner.benchmarks.process_watch import tree_cpu_s
from planner.benchmarks.shop_of_size import Cost, block, cost_of, repeated
from planner.engine import Pool
from planner.progress import SILENT
from tests.planner.small_shop import LITTLE, pair_station, shop_of, three_stations, trio_station

COST = Cost(100, 19, 800, 19, 18, 100.0, 200.0, 500 * 2**20)


def test_a_block_has_stations_that_all_differ_with_as_many_robots_as_wanted() -> None:
    whole = shop_of(*three_stations().stations, trio_station("trio"))
    assert [s.id for s in block(whole, 7).stations] == ["trio", "first", "third"]
    assert [s.id for s in block(whole, 5).stations] == ["trio", "first"]
    assert [s.id for s in block(whole, 4).stations] == ["trio"]


def test_no_station_of_any_block_is_like_another() -> None:
    small = shop_of(pair_station("first"), pair_station("third", 0.35))
    thrice = repeated(small, 3)
    assert len({station_content(station) for station in thrice.stations}) == 6
    assert len({station.id for station in thrice.stations}) == 6
    for before, after in zip(small.stations, thrice.stations[4:], strict=True):
        clearance = replace(after.clearance, static_m=before.clearance.static_m)
        assert after.clearance.static_m - before.clearance.static_m == pytest.approx(2e-6)
        assert replace(after, id=before.id, clearance=clearance) == before


def test_a_cost_counts_all_stations_and_all_processes() -> None:
    small = shop_of(pair_station("first"))
    cost = cost_of(repeated(small, 2), LITTLE)
    assert (cost.robots, cost.stations, cost.distinct, cost.certified) == (4, 2, 2, 2)
    assert cost.tasks == 2 * len(small.stations[0].tasks)
    assert cost.cpu_s > 0.0
    assert cost.peak_bytes > 0


def test_a_station_that_is_refused_is_not_counted_as_certified() -> None:
    station = pair_station("first")
    cost = cost_of(shop_of(station, replace(station, id=StationId("second")), takt_s=1.0), LITTLE)
    assert (cost.stations, cost.distinct, cost.certified) == (2, 1, 0)


def burn(cpu_s: float) -> float:
    while time.process_time() < cpu_s:
        pass
    return time.process_time()


def test_processor_time_is_that_of_all_workers_those_that_ended_included() -> None:
    before_s = tree_cpu_s("self")
    with Pool(2) as workers:
        spent_s = sum(workers.map(burn, [0.4, 0.4], "burn"))
        assert tree_cpu_s("self") - before_s > 0.95 * spent_s - 0.05
        for worker in list(workers._workers):
            worker.process.kill()
            worker.process.join()
        assert tree_cpu_s("self") - before_s > 0.95 * spent_s - 0.05


def test_memory_is_that_of_all_processes_below() -> None:
    waiting = [sys.executable, "-c", "input()"]
    with subprocess.Popen(waiting, stdin=subprocess.PIPE, text=True) as child:
        below = tree_memory.tree("self")
        child.communicate("\n")
    assert str(child.pid) in below
    assert str(child.pid) not in tree_memory.tree("self")


def test_the_peak_does_not_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = iter([5, 9, 3])
    monkeypatch.setattr(tree_memory, "tree", lambda root: [root])
    monkeypatch.setattr(tree_memory, "_bytes", lambda process: next(sizes))
    peak = tree_memory.Peak()
    for _ in range(3):
        peak.look("1")
    assert peak.seen_bytes == 9


def test_of_a_process_that_is_gone_nothing_is_counted(tmp_path: Path) -> None:
    assert tree_memory.tree("0") == ["0"]
    assert tree_memory._bytes("0") == 0


@pytest.mark.parametrize(
    ("cpu_s", "peak_mib", "met"),
    [
        (250.0, 600, (True, True)),  # 25 % more processor time
        (290.0, 600, (False, True)),
        (150.0, 600, (False, True)),  # less is not flat either
        (200.0, 200, (True, True)),  # less memory is
        (200.0, 660, (True, False)),
    ],
)
def test_flat_is_within_30_per_cent(cpu_s: float, peak_mib: int, met: tuple[bool, bool]) -> None:
    other = replace(COST, cpu_s=cpu_s, peak_bytes=peak_mib * 2**20)
    bars = list(shop.flat([COST, other]).values())
    assert (bars[0].met, bars[1].met) == met
    assert bars[2].met


def test_stations_that_share_a_plan_miss_a_bar() -> None:
    bars = shop.flat([replace(COST, distinct=18)])
    assert not bars["stations that were not planned for themselves"].met


def test_a_size_is_measured_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "noise of a library\n" + str(asdict(COST)).replace("'", '"')
    asked: list[Any] = []

    def ran(command: list[str], **_: Any) -> Any:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, told.encode())

    monkeypatch.setattr(subprocess, "run", ran)
    assert shop.measured(4) == COST
    assert asked[0][0] == sys.executable
    assert asked[0][-1].endswith("tell(4)")


def test_a_shop_tells_its_cost_in_its_last_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[int] = []

    def counted(shop: Any, _: Any) -> Cost:
        asked.append(sum(len(station.robots) for station in shop.stations))
        return COST

    monkeypatch.setattr(shop_of_size, "generate", lambda name, folder: folder)
    monkeypatch.setattr(shop_of_size, "load", lambda path: three_stations())
    monkeypatch.setattr(shop_of_size, "cost_of", counted)
    shop_of_size.tell(2)
    assert asked == [8]
    assert capsys.readouterr().out.splitlines()[-1].startswith('{"robots": 100, ')


def test_a_run_has_rows_of_sizes_and_of_the_balance_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_shop, "ROBOTS", 60)
    monkeypatch.setattr(body_shop, "TASKS", 300)
    monkeypatch.setattr(shop, "_SHORT_S", 2.0)
    monkeypatch.setattr(shop, "measured", lambda blocks: replace(COST, robots=100 * blocks))
    result = shop.run(Path(), 2, SILENT)
    assert [row["robots"] for row in result.rows[:2]] == [100, 200]
    assert result.rows[0]["passed"] == 18
    assert result.rows[0]["CPU s/robot"] == 2.0
    solvers = [row["solver"] for row in result.rows[2:]]
    assert solvers == ["list scheduling", body_shop.PLAIN, "taktline", "taktline", "taktline"]
    assert "a robot fails: first answer (s)" in result.bars
