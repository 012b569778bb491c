"""A robot's cycle cut into phases in which nothing changes but its joints.

A phase knows what the robot holds, whether its gun is closed, which clearance holds and what may
be touched. Waiting is a phase too. Made by ``replay``; used by ``timeline`` and the clearances.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from cells.ids import PartId, TaskId
from cells.program import Await, RobotProgram, Signal, Step, Trajectory, Travel, Work
from cells.shop import MountedRobot, Station
from cells.tasks import Handling, Weld
from planner.validation.polynomials import values
from robots.geometry import FloatArray

Margin = Literal["static", "weld"]


@dataclass(frozen=True, slots=True)
class Touch:
    """What may be touched: ``electrode`` parts by the closed electrodes, ``grip`` by the gripper,
    ``part`` (bodies and parts) by the part in hand. ``margin`` names the clearance to all else.
    """

    margin: Margin = "static"
    electrode: frozenset[str] = frozenset()
    grip: frozenset[str] = frozenset()
    part: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Phase:
    """Local time ``low_s`` to ``high_s`` of a motion, or standing at ``stand_rad``.

    ``carried`` is the handling whose part is in the grip, ``at_place`` that it stands at its place
    there: gripped and not yet moved, or held until its release. ``welding`` closes the gun.
    """

    step: str
    low_s: float
    high_s: float
    touch: Touch
    carried: TaskId | None = None
    at_place: bool = False
    welding: bool = False
    trajectory: Trajectory | None = None
    stand_rad: FloatArray | None = None

    def joints_rad(self, at_s: FloatArray) -> FloatArray:
        """Return joints (n, dof) at local times (n,)."""
        if self.trajectory is None:
            assert self.stand_rad is not None
            return np.repeat(self.stand_rad[None], len(at_s), axis=0)
        return values(self.trajectory.times_s, self.trajectory.coefficients, at_s)

    def motion(self) -> Iterator[bytes]:
        """All that says how the joints move."""
        yield struct.pack("<2d", self.low_s, self.high_s)
        if self.trajectory is None:
            assert self.stand_rad is not None
            yield self.stand_rad.tobytes()
        else:
            yield self.trajectory.times_s.tobytes()
            yield self.trajectory.coefficients.tobytes()


@dataclass(frozen=True, slots=True)
class RobotPhases:
    """Phases of one robot. ``of_step[k]`` are those of step k (none for events); ``wait[k]`` is
    how it stands before step k, and ``wait[number of steps]`` how it stands at the end.
    """

    phases: tuple[Phase, ...]
    of_step: tuple[tuple[int, ...], ...]
    wait: tuple[int, ...]


def phases_of(station: Station, mounted: MountedRobot, program: RobotProgram) -> RobotPhases:
    """Cut the program of one robot into phases."""
    return _Cutter(station, mounted, program).cut()


class _Cutter:
    def __init__(self, station: Station, mounted: MountedRobot, program: RobotProgram) -> None:
        self.station, self.steps = station, program.steps
        self.welds = {weld.id: weld for weld in station.welds}
        self.handlings = {handling.id: handling for handling in station.handlings}
        self.where: FloatArray = mounted.home_rad
        self.carried: TaskId | None = None
        self.phases: list[Phase] = []

    def cut(self) -> RobotPhases:
        of_step: list[tuple[int, ...]] = []
        wait: list[int] = []
        for at, step in enumerate(self.steps):
            wait.append(self._stand(at))
            of_step.append(tuple(self._keep(phase) for phase in self._cut_step(at, step)))
        wait.append(self._stand(len(self.steps)))
        return RobotPhases(tuple(self.phases), tuple(of_step), tuple(wait))

    def _keep(self, phase: Phase) -> int:
        self.phases.append(phase)
        return len(self.phases) - 1

    def _stand(self, at: int) -> int:
        if at > 0 and isinstance(self.steps[at - 1], Await | Signal):
            return len(self.phases) - 1
        before, after = self._neighbour(at - 1, -1), self._neighbour(at, 1)
        touch = Touch()
        if isinstance(before, Work):
            touch = self._after_work(before)
        elif isinstance(after, Work):
            touch = self._before_work(after)
        label = f"wait before {after.id}" if after else "end"
        at_place = self._at_its_place(before) or self._at_its_place(after)
        return self._keep(
            Phase(label, 0.0, 0.0, touch, self.carried, at_place, stand_rad=self.where)
        )

    def _at_its_place(self, step: Travel | Work | None) -> bool:
        """Whether a robot that stands next to a work there holds the part of that work."""
        return isinstance(step, Work) and step.task == self.carried

    def _neighbour(self, at: int, stride: int) -> Travel | Work | None:
        """The nearest motion or work from step ``at`` on, looking back or ahead."""
        while 0 <= at < len(self.steps):
            step = self.steps[at]
            if isinstance(step, Travel | Work):
                return step
            at += stride
        return None

    def _cut_step(self, at: int, step: Step) -> list[Phase]:
        if isinstance(step, Travel):
            return self._cut_travel(at, step)
        if isinstance(step, Work):
            return [self._cut_work(step)]
        return []

    def _cut_travel(self, at: int, travel: Travel) -> list[Phase]:
        before, after = self._neighbour(at - 1, -1), self._neighbour(at + 1, 1)
        duration = travel.trajectory.duration_s
        leave = travel.leave_s if isinstance(before, Work) else 0.0
        arrive = min(travel.arrive_s, duration) if isinstance(after, Work) else duration
        whole = Phase(
            travel.id, 0.0, duration, Touch(), carried=self.carried, trajectory=travel.trajectory
        )
        phases = []
        if isinstance(before, Work) and leave > 0.0:
            phases.append(replace(whole, high_s=leave, touch=self._after_work(before)))
        if arrive > leave:
            phases.append(replace(whole, low_s=leave, high_s=arrive))
        if isinstance(after, Work) and arrive < duration:
            phases.append(replace(whole, low_s=arrive, touch=self._before_work(after)))
        self.where = whole.joints_rad(np.array([duration]))[0]
        return phases

    def _cut_work(self, work: Work) -> Phase:
        if work.task in self.welds:
            weld = self.welds[work.task]
            touch = Touch("weld", electrode=frozenset(weld.parts))
            return self._standing(work, touch, welding=True)
        if work.task not in self.handlings:
            return self._standing(work, Touch())
        touch = self._before_work(work)
        phase = self._standing(work, touch)
        self.carried = work.task if work.kind == "pick" else None
        return phase

    def _standing(self, work: Work, touch: Touch, *, welding: bool = False) -> Phase:
        return Phase(
            work.id,
            0.0,
            0.0,
            touch,
            carried=self.carried,
            at_place=self._at_its_place(work),
            welding=welding,
            stand_rad=self.where,
        )

    def _before_work(self, work: Work) -> Touch:
        """What may be touched on the straight line into a work (with what is then in the grip)."""
        task = self._task(work)
        if isinstance(task, Weld):
            return Touch("weld")
        if task is None:
            return Touch()
        return self._at_place(task, work, empty=work.kind == "pick")

    def _after_work(self, work: Work) -> Touch:
        """What may be touched on the straight line out of a work."""
        task = self._task(work)
        if isinstance(task, Weld):
            return Touch("weld")
        if task is None:
            return Touch()
        return self._at_place(task, work, empty=work.kind == "place")

    def _at_place(self, task: Handling, work: Work, *, empty: bool) -> Touch:
        grip = frozenset[str]([task.part])
        if empty:
            return Touch(grip=grip)
        place = self.station.place(task.from_place if work.kind == "pick" else task.to_place)
        return Touch(grip=grip, part=frozenset(place.touches))

    def _task(self, work: Work) -> Weld | Handling | None:
        return self.welds.get(work.task) or self.handlings.get(work.task)


def part_of(station: Station, carried: TaskId | None) -> PartId | None:
    """The part in the grip while a handling task is under way."""
    if carried is None:
        return None
    return next(handling.part for handling in station.handlings if handling.id == carried)
