"""``taktline balance`` and ``taktline schedule``: solve a standard instance and say how well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from planner.cli.compiling import saying_what_is_compiled
from planner.cli.output import console, print_json
from planner.cli.refusal import RefusedError
from planner.cli.stopping import stoppable
from planner.deadline import Deadline
from planner.instances.balance_file import BalanceTask, balance_task
from planner.instances.fault import InstanceError
from planner.instances.schedule_file import schedule_task
from planner.instances.solved import Solved


@dataclass(frozen=True, slots=True)
class SolveRequest:
    """What the command line asks for."""

    file: Path
    limit_s: float
    as_json: bool


def balance(request: SolveRequest, stations: int | None, cycle: int | None) -> int:
    """Balance a line; 0 if there is an answer, 1 if there is none."""
    with saying_what_is_compiled("searches of lines"):
        task = _read(lambda: balance_task(request.file, BalanceTask(stations, cycle)))
    return _solved(request, task)


def schedule(request: SolveRequest, seed: int) -> int:
    """Schedule a job shop."""
    with saying_what_is_compiled("the search of job shops"):
        task = _read(lambda: schedule_task(request.file, seed))
    return _solved(request, task)


def _read(read: Callable[[], Callable[[Deadline], Solved]]) -> Callable[[Deadline], Solved]:
    try:
        return read()
    except InstanceError as error:
        raise RefusedError(str(error)) from error


def _solved(request: SolveRequest, solve: Callable[[Deadline], Solved]) -> int:
    with stoppable(request.limit_s) as deadline:
        solved = solve(deadline)
        members = solved.as_json() | {
            "wall_s": round(deadline.spent_s, 3),
            "stopped": deadline.asked.is_set(),
        }
    if request.as_json:
        print_json(members)
    else:
        _show(request.file, solved, members["stopped"], float(members["wall_s"]))
    return 1 if solved.objective is None else 0


def _show(file: Path, solved: Solved, stopped: bool, wall_s: float) -> None:
    out = console()
    found = "none found" if solved.objective is None else str(solved.objective)
    out.print(f"{file.name}: {solved.problem}", highlight=False, markup=False)
    out.print(f"{solved.measure}: {found} ({solved.status})", highlight=False, markup=False)
    gap = "" if solved.gap is None else f", {100.0 * solved.gap:.1f} % below"
    out.print(f"proven bound: {solved.bound}{gap}", highlight=False, markup=False)
    stop = ", stopped on request; this is the best so far" if stopped else ""
    out.print(f"time: {wall_s:.1f} s{stop}", highlight=False, markup=False)
