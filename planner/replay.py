"""When every step of a station's program starts and ends, by running it in thought.

The makers' and the reports' event simulation: robots run their steps in order, an await holds its
robot until the event has been signalled, machines start and finish by events. All start at 0 s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cells.ids import EventId, ProcessId, RobotId
from cells.program import Await, ProcessRun, RobotProgram, Signal, StationProgram, Step, Travel


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when (s) something lasts."""

    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Source:
    """Who signals an event: step number ``step`` of a robot, or a machine when it is done."""

    robot: RobotId | None = None
    step: int = -1
    process: ProcessId | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """The course of a cycle. ``spans`` holds, per robot, one span per step that was reached;
    ``stuck`` the robots that wait for ever, and for which event.
    """

    spans: Mapping[RobotId, tuple[Span, ...]]
    signalled_s: Mapping[EventId, float]
    sources: Mapping[EventId, Source]
    stuck: tuple[tuple[RobotId, EventId], ...]
    makespan_s: float


@dataclass(slots=True)
class _Runner:
    """A robot on its way through its steps."""

    program: RobotProgram
    now_s: float = 0.0
    spans: list[Span] = field(default_factory=list)

    def blocked_by(self) -> EventId | None:
        """The event of the await at which the robot stands, if it stands at one."""
        here = len(self.spans)
        step = self.program.steps[here] if here < len(self.program.steps) else None
        return step.event if isinstance(step, Await) else None

    def advance(self, signalled_s: dict[EventId, float]) -> bool:
        """Run until an event is missing or the steps are over; return whether it moved."""
        before = len(self.spans)
        for step in self.program.steps[before:]:
            if isinstance(step, Await) and step.event not in signalled_s:
                break
            end_s = self._end_s(step, signalled_s)
            self.spans.append(Span(self.now_s, end_s))
            self.now_s = end_s
        return len(self.spans) > before

    def _end_s(self, step: Step, signalled_s: dict[EventId, float]) -> float:
        if isinstance(step, Await):
            return max(self.now_s, signalled_s[step.event])
        if isinstance(step, Signal):
            signalled_s.setdefault(step.event, self.now_s)
            return self.now_s
        return self.now_s + duration_s(step)


def duration_s(step: Step) -> float:
    """Return how long a step lasts when nothing has to be waited for."""
    if isinstance(step, Await | Signal):
        return 0.0
    return step.trajectory.duration_s if isinstance(step, Travel) else step.duration_s


def replay(program: StationProgram) -> Replay:
    """Run ``program`` in thought."""
    runners = [_Runner(robot) for robot in program.robots]
    signalled_s: dict[EventId, float] = {}
    moved = True
    while moved:
        moved = False
        for runner in runners:
            moved |= runner.advance(signalled_s)
        moved |= _run_machines(program.processes, signalled_s)
    ends_s = [runner.now_s for runner in runners]
    ends_s += [signalled_s.get(run.done, 0.0) for run in program.processes]
    return Replay(
        {runner.program.robot: tuple(runner.spans) for runner in runners},
        signalled_s,
        _sources(program),
        tuple(
            (runner.program.robot, event)
            for runner in runners
            if (event := runner.blocked_by()) is not None
        ),
        max(ends_s, default=0.0),
    )


def _run_machines(runs: tuple[ProcessRun, ...], signalled_s: dict[EventId, float]) -> bool:
    started = [run for run in runs if run.start in signalled_s and run.done not in signalled_s]
    for run in started:
        signalled_s[run.done] = signalled_s[run.start] + run.duration_s
    return bool(started)


def _sources(program: StationProgram) -> dict[EventId, Source]:
    sources = {run.done: Source(process=run.process) for run in program.processes}
    for robot in program.robots:
        for number, step in enumerate(robot.steps):
            if isinstance(step, Signal):
                sources[step.event] = Source(robot.robot, number)
    return sources
