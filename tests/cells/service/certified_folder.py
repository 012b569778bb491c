"""The folder of a certified plan of small stations, without the planning."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cells.certificate import Certificate, StationFigures
from cells.ids import StationId, StepId, TaskId
from cells.program import Program, RobotProgram, StationProgram, Trajectory, Travel, Work
from cells.scene_file import load
from cells.wire import program_digest, write_certificate, write_program

HEAD = """\
taktline: 1
name: Small stations
takt: 40
transfer: 8
clearance: {robots: 30, static: 15, weld: 5}
lines:
  - name: line
    stations:
"""
STATION = """\
      - name: NAME
        at: [WHERE, 0, 0]
        robots:
          R1: {model: kuka_kr210_r2700_2, tool: gun_c_mid, at: [0, 0, 0],
               home: [0, -110, 100, 0, 60, 0]}
        parts:
          sheet: {mass: 5, com: [0, 0, 0], at: [1800, 0, 900],
                  pieces: [{box: {size: [400, 400, 2]}}]}
        welds:
          S1: {time: 1.1, guns: [C], turn: [-180, 180], flip: true, approach: 80,
               on: sheet, at: [-180, 0, 0],
               stack: [{part: sheet, mm: 1, steel: DP600}, {part: sheet, mm: 1, steel: DP600}]}
"""


def write_folder(folder: Path, stations: tuple[str, ...], seed: int = 0) -> str:
    """Write scene, program and certificate; return the program's digest."""
    (folder / "scene").mkdir(parents=True)
    text = [
        STATION.replace("NAME", name).replace("WHERE", str(9000 * i))
        for i, name in enumerate(stations)
    ]
    scene = folder / "scene" / "scene.yaml"
    scene.write_text(HEAD + "".join(text))
    shop = load(scene)
    program = Program(shop.digest, seed, tuple(_station(StationId(name)) for name in stations))
    figures = tuple(
        StationFigures(StationId(name), 20.0, None, 0.02, 0.006, 0.4, (), 20, 20.5, 1, 100)
        for name in stations
    )
    write_program(folder / "program.pb", program)
    digest = program_digest(program)
    certificate = Certificate(shop.digest, digest, "judge 1", shop.takt_s, figures)
    write_certificate(folder / "certificate.json", certificate)
    return digest


def _station(name: StationId) -> StationProgram:
    still = Trajectory(np.array([0.0, 2.0]), np.zeros((1, 6, 2)))
    steps = (
        Travel(StepId("in"), still, 0.0, 2.0),
        Work(StepId("weld"), TaskId("S1"), "weld", 1.1),
        Travel(StepId("out"), still, 0.0, 2.0),
    )
    (robot,) = {"R1"}
    return StationProgram(name, (RobotProgram(robot, steps),))  # type: ignore[arg-type]
