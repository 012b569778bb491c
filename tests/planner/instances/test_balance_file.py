"""Files with lines, and ``taktline balance``."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from planner.cli.running import run
from planner.cli.stopping import stoppable
from planner.instances.balance_file import BalanceTask, balance_task
from planner.instances.fault import InstanceError
from planner.instances.solved import Solved

ALB = """<number of tasks>
4

<cycle time>
10

<order strength>
0,5

<task times>
1 6
2 4
3 5
4 5

<precedence relations>
1,2
2,3

<end>
"""
IN2 = b"4\r\n6\r\n4\r\n5\r\n5\r\n1,2\r\n2,3\r\n-1,-1\r\nBemerkung f\xfcr Leser\r\n\x1a"
ALWABP = "3\n1 9\n9 1\nInf 2\n1 2\n-1 -1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.alb").write_text(ALB)
    (tmp_path / "a.IN2").write_bytes(IN2)
    (tmp_path / "crew.txt").write_text(ALWABP)
    (tmp_path / "crew2.txt").write_text(ALWABP.replace("-1 -1\n", ""))
    return tmp_path


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert run([*arguments, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    assert answer["wall_s"] < 60.0
    assert not answer["stopped"]
    return answer


def figures(answer: dict[str, object]) -> tuple[object, ...]:
    return tuple(answer[key] for key in ("problem", "objective", "bound", "status"))


def test_the_same_line_is_balanced_from_either_kind_of_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fewest = ("SALBP-1", 2, 2, "optimal")
    assert figures(told(["balance", str(folder / "a.alb")], capsys)) == fewest
    file = str(folder / "a.IN2")
    assert figures(told(["balance", file, "--cycle", "10"], capsys)) == fewest
    least = ("SALBP-2", 15, 15, "optimal")
    line = told(["balance", file, "--stations", "1"], capsys)
    assert figures(line)[1:] == (20, 20, "optimal")
    assert least != figures(line)


@pytest.mark.parametrize("name", ["crew.txt", "crew2.txt"])
def test_workers_are_placed_and_given_tasks(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = told(["balance", str(folder / name)], capsys)
    assert figures(answer) == ("ALWABP-2", 3, 3, "optimal")
    assert answer["solution"] == {
        "meaning": "worker of each task; station of each worker; from 0",
        "values": [[0, 1, 1], [0, 1]],
    }


def test_people_read_objective_bound_and_time(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["balance", str(folder / "a.alb")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["a.alb: SALBP-1", "stations: 2 (optimal)", "proven bound: 2, 0.0 % below"]


def test_a_task_longer_than_the_cycle_is_a_negative_answer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["balance", str(folder / "a.IN2"), "--cycle", "5"]
    assert run([*arguments, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["gap"]) == ("infeasible", None)
    assert run(arguments) == 1
    assert "proven bound: 4\n" in capsys.readouterr().out


def test_a_gap_is_what_the_bound_leaves_open() -> None:
    def gap(objective: int | None, bound: int) -> float | None:
        return Solved("SALBP-2", "cycle", "feasible", objective, bound, "").gap

    assert [gap(50, 40), gap(50, 50), gap(0, 0), gap(None, 3)] == [0.2, 0.0, 0.0, None]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.alb", ALB.replace("<cycle time>", "<cycle>"), "x.alb: there is no <cycle time>"),
        ("x.alb", ALB.replace("4 5\n", ""), "x.alb:10: task 4 has no time"),
        ("x.alb", ALB.replace("3 5\n", "3 -5\n"), "x.alb:13: expected the time of task 3"),
        ("x.alb", ALB.replace("\n10\n", "\n"), "x.alb:4: expected a whole number below <cycle"),
        ("x.alb", ALB.replace("\n10\n", "\n0\n"), "x.alb:5: expected the value (a whole number, 1"),
        ("x.alb", ALB.replace("2,3", "2,9"), "x.alb:18: expected a task that follows it"),
        ("x.alb", ALB.replace("2,3", "2,1"), "x.alb:18: tasks 1, 2 follow each other in a circle"),
        ("x.alb", ALB.replace("2,3", "2,3,4"), "x.alb:18: expected the end of the line; got '4'"),
        ("x.alb", ALB + "<setup times forward>\n1,2:3\n", "x.alb:21: setup times (SUALBP)"),
        ("x.IN2", "4\n1\n2\n", "x.IN2:4: the file ends too early; expected the time of task 3"),
        ("x.IN2", "2\n1\n\n2\n1,2\n", "x.IN2:6: the file ends too early; expected a pair"),
        ("x.IN2", "2\n1\n\ntwo\n", "x.IN2:4: expected the time of task 2 (a whole number, 0 or"),
        ("x.IN2", "2\n1\n2\n1\n", "x.IN2:4: the line ends; expected a task that follows it"),
        ("x.IN2", "two\n", "x.IN2:1: expected the number of tasks"),
        ("x.txt", "2\n1 x\n1 1\n", "x.txt:2: expected Inf or a time of worker 2"),
        ("x.txt", "2\n1 2\n1\n", "x.txt:3: expected 2 times, one per worker as in line 2; got 1"),
        ("x.txt", "2\n1 2\nInf Inf\n", "x.txt:3: no worker can do this task"),
        ("x.txt", "2\n1 2\n1 1\n1 2\n2 1\n", "x.txt:5: tasks 1, 2 follow each other in a"),
        ("x.txt", "2\n1 2\n\xe9 1\n", "x.txt:3: not plain text"),
        ("x.csv", "", "expected .alb"),
    ],
)
def test_a_file_that_is_not_an_instance_is_refused_with_file_line_and_what_is_right(
    tmp_path: Path, name: str, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert run(["balance", str(tmp_path / name)]) == 2
    message = "".join(capsys.readouterr().err.split("\n"))
    assert said in message


@pytest.mark.parametrize(
    ("name", "task", "said"),
    [
        ("a.IN2", BalanceTask(), "says no cycle"),
        ("a.IN2", BalanceTask(2, 10), "not both"),
        ("crew.txt", BalanceTask(2), "as many stations as workers"),
    ],
)
def test_what_to_look_for_must_be_plain(
    folder: Path, name: str, task: BalanceTask, said: str
) -> None:
    with pytest.raises(InstanceError, match=said):
        balance_task(folder / name, task)


def test_an_interrupt_asks_for_an_end_and_a_second_breaks_off() -> None:
    before = signal.getsignal(signal.SIGINT)  # ignored where tests run in the background
    with stoppable(1000.0) as deadline:
        signal.raise_signal(signal.SIGINT)
        assert deadline.over
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
