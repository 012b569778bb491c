"""Who waits for whom, how long, and why, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cells.ids import EventId, ProcessId, RobotId
from cells.program import Await, RobotProgram, StationProgram, Step, Travel, Work, WorkKind
from planner.replay import Replay, Source

SHORTEST_S = 1e-3
"""Waits shorter than this are not told."""

_DOING: dict[WorkKind, str] = {"weld": "welding", "pick": "gripping for", "place": "releasing"}
_DONE: dict[WorkKind, str] = {"weld": "welded", "pick": "gripped for", "place": "released"}


@dataclass(frozen=True, slots=True)
class Wait:
    """A robot stands still for ``seconds`` until ``for_robot`` or ``for_process`` lets it go on.

    ``step`` is the id of the step that it waits to begin, empty at the end of its cycle.
    """

    robot: RobotId
    event: EventId
    seconds: float
    step: str
    why: str
    for_robot: RobotId | None = None
    for_process: ProcessId | None = None


def waits(program: StationProgram, course: Replay) -> tuple[Wait, ...]:
    """Return all waits of a cycle, longest first."""
    found = [wait for robot in program.robots for wait in _waits_of(robot, program, course)]
    return tuple(sorted(found, key=lambda wait: (-wait.seconds, wait.robot, wait.step)))


def _waits_of(robot: RobotProgram, program: StationProgram, course: Replay) -> Iterator[Wait]:
    spans = course.spans[robot.robot]
    for number, (step, span) in enumerate(zip(robot.steps, spans, strict=False)):
        if not isinstance(step, Await) or span.seconds < SHORTEST_S:
            continue
        source = course.sources[step.event]
        then = next(_deeds(robot.steps[number:]), None)
        yield Wait(
            robot.robot,
            step.event,
            span.seconds,
            then.id if then is not None else "",
            f"before {_intent(robot.steps, number)}, until {_release(source, program)}",
            source.robot,
            source.process,
        )


def _deeds(steps: Sequence[Step]) -> Iterator[Travel | Work]:
    """The steps that take time."""
    return (step for step in steps if isinstance(step, Travel | Work))


def _intent(steps: Sequence[Step], number: int) -> str:
    """What the robot does after the await at ``number``."""
    then = next(_deeds(steps[number:]), None)
    if isinstance(then, Work):
        return f"{_DOING[then.kind]} {then.task}"
    return "the end of its cycle" if then is None else f"moving {_goal(steps[number:])}"


def _goal(steps: Sequence[Step]) -> str:
    """Where the first motion in ``steps`` leads: to the next work, or home."""
    work = next((step for step in _deeds(steps) if isinstance(step, Work)), None)
    return "home" if work is None else f"to {work.task}"


def _release(source: Source, program: StationProgram) -> str:
    """What has to have happened for the event of ``source`` to be signalled."""
    if source.process is not None:
        return f"{source.process} is done"
    robot = next(robot for robot in program.robots if robot.robot == source.robot)
    last = next(_deeds(robot.steps[source.step :: -1]), None)
    if isinstance(last, Work):
        return f"{robot.robot} has {_DONE[last.kind]} {last.task}"
    if last is None:
        return f"{robot.robot} sets out"
    where = _goal(robot.steps[source.step :])
    return f"{robot.robot} has come {where}"
