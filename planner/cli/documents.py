"""``taktline documents``: pictures of a plan for reports, and its cells as animations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cells.ids import StationId
from cells.program import StationProgram
from cells.shop import Shop, Station
from cells.wire import WireError, read_program
from planner.cli.folder import PROGRAM, SCENE, prepare, read_report, written
from planner.cli.output import progress
from planner.cli.refusal import RefusedError
from planner.cli.scene_input import refusing_bad_scenes
from planner.progress import Stage

FORMATS = ("svg", "png")


@dataclass(frozen=True, slots=True)
class DocumentsRequest:
    """Documents of the plan in ``folder``, of all ``stations`` or of those named, to ``output``."""

    folder: Path
    output: Path
    stations: tuple[str, ...]
    quiet: bool


def write_documents(request: DocumentsRequest) -> int:
    """Write them; 0 once all are there.

    Raises:
        RefusedError: if the plan cannot be read, a station is not in it, or a file not written.
    """
    from cells.scene_file import load

    with refusing_bad_scenes():
        shop = load(written(request.folder, str(SCENE)))
    try:
        program = read_program(written(request.folder, PROGRAM))
    except WireError as error:
        raise RefusedError(str(error)) from error
    programs = {each.station: each for each in program.stations}
    chosen = list(_chosen(shop, request.stations, programs))
    prepare(request.output)
    try:
        _of_shop(shop, request)
        with progress(request.quiet).stage("documents", len(chosen)) as stage:
            for station in chosen:
                _of_station(station, programs[station.id], request.output, stage)
    except OSError as error:
        name = error.filename or request.output
        raise RefusedError(f"{name}: cannot be written: {error.strerror}") from error
    return 0


def _chosen(
    shop: Shop, names: tuple[str, ...], programs: Mapping[StationId, StationProgram]
) -> Iterator[Station]:
    """The stations asked for; all that have a program if none was."""
    stations = {station.id: station for station in shop.stations if station.id in programs}
    for name in names:
        if name not in stations:
            raise RefusedError(f"{name}: no planned station of that name; there are: "
                               f"{', '.join(stations)}")  # fmt: skip
    for name, station in stations.items():
        if not names or name in names:
            yield station


def _of_shop(shop: Shop, request: DocumentsRequest) -> None:
    from planner.report.charts import draw_balance, draw_layout
    from planner.report.picture import draw

    report = read_report(request.folder)
    entries = [
        entry
        for entry in report["per_station"]
        if not request.stations or entry["id"] in request.stations
    ]
    lines = [(line.id, [station.id for station in line.stations]) for line in shop.lines]
    for suffix in FORMATS:
        draw({**report, "per_station": entries}, request.output / f"gantt.{suffix}")
        draw_balance(report, lines, request.output / f"balance.{suffix}")
        draw_layout(shop, report, request.output / f"layout.{suffix}")


def _of_station(station: Station, program: StationProgram, output: Path, stage: Stage) -> None:
    from planner.report.animation import animated_cell
    from planner.report.charts import draw_clearance
    from planner.validation.distances import distances

    found = distances(station, program)
    if found is not None:
        for suffix in FORMATS:
            target = output / f"{station.id}.clearance.{suffix}"
            draw_clearance(station.id, found.step_s, found.robots, target)
    (output / f"{station.id}.glb").write_bytes(animated_cell(station, program))
    stage.advance()
