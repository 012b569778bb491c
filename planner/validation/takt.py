"""Whether a station's cycle fits the takt and, if not, who comes home last and what takes so long.

Called by ``replay`` with the times of the draw without delays.
"""

from __future__ import annotations

from cells.certificate import FindingKind
from cells.program import Travel, Work
from cells.shop import Shop
from planner.validation.remarks import Remarks
from planner.validation.stepgraph import PROCESS, StepGraph
from planner.validation.timeline import Times, makespan_s

MOST_TASKS = 8
"""More tasks of one robot are counted, not named."""


def check_takt(shop: Shop, graph: StepGraph, times: Times, remarks: Remarks) -> None:
    """Report a cycle that is longer than the takt."""
    cycle_s = makespan_s(times) + shop.transfer_s
    station = graph.layout.station
    if cycle_s <= station.takts * shop.takt_s:
        return
    several = f", {station.takts} takts a cycle" if station.takts > 1 else ""
    text = (
        f"the cycle takes {cycle_s:.3f} s with a transfer of {shop.transfer_s:.3f} s, the takt is "
        f"{shop.takt_s:.3f} s{several}"
    )
    subjects: tuple[str, ...] = (station.id,)
    if times:
        robot, _ = last = max(times, key=lambda node: (times[node][1], node))
        name = graph.name(last) if robot == PROCESS else graph.layout.robots[robot].id
        text += f": {name} is done last" if robot == PROCESS else f": {_last(graph, times, robot)}"
        subjects = (*subjects, name)
    remarks.add(FindingKind.OVER_TAKT, text, subjects=subjects)


def _last(graph: StepGraph, times: Times, robot: int) -> str:
    """What the robot that comes home last spends its time on."""
    work_s = motion_s = home_s = 0.0
    tasks: dict[str, None] = {}
    for at, step in enumerate(graph.layout.programs[robot].steps):
        start, home_s = times[(robot, at)]
        if isinstance(step, Travel):
            motion_s += home_s - start
        if isinstance(step, Work):
            work_s += home_s - start
            tasks[step.task] = None
    return (
        f"{graph.layout.robots[robot].id} comes home last, after {work_s:.1f} s of work on "
        f"{_named(list(tasks))}, {motion_s:.1f} s of motion and "
        f"{home_s - work_s - motion_s:.1f} s of waiting"
    )


def _named(tasks: list[str]) -> str:
    shown = tasks if len(tasks) <= MOST_TASKS else [*tasks[:MOST_TASKS], "..."]
    return f"{len(tasks)} task{'' if len(tasks) == 1 else 's'} ({', '.join(shown)})"
