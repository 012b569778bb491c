"""A body shop of a size that is asked for, planned and judged; what that costs. Called by ``shop``.

Blocks of 100 robots: stations of the generated body shop that are all different, the same ones in
every block, so that every size has the same mix of work. In each further block all stations have to
keep a micrometre more distance from what stands: the work is the same, but no station is equal to
any other, so nothing is taken over from one to the next, at any size.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cells.digest import sealed
from cells.generation import generate
from cells.ids import LineId, StationId
from cells.scene_file import load
from cells.shop import Line, Shop, Station
from cells.station_content import station_content
from planner import pipeline
from planner.benchmarks.process_watch import tree_cpu_s
from planner.benchmarks.tree_memory import watched
from planner.effort import QUICK, Effort
from planner.engine import Pool
from planner.station_tasks import LOADED_BY_ALL, LOADED_FIRST
from planner.wish import Wish

BLOCK = 100
"""Robots of a block."""
WORKERS = 2
_STEP_M = 1e-6


@dataclass(frozen=True, slots=True)
class Cost:
    """What planning and judging a shop took, ``certified`` of whose stations passed.

    ``cpu_s`` and ``peak_bytes`` are those of all processes, from their start to their end.
    """

    robots: int
    stations: int
    tasks: int
    distinct: int
    certified: int
    wall_s: float
    cpu_s: float
    peak_bytes: int


def tell(blocks: int) -> None:
    """Print the cost of a shop of so many blocks as one line of JSON, the last one on stdout."""
    with tempfile.TemporaryDirectory() as folder:
        whole = load(generate("hyperfactory", Path(folder)))
    print(json.dumps(asdict(cost_of(repeated(block(whole), blocks), QUICK))))


def block(shop: Shop, robots: int = BLOCK) -> Shop:
    """Stations of ``shop``, no two of them alike, with so many robots in all: large ones first."""
    different: dict[str, Station] = {}
    for station in shop.stations:
        different.setdefault(station_content(station), station)
    chosen: list[Station] = []
    for station in sorted(different.values(), key=lambda s: -len(s.robots)):
        if sum(len(s.robots) for s in (*chosen, station)) <= robots:
            chosen.append(station)
    return _shop(shop, chosen)


def repeated(shop: Shop, times: int) -> Shop:
    """``shop`` so many times over, each time with another clearance."""
    return _shop(shop, [_varied(s, k) for k in range(times) for s in shop.stations])


def _varied(station: Station, number: int) -> Station:
    static_m = station.clearance.static_m + number * _STEP_M
    clearance = replace(station.clearance, static_m=static_m)
    return replace(station, id=StationId(f"{station.id}.{number}"), clearance=clearance)


def _shop(shop: Shop, stations: Sequence[Station]) -> Shop:
    return sealed(replace(shop, lines=(Line(LineId("line"), tuple(stations)),)))


def cost_of(shop: Shop, effort: Effort, workers: int = WORKERS) -> Cost:
    """Plan and judge ``shop`` with ``effort``, without a cache; the cost of that."""
    before_s, began_s = tree_cpu_s("self"), time.perf_counter()
    with watched() as peak, Pool(workers, LOADED_FIRST, LOADED_BY_ALL) as engine:
        plan = pipeline.plan(shop, engine=engine, wish=Wish(efforts=(effort,)))
        cpu_s = tree_cpu_s("self") - before_s
    refused = {finding.station for finding in plan.findings}
    return Cost(
        robots=sum(len(station.robots) for station in shop.stations),
        stations=len(shop.stations),
        tasks=sum(len(station.tasks) for station in shop.stations),
        distinct=sum(origin == "planned" for origin in plan.origins.values()),
        certified=sum(s.program is not None and s.station not in refused for s in plan.stations),
        wall_s=time.perf_counter() - began_s,
        cpu_s=cpu_s,
        peak_bytes=peak.seen_bytes,
    )
