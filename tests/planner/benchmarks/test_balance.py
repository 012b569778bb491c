"""Benchmarks of lines and job shops: tables, summaries, contenders, and whole small runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planner.benchmarks import balance, body_shop, peer_pyjobshop, schedule
from planner.benchmarks.balance_rows import Trial, mean_gap, summaries
from planner.benchmarks.best_known import best_known, spread
from planner.benchmarks.body_line import body_line
from planner.benchmarks.peer_cp_line import CrewJob, PeerNews, solve_crew
from planner.benchmarks.registry import BenchDataError
from planner.lines.placing import Placing
from planner.lines.robot_line import one_per_station, robot_loads
from planner.progress import SILENT


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


ALB = """<number of tasks>\n3\n<cycle time>\n10\n<task times>\n1 6\n2 4\n3 5\n
<precedence relations>\n1,2\n<end>\n"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "scheduling"
    write(folder / "salbp_scholl" / "A.IN2", "3\n6\n4\n5\n1,2\n-1,-1\n")
    table = "file,stations,cycle_lb,cycle_ub\nA.IN2,2,9,9\n"
    write(folder / "salbp_scholl" / "best_known_salbp2.csv", table)
    write(folder / "salbp1_otto" / "a.alb", ALB)
    table = "file,tasks,stations_ub\na.alb,100,2\na.alb,1000,2\n"
    write(folder / "salbp1_otto" / "best_known.csv", table)
    write(folder / "alwabp" / "a.txt", "3\n1 9\n9 1\nInf 2\n1 2\n-1 -1\n")
    write(folder / "alwabp" / "best_known.csv", "file,cycle_ub\na.txt,3\n")
    write(folder / "fjsp" / "mk01.fjs", "2 2\n2  2 1 3 2 4  1 2 2\n1 1 1 5\n")
    table = "instance,family,upper_bound,ub_by\nmk01,mk,6,somebody\nla01,la,1,nobody\n"
    write(folder / "fjsp" / "best_known.csv", table)
    return tmp_path


def test_a_run_of_lines_measures_every_family_and_the_shop(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_shop, "ROBOTS", 120)
    monkeypatch.setattr(body_shop, "TASKS", 600)
    result = balance.run(data, 1, SILENT)
    families = [row["family"] for row in result.rows]
    assert families[:5] == ["SALBP-2", "ALWABP-2", "ALWABP-2", "SALBP-1 n=100", "SALBP-1 n=1000"]
    assert families[5] == "120 robots, 600 tasks"
    assert all(row["mean gap (%)"] == 0.0 for row in result.rows[:5])
    assert "best_known_salbp2.csv" in result.against["SALBP-2"]
    assert result.bars["SALBP-2: instances above best known"].met
    assert result.bars["SALBP-1 n=100: proven (%)"].value == 100.0
    assert result.bars["700 robots, 1 s: above list scheduling (%)"].met


def test_a_run_of_job_shops_has_the_plain_model_beside_it(data: Path) -> None:
    result = schedule.run(data, None, SILENT)
    solvers = [row["solver"] for row in result.rows]
    assert solvers[:2] == ["taktline", "CP-SAT, plain model"]
    assert [row["makespan"] for row in result.rows[:2]] == [6, 6]
    assert [row["known from"] for row in result.rows[:2]] == ["somebody"] * 2
    assert result.bars["FJSP mk: mean gap (%)"].met


def test_tables_that_are_not_there_or_lack_a_column_are_named(tmp_path: Path) -> None:
    with pytest.raises(BenchDataError, match="no such file"):
        best_known(tmp_path / "x.csv", ("a",))
    write(tmp_path / "y.csv", "a\n1\n")
    with pytest.raises(BenchDataError, match="no column b"):
        best_known(tmp_path / "y.csv", ("b",))
    write(tmp_path / "z.csv", "")
    with pytest.raises(BenchDataError, match="empty"):
        best_known(tmp_path / "z.csv", ("b",))


def test_few_rows_are_taken_from_all_over_the_table() -> None:
    rows = [{"n": str(k)} for k in range(10)]
    assert [row["n"] for row in spread(rows, 2)] == ["0", "5"]
    assert spread(rows, None) == spread(rows, 99) == rows


def test_a_summary_says_what_was_not_solved() -> None:
    trials = [
        Trial("f", "s", 101, 100, 101, 10.0, 9.0),
        Trial("f", "s", None, 100, None, 10.0, 12.0),
        Trial("f", "t", 99, 100, 90, 10.0, 1.0),
    ]
    first, second = summaries(trials)
    assert (first["instances"], first["solved"], first["mean gap (%)"]) == (2, 1, None)
    assert (first["proven"], first["over limit (s)"]) == (1, 2.0)
    assert (second["mean gap (%)"], second["best or better"]) == (-1.0, 1)
    assert mean_gap([]) is None


def test_the_plain_model_of_a_crew_tells_the_best_placing() -> None:
    line = one_per_station(np.array([[1, 9, -1], [9, 1, 2]]), np.array([(0, 1)]))
    told: list[PeerNews] = []
    solve_crew(CrewJob(line, 20.0), told.append)
    placing = told[-1].choice
    assert isinstance(placing, Placing)
    assert told[-1].proven
    assert robot_loads(line, placing.worker, placing.station).max() == 3


def test_the_made_up_shop_is_the_same_every_time_and_every_task_has_a_robot() -> None:
    line = body_line(120, 600, np.random.default_rng(7))
    again = body_line(120, 600, np.random.default_rng(7))
    assert np.array_equal(line.time, again.time)
    assert line.time.shape == (120, 600)
    assert len(line.orphans) == 0
    assert len(line.before) > 50


def test_pyjobshop_is_optional() -> None:
    assert isinstance(peer_pyjobshop.installed(), bool)
