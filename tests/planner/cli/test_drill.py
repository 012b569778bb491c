"""``taktline drill`` plays a robot's failure and accounts for every task."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli.running import run
from tests.cells.service.failing_folder import write_failing_folder


@pytest.mark.parametrize("how", [[], ["--stuck"]], ids=["tool fails", "robot stands"])
def test_a_drill_shows_the_fallback_running_and_no_task_lost(
    how: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_failing_folder(tmp_path / "plan")
    command = ["drill", str(tmp_path / "plan"), "--robot", "one.R2", "--speed", "50", "--json"]
    assert run([*command, *how]) in (0, 1)  # 1 if this machine is too slow for the bars
    told = json.loads(capsys.readouterr().out)
    assert (told["robot"], told["prepared"]) == ("one.R2", True)
    assert (told["by_hand"], told["completed"]) == (["S3"], ["S4"])
    assert told["lost_or_twice"] == {}
    times_s = told["times_s"]
    assert 0.0 <= times_s["safe_point"] <= times_s["commanded"] <= times_s["running"]
    assert times_s["planned"] is None
    assert [bar["name"] for bar in told["bars"]] == [
        "switch_s",
        "running_s at real speed",
        "tasks lost or done twice",
    ]


def test_what_cannot_be_drilled_is_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_failing_folder(tmp_path / "plan")
    assert run(["drill", str(tmp_path / "plan"), "--robot", "one.R7"]) == 2
    assert "there is no one.R7, only one.R1, one.R2, other.R1" in capsys.readouterr().err
