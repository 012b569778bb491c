"""What report.json says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cells.certificate import Finding, FindingKind, Validation
from cells.ids import EventId, RobotId, StationId, TaskId
from cells.program import Await, RobotProgram, StationProgram
from planner.plan import Plan
from planner.report import report_of


def test_the_report_says_what_was_promised(certified_plan: Plan) -> None:
    report = report_of(certified_plan)
    promised = (
        "scene digest seed takt_s cycle_s bound_s certified findings clearance_m lines stations "
        "robots tasks welds handlings assigned automation energy_kj wall_s per_station"
    )
    assert set(promised.split()) <= set(report)
    stages = "total load share reach balance sequence move coordinate bound judge"
    assert list(report["wall_s"]) == stages.split()
    per_station = "id cycle_s uncoordinated_s robots tasks clearance_m certified"
    assert set(per_station.split()) <= set(report["per_station"][0])


def test_the_report_is_json(certified_plan: Plan, impossible_plan: Plan) -> None:
    for plan in (certified_plan, impossible_plan):
        report = report_of(plan)
        assert json.loads(json.dumps(report, allow_nan=False)) == json.loads(json.dumps(report))


def test_counts_and_figures_of_a_certified_plan(certified_plan: Plan) -> None:
    report = report_of(certified_plan)
    assert report["certified"] is True
    assert (report["cycle_s"], report["bound_s"]) == (21.0, 18.0)
    assert report["gap"] == pytest.approx(3.0 / 21.0)
    assert (report["robots"], report["tasks"], report["assigned"]) == (2, 4, 4)
    assert (report["welds"], report["handlings"], report["automation"]) == (3, 1, 1.0)
    assert report["clearance_m"] == 0.0055
    assert report["wall_s"]["total"] == 4.0
    assert report["problems"] == report["findings"] == []


def test_the_cycle_of_the_shop_is_that_of_one_product(certified_plan: Plan) -> None:
    shop = certified_plan.shop
    (line,) = shop.lines
    slow = replace(line, stations=tuple(replace(s, takts=2) for s in line.stations))
    report = report_of(replace(certified_plan, shop=replace(shop, lines=(slow,))))
    assert report["per_station"][0]["cycle_s"] == 21.0
    assert (report["cycle_s"], report["bound_s"]) == (10.5, 9.0)


def test_what_a_robot_does_adds_up_to_the_makespan(certified_plan: Plan) -> None:
    loads = report_of(certified_plan)["per_station"][0]["load"]
    for load in loads:
        parts = ("travel_s", "weld_s", "handle_s", "wait_s", "idle_s")
        assert sum(load[part] for part in parts) == pytest.approx(11.0)
    first, second = loads
    assert (first["weld_s"], first["wait_s"], first["idle_s"]) == (4.0, 4.0, 0.0)
    assert (second["handle_s"], second["wait_s"], second["idle_s"]) == (1.5, 1.5, 2.5)


def test_energy_counts_a_takt_of_holding_and_resting(certified_plan: Plan) -> None:
    """Robots for 210 kg that stand still in all their motions, home after 11 s and 8.5 s of 30."""
    report = report_of(certified_plan)
    size = 210.0 / 200.0
    expected_kj = 2 * 220.0 * 30.0 + size * (430.0 * 19.5 + 55.0 * (60.0 - 19.5))
    assert report["energy_kj"] == pytest.approx(expected_kj / 1000.0)
    assert report["full_speed_kj"] is None


def test_the_loss_by_waiting_is_against_the_longest_robot_alone(certified_plan: Plan) -> None:
    station = report_of(certified_plan)["per_station"][0]
    assert station["uncoordinated_s"] == pytest.approx(7.0 + 10.0)
    assert station["coordination_loss_s"] == pytest.approx(4.0)
    (result,) = certified_plan.stations
    planned = replace(certified_plan, stations=(replace(result, uncoordinated_s=19.0),))
    assert report_of(planned)["per_station"][0]["coordination_loss_s"] == pytest.approx(2.0)


def test_the_schedule_gives_start_and_end_of_every_step(certified_plan: Plan) -> None:
    schedule = report_of(certified_plan)["per_station"][0]["schedule"]
    assert len(schedule) == 5 + 5 + 1
    assert (schedule[-1]["step"], schedule[-1]["kind"]) == ("quench", "machine")
    assert schedule[2] == {
        "robot": "R1",
        "step": "a3",
        "kind": "travel",
        "start_s": 7.0,
        "end_s": 8.0,
    }


def test_the_matrix_says_who_can_who_does_and_why_not(certified_plan: Plan) -> None:
    matrix = report_of(certified_plan)["per_station"][0]["matrix"]
    assert len(matrix) == 4 * 2
    by = {(entry["task"], entry["robot"]): entry for entry in matrix}
    assert by["S1", "R1"]["assigned"]
    assert not by["S1", "R2"]["assigned"]
    assert by["S1", "R2"]["status"] == "unreachable"
    assert by["S1", "R2"]["reason"] == "no gun on this robot"
    assert by["S2", "R1"]["status"] == "reachable when turned"


def test_findings_refuse_their_station(certified_plan: Plan) -> None:
    assert certified_plan.validation is not None
    finding = Finding(FindingKind.OVER_TAKT, StationId("st"), "takes 80 s")
    refused = replace(
        certified_plan,
        certificate=None,
        validation=Validation((finding,), certified_plan.validation.stations),
    )
    report = report_of(refused)
    assert not report["certified"]
    assert not report["per_station"][0]["certified"]
    assert report["findings"] == [{"kind": "over-takt", "station": "st", "message": "takes 80 s"}]


def test_without_a_program_there_is_a_reason_instead_of_figures(impossible_plan: Plan) -> None:
    report = report_of(impossible_plan)
    assert not report["certified"]
    assert report["cycle_s"] is report["bound_s"] is report["energy_kj"] is None
    assert report["problems"] == list(impossible_plan.stations[0].problems)
    assert report["assigned"] == 0
    assert report["per_station"][0]["load"] == []


def test_before_the_judge_a_cycle_is_makespan_and_transfer(certified_plan: Plan) -> None:
    unjudged = replace(certified_plan, validation=None, certificate=None)
    station = report_of(unjudged)["per_station"][0]
    assert station["cycle_s"] == 21.0
    assert not station["certified"]


def test_a_deadlocked_program_has_no_cycle(certified_plan: Plan) -> None:
    stuck = StationProgram(
        StationId("st"), (RobotProgram(RobotId("R1"), (Await(EventId("never")),)),)
    )
    (result,) = certified_plan.stations
    plan = replace(
        certified_plan,
        stations=(replace(result, program=stuck),),
        validation=None,
        certificate=None,
    )
    report = report_of(plan)
    assert report["cycle_s"] is None
    assert report["gap"] is None


def test_tasks_without_entries_are_left_out_of_the_matrix(certified_plan: Plan) -> None:
    (result,) = certified_plan.stations
    less = {key: entry for key, entry in result.reach.items() if key[0] != TaskId("S3")}
    plan = replace(certified_plan, stations=(replace(result, reach=less),))
    tasks = {entry["task"] for entry in report_of(plan)["per_station"][0]["matrix"]}
    assert tasks == {"S1", "S2", "H1"}
