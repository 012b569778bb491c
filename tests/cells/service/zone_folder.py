"""The folder of a certified plan in which the robots of two stations enter a space they share.

No planner makes such programs, and no judge would certify one: this is for the turns alone.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cells.program import Await, Signal, StationProgram
from cells.wire import (
    program_digest,
    read_certificate,
    read_program,
    write_certificate,
    write_program,
)
from cells.zones import zone_event
from tests.cells.service.certified_folder import write_folder

ZONE = "between"


def write_zone_folder(folder: Path) -> str:
    """Write the plan of stations "one" and "two", which weld in the zone; the program's digest."""
    write_folder(folder, ("one", "two"))
    program = read_program(folder / "program.pb")
    shared = replace(program, stations=tuple(map(_in_the_zone, program.stations)))
    write_program(folder / "program.pb", shared)
    certificate = read_certificate(folder / "certificate.json")
    digest = program_digest(shared)
    write_certificate(folder / "certificate.json", replace(certificate, program_digest=digest))
    return digest


def _in_the_zone(station: StationProgram) -> StationProgram:
    (robot,) = station.robots
    travel_in, weld, travel_out = robot.steps
    event = zone_event(ZONE)
    steps = (travel_in, Await(event), weld, Signal(event), travel_out)
    return replace(station, robots=(replace(robot, steps=steps),))
