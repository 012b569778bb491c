"""Precedence, holding, machine processes and parts: what must be in order under any delay.

Called by ``replay``. An order counts only if the step graph guarantees it.
"""

from __future__ import annotations

from collections import Counter

from cells.certificate import FindingKind
from cells.ids import PartId, PlaceId, TaskId
from cells.program import Travel, Work, WorkKind
from cells.tasks import Handling, Process
from planner.validation.remarks import Remarks
from planner.validation.stepgraph import PROCESS, StepGraph
from planner.validation.structure import Node

DURATION_TOLERANCE_S = 1e-6


def check_order(graph: StepGraph, remarks: Remarks) -> None:
    """Report broken precedence, holding and machine rules."""
    station = graph.layout.station
    for first, second in station.precedence:
        remarks.checks += 1
        before, after = _ends(graph, first), _starts(graph, second)
        if before and after and not _all_before(graph, before, after):
            text = f"{first} is not sure to end before {second} starts"
            remarks.add(FindingKind.PRECEDENCE, text, subjects=(first, second))
    for handling in station.handlings:
        for task in handling.hold_until:
            remarks.checks += 1
            _check_held(graph, handling, task, remarks)
    _check_processes(graph, remarks)


def _works(graph: StepGraph, task: TaskId) -> list[Node]:
    kinds: tuple[WorkKind, ...] = ("weld", "pick", "place")
    sites = graph.layout.sites
    return [sites[(task, kind)] for kind in kinds if (task, kind) in sites]


def _ends(graph: StepGraph, task: TaskId) -> list[Node]:
    return _works(graph, task)[-1:]


def _starts(graph: StepGraph, task: TaskId) -> list[Node]:
    return _works(graph, task)[:1]


def _all_before(graph: StepGraph, before: list[Node], after: list[Node]) -> bool:
    return all(graph.always_before(a, b) for a in before for b in after)


def _check_held(graph: StepGraph, handling: Handling, task: TaskId, remarks: Remarks) -> None:
    place = graph.layout.sites.get((handling.id, "place"))
    works = _works(graph, task)
    if place is None or not works:
        return
    arrival = graph.layout.travel_before(place)
    held = arrival is not None and _all_before(graph, [(place[0], arrival)], works)
    if not (held and _all_before(graph, works, [place])):
        text = f"{task} is not sure to run while {handling.part} is held by {handling.id}"
        remarks.add(FindingKind.HOLD, text, subjects=(handling.id, task))


def _check_processes(graph: StepGraph, remarks: Remarks) -> None:
    wanted = {process.id: process for process in graph.layout.station.processes}
    counts = Counter(run.process for run in graph.processes)
    for name in sorted(set(counts) | set(wanted)):
        remarks.checks += 1
        if name not in wanted or counts[name] != 1:
            text = f"process {name} runs {counts[name]} times, wanted {int(name in wanted)}"
            remarks.add(FindingKind.PROCESS, text, subjects=(name,))
    for index, run in enumerate(graph.processes):
        process = wanted.get(run.process)
        if process is not None:
            _check_process(graph, process, (PROCESS, index), run.duration_s, remarks)


def _check_process(
    graph: StepGraph, process: Process, node: Node, duration_s: float, remarks: Remarks
) -> None:
    subjects = (process.id,)
    if not abs(duration_s - process.duration_s) <= DURATION_TOLERANCE_S:
        text = f"process {process.id} runs {duration_s} s, needs {process.duration_s} s"
        remarks.add(FindingKind.PROCESS, text, subjects=subjects)
    out = _line(graph, process.after, process.at, leaving=True)
    if out is not None and not graph.always_before(out, node):
        text = f"process {process.id} may start before the robot of {process.after} has left"
        remarks.add(FindingKind.PROCESS, text, subjects=(*subjects, process.after))
    if process.before is None:
        return
    into = _line(graph, process.before, process.at, leaving=False)
    if into is not None and not graph.always_before(node, into):
        text = f"the robot of {process.before} may come before process {process.id} is done"
        remarks.add(FindingKind.PROCESS, text, subjects=(*subjects, process.before))


def _line(graph: StepGraph, task: TaskId, at: PlaceId, *, leaving: bool) -> Node | None:
    """The motion with the straight line out of (into) the work of ``task`` at place ``at``."""
    layout = graph.layout
    handling = next((h for h in layout.station.handlings if h.id == task), None)
    if handling is None:
        return None
    site = layout.sites.get((task, "pick" if handling.from_place == at else "place"))
    if site is None:
        return None
    travel = layout.travel_after(site) if leaving else layout.travel_before(site)
    return site if travel is None else (site[0], travel)


