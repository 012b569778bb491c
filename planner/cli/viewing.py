"""``taktline view``: a plan's folder in the browser, or as one page that stands alone."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cells.ids import StationId
from cells.program import StationProgram
from cells.shop import Station
from cells.viewer import Blocks, Programs, ViewerServer, alone_page, served_page
from cells.wire import ProgramPieces, WireError, write_whole
from planner.cli.folder import PROGRAM, REPORT, SCENE, read_report, written
from planner.cli.output import progress
from planner.cli.refusal import RefusedError
from planner.cli.scene_input import refusing_bad_scenes
from planner.progress import Stage

if TYPE_CHECKING:
    from cells.viewer.live import Live


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """What ``view`` was asked for; port 0 is any free one."""

    folder: Path
    export: Path | None
    port: int
    against: Path | None = None
    server: str | None = None
    quiet: bool = False


def view_folder(request: ViewRequest) -> int:
    """Serve the viewer until it is interrupted, or write it to a file."""
    other = None if request.against is None else blocks_of(request.against)
    blocks = blocks_of(request.folder, other)
    if request.export is not None:
        with progress(request.quiet).stage("export", blocks.stations) as stage:
            _export(blocks, request.export, stage)
    else:
        _serve(blocks, request.port, request.server)
    return 0


def blocks_of(folder: Path, other: Blocks | None = None) -> Blocks:
    """Return the blocks of the plan in ``folder``, to be compared with those of an ``other`` one.

    Raises:
        RefusedError: if the folder cannot be read.
    """
    from cells.scene_file import load_planned

    report = read_report(folder)
    scene = written(folder, str(SCENE))
    with refusing_bad_scenes():
        shop = load_planned(scene)
    try:
        return Blocks(shop, _programs(folder), report, nearness, other)
    except (KeyError, TypeError) as error:
        raise RefusedError(f"{folder / REPORT}: not a report of this version: {error!r}") from error


def _programs(folder: Path) -> Programs:
    """The program, station by station as they are asked for; there is none if none was planned."""
    path = folder / PROGRAM
    if not path.is_file():
        return lambda _: None
    try:
        pieces = ProgramPieces.read(path)
    except WireError as error:
        raise RefusedError(str(error)) from error

    def program(station: StationId) -> StationProgram | None:
        return pieces.station(station) if pieces.has(station) else None

    return program


def nearness(station: Station, program: StationProgram) -> Mapping[str, Any] | None:
    """How near things come, by the judge's shapes and rules."""
    from planner.validation.distances import distances

    found = distances(station, program)
    if found is None:
        return None
    return {
        "step_s": found.step_s,
        "robots": {
            name: {
                "distance_m": distance_m.astype(np.float32),
                "required_m": required_m.astype(np.float32),
            }
            for name, (distance_m, required_m) in found.robots.items()
        },
        "approaches": [asdict(approach) for approach in found.approaches],
    }


def _export(blocks: Blocks, target: Path, stage: Stage) -> None:
    made: dict[str, bytes] = {}
    try:
        for name, block in blocks.all():
            made[name] = block
            if name.startswith("station/"):
                stage.advance()
    except WireError as error:
        raise RefusedError(f"{PROGRAM}: {error}") from error
    try:
        write_whole(target, alone_page(made).html.encode())
    except OSError as error:
        raise RefusedError(f"{target}: cannot be written: {error.strerror}") from error


def _serve(blocks: Blocks, port: int, address: str | None) -> None:
    with contextlib.ExitStack() as stack:
        live = None if address is None else stack.enter_context(_live(address))
        page = served_page(live=live is not None)
        try:
            server = ViewerServer(
                port, page, blocks.get, live.answers if live is not None else None
            )
        except OSError as error:
            raise RefusedError(f"port {port}: cannot be listened to: {error.strerror}") from error
        with server:
            print(f"viewer at {server.url} (Ctrl-C ends it)", flush=True)
            server.serve_forever()


def _live(address: str) -> contextlib.closing[Live]:
    from cells.viewer.live import Live
    from planner.cli.serving import address as checked

    checked(address)
    return contextlib.closing(Live(address))
