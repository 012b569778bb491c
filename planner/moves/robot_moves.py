"""The motions of one robot: asked for by option, planned once, remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cells.ids import PartId, PlaceId
from cells.shop import MountedRobot, Station
from planner.collision import Arm, StationWorld, free, trajectory_free
from planner.cycle import PlannedMotion
from planner.motion.line_way import Rule, line_way
from planner.motion.query import Effort, LineWay, MotionLimits, NoTravel, TravelQuery
from planner.motion.travel import plan_travel
from planner.moves.leg import Leg
from planner.moves.line_motion import run_in, run_out
from planner.moves.phases import PhaseRules, Phases
from planner.options import HOME
from planner.reach.arms import RobotArms
from planner.reach.way import Stop, Way
from robots.geometry import FloatArray

_INSIDE = -2


@dataclass(frozen=True, slots=True, eq=False)
class _Ends:
    """Where a leg starts and ends, with the lines there (None at home)."""

    q_from: FloatArray
    q_to: FloatArray
    out: LineWay | None
    into: LineWay | None


class RobotMoves:
    """Legs of one robot between its ways of doing tasks. ``seed`` seeds the searches."""

    def __init__(
        self,
        arms: RobotArms,
        station: Station,
        world: StationWorld,
        ways: Sequence[Way],
        seed: tuple[int, int],
        effort: Effort | None = None,
    ) -> None:
        self.arms, self.station, self.world, self.ways = arms, station, world, ways
        self._rules = PhaseRules(station, world)
        self._limits = MotionLimits.of(arms.robot.model)
        self._effort = effort or Effort()
        self._seed = seed
        self._legs: dict[tuple[int, int], Leg | NoTravel] = {}
        self._machined = frozenset(process.at for process in station.processes)

    @property
    def robot(self) -> MountedRobot:
        """The robot that moves."""
        return self.arms.robot

    def leg(self, left: int, entered: int) -> Leg | NoTravel:
        """The leg from option ``left`` (or HOME) to option ``entered`` (or HOME)."""
        if (left, entered) not in self._legs:
            self._legs[left, entered] = self._between(left, entered)
        return self._legs[left, entered]

    def inside(self, option: int) -> Leg | NoTravel:
        """The leg from the pick to the place of a handling option, with the part."""
        if (option, _INSIDE) not in self._legs:
            self._legs[option, _INSIDE] = self._carry(option)
        return self._legs[option, _INSIDE]

    def remember(self, left: int, entered: int, motions: Sequence[PlannedMotion]) -> None:
        """Take ``motions``, planned before in the same world, for the leg between two options."""
        self._legs[left, entered] = Leg(tuple(motions), self.arms.travelling(), "as before")

    def remember_inside(self, option: int, motions: Sequence[PlannedMotion]) -> None:
        """The same from the pick to the place of a handling option."""
        arm = self._carrying(option)[0]
        self._legs[option, _INSIDE] = Leg(tuple(motions), arm, "as before")

    def _between(self, left: int, entered: int) -> Leg | NoTravel:
        start = None if left == HOME else self.ways[left].stops[-1]
        goal = None if entered == HOME else self.ways[entered].stops[0]
        arm, phases = self.arms.travelling(), self._rules.between(start, goal)
        return self._planned(start, goal, arm, phases, (left, entered), None)

    def _carry(self, option: int) -> Leg | NoTravel:
        pick, put = self.ways[option].stops
        arm, part = self._carrying(option)
        phases = self._rules.carrying(pick)
        return self._planned(pick, put, arm, phases, (option, _INSIDE), part)

    def _carrying(self, option: int) -> tuple[Arm, PartId]:
        """The robot with the part of a handling option, and which part that is."""
        way = self.ways[option]
        assert way.grasp is not None
        handling = next(h for h in self.station.handlings if h.id == way.stops[0].task)
        part = self.station.part(handling.part)
        return self.arms.carrying(part, way.grasp), part.id

    def _planned(
        self,
        start: Stop | None,
        goal: Stop | None,
        arm: Arm,
        phases: Phases,
        key: tuple[int, int],
        part: PartId | None,
    ) -> Leg | NoTravel:
        ends = self._ends(start, goal, arm, phases)
        if isinstance(ends, NoTravel):
            return ends
        split_out, split_in = self._splits(start), self._splits(goal)
        query = self._query(ends, arm, phases, key, split_out=split_out, split_in=split_in)
        between = self._between_lines(query, part, stops=split_out or split_in)
        if isinstance(between, NoTravel):
            return between
        motions, how = list(between[0]), between[1]
        if split_out and ends.out is not None:
            run = run_out(ends.out.line, self._limits)
            motions.insert(0, PlannedMotion(run, run.duration_s, run.duration_s, part))
            if not self._line_free(motions[0], ends.out, arm):
                return NoTravel("the straight line out is not free")
        if split_in and ends.into is not None:
            motions.append(PlannedMotion(run_in(ends.into.line, self._limits), 0.0, 0.0, part))
            if not self._line_free(motions[-1], ends.into, arm):
                return NoTravel("the straight line in is not free")
        return Leg(tuple(motions), arm, how)

    def _between_lines(
        self, query: TravelQuery, part: PartId | None, *, stops: bool
    ) -> tuple[tuple[PlannedMotion, ...], str] | NoTravel:
        """The free motion and how it goes; none where the robot stops and the line in begins."""
        if stops and query.is_empty():
            at = query.q_from_rad[np.newaxis]
            if free(query.arm, self.world, at, query.margin_m, query.skip)[0]:
                return (), "not at all"
            return NoTravel("the end of the straight line is not free")
        plan = plan_travel(query)
        if isinstance(plan, NoTravel):
            return plan
        return (PlannedMotion(plan.trajectory, plan.leave_s, plan.arrive_s, part),), plan.how

    def _ends(
        self, start: Stop | None, goal: Stop | None, arm: Arm, phases: Phases
    ) -> _Ends | NoTravel:
        home = self.robot.home_rad
        beyond = Rule(phases.free_margin_m, phases.free_skip)
        out = into = None
        if start is not None:
            on_line = Rule(phases.out_margin_m, phases.out_skip)
            out = self._line(arm, start.q_rad, start.out_W_m, on_line, beyond)
        if goal is not None:
            on_line = Rule(phases.in_margin_m, phases.in_skip)
            into = self._line(arm, goal.q_rad, goal.in_W_m, on_line, beyond)
        if (start is not None and out is None) or (goal is not None and into is None):
            return NoTravel("the tool cannot go straight")
        q_from = home if start is None else start.q_rad
        return _Ends(q_from, home if goal is None else goal.q_rad, out, into)

    def _line(
        self, arm: Arm, q_rad: FloatArray, offset_W_m: FloatArray, on_line: Rule, beyond: Rule
    ) -> LineWay | None:
        return line_way(self.robot, arm, self.world, q_rad, offset_W_m, on_line, beyond)

    def _splits(self, stop: Stop | None) -> bool:
        """Whether the robot stops between the free part and the line at this stop."""
        return stop is not None and stop.place is not None and self._stops_at(stop.place)

    def _stops_at(self, place: PlaceId) -> bool:
        return place in self._machined

    def _query(
        self,
        ends: _Ends,
        arm: Arm,
        phases: Phases,
        key: tuple[int, int],
        *,
        split_out: bool,
        split_in: bool,
    ) -> TravelQuery:
        out, into = ends.out, ends.into
        q_from, q_to = ends.q_from, ends.q_to
        if split_out and out is not None:
            q_from, out = out.line.end_rad, None
        if split_in and into is not None:
            q_to, into = into.line.end_rad, None
        return TravelQuery(
            arm,
            self.world,
            self._limits,
            q_from,
            q_to,
            phases.free_margin_m,
            phases.free_skip,
            out,
            into,
            seed=self._seed_of(key),
            effort=self._effort,
        )

    def _seed_of(self, key: tuple[int, int]) -> int:
        entropy = [*self._seed, key[0] + 2, key[1] + 2]
        return int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0] >> 1)

    def _line_free(self, motion: PlannedMotion, way: LineWay, arm: Arm) -> bool:
        """Check a line that runs as a motion of its own."""
        run, end_s = motion.trajectory, motion.duration_s
        return trajectory_free(arm, self.world, run, 0.0, end_s, way.margin_m, way.skip)
