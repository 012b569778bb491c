"""Who cannot hold a part because nobody else could then do what it is held for.

Holds that wait for each other in a circle are found where tasks are ordered
(``planner.sequencing.ranks``). Called when a station's reach is put together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cells.ids import RobotId, TaskId
from cells.shop import Station
from cells.tasks import Handling

Able = Callable[[TaskId, RobotId], bool]
Reasons = Mapping[tuple[TaskId, RobotId], str]


def endless_holds(
    station: Station, able: Able, reasons: Reasons
) -> dict[tuple[TaskId, RobotId], str]:
    """For each handling and each robot that could do it, why its hold would never end (if so).

    ``able`` says which robot can do a task at all, ``reasons`` why others cannot.
    """
    robots = [robot.id for robot in station.robots]
    found: dict[tuple[TaskId, RobotId], str] = {}
    for handling in station.handlings:
        for holder in (robot for robot in robots if able(handling.id, robot)):
            others = [robot for robot in robots if robot != holder]
            lost = [t for t in handling.hold_until if not any(able(t, r) for r in others)]
            if lost:
                found[handling.id, holder] = _why(handling, lost[0], others, reasons)
    return found


def _why(handling: Handling, task: TaskId, others: list[RobotId], reasons: Reasons) -> str:
    known = [f"{name}: {reasons[task, name]}" for name in others if (task, name) in reasons]
    return (
        f"would hold {handling.part} at {handling.to_place} for ever, until {task} is done, and "
        f"no other robot can do {task}" + (f" ({', '.join(known)})" if known else "")
    )
