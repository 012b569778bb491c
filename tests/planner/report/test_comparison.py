"""Two plans side by side."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from planner.cli.running import run
from planner.plan import Plan
from planner.report import report_of
from planner.report.comparison import comparison_of
from planner.report.tables.comparison import show_comparison


@pytest.fixture
def report(certified_plan: Plan) -> dict[str, Any]:
    return report_of(certified_plan)


@pytest.fixture
def other(report: dict[str, Any]) -> dict[str, Any]:
    """One station 1.5 s quicker, with a robot more, and a second station."""
    changed = json.loads(json.dumps(report))
    station = changed["per_station"][0]
    station["cycle_s"] -= 1.5
    station["robots"] += 1
    changed["cycle_s"] -= 1.5
    changed["per_station"].append({**station, "id": "more"})
    changed["digest"] = "cd" * 32
    return dict(changed)


def text(comparison: dict[str, Any]) -> str:
    out = io.StringIO()
    show_comparison(comparison, Console(file=out, width=100))
    return out.getvalue()


def test_a_plan_does_not_differ_from_itself(report: dict[str, Any]) -> None:
    comparison = comparison_of(report, report)
    assert comparison["same_scene"]
    assert {figure["difference"] for figure in comparison["figures"].values()} == {0}
    shown = text(comparison)
    assert "Stations that differ" not in shown
    assert "1 station is the same in these figures" in shown


def test_differences_are_told_with_their_sign(
    report: dict[str, Any], other: dict[str, Any]
) -> None:
    comparison = comparison_of(report, other)
    assert comparison["figures"]["cycle_s"] == {
        "first": 21.0,
        "second": 19.5,
        "difference": -1.5,
    }
    assert comparison["per_station"][0]["robots"]["difference"] == 1
    back = comparison_of(other, report)
    assert back["figures"]["cycle_s"]["difference"] == 1.5
    shown = text(comparison)
    assert "-1.5" in shown
    assert "different scenes" in shown


def test_a_station_of_one_side_stands_beside_nothing(
    report: dict[str, Any], other: dict[str, Any]
) -> None:
    entry = comparison_of(report, other)["per_station"][1]
    assert entry["id"] == "more"
    assert entry["certified"] == [None, True]
    assert entry["cycle_s"] == {"first": None, "second": 19.5, "difference": None}
    assert "more" in text(comparison_of(report, other))


def test_a_plan_that_failed_can_be_compared(report: dict[str, Any], impossible_plan: Plan) -> None:
    failed = report_of(replace(impossible_plan, seed=1))
    comparison = comparison_of(report, failed)
    assert comparison["certified"] == [True, False]
    assert comparison["figures"]["cycle_s"]["difference"] is None
    assert "not certified" in text(comparison)


def test_folders_are_compared(
    tmp_path: Path,
    report: dict[str, Any],
    other: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, members in (("a", report), ("b", other), ("c", {"per_station": []})):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.json").write_text(json.dumps(members))
    folders = [str(tmp_path / name) for name in "abc"]
    assert run(["compare", *folders[:2], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["robots"]["first"] == 2
    assert run(["compare", *folders[:2]]) == 0
    assert "cycle in s" in capsys.readouterr().out
    assert run(["compare", *folders[1:]]) == 2
    assert "not a report of this version" in capsys.readouterr().err
    assert run(["compare", folders[0], str(tmp_path / "none")]) == 2
