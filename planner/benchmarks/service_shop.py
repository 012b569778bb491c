"""A shop of many cells to load a server with: a plan's folder whose robots do nothing but wait.

Nobody planned or judged it. It has the files, the sizes and the digests that a server and its
controllers check, which is all that ``service`` measures with; it is not for robots.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cells.certificate import Certificate, StationFigures
from cells.ids import RobotId, StationId, StepId, TaskId
from cells.program import Program, RobotProgram, StationProgram, Trajectory, Travel, Work
from cells.scene_file import load
from cells.wire import program_digest, write_certificate, write_program

PITCH_MM, IN_A_ROW, ROW_MM = 9000, 20, 30000
WORKS = 6
"""Of each robot in a cycle, each after a motion."""
_WORKING = 0.6
"""Share of the takt in which a cell works."""
_ROBOT = """\
          R{number}: {{model: kuka_kr210_r2700_2, tool: gun_c_mid, at: [0, {y}, 0],
               home: [0, -110, 100, 0, 60, 0]}}
"""
_HEAD = """\
taktline: 1
name: Cells that wait
takt: {takt}
transfer: 0.1
clearance: {{robots: 30, static: 15, weld: 5}}
templates:
"""
_TEMPLATE = """\
  cell_of_{robots}:
    station:
        robots:
{each}        parts:
          sheet: {{mass: 5, com: [0, 0, 0], at: [1800, 0, 900],
                  pieces: [{{box: {{size: [400, 400, 2]}}}}]}}
        welds:
          S1: {{time: 0.5, guns: [C], turn: [-180, 180], flip: true, approach: 80,
               on: sheet, at: [-180, 0, 0],
               stack: [{{part: sheet, mm: 1, steel: DP600}},
                       {{part: sheet, mm: 1, steel: DP600}}]}}
"""


@dataclass(frozen=True, slots=True)
class WaitingShop:
    """``robots_of`` says how many robots each cell has; a cycle begins every ``takt_s``."""

    robots_of: dict[StationId, int]
    takt_s: float
    program_digest: str


def sizes(cells: int, robots: int) -> dict[StationId, int]:
    """Return names and sizes of ``cells`` cells that have ``robots`` robots, as alike as can be."""
    least, more = divmod(robots, cells)
    return {StationId(f"c{i:03d}"): least + (i < more) for i in range(cells)}


def write_waiting_shop(folder: Path, robots_of: dict[StationId, int], takt_s: float) -> WaitingShop:
    """Write scene, program and certificate of cells that work in turns of ``takt_s``."""
    (folder / "scene").mkdir(parents=True)
    scene = folder / "scene" / "scene.yaml"
    scene.write_text(_scene(robots_of, takt_s))
    shop = load(scene)
    stations = tuple(_station(cell, robots, takt_s) for cell, robots in robots_of.items())
    program = Program(shop.digest, 0, stations)
    digest = program_digest(program)
    write_program(folder / "program.pb", program)
    certificate = Certificate(
        shop.digest,
        digest,
        "none: cells that wait",
        shop.takt_s,
        tuple(_figures(cell, takt_s) for cell in robots_of),
    )
    write_certificate(folder / "certificate.json", certificate)
    return WaitingShop(robots_of, takt_s, digest)


def _scene(robots_of: dict[StationId, int], takt_s: float) -> str:
    text = _HEAD.format(takt=takt_s)
    for robots in sorted(set(robots_of.values())):
        each = "".join(_ROBOT.format(number=i, y=3000 * i) for i in range(1, robots + 1))
        text += _TEMPLATE.format(robots=robots, each=each)
    text += "lines:\n  - name: line\n    stations:\n"
    for i, (cell, robots) in enumerate(robots_of.items()):
        row, column = divmod(i, IN_A_ROW)
        place = f"at: [{PITCH_MM * column}, {ROW_MM * row}, 0]"
        text += f"      - {{use: cell_of_{robots}, name: {cell}, {place}}}\n"
    return text


def _station(cell: StationId, robots: int, takt_s: float) -> StationProgram:
    names = (RobotId(f"R{i}") for i in range(1, robots + 1))
    return StationProgram(cell, tuple(_robot(name, takt_s) for name in names))


def _robot(robot: RobotId, takt_s: float) -> RobotProgram:
    step_s = _WORKING * takt_s / WORKS / 2
    still = Trajectory(np.array([0.0, step_s]), np.zeros((1, 6, 2)))
    steps: list[Travel | Work] = []
    for number in range(WORKS):
        steps.append(Travel(StepId(f"to {number}"), still, 0.0, step_s))
        steps.append(Work(StepId(f"weld {number}"), TaskId("S1"), "weld", step_s))
    return RobotProgram(robot, tuple(steps))


def _figures(cell: StationId, takt_s: float) -> StationFigures:
    return StationFigures(cell, takt_s, None, 0.02, 0.006, 0.4, (), 1, takt_s, 1, 1)
