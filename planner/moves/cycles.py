"""From a tour to a robot's planned cycle, and to everywhere the robot gets in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cells.ids import RobotId
from planner.collision import Swept
from planner.coordination.sweeps import RobotSweeps
from planner.cycle import PlannedCycle, PlannedMotion, PlannedWork
from planner.motion.evaluation import positions_rad
from planner.motion.query import NoTravel
from planner.moves.leg import Leg
from planner.moves.robot_moves import RobotMoves
from planner.options import HOME
from planner.reach.table import stop_work_s
from planner.reach.way import Stop
from planner.sequencing.tour import Tour


@dataclass(frozen=True, slots=True)
class Cut:
    """Two works of a robot that no motion joins: option left (or HOME), option entered, reason."""

    robot: RobotId
    left: int
    entered: int
    reason: str


@dataclass(slots=True)
class CycleBook:
    """Cycles of one robot. Sweeps are large and soon made, so none is kept here."""

    moves: RobotMoves

    def cycle(self, tour: Tour) -> PlannedCycle | Cut:
        """Plan every leg of ``tour``; the first that cannot be planned is returned as a cut."""
        motions: list[PlannedMotion] = []
        works: list[PlannedWork | None] = []
        for step in self._steps(tour):
            if isinstance(step, Cut):
                return step
            if isinstance(step, Leg):
                motions += step.motions
                works += [None] * (len(step.motions) - 1)
            else:
                works.append(self._work(step))
        return PlannedCycle(tour.robot, tuple(motions), tuple(works))

    def sweeps(self, tour: Tour) -> RobotSweeps:
        """Everywhere the robot gets on ``tour``, all legs of which can be planned."""
        motions: list[Swept] = []
        stands: list[Swept] = []
        for step in self._steps(tour):
            if isinstance(step, Leg):
                motions += [self._swept(step, motion) for motion in step.motions]
                stands += [self._standing(step, motion) for motion in step.motions[:-1]]
            elif isinstance(step, Stop):
                stands.append(self._at_work(step))
        return RobotSweeps(tuple(motions), tuple(stands), self.home())

    def home(self) -> Swept:
        """The robot at home."""
        return Swept.of(self.moves.arms.travelling(), self.moves.robot.home_rad)

    def stands(self, option: int) -> list[Swept]:
        """The robot at each stop of an option, the last first, and on its way between them."""
        stops = [self._at_work(stop) for stop in reversed(self.moves.ways[option].stops)]
        return stops + (self._run(self.moves.inside(option)) if len(stops) > 1 else [])

    def leg_sweeps(self, left: int, entered: int) -> list[Swept]:
        """The robot on a leg; nothing if there is no such leg."""
        return self._run(self.moves.leg(left, entered))

    def _run(self, leg: Leg | NoTravel) -> list[Swept]:
        if isinstance(leg, NoTravel):
            return []
        return [self._swept(leg, motion) for motion in leg.motions]

    def _steps(self, tour: Tour) -> Iterator[Leg | Stop | Cut]:
        """Legs and stops in turn order."""
        left = HOME
        for visit in tour.visits:
            yield self._leg_or_cut(left, visit.option)
            way = self.moves.ways[visit.option]
            yield way.stops[0]
            if len(way.stops) > 1:
                inside = self.moves.inside(visit.option)
                if isinstance(inside, NoTravel):
                    yield Cut(tour.robot, visit.option, visit.option, inside.reason)
                else:
                    yield inside
                yield way.stops[1]
            left = visit.option
        if tour.visits:
            yield self._leg_or_cut(left, HOME)

    def _leg_or_cut(self, left: int, entered: int) -> Leg | Cut:
        leg = self.moves.leg(left, entered)
        if isinstance(leg, NoTravel):
            return Cut(self.moves.robot.id, left, entered, leg.reason)
        return leg

    def _work(self, stop: Stop) -> PlannedWork:
        seconds = stop_work_s(self.moves.robot, self.moves.station, stop)
        return PlannedWork(stop.task, stop.kind, seconds)

    def _swept(self, leg: Leg, motion: PlannedMotion) -> Swept:
        return Swept.of(leg.arm, motion.trajectory)

    def _standing(self, leg: Leg, motion: PlannedMotion) -> Swept:
        """Stopped between two motions of a leg."""
        end_rad = positions_rad(motion.trajectory, [motion.duration_s])[0]
        return Swept.of(leg.arm, end_rad)

    def _at_work(self, stop: Stop) -> Swept:
        """Working; a part at its place counts as standing there, not as carried."""
        arms = self.moves.arms
        arm = arms.welding() if stop.kind == "weld" else arms.travelling()
        return Swept.of(arm, stop.q_rad)
