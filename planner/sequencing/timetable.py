"""When everything happens if each robot runs its tour and waits only where relations demand it.

Plain Python over a networkx graph of moments, shared with none of the kernels that search: what
they claim is checked against this. Turns between robots that come too close are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from cells.ids import RobotId, TaskId
from planner.options import HOME
from planner.problem import Problem
from planner.sequencing.tour import Tour
from planner.sequencing.travel import TravelCosts

_Moment = tuple[str, str]
_BEGIN: _Moment = ("", "begin")
_FINISH: _Moment = ("", "finish")


@dataclass(frozen=True, slots=True)
class Timetable:
    """``cycle_s``: all robots home and all machines done, without transfer. ``load_s``: work and
    travel per robot; the rest is waiting. ``start_s``: when each task's work starts.
    """

    cycle_s: float
    load_s: Mapping[RobotId, float]
    start_s: Mapping[TaskId, float]


def timetable(problem: Problem, costs: TravelCosts, tours: Sequence[Tour]) -> Timetable | None:
    """Time ``tours``; None if robots wait for each other in a circle."""
    graph: nx.DiGraph[_Moment] = nx.DiGraph()
    graph.add_edge(_BEGIN, _FINISH, least_s=0.0)
    for tour in tours:
        _add_tour(graph, problem, costs, tour)
    for lag in problem.lags:
        later = _FINISH if lag.later is None else (lag.later, lag.target)
        _add(graph, (lag.earlier, lag.source), later, lag.lag_s)
    if not nx.is_directed_acyclic_graph(graph):
        return None
    at_s: dict[_Moment, float] = {}
    for moment in nx.topological_sort(graph):
        before = graph.pred[moment].items()
        at_s[moment] = max((at_s[a] + edge["least_s"] for a, edge in before), default=0.0)
    loads = {t.robot: t.load_s(problem.table.robot(t.robot), costs) for t in tours}
    starts = {visit.task: at_s[visit.task, "start"] for tour in tours for visit in tour.visits}
    return Timetable(at_s[_FINISH], loads, starts)


def _add_tour(graph: nx.DiGraph[_Moment], problem: Problem, costs: TravelCosts, tour: Tour) -> None:
    robot = problem.table.robot(tour.robot)
    stops = [(_BEGIN, HOME), *(((v.task, "end"), v.option) for v in tour.visits), (_FINISH, HOME)]
    for visit in tour.visits:
        arrive_s = float(robot.arrive_s[visit.option])
        rest_s = float(robot.duration_s[visit.option]) - arrive_s
        _add(graph, (visit.task, "start"), (visit.task, "arrive"), arrive_s)
        _add(graph, (visit.task, "arrive"), (visit.task, "release"), 0.0)
        _add(graph, (visit.task, "release"), (visit.task, "end"), rest_s)
    if tour.visits:
        for (left, option), (entered, other) in pairwise(stops):
            into = entered if entered == _FINISH else (entered[0], "start")
            _add(graph, left, into, costs.leg_s(robot, option, other))


def _add(graph: nx.DiGraph[_Moment], earlier: _Moment, later: _Moment, least_s: float) -> None:
    longest = max(least_s, graph.get_edge_data(earlier, later, {"least_s": 0.0})["least_s"])
    graph.add_edge(earlier, later, least_s=longest)
