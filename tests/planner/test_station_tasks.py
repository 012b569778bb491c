"""Whoever only hands out work loads none of what does it."""

from __future__ import annotations

import subprocess
import sys

from planner import saving, station_path, station_tasks
from planner.validation import worker


def test_the_process_that_hands_out_work_loads_no_compiled_code_and_no_solver() -> None:
    code = (
        "import sys, planner.cli.planning, planner.fallback, planner.pipeline\n"
        "print(*({'numba', 'ortools', 'scipy'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split("\n")[-2] == ""


def test_tasks_are_done_by_what_they_name(monkeypatch) -> None:
    done = []
    for module, name in (
        (station_path, "plan_station"),
        (station_path, "amend_station"),
        (station_path, "bound_amended"),
        (saving, "save_energy"),
        (worker, "judge_here"),
    ):
        monkeypatch.setattr(module, name, lambda job, name=name: done.append((name, job)))
        getattr(station_tasks, name)("job")
    names = ["plan_station", "amend_station", "bound_amended", "save_energy", "judge_here"]
    assert done == [(name, "job") for name in names]


def test_what_workers_load_first_can_be_loaded() -> None:
    for modules in (station_tasks.LOADED_BY_ALL, *station_tasks.LOADED_FIRST):
        assert all(__import__(name) for name in modules)
