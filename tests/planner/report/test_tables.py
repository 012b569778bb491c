"""Tables for people: complete, narrow enough, and plain in a pipe."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from cells.certificate import Finding, FindingKind, Validation
from cells.ids import StationId
from planner.plan import Plan
from planner.report import report_of
from planner.report.tables import show
from planner.report.tables.matrix import in_rows


class Latin(io.StringIO):
    encoding = "latin-1"  # type: ignore[assignment]


def shown(report: dict[str, Any], width: int = 80, stream: io.StringIO | None = None) -> str:
    stream = io.StringIO() if stream is None else stream
    show(report, Console(file=stream, width=width))
    return stream.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_tables_keep_to_the_width_and_have_no_colour_in_a_pipe(
    certified_plan: Plan, width: int
) -> None:
    text = shown(report_of(certified_plan), width)
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text


def test_the_tables_say_what_matters(certified_plan: Plan) -> None:
    text = shown(report_of(certified_plan), 100)
    for part in (
        "Two robots",
        "2 robots, 1 station, 3 welds, 1 handling; 4 of 4 tasks done by robots (100.0 %)",
        "21.0",
        "14.3 %",
        "before moving to S2, until R2 has released H1",
        "31.2",
        "no gripper on this robot",
        "S1-3",
        "Certified: cycle 21.0 s within the takt of 30.0 s, least clearance 5.5 mm",
    ):
        assert part in text


def test_a_bar_is_as_long_as_the_cycle_and_shares_it_out(certified_plan: Plan) -> None:
    lines = shown(report_of(certified_plan), 98).splitlines()
    bar = next(line for line in lines if line.startswith("R1 ") and "█" in line)[-46:]
    assert abs(bar.count("█") - 46 * 4 / 11) <= 1
    assert abs(bar.count("░") - 46 * 4 / 11) <= 1
    assert abs(bar.count("─") - 46 * 3 / 11) <= 1.5


def test_signs_are_ascii_where_the_terminal_knows_no_others(certified_plan: Plan) -> None:
    text = shown(report_of(certified_plan), 100, Latin())
    text.encode("latin-1")
    assert "[o]" in text


def test_reachable_is_green_turned_yellow_unreachable_red(certified_plan: Plan) -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=100, force_terminal=True, color_system="standard")
    show(report_of(certified_plan), console)
    text = stream.getvalue()
    assert "\x1b[32m[●]\x1b[0m" in text
    assert "\x1b[33m[◐]\x1b[0m" in text
    assert "\x1b[31m · \x1b[0m" in text


def test_without_a_plan_the_matrix_and_the_reason_remain(impossible_plan: Plan) -> None:
    text = shown(report_of(impossible_plan))
    assert "Not certified: there is no plan" in text
    assert "no robot can do S3" in text
    assert "load per robot" not in text
    assert "which robot can do which task" in text


def test_names_that_count_up_are_put_together() -> None:
    names = ["sill_01", "sill_02", "sill_03", "sill_05", "R9", "R10", "roof", "roof_1", "7", "8"]
    assert in_rows(names) == ["sill_01-03", "sill_05", "R9", "R10", "roof", "roof_1", "7-8"]


@pytest.mark.parametrize("count", [1, 40])
def test_findings_are_counted_and_the_first_are_told(certified_plan: Plan, count: int) -> None:
    findings = tuple(
        Finding(FindingKind.COLLISION, StationId("st"), f"R1 hits clamp {k}") for k in range(count)
    )
    refused = replace(certified_plan, certificate=None, validation=Validation(findings, ()))
    text = shown(report_of(refused))
    assert f"the judge has {count} finding{'s' if count > 1 else ''}" in text
    assert "st: R1 hits clamp 0" in text
    assert ("... and 28 more reasons" in text) == (count == 40)


def test_many_waits_are_summed_up(certified_plan: Plan) -> None:
    report = report_of(certified_plan)
    wait = report["per_station"][0]["waits"][1]
    report["per_station"][0]["waits"] = [{**wait, "seconds": 1.5}] * 20
    assert "... and 5 shorter waits of 7.5 s in all" in shown(report)


def test_a_cycle_over_takt_stands_out(certified_plan: Plan) -> None:
    report = report_of(certified_plan)
    report["takt_s"] = 20.0
    stream = io.StringIO()
    show(report, Console(file=stream, force_terminal=True, color_system="standard", width=80))
    assert "\x1b[31m21.0\x1b[0m" in stream.getvalue()


def test_tasks_stand_in_blocks_side_by_side_where_there_is_room(certified_plan: Plan) -> None:
    report = report_of(certified_plan)
    cell = report["per_station"][0]["matrix"][0]
    report["per_station"][0]["matrix"] = [{**cell, "task": f"S{k:03d}"} for k in range(40)]
    narrow, wide = shown(report, 80), shown(report, 120)
    assert len(wide.splitlines()) < len(narrow.splitlines()) < 40 + 20
    for k in range(40):
        assert f"S{k:03d}" in wide


def test_a_station_without_anything_to_do_has_a_summary_line(impossible_plan: Plan) -> None:
    (result,) = impossible_plan.stations
    bare = replace(impossible_plan, stations=(replace(result, reach={}),))
    assert "which robot" not in shown(report_of(bare))
