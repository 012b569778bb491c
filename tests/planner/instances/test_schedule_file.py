"""Files with job shops, and ``taktline schedule``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from planner.cli.running import run
from planner.instances.fault import InstanceError
from planner.instances.job_shop_file import read_job_shop

FLEXIBLE = "2 2 1.5\n2  2 1 3 2 4  1 2 2\n1 1 1 5\n"
CLASSICAL = "2 2\n 0 3 1 2\n 1 4\n"
ASSEMBLY = "# Number of jobs: 1\n3 2 2\n0 2\n1 2\n1 0 3\n2 0 4 1 9\n1 1 1\n"


def test_the_three_kinds_of_files_say_what_they_mean(tmp_path: Path) -> None:
    for name, text in (("a.fjs", FLEXIBLE), ("b.txt", CLASSICAL), ("c.txt", ASSEMBLY)):
        (tmp_path / name).write_text(text)
    flexible = read_job_shop(tmp_path / "a.fjs")
    assert flexible.options == (((0, 3), (1, 4)), ((1, 2),), ((0, 5),))
    assert flexible.before.tolist() == [[0, 1]]
    assert read_job_shop(tmp_path / "b.txt").options == (((0, 3),), ((1, 2),), ((1, 4),))
    assembly = read_job_shop(tmp_path / "c.txt")
    assert assembly.options == (((0, 3),), ((0, 4), (1, 9)), ((1, 1),))
    assert assembly.before.tolist() == [[0, 2], [1, 2]]


def test_a_job_shop_is_scheduled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.fjs").write_text(FLEXIBLE)
    assert run(["schedule", str(tmp_path / "a.fjs"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["problem"], told["objective"], told["bound"]) == ("FJSP", 6, 6)
    assert told["status"] == "optimal"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.txt", "2 2\n0 3\n", "x.txt:3: the file ends too early; expected job 2 of 2"),
        ("x.txt", "1 1\n# remark\n3 1\n", "x.txt:3: expected a machine (a whole number, 0 to 0)"),
        ("x.txt", "1 1\n0\n", "x.txt:2: the line ends; expected a duration"),
        ("x.txt", "1 1\n0 -4\n", "x.txt:2: expected a duration (a whole number, 0 or more)"),
        ("x.fjs", "1 2\n1 2 1 3\n", "x.fjs:2: the line ends; expected a machine"),
        ("x.fjs", "1 2\n1 3 1 3 2 3\n", "x.fjs:2: expected how many machines can do it"),
        ("x.fjs", "1 2\n1 1 1 3 2\n", "x.fjs:2: expected the end of the line; got '2'"),
        ("x.txt", "2 2 1\n0 1\n1 0\n1 0 1\n1 0 1\n", "x.txt:3: tasks 0, 1 follow each other"),
        ("x.txt", "2 1 1\n0 2\n", "x.txt:2: expected a task that follows it"),
    ],
)
def test_a_file_that_is_no_job_shop_is_refused_with_file_line_and_what_is_right(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InstanceError, match=re.escape(said)):
        read_job_shop(tmp_path / name)
