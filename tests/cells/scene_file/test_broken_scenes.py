"""Each entry of broken.yaml breaks the valid scene; the answer names line, place and remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from cells.scene_file import Problem, SceneError, load

HERE = "lines[underbody].stations[geo_10]"


class Broken(NamedTuple):
    id: str
    old: str
    new: str
    where: str
    message: str
    line_of: str = ""  # text on the line that is named; by default the first line of ``new``


def _table() -> list[Broken]:
    rows = yaml.safe_load(Path(__file__).with_name("broken.yaml").read_text(encoding="utf-8"))
    return [Broken(**{**row, "where": row["where"].replace("HERE", HERE)}) for row in rows]


BROKEN = _table()


@pytest.mark.parametrize("case", BROKEN, ids=[case.id for case in BROKEN])
def test_a_broken_scene_is_answered_with_line_place_and_remedy(
    case: Broken, valid_text: str, write: Callable[[str], Path]
) -> None:
    assert valid_text.count(case.old) >= 1, "the table no longer fits the valid scene"
    text = valid_text.replace(case.old, case.new, 1)
    path = write(text)
    with pytest.raises(SceneError) as caught:
        load(path)
    found = [
        p for p in caught.value.problems if case.where in p.where and case.message in p.message
    ]
    assert found, str(caught.value)
    assert {problem.file for problem in caught.value.problems} == {str(path)}
    needle = case.line_of or case.new.splitlines()[0]
    assert any(_points_at(problem, text, needle) for problem in found), str(caught.value)


def _points_at(problem: Problem, text: str, needle: str) -> bool:
    """Whether the problem's line is the first one of ``needle`` in the text (or inside of it)."""
    first = text[: text.index(needle)].count("\n") + 1
    lines = text.splitlines()
    start = needle.splitlines()[0].strip()
    inside = first <= problem.line <= first + needle.count("\n")
    return (inside or start in lines[problem.line - 1]) and 1 <= problem.column <= 400


def test_the_table_is_long_enough() -> None:
    assert len(BROKEN) >= 60
    assert len({case.id for case in BROKEN}) == len(BROKEN)


def test_many_faults_are_told_at_once(valid_text: str, write: Callable[[str], Path]) -> None:
    text = valid_text.replace("takt: 76", "takt: x").replace("mass: 85", "mass: -1")
    with pytest.raises(SceneError) as caught:
        load(write(text.replace("flip: false", "flop: false")))
    assert [problem.where.rpartition(".")[2] for problem in caught.value.problems] == [
        "takt",
        "mass",
        "flop",
    ]
    assert len(str(caught.value).splitlines()) == 3


def test_a_fault_of_a_template_is_told_once(valid_text: str, write: Callable[[str], Path]) -> None:
    text = valid_text.replace("size: [60, 80, 300]", "size: [60, 0, 300]")
    text = text.replace("column:\n", "clamp_2: {use: clamp}\n          column:\n")
    with pytest.raises(SceneError) as caught:
        load(write(text))
    assert len(caught.value.problems) == 1


def test_a_template_that_nobody_uses_is_checked_too(
    valid_text: str, write: Callable[[str], Path]
) -> None:
    text = valid_text.replace("templates:\n", "templates:\n  idle: {place: {exit: [0, 0]}}\n")
    with pytest.raises(SceneError, match=r"templates\.idle\.place\.exit: expected a list"):
        load(write(text))


def test_a_value_from_a_template_says_so(valid_text: str, write: Callable[[str], Path]) -> None:
    text = valid_text.replace("tool: gun_c_mid", "tool: gun_q")
    with pytest.raises(SceneError, match=r"\(from template line_robot\)"):
        load(write(text))
