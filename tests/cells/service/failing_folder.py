"""The folder of a certified plan of one station with two robots, and a fallback for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from cells.certificate import Certificate, StationFigures
from cells.digest import sealed
from cells.ids import RobotId, StationId, StepId, TaskId
from cells.program import Program, RobotProgram, StationProgram, Step, Trajectory, Travel, Work
from cells.scene_file import load
from cells.shop import Shop
from cells.wire import program_digest, write_certificate, write_program
from tests.cells.service.certified_folder import HEAD, STATION

LONGER_S = 60.0
"""The takt of the fallbacks."""
TASKS = ("S1", "S2", "S3", "S4")
PLAN = {"R1": ("S1", "S2"), "R2": ("S3", "S4")}
WITHOUT = {"R1": {"R1": (), "R2": TASKS}, "R2": {"R1": TASKS, "R2": ()}}


def write_failing_folder(folder: Path, cell: str = "one") -> tuple[str, Mapping[str, str]]:
    """Write the plan and its fallbacks; return the digest of each, the latter by failed robot.

    Beside the station that has them there is another, so that a fallback is not the whole.
    """
    scene = folder / "scene" / "scene.yaml"
    scene.parent.mkdir(parents=True)
    first = STATION.replace("NAME", cell).replace("WHERE", "0")
    robot = "          R1: {" + first.split("          R1: {")[1].split("        parts")[0]
    second = robot.replace("R1", "R2").replace("at: [0, 0, 0]", "at: [3600, 0, 0]")
    weld = "          S1: {" + first.split("          S1: {")[1]
    welds = [weld.replace("S1", name) for name in TASKS[1:]]
    other = STATION.replace("NAME", "other").replace("WHERE", "9000")
    scene.write_text(HEAD + first.replace(robot, robot + second) + "".join(welds) + other)
    shop = load(scene)
    base = _write(folder, shop, _station(cell, PLAN), _station("other", {"R1": ("S1",)}))
    digests = {}
    for failed, work in WITHOUT.items():
        there = folder / "fallbacks" / f"{cell}.{failed}"
        there.mkdir(parents=True)
        longer = sealed(replace(shop, takt_s=LONGER_S))
        own, rest = _station(cell, work), _station("other", {"R1": ("S1",)})
        digests[failed] = _write(there, longer, own, rest, only_first=True)
    return base, digests


def _write(
    folder: Path,
    shop: Shop,
    first: StationProgram,
    second: StationProgram,
    only_first: bool = False,
) -> str:
    program = Program(shop.digest, 0, (first, second))
    digest = program_digest(program)
    figures = tuple(
        StationFigures(each.station, 20.0, None, 0.02, 0.006, 0.4, (), 20, 20.5, 1, 100)
        for each in program.stations
    )
    certificate = Certificate(shop.digest, digest, "judge 1", shop.takt_s, figures)
    write_certificate(folder / "certificate.json", certificate)
    written = replace(program, stations=(first,)) if only_first else program
    write_program(folder / "program.pb", written)
    return digest


def _station(name: str, work: Mapping[str, tuple[str, ...]]) -> StationProgram:
    robots = tuple(RobotProgram(RobotId(robot), _steps(tasks)) for robot, tasks in work.items())
    return StationProgram(StationId(name), robots)


def _steps(tasks: tuple[str, ...]) -> tuple[Step, ...]:
    still = Trajectory(np.array([0.0, 2.0]), np.zeros((1, 6, 2)))
    steps: list[Step] = []
    for task in tasks:
        steps.append(Travel(StepId(f"to {task}"), still, 0.0, 2.0))
        steps.append(Work(StepId(task), TaskId(task), "weld", 1.0))
    if tasks:
        steps.append(Travel(StepId("home"), still, 0.0, 2.0))
    return tuple(steps)


def write_plan_without(folder: Path, failed: str, out: Path, cell: str = "one") -> str:
    """Write a plan of the whole shop that does without a robot; return its digest."""
    shop = load(folder / "scene" / "scene.yaml")
    longer = sealed(replace(shop, takt_s=LONGER_S))
    own, rest = _station(cell, WITHOUT[failed]), _station("other", {"R1": ("S1",)})
    return _write(out, longer, own, rest)
