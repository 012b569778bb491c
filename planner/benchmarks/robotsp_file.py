"""RoboTSP's measurements: drilling targets on an aircraft panel, and the trips of other solvers.

Suarez-Ruiz, Lembono, Pham: RoboTSP - A Fast Solution to the Robotic Task Sequencing Problem
(ICRA 2018). The only module that imports h5py; called by ``taktline bench sequence``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.benchmarks.registry import BenchDataError
from planner.benchmarks.setting import EXTRA
from robots.geometry import FloatArray

_EXACT = b"Exact"


@dataclass(frozen=True, slots=True, eq=False)
class RoboTspTour:
    """Targets ``points_m`` (n, 3), and the least length (m) of a closed trip through them.

    ``exact_s`` is what the solver that proved it took on the machine of its authors.
    """

    points_m: FloatArray
    exact_m: float
    exact_s: float


def read_robotsp(path: Path) -> list[RoboTspTour]:
    """All instances of a file, the largest first.

    Raises:
        BenchDataError: if h5py is not installed, or the file is not what it should be.
    """
    try:
        import h5py
    except ImportError as error:
        raise BenchDataError(f"{path}: h5py is not installed; {EXTRA}") from error
    try:
        with h5py.File(path, "r") as file:
            targets, tsp = file["targets"][()], file["tsp"]
            exact = list(tsp["solvers"][()]).index(_EXACT)
            counts = tsp["number_of_targets"][()].tolist()
            tours = [
                RoboTspTour(
                    np.array(
                        targets[np.sort(tsp[f"tour{count:03d}"][exact]), :3], dtype=np.float64
                    ),
                    float(tsp["cost"][exact, column]),
                    float(tsp["cpu_time"][exact, column]),
                )
                for column, count in enumerate(counts)
            ]
    except (OSError, KeyError, ValueError, IndexError) as error:
        raise BenchDataError(f"{path}: not a file of RoboTSP's benchmarks: {error}") from error
    return sorted(tours, key=lambda tour: -len(tour.points_m))
