"""Everything that a station orders in time becomes lags."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cells.ids import PartId, PlaceId, ProcessId, RobotId, StationId, TaskId
from cells.shop import Clearance, MountedRobot, Part, Station
from cells.tasks import Handling, Place, Process, Weld
from planner.options import OptionTable
from planner.problem import Lag, problem_of
from robots import library
from robots.geometry import Pose
from robots.shapes import sphere

GRIP_S = 0.5


def _handling(name: str, part: str, start: str, end: str, *hold: str) -> Handling:
    grasps = (Pose.identity(),)
    places = PlaceId(start), PlaceId(end)
    return Handling(
        TaskId(name), PartId(part), *places, grasps, 0.1, tuple(TaskId(task) for task in hold)
    )


def _weld(name: str) -> Weld:
    return Weld(TaskId(name), Pose.identity(), (), 2.0, ("C",), (), (-3.0, 3.0), True, 0.05)


def _part(name: str, place: str) -> Part:
    return Part(PartId(name), (sphere((0, 0, 0), 0.1),), 9.0, np.zeros(3), None, PlaceId(place))


@pytest.fixture(scope="module")
def station() -> Station:
    gripper = replace(library.tool("gripper_panel"), grip_s=GRIP_S)
    model = library.robot("kuka_kr210_r2700_2")
    places = ("rack", "jig", "die", "next")
    return Station(
        id=StationId("st"),
        robots=(MountedRobot(RobotId("R1"), model, Pose.identity(), gripper, np.zeros(6)),),
        bodies=(),
        parts=(_part("a", "rack"), _part("b", "die")),
        places=tuple(Place(PlaceId(p), Pose.identity(), np.array([0, 0, 0.2])) for p in places),
        welds=(_weld("S1"), _weld("S2")),
        handlings=(
            _handling("to_jig", "a", "rack", "jig", "S1"),
            _handling("to_die", "a", "jig", "die"),
            _handling("out", "b", "die", "next"),
        ),
        processes=(),
        precedence=((TaskId("S1"), TaskId("S2")),),
        clearance=Clearance(0.03, 0.015, 0.005),
    )


def _lags(station: Station) -> set[tuple[str, str, str | None, str, float, bool]]:
    table = OptionTable((), tuple(task.id for task in station.tasks))
    return {
        (lag.earlier, lag.source, lag.later, lag.target, lag.lag_s, lag.chosen)
        for lag in problem_of(station, table).lags
    }


def test_precedence_holds_journeys_and_nests_are_lags(station: Station) -> None:
    assert _lags(station) == {
        ("S1", "end", "S2", "start", 0.0, False),
        ("to_jig", "arrive", "S1", "start", 0.0, False),
        ("S1", "end", "to_jig", "release", 0.0, False),
        ("to_jig", "end", "to_die", "start", 0.0, False),
        ("out", "start", "to_die", "arrive", GRIP_S, False),
    }


def test_a_held_part_keeps_its_robot_from_what_it_is_held_for(station: Station) -> None:
    table = OptionTable((), tuple(task.id for task in station.tasks))
    assert problem_of(station, table).apart == ((TaskId("to_jig"), TaskId("S1")),)


@pytest.mark.parametrize(
    ("at", "after", "before", "lag"),
    [
        ("jig", "to_jig", "to_die", ("to_jig", "end", "to_die", "start", 7.0, False)),
        ("jig", "to_jig", None, ("to_jig", "end", None, "start", 7.0, False)),
        ("die", "out", "to_die", ("out", "start", "to_die", "arrive", 7.0 + GRIP_S, False)),
    ],
    ids=["placed and fetched", "done by the end", "fetched, then placed anew"],
)
def test_a_machine_runs_between_its_handlings(
    station: Station,
    at: str,
    after: str,
    before: str | None,
    lag: tuple[str, str, str | None, str, float, bool],
) -> None:
    fetched = None if before is None else TaskId(before)
    process = Process(ProcessId("p"), PlaceId(at), 7.0, TaskId(after), fetched)
    assert lag in _lags(replace(station, processes=(process,)))


def test_tasks_that_are_not_asked_for_leave_no_lags(station: Station) -> None:
    problem = problem_of(station, OptionTable((), (TaskId("S1"), TaskId("S2"))))
    assert problem.lags == (Lag("S1", "end", "S2", "start", 0.0, "S1 before S2"),)  # type: ignore[arg-type]
    assert problem.apart == ()
