"""An option table is checked when it is made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cells.ids import RobotId, TaskId
from planner.options import OptionTable, RobotOptions


def _options(**changes: object) -> RobotOptions:
    points = np.zeros((2, 3))
    plain = RobotOptions(
        RobotId("R1"),
        np.zeros(3),
        np.ones(3),
        np.ones(3),
        (TaskId("A"), TaskId("B")),
        np.array([1, 1]),
        points,
        points,
        points,
        points,
        np.ones(2),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_options_are_found_by_their_task() -> None:
    options = _options()
    assert len(options) == 2
    assert options.options_of(TaskId("B")).tolist() == [0, 1]
    assert options.options_of(TaskId("A")).tolist() == []
    assert options.options_of(TaskId("unknown")).tolist() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"task_of": np.array([0, 2])},
        {"task_of": np.array([-1, 0])},
        {"duration_s": np.ones(3)},
        {"enter_rad": np.full((2, 3), np.nan)},
        {"velocity_rad_s": np.array([1.0, 0.0, 1.0])},
        {"arrive_s": np.array([0.5, 2.0])},
    ],
    ids=["no such task", "negative", "shape", "nan", "stands still", "arrives after its end"],
)
def test_contradictions_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"task_of|shape|finite|positive|arrive_s"):
        _options(**changes)


def test_arrays_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        _options().task_of[0] = 0


def test_a_table_knows_its_robots_and_tasks() -> None:
    options = _options()
    assert OptionTable((options,), options.tasks).robot(RobotId("R1")) is options
    with pytest.raises(ValueError, match="not a task"):
        OptionTable((options,), (TaskId("A"),))
    with pytest.raises(ValueError, match="distinct"):
        OptionTable((), (TaskId("A"), TaskId("A")))
