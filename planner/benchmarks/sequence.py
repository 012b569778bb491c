"""``taktline bench sequence``: trips through many targets, against proven and best known lengths.

RoboTSP's targets with OR-Tools' routing and going to the nearest beside ours, and car doors whose
spots are discs. Bars: at most 0.5 % over the proven shortest trip through 245 targets in 4 s.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from planner.benchmarks.cetsp_file import BEST_KNOWN, read_discs
from planner.benchmarks.disc_trip import disc_trip, distances
from planner.benchmarks.peer_routing import routed_trip
from planner.benchmarks.registry import BenchDataError
from planner.benchmarks.result import Bar, BenchResult, Row
from planner.benchmarks.robotsp_file import RoboTspTour, read_robotsp
from planner.benchmarks.setting import machine, versions
from planner.options import IntArray
from planner.progress import Progress
from planner.sequencing.round_trip import nearest_trip, round_trip, trip_cost
from robots.geometry import FloatArray

LIMIT_S = 4
"""What OR-Tools may take, and what ours may take at most."""
_BAR_TARGETS = 245
_BAR_PERCENT = 0.5
_SEED = 1

Solver = Callable[[FloatArray], IntArray]


def run(data: Path, count: int | None, progress: Progress) -> BenchResult:
    """Measure the first ``count`` instances of ``data``/sequencing, the largest of RoboTSP first.

    Raises:
        BenchDataError: if there is no data, or not what it should be.
    """
    folder = data / "sequencing"
    tours = _robotsp(folder / "data" / "benchmarks.hdf5")
    doors = sorted((folder / "datasets").glob("*.cetsp"))
    if not tours and not doors:
        raise BenchDataError(f"{folder}: neither data/benchmarks.hdf5 nor datasets/*.cetsp")
    _compile()
    rows: list[Row] = []
    kept = len(tours) + len(doors) if count is None else count
    with progress.stage("trips", min(kept, len(tours) + len(doors))) as stage:
        for tour in tours[:kept]:
            rows += _robotsp_rows(tour)
            stage.advance()
        for door in doors[: max(0, kept - len(tours))]:
            rows.append(_door_row(door))
            stage.advance()
    return BenchResult(
        "sequence",
        machine(),
        versions("numpy", "numba", "ortools", "h5py"),
        tuple(rows),
        _bars(rows),
    )


def _robotsp(path: Path) -> list[RoboTspTour]:
    return read_robotsp(path) if path.is_file() else []


def _compile() -> None:
    """Compile ahead, or load what was compiled: no measurement of a plan's own."""
    rng = np.random.default_rng(0)
    disc_trip(rng.uniform(size=(8, 3)), rng, rounds=1)


def _robotsp_rows(tour: RoboTspTour) -> Iterator[Row]:
    solvers: dict[str, Solver] = {
        "taktline": lambda cost: round_trip(cost, np.random.default_rng(_SEED)),
        f"OR-Tools routing, {LIMIT_S} s": lambda cost: routed_trip(cost, LIMIT_S),
        "nearest": nearest_trip,
    }
    for name, solver in solvers.items():
        began_s = time.perf_counter()
        cost = distances(tour.points_m)
        order = solver(cost)
        seconds = time.perf_counter() - began_s
        length_m = trip_cost(cost, order)
        yield _row("RoboTSP", len(order), name, length_m, tour.exact_m, seconds)
    yield _row(
        "RoboTSP", len(order), "exact, as published", tour.exact_m, tour.exact_m, tour.exact_s
    )


def _door_row(path: Path) -> Row:
    discs = read_discs(path)
    began_s = time.perf_counter()
    trip = disc_trip(discs, np.random.default_rng(_SEED))
    seconds = time.perf_counter() - began_s
    return _row(path.stem, len(discs), "taktline", trip.length, BEST_KNOWN.get(path.stem), seconds)


def _row(
    instance: str, stops: int, solver: str, length: float, best: float | None, seconds: float
) -> Row:
    return {
        "instance": instance,
        "stops": stops,
        "solver": solver,
        "length": length,
        "best": best,
        "over best (%)": None if best is None else round(100.0 * (length / best - 1.0), 4),
        "time (s)": seconds,
    }


def _bars(rows: list[Row]) -> dict[str, Bar]:
    """The bars of the 245 targets; not met without them."""
    ours = [row for row in rows if (row["stops"], row["solver"]) == (_BAR_TARGETS, "taktline")]
    over, seconds = (_number(ours, key) for key in ("over best (%)", "time (s)"))
    return {
        f"{_BAR_TARGETS} targets: over the proven shortest trip (%)": Bar.at_most(
            over, _BAR_PERCENT
        ),
        f"{_BAR_TARGETS} targets: time (s)": Bar.at_most(seconds, LIMIT_S),
    }


def _number(rows: list[Row], key: str) -> float | None:
    value = rows[0][key] if rows else None
    return value if isinstance(value, float) else None