def check_parts(
    graph: StepGraph, nominal_s: dict[Node, tuple[float, float]], remarks: Remarks
) -> None:
    """Report wrong grips, parts that are not where they are picked and places taken twice.

    ``nominal_s`` gives start and end of every node without delays; it tells which of two moves is
    first, the graph whether that is sure.
    """
    for robot in range(len(graph.layout.robots)):
        _check_grip(graph, robot, remarks)
    moves = [h for h in graph.layout.station.handlings if _complete(graph, h)]
    moves.sort(key=lambda h: (nominal_s[graph.layout.sites[(h.id, "pick")]], h.id))
    for part in graph.layout.station.parts:
        remarks.checks += 1
        _check_journey(graph, part.id, [h for h in moves if h.part == part.id], remarks)
    for place in graph.layout.station.places:
        remarks.checks += 1
        _check_place(graph, place.id, moves, remarks)


def _complete(graph: StepGraph, handling: Handling) -> bool:
    sites = graph.layout.sites
    return (handling.id, "pick") in sites and (handling.id, "place") in sites


def _check_grip(graph: StepGraph, robot: int, remarks: Remarks) -> None:
    mounted = graph.layout.robots[robot]
    handlings = {h.id: h for h in graph.layout.station.handlings}
    grip: Handling | None = None
    for step in graph.layout.programs[robot].steps:
        if not isinstance(step, Travel | Work):
            continue
        wrong = _wrong_grip(step, grip, handlings)
        if isinstance(step, Work) and step.task in handlings:
            grip = handlings[step.task] if step.kind == "pick" else None
        if wrong:
            text = f"{mounted.id}: {step.id}: {wrong}"
            remarks.add(FindingKind.PART_STATE, text, subjects=(mounted.id,), steps=(step.id,))
    if grip:
        text = f"{mounted.id} still holds {grip.part} at the end"
        remarks.add(FindingKind.PART_STATE, text, subjects=(mounted.id, grip.part))


def _wrong_grip(
    step: Travel | Work, grip: Handling | None, handlings: dict[TaskId, Handling]
) -> str | None:
    """What does not fit what is in the grip."""
    held = grip.part if grip else None
    if isinstance(step, Travel):
        fits = step.carries == held
        return None if fits else f"carries {step.carries}, the grip holds {held}"
    handling = handlings.get(step.task)
    if handling is None:
        return None
    if step.kind == "pick":
        return f"the grip already holds {held}" if held else None
    return None if grip is handling else f"{handling.part} is not in the grip"


def _check_journey(graph: StepGraph, part: PartId, moves: list[Handling], remarks: Remarks) -> None:
    """A part must be picked where it was put last, surely after that."""
    where = graph.layout.station.part(part).starts_at
    previous: Node | None = None
    for handling in moves:
        pick = graph.layout.sites[(handling.id, "pick")]
        sure = previous is None or graph.always_before(previous, pick)
        if where != handling.from_place or not sure:
            text = (
                f"{handling.id} picks {part} at {handling.from_place}, where it is not sure to be"
            )
            remarks.add(FindingKind.PART_STATE, text, subjects=(handling.id, part))
        where = handling.to_place
        previous = graph.layout.sites[(handling.id, "place")]


def _check_place(graph: StepGraph, place: PlaceId, moves: list[Handling], remarks: Remarks) -> None:
    """A part may only come to a place that the part before it has surely left."""
    starting = [part.id for part in graph.layout.station.parts if part.starts_at == place]
    if len(starting) > 1:
        text = f"{' and '.join(starting)} both start at {place}"
        remarks.add(FindingKind.PART_STATE, text, subjects=(*starting, place))
    occupied = bool(starting)
    left: Node | None = None
    changes = [(_site(graph, h, "pick"), False, h) for h in moves if h.from_place == place]
    changes += [(_site(graph, h, "place"), True, h) for h in moves if h.to_place == place]
    for node, comes, handling in _in_sure_order(graph, changes):
        if comes and (occupied or (left is not None and not graph.always_before(left, node))):
            text = f"{handling.id} puts {handling.part} to {place}, which is not sure to be free"
            remarks.add(FindingKind.PART_STATE, text, subjects=(handling.id, place))
        occupied = comes
        left = None if comes else node


def _site(graph: StepGraph, handling: Handling, kind: WorkKind) -> Node:
    return graph.layout.sites[(handling.id, kind)]


def _in_sure_order(
    graph: StepGraph, changes: list[tuple[Node, bool, Handling]]
) -> list[tuple[Node, bool, Handling]]:
    position = {node: index for index, node in enumerate(graph.order)}
    return sorted(changes, key=lambda change: position[change[0]])
