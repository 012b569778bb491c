"""Precedence, holds, nests and machines become moments in the robots' cycles."""

import numpy as np

from cells.ids import PartId, PlaceId, ProcessId, RobotId, StationId, TaskId
from cells.program import Trajectory, WorkKind
from cells.shop import Clearance, Part, Station
from cells.tasks import Handling, Place, Process, Weld
from planner.coordination.chain import Point
from planner.cycle import PlannedCycle, PlannedMotion, PlannedWork
from planner.ordering import Stops, machine_runs, part_chains, scene_order, topological_rank
from robots.geometry import Pose
from robots.shapes import sphere


def _weld(name: str) -> Weld:
    return Weld(TaskId(name), Pose.identity(), (), 1.0, ("C",), (), (0.0, 0.0), False, 0.05)


def _handling(name: str, part: str, start: str, end: str, *until: str) -> Handling:
    tasks = tuple(TaskId(task) for task in until)
    places = PlaceId(start), PlaceId(end)
    return Handling(TaskId(name), PartId(part), *places, (Pose.identity(),), 0.1, tasks)


def _part(name: str, start: str) -> Part:
    return Part(PartId(name), (sphere(np.zeros(3), 0.1),), 1.0, np.zeros(3), None, PlaceId(start))


def _station(
    welds: tuple[Weld, ...] = (),
    handlings: tuple[Handling, ...] = (),
    parts: tuple[Part, ...] = (),
    processes: tuple[Process, ...] = (),
    precedence: tuple[tuple[str, str], ...] = (),
) -> Station:
    names = {place for h in handlings for place in (h.from_place, h.to_place)}
    places = tuple(Place(name, Pose.identity(), np.array([0, 0, 0.1])) for name in sorted(names))
    pairs = tuple((TaskId(a), TaskId(b)) for a, b in precedence)
    clearance = Clearance(0.0, 0.0, 0.0)
    return Station(
        StationId("s"), (), (), parts, places, welds, handlings, processes, pairs, clearance
    )


def _cycle(robot: str, *works: tuple[str, WorkKind]) -> PlannedCycle:
    motion = PlannedMotion(Trajectory(np.array([0.0, 1.0]), np.zeros((1, 1, 1))), 0.0, 1.0)
    planned = tuple(PlannedWork(TaskId(task), kind, 1.0) for task, kind in works)
    return PlannedCycle(RobotId(robot), (motion,) * (len(works) + 1), planned)


def test_precedence_joins_the_end_of_one_weld_to_the_begin_of_the_other() -> None:
    station = _station((_weld("A"), _weld("B")), precedence=(("A", "B"),))
    stops = Stops.in_cycles([_cycle("R1", ("B", "weld")), _cycle("R2", ("A", "weld"))])
    assert scene_order(station, stops) == ((Point(1, 0, "work-end"), Point(0, 0, "work-start")),)


def test_a_hold_lasts_from_before_its_welds_until_after_them() -> None:
    load = _handling("load", "side", "rack", "frame", "A")
    station = _station((_weld("A"),), (load,), (_part("side", "rack"),))
    cycles = [_cycle("R1", ("load", "pick"), ("load", "place")), _cycle("R2", ("A", "weld"))]
    order = scene_order(station, Stops.in_cycles(cycles))
    assert order == (
        (Point(0, 1, "motion-end"), Point(1, 0, "work-start")),
        (Point(1, 0, "work-end"), Point(0, 1, "work-start")),
    )


def test_a_part_is_picked_up_only_after_it_was_put_down() -> None:
    first, then = _handling("in", "cast", "die", "tank"), _handling("out", "cast", "tank", "rack")
    station = _station((), (then, first), (_part("cast", "die"),))
    assert [[h.id for h in chain] for chain in part_chains(station)] == [["in", "out"]]
    cycles = [
        _cycle("R1", ("in", "pick"), ("in", "place")),
        _cycle("R2", ("out", "pick"), ("out", "place")),
    ]
    order = scene_order(station, Stops.in_cycles(cycles))
    assert (Point(0, 1, "work-end"), Point(1, 0, "work-start")) in order


def test_a_nest_is_emptied_before_the_next_part_sets_out_for_it() -> None:
    handlings = (
        _handling("in1", "c1", "die1", "tank"),
        _handling("out1", "c1", "tank", "rack1"),
        _handling("in2", "c2", "die2", "tank"),
    )
    parts = (_part("c1", "die1"), _part("c2", "die2"))
    station = _station((), handlings, parts, precedence=(("out1", "in2"),))
    cycles = [
        _cycle("R1", ("in1", "pick"), ("in1", "place"), ("in2", "pick"), ("in2", "place")),
        _cycle("R2", ("out1", "pick"), ("out1", "place")),
    ]
    order = scene_order(station, Stops.in_cycles(cycles))
    assert (Point(1, 1, "motion-end"), Point(0, 3, "motion-start")) in order


def test_a_machine_runs_between_the_motions_out_of_and_into_its_place() -> None:
    handlings = (_handling("in", "c", "die", "tank"), _handling("out", "c", "tank", "rack"))
    quench = Process(ProcessId("quench"), PlaceId("tank"), 12.0, TaskId("in"), TaskId("out"))
    shot = Process(ProcessId("shot"), PlaceId("die"), 110.0, TaskId("in"))
    station = _station((), handlings, (_part("c", "die"),), (quench, shot))
    cycles = [
        _cycle("R1", ("in", "pick"), ("in", "place")),
        _cycle("R2", ("out", "pick"), ("out", "place")),
    ]
    (_, quench_run), (_, shot_run) = machine_runs(station, Stops.in_cycles(cycles))
    assert quench_run.start == Point(0, 2, "motion-end")
    assert quench_run.before == Point(1, 0, "motion-start")
    assert shot_run.start == Point(0, 1, "motion-end")
    assert shot_run.before is None


def test_the_rank_of_tasks_obeys_precedence_and_holds() -> None:
    load = _handling("load", "side", "rack", "frame", "B")
    welds = (_weld("A"), _weld("B"))
    station = _station(welds, (load,), (_part("side", "rack"),), (), (("B", "A"),))
    rank = topological_rank(station)
    assert rank[TaskId("load")] < rank[TaskId("B")] < rank[TaskId("A")]
