"""The benchmarks by name, what data they expect, and how they are run.

``taktline bench`` asks here. A benchmark is the module ``planner.benchmarks.<name>`` with a
function :data:`Run`; it is imported when it is run, and not before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from planner.benchmarks.result import BenchResult
from planner.progress import Progress

Run = Callable[[Path, "int | None", Progress], BenchResult]
"""``run(data, count, progress)``: ``count`` problems (None: all) from the folder ``data``."""


class BenchDataError(ValueError):
    """Data of a benchmark that is missing or not what it should be; the message says where."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark: what is ``measured``, and the ``folders`` of its data with what they hold."""

    measured: str
    folders: tuple[tuple[str, str], ...] = ()


BENCHMARKS = {
    "balance": Benchmark(
        "lines and a whole body shop: highest load, and proven bounds",
        (
            ("scheduling/salbp_scholl", "SALBP-2 instances (.IN2) and best known values"),
            ("scheduling/salbp1_otto", "SALBP-1 instances (.alb) and best known values"),
            ("scheduling/alwabp", "ALWABP-2 instances (.txt) and best known values"),
        ),
    ),
    "collision": Benchmark("collision checks of arms: how right and how fast"),
    "motion": Benchmark(
        "motions of one arm in MotionBenchMaker's problems",
        tuple(
            (
                f"motion/{robot}",
                "URDF, SRDF, meshes, and problems/*/ of sceneNNNN.yaml and requestNNNN.yaml",
            )
            for robot in ("panda", "ur5")
        ),
    ),
    "multiarm": Benchmark(
        "one to four UR5 arms that share a space",
        (("multiarm_ur5", "tasks, URDF and meshes of UR5 arms"),),
    ),
    "schedule": Benchmark(
        "flexible job shops: makespans, and proven bounds",
        (("scheduling/fjsp", "FJSP instances (.fjs) and best known values"),),
    ),
    "service": Benchmark("a server of 200 cells for --count minutes: commands, memory, heartbeats"),
    "shop": Benchmark("what shops of 100 to 700 robots cost to plan, and balancing one alone"),
    "sequence": Benchmark(
        "orders of many targets for one arm", (("sequencing", "RoboTSP and CETSP instances"),)
    ),
}


def run_benchmark(name: str, data: Path, count: int | None, progress: Progress) -> BenchResult:
    """Run a benchmark of :data:`BENCHMARKS` with the data in ``data``.

    Raises:
        BenchDataError: if a folder of its data is missing, something in it is wrong, or this
            version cannot run it.
    """
    for folder, holds in BENCHMARKS[name].folders:
        if not (data / folder).is_dir():
            raise BenchDataError(f"{data / folder}: no such folder; expected there: {holds}")
    return _run_of(name)(data, count, progress)


def _run_of(name: str) -> Run:
    module = f"planner.benchmarks.{name}"
    try:
        return cast("Run", import_module(module).run)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise BenchDataError(f"bench {name}: not part of this version of taktline yet") from error
