"""MotionBenchMaker's problems of one robot, as values. Called by ``motion``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.benchmarks.moveit import Primitive, read_request, read_scene
from planner.benchmarks.registry import BenchDataError
from planner.collision import StationWorld
from robots.geometry import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What stands, and from where to where the arm is to go, rad (n,)."""

    family: str
    name: str
    solids: tuple[Primitive, ...]
    start_rad: FloatArray
    goal_rad: FloatArray

    def world(self) -> StationWorld:
        """What stands, compiled for the planner."""
        shapes = {f"body:{i}": (solid.covering(),) for i, solid in enumerate(self.solids)}
        return StationWorld.build(shapes)


def problem_files(folder: Path, count: int | None) -> list[Path]:
    """The scene files in ``folder``/problems/*/, at most ``count`` of them, spread evenly.

    Raises:
        BenchDataError: if there are none.
    """
    files = sorted((folder / "problems").glob("*/scene*.yaml"))
    if not files:
        raise BenchDataError(f"{folder / 'problems'}: no */sceneNNNN.yaml in it")
    if count is None or count >= len(files):
        return files
    return [files[i * len(files) // count] for i in range(count)]


def read_problem(scene_file: Path, joints: Sequence[str]) -> Problem:
    """Read a scene and the request of the same number; ``joints`` gives the order of angles.

    Raises:
        BenchDataError: if anything is wrong with them.
    """
    request_file = scene_file.with_name(scene_file.name.replace("scene", "request"))
    scene, request = read_scene(scene_file), read_request(request_file)
    start = _angles(request_file, request.start, joints)
    goal = _angles(request_file, request.goal, joints)
    return Problem(scene_file.parent.name, scene_file.name, scene.solids, start, goal)


def read_problems(folder: Path, joints: Sequence[str], count: int | None) -> Iterator[Problem]:
    """Yield the problems of :func:`problem_files`."""
    for file in problem_files(folder, count):
        yield read_problem(file, joints)


def _angles(path: Path, values: Mapping[str, float], joints: Sequence[str]) -> FloatArray:
    missing = [joint for joint in joints if joint not in values]
    if missing:
        raise BenchDataError(f"{path}: says nothing of joint {missing[0]!r}")
    return np.array([values[joint] for joint in joints])
