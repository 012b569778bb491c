"""The picture shows every work, every wait and the takt, and the same bytes for the same report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.plan import Plan
from planner.report import report_of
from planner.report.picture import draw

WELD, TRAVEL, WAIT = "#c2410c", "#9ca3af", "#fde68a"


def svg(report: dict[str, Any], tmp_path: Path) -> str:
    target = tmp_path / "cycle.svg"
    draw(report, target)
    return target.read_text()


def bars(text: str, colour: str) -> int:
    """How many patches have the colour, without the one in the legend."""
    return text.count(f"fill: {colour}") - 1


def test_every_weld_travel_and_wait_is_a_bar(certified_plan: Plan, tmp_path: Path) -> None:
    report = report_of(certified_plan)
    (station,) = report["per_station"]
    text = svg(report, tmp_path)
    kinds = [span["kind"] for span in station["schedule"]]
    assert bars(text, WELD) == kinds.count("weld") > 0
    assert bars(text, TRAVEL) == kinds.count("travel")
    assert bars(text, WAIT) == len(station["waits"])


def test_the_same_report_gives_the_same_picture(certified_plan: Plan, tmp_path: Path) -> None:
    report = report_of(certified_plan)
    assert svg(report, tmp_path) == svg(report, tmp_path)


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_pictures_are_what_their_name_says(
    certified_plan: Plan, tmp_path: Path, suffix: str
) -> None:
    target = tmp_path / f"cycle.{suffix}"
    draw(report_of(certified_plan), target)
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    assert target.read_bytes().startswith(starts[suffix])


def test_without_a_program_there_is_nothing_to_draw(impossible_plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing was planned"):
        svg(report_of(impossible_plan), tmp_path)
