"""Write planned cycles and turns down as a station's program: steps, signals and awaits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from cells.ids import EventId, ProcessId, StationId, StepId
from cells.program import (
    Await,
    ProcessRun,
    RobotProgram,
    Signal,
    StationProgram,
    Step,
    Travel,
    Work,
)
from planner.coordination.chain import MachineRun, Moment, Point
from planner.coordination.turns import MachinePoint, Node, Turns
from planner.cycle import PlannedCycle, PlannedMotion, PlannedWork

_WORDS: dict[Moment, str] = {
    "motion-start": "leaves",
    "motion-end": "arrived",
    "work-start": "begins",
    "work-end": "worked",
}


def assemble(
    station: StationId,
    cycles: Sequence[PlannedCycle],
    machines: Sequence[tuple[ProcessId, MachineRun]],
    turns: Turns,
) -> StationProgram:
    """Return the program in which every wait of ``turns`` is an await on one signal."""
    events = _Events(cycles, machines, turns)
    robots = tuple(
        RobotProgram(cycle.robot, tuple(_steps(number, cycle, events)))
        for number, cycle in enumerate(cycles)
    )
    runs = tuple(
        ProcessRun(process, events.name(run.start), events.name(MachinePoint(k)), run.duration_s)
        for k, (process, run) in enumerate(machines)
    )
    return StationProgram(station, robots, runs)


class _Events:
    """Which moments are announced, under which names, and who waits for which."""

    def __init__(
        self,
        cycles: Sequence[PlannedCycle],
        machines: Sequence[tuple[ProcessId, MachineRun]],
        turns: Turns,
    ) -> None:
        self._robots = [cycle.robot for cycle in cycles]
        self._machines = [process for process, _ in machines]
        self._awaited: Mapping[Node, list[Node]] = defaultdict(list)
        self._announced: set[Node] = {run.start for _, run in machines}
        for source, target in turns.waits:
            self._awaited[target].append(source)
            self._announced.add(source)

    def name(self, node: Node) -> EventId:
        """The event that announces a moment."""
        if isinstance(node, MachinePoint):
            return EventId(f"{self._machines[node.machine]}.done")
        return EventId(f"{self._robots[node.robot]}.{node.number:02d}.{_WORDS[node.moment]}")

    def around(self, node: Point, step: Step | None) -> Iterator[Step]:
        """Awaits before the moment, the step that begins there, and its announcement."""
        for source in self._awaited.get(node, ()):
            yield Await(self.name(source))
        if node in self._announced:
            yield Signal(self.name(node))
        if step is not None:
            yield step


def _steps(number: int, cycle: PlannedCycle, events: _Events) -> Iterator[Step]:
    for k, motion in enumerate(cycle.motions):
        yield from events.around(Point(number, k, "motion-start"), _travel(cycle.robot, k, motion))
        yield from events.around(Point(number, k, "motion-end"), None)
        if k < len(cycle.works):
            yield from events.around(
                Point(number, k, "work-start"), _work(cycle.robot, k, cycle.works[k])
            )
            yield from events.around(Point(number, k, "work-end"), None)


def _travel(robot: str, k: int, motion: PlannedMotion) -> Travel:
    step_id = StepId(f"{robot}.{k:02d}.travel")
    return Travel(step_id, motion.trajectory, motion.leave_s, motion.arrive_s, motion.carries)


def _work(robot: str, k: int, work: PlannedWork | None) -> Work | None:
    if work is None:
        return None
    return Work(StepId(f"{robot}.{k:02d}.{work.kind}"), work.task, work.kind, work.duration_s)
