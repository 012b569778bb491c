"""``taktline bench collision``: how right and how quick collision checks are, and what they cost.

Needs no data; covering shapes are measured for every URDF found in the data folder. Bars: 40 times
as quick as PyBullet and 20 times as Coal, no overlap called free and hardly any room called
occupied in a million configurations, a reach table within 1 s, a station's world within 200 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from cells.generation import generate
from cells.scene_file import load
from cells.shop import Station
from planner.benchmarks.collision_fit import FitFigures, library_fits, urdf_fits
from planner.benchmarks.collision_speed import (
    BULLET,
    COAL,
    OURS,
    arm_among_bodies,
    arms_among_each_other,
)
from planner.benchmarks.collision_station import StationFigures, station_figures
from planner.benchmarks.collision_truth import Tally, tally_states
from planner.benchmarks.result import Bar, BenchResult, Cell, Row
from planner.benchmarks.setting import machine, versions
from planner.progress import Progress

STATES = 1_000_000
SCENE = "respot_cell"
_SEED = 1
_MB = 1e6


def run(data: Path, count: int | None, progress: Progress) -> BenchResult:
    """Measure speeds, judge ``count`` configurations (None: a million), measure a station's cost.

    Raises:
        BenchDataError: if a URDF in ``data`` cannot be read.
    """
    station = _station()
    with progress.stage("speed of checks", 2) as stage:
        alone = arm_among_bodies(_SEED)
        stage.advance()
        together = arms_among_each_other(station, _SEED)
        stage.advance()
    tallies = tally_states(station, STATES if count is None else count, _SEED, progress)
    with progress.stage("cost of a station", 1) as stage:
        costs = station_figures(station)
        stage.advance()
    fits = [*library_fits(), *urdf_fits(data)]
    rows = [
        *_speed_rows("KR 210 with gun, 100 bodies", alone),
        *_speed_rows(f"{len(station.robots)} arms with guns", together),
        *_truth_rows(tallies),
        *_cost_rows(costs),
        *_fit_rows(fits),
    ]
    return BenchResult(
        "collision",
        machine(),
        versions("numpy", "numba", "pybullet", "coal"),
        tuple(rows),
        _bars(alone, together, tallies, costs),
    )


def _station() -> Station:
    """The station of the generated respot cell."""
    with TemporaryDirectory() as folder:
        return load(generate(SCENE, Path(folder))).stations[0]


def _row(what: str, of: str, value: Cell, unit: str, times: float | None = None) -> Row:
    return {"measured": what, "of": of, "value": value, "unit": unit, "times ours": times}


def _speed_rows(what: str, medians_us: dict[str, float]) -> Iterator[Row]:
    for name, value in medians_us.items():
        times = None if name == OURS else value / medians_us[OURS]
        yield _row(what, name, value, "us a check", times)


def _truth_rows(tallies: dict[str, Tally]) -> Iterator[Row]:
    for model, tally in tallies.items():
        of = f"{model}: {tally.free} free of {tally.states}"
        yield _row("called free, overlapping", of, tally.missed, "")
        yield _row("called occupied, over 30 mm away", of, 100.0 * tally.far_share, "%")


def _cost_rows(costs: StationFigures) -> Iterator[Row]:
    spots = f"{costs.spots} spots, {costs.robots} robots, {costs.rotations} rotations, 8 branches"
    yield _row("reach table", spots, costs.reach_s, "s")
    yield _row("world of a station, built", SCENE, costs.world_s, "s")
    yield _row("world and arms, tables", SCENE, costs.table_bytes / _MB, "MB")
    grown = None if costs.grown_bytes is None else costs.grown_bytes / _MB
    yield _row("world, growth of the process", SCENE, grown, "MB")


def _fit_rows(fits: list[FitFigures]) -> Iterator[Row]:
    for fit in fits:
        yield _row("covering pieces", fit.robot, fit.pieces, "")
        if fit.excess_m is not None:
            yield _row("  reach beyond the mesh by at most", fit.robot, 1e3 * fit.excess_m, "mm")


def _bars(
    alone: dict[str, float],
    together: dict[str, float],
    tallies: dict[str, Tally],
    costs: StationFigures,
) -> dict[str, Bar]:
    total = sum(tallies.values(), Tally())
    memory = max(costs.table_bytes, costs.grown_bytes or 0) / _MB
    return {
        "arm among bodies: times as quick as PyBullet": _times(alone, BULLET, 40.0),
        "arm among bodies: times as quick as Coal": _times(alone, COAL, 20.0),
        "arms with each other: times as quick as PyBullet": _times(together, BULLET, 40.0),
        f"of {total.states} configurations: called free, overlapping": Bar.at_most(
            float(total.missed), 0.0
        ),
        "called occupied, over 30 mm away (%)": Bar.at_most(100.0 * total.far_share, 2.0),
        "reach table (s)": Bar.at_most(costs.reach_s, 1.0),
        "world of a station (MB)": Bar.at_most(memory, 200.0),
    }


def _times(medians_us: dict[str, float], name: str, target: float) -> Bar:
    return Bar.at_least(medians_us[name] / medians_us[OURS], target)
