"""Spend the time a station has left before the takt: move slower, come home sooner to rest.

Slower is always safe: a motion keeps its path, speeds and torques of acceleration fall, and turns
are orders of events, not times of a clock. How slow each motion becomes is a linear program over
the times of all steps; the energy of a motion over its duration is convex and enters by tangents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from cells.ids import EventId
from cells.program import Await, Signal, StationProgram, Trajectory, Travel, Work
from cells.shop import Station
from planner.energy.model import RobotEnergy
from robots.geometry import FloatArray

SLOWEST = 4.0
"""No motion takes longer than this many times its time at full speed."""
RESERVE = 0.01
"""Share of the takt that is left over, for delays."""
_TANGENTS = np.geomspace(1.0, SLOWEST, 12)
_STEPS = 1e4
"""Factors are rounded down to a multiple of 1 / _STEPS."""


def slowed(station: Station, program: StationProgram, within_s: float) -> StationProgram:
    """Return ``program`` with motions slowed for the least energy, done within ``within_s``.

    The program itself is returned where it takes that long already.
    """
    model = _Model(station, program)
    factors = model.solve(within_s)
    if factors is None:
        return program
    robots = tuple(
        replace(
            robot,
            steps=tuple(
                slower(step, factors[r, i]) if isinstance(step, Travel) else step
                for i, step in enumerate(robot.steps)
            ),
        )
        for r, robot in enumerate(program.robots)
    )
    return replace(program, robots=robots)


def slower(travel: Travel, factor: float) -> Travel:
    """Return a motion on the same path that takes ``factor`` (>= 1) times as long."""
    trajectory = travel.trajectory
    powers = factor ** -np.arange(trajectory.coefficients.shape[2], dtype=float)
    return replace(
        travel,
        trajectory=Trajectory(trajectory.times_s * factor, trajectory.coefficients * powers),
        leave_s=travel.leave_s * factor,
        arrive_s=travel.arrive_s * factor,
    )


@dataclass(slots=True)
class _Rows:
    """Rows of sums that may not exceed limits."""

    values: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)

    def add(self, terms: Mapping[int, float], limit: float) -> None:
        """Add a row."""
        for column, value in terms.items():
            self.values.append(value)
            self.rows.append(len(self.limits))
            self.columns.append(column)
        self.limits.append(limit)

    def matrix(self, width: int) -> coo_array:
        """The rows as a sparse matrix."""
        shape = len(self.limits), width
        return coo_array((self.values, (self.rows, self.columns)), shape=shape)


class _Model:
    """Variables: the end of each step, then the duration and the energy (kJ) of each motion."""

    def __init__(self, station: Station, program: StationProgram) -> None:
        self._program = program
        steps = [(r, i) for r, robot in enumerate(program.robots) for i in range(len(robot.steps))]
        self._ends = {key: column for column, key in enumerate(steps)}
        self._motions = [key for key in self._ends if isinstance(self._step(key), Travel)]
        models = {robot.id: robot.model for robot in station.robots}
        self._energy = [RobotEnergy.of(models[robot.robot]) for robot in program.robots]
        self._most, self._same = _Rows(), _Rows()

    def solve(self, within_s: float) -> dict[tuple[int, int], float] | None:
        """The factor of each motion; None if there is no time to spare."""
        width = len(self._ends) + 2 * len(self._motions)
        cost = np.zeros(width)
        bounds: list[tuple[float, float | None]] = [(0.0, within_s)] * len(self._ends)
        for k, (r, i) in enumerate(self._motions):
            least_s = self._travel((r, i)).trajectory.duration_s
            bounds.append((least_s, SLOWEST * least_s))
            self._tangents(k, (r, i), least_s)
        bounds += [(0.0, None)] * len(self._motions)
        cost[len(self._ends) + len(self._motions) :] = 1.0
        for r, robot in enumerate(self._program.robots):
            if robot.steps:
                energy = self._energy[r]
                last = self._ends[r, len(robot.steps) - 1]
                cost[last] += (energy.holding_w - energy.resting_w) / 1000.0
        self._chains()
        self._waits(within_s)
        solve: Any = linprog  # its stubs know no sparse matrices
        found = solve(
            cost,
            self._most.matrix(width),
            self._most.limits,
            self._same.matrix(width) if self._same.limits else None,
            self._same.limits or None,
            bounds,
            method="highs-ds",
        )
        return None if found.status != 0 else self._factors(found.x)

    def _factors(self, values: FloatArray) -> dict[tuple[int, int], float]:
        first = len(self._ends)
        factors = {}
        for k, key in enumerate(self._motions):
            ratio = values[first + k] / self._travel(key).trajectory.duration_s
            factors[key] = max(1.0, float(np.floor(ratio * _STEPS) / _STEPS))
        return factors

    def _step(self, key: tuple[int, int]) -> object:
        return self._program.robots[key[0]].steps[key[1]]

    def _travel(self, key: tuple[int, int]) -> Travel:
        step = self._step(key)
        assert isinstance(step, Travel)
        return step

    def _tangents(self, k: int, key: tuple[int, int], least_s: float) -> None:
        """The energy of a motion lies above the tangents of what it is by duration."""
        motion = self._energy[key[0]].motion(self._travel(key).trajectory)
        duration = len(self._ends) + k
        energy = duration + len(self._motions)
        for factor in _TANGENTS:
            slope_kw = motion.slope(factor) / least_s / 1000.0
            value_kj = motion.at(factor) / 1000.0
            self._most.add(
                {duration: slope_kw, energy: -1.0}, slope_kw * factor * least_s - value_kj
            )

    def _chains(self) -> None:
        """A step ends its duration after the one before it; a wait may last."""
        motion = {key: len(self._ends) + k for k, key in enumerate(self._motions)}
        for (r, i), end in self._ends.items():
            before = {self._ends[r, i - 1]: -1.0} if i else {}
            step = self._step((r, i))
            if isinstance(step, Await):
                self._most.add({end: -1.0, **dict.fromkeys(before, 1.0)}, 0.0)
            elif isinstance(step, Travel):
                self._same.add({end: 1.0, motion[r, i]: -1.0, **before}, 0.0)
            else:
                lasts_s = step.duration_s if isinstance(step, Work) else 0.0
                self._same.add({end: 1.0, **before}, lasts_s)

    def _waits(self, within_s: float) -> None:
        """An await ends after its signal, or after the machine that signals is done."""
        signalled = {
            step.event: column
            for key, column in self._ends.items()
            if isinstance(step := self._step(key), Signal)
        }
        sources: dict[EventId, tuple[int, float]] = {
            event: (column, 0.0) for event, column in signalled.items()
        }
        for run in self._program.processes:
            start = signalled[run.start]
            sources[run.done] = start, run.duration_s
            self._most.add({start: 1.0}, within_s - run.duration_s)
        for key, column in self._ends.items():
            step = self._step(key)
            if isinstance(step, Await):
                source, later_s = sources[step.event]
                self._most.add({source: 1.0, column: -1.0}, -later_s)
