"""What ``taktline plan`` answers, end to end, when a station cannot be planned as it is wanted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.cli.running import run

SCENE = """\
taktline: 1
name: A blank is held while a spot is welded
takt: 40
transfer: 8
clearance: {robots: 30, static: 10, weld: 4}
lines:
  - name: line
    stations:
      - name: st
        robots:
          R1: {model: kuka_kr210_r2700_2, tool: gun_c_mid, at: [0, 0, 0],
               home: [0, -100, 100, 0, 60, 0]}
          R2: {model: kuka_kr210_r2700_2, tool: gripper_small, at: [0, 4000, 0],
               home: [0, -100, 100, 0, 60, 0]}
        bodies:
          table_a: {kind: fixture, at: [1600, 3400, 400], pieces: [{box: {size: [600, 600, 800]}}]}
          table_b: {kind: fixture, at: [1600, 4600, 400], pieces: [{box: {size: [600, 600, 800]}}]}
        parts:
          sheet: {mass: 10, at: [2700, 0, 1200], pieces: [{box: {size: [1400, 1400, 2]}}]}
          blank: {mass: 8, starts: nest_a, pieces: [{box: {size: [400, 400, 60]}}]}
        places:
          nest_a: {at: [1600, 3400, 831], exit: [0, 0, 200], touches: [table_a]}
          nest_b: {at: [1600, 4600, 831], exit: [0, 0, 200], touches: [table_b]}
        handling:
          move: {part: blank, from: nest_a, to: nest_b, grasps: [[0, 0, 30, 180, 0, 0]],
                 approach: 150, hold_until: [S0]}
        welds:
          S0: {at: [2050, 0, 1200], time: 1.0, guns: [C], turn: [-90, 90],
               stack: [{part: sheet, mm: 1, steel: DP600}, {part: sheet, mm: 1, steel: DP600}]}
        precedence: []
"""

BACK = """\
          back: {part: blank, from: nest_b, to: nest_a, grasps: [[0, 0, 30, 180, 0, 0]]}
"""

Answer = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Answer:
    """Plan the scene with one text replaced; the exit code and the report."""

    def planned(old: str, new: str, *more: str) -> tuple[int, dict[str, Any]]:
        assert old in SCENE
        path, out = tmp_path / "scene.yaml", str(tmp_path / "out")
        path.write_text(SCENE.replace(old, new, 1))
        capsys.readouterr()
        code = run(["plan", str(path), "-o", out, "--workers", "1", "-q", "--json", *more])
        return code, json.loads(capsys.readouterr().out)

    return planned


def test_a_spot_that_nobody_reaches_is_told_with_each_robots_reason(answer: Answer) -> None:
    code, report = answer("hold_until: [S0]", "hold_until: []")
    assert code == 0, report["problems"]
    code, report = answer("[2050, 0, 1200], time", "[9050, 0, 1200], time")
    assert code == 1
    spot, hold = report["problems"]
    assert spot == "no robot can do S0: R1: out of reach; R2: carries gripper_small, not a gun"
    assert hold.startswith("no robot can do move: R1: carries gun_c_mid, not a gripper; R2: would")


def test_a_hold_for_what_only_its_own_robot_could_do_is_told_with_each_robots_reason(
    answer: Answer,
) -> None:
    near_r2 = "[2050, 4000, 1200], time"
    code, report = answer("[2050, 0, 1200], time", near_r2)
    assert code == 1
    assert report["problems"][1] == (
        "no robot can do move: R1: carries gun_c_mid, not a gripper; R2: would hold blank at "
        "nest_b for ever, until S0 is done, and no other robot can do S0 (R1: out of reach)"
    )
    assert not report["certified"]


def test_a_hold_for_the_next_move_of_the_part_itself_is_told_with_each_robots_reason(
    answer: Answer,
) -> None:
    code, report = answer("hold_until: [S0]}\n", "hold_until: [back]}\n" + BACK)
    assert code == 1
    assert report["problems"] == [
        "no robot can do move: R1: carries gun_c_mid, not a gripper; R2: would hold blank at "
        "nest_b for ever, until back is done, and no other robot can do back (R1: carries "
        "gun_c_mid, not a gripper)"
    ]


def test_a_hold_that_waits_for_its_own_release_is_told_as_a_circle(answer: Answer) -> None:
    code, report = answer("precedence: []", "precedence: [[move, S0]]")
    assert code == 1
    (problem,) = report["problems"]
    assert set(problem.partition("in a circle: ")[2].split("; ")) == {
        "S0 by R1 begins only when move by R2 is over (move before S0)",
        "move by R2 lets go only when S0 by R1 is over (move holds blank)",
    }


def test_a_takt_too_short_is_told_with_the_robot_that_is_last_and_its_tasks(
    answer: Answer,
) -> None:
    code, report = answer("precedence: []", "precedence: []", "--takt", "12")
    assert code == 1
    assert report["problems"] == []
    (finding,) = report["findings"]
    assert finding["kind"] == "over-takt"
    assert (
        "the takt is 12.000 s: R2 comes home last, after 1.0 s of work on 1 task (move)"
        in (finding["message"])
    )
