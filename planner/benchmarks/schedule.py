"""``taktline bench schedule``: flexible job shops against best known makespans.

Brandimarte's ten shops, with a plain CP-SAT model and PyJobShop (if installed) in the same run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from planner.benchmarks.balance_rows import Trial, mean_gap, summaries
from planner.benchmarks.best_known import best_known, spread
from planner.benchmarks.peer_pyjobshop import installed, solve_pyjobshop
from planner.benchmarks.result import Bar, BenchResult, Row
from planner.benchmarks.setting import machine, versions
from planner.deadline import Deadline
from planner.engine.stream import Telling, all_told
from planner.instances.job_shop_file import read_job_shop
from planner.instances.schedule_file import solved_shop
from planner.jobshop.cp_model import ModelJob, solve_model
from planner.jobshop.job_shop import JobShop, makespan
from planner.jobshop.warm import warm_shop
from planner.progress import Progress

OURS, PLAIN, PEER = "taktline", "CP-SAT, plain model", "PyJobShop"
_LIMIT_S = 60.0
_OVER_S = 2.0
_SEED = 1
_FAMILY = "FJSP mk"
_AGAINST = {
    _FAMILY: "upper_bound in fjsp/best_known.csv: github.com/ScheduleOpt/benchmarks (2026); "
    "each row says who found it"
}
"""Best known values, and who published them."""


def run(data: Path, count: int | None, progress: Progress) -> BenchResult:
    """Measure ``count`` of the shops (None: all ten).

    Raises:
        BenchDataError: if the table of best known values is missing.
    """
    folder = data / "scheduling" / "fjsp"
    columns = ("instance", "family", "upper_bound")
    table = best_known(folder / "best_known.csv", columns)
    rows = spread([row for row in table if row["family"] == "mk"], count)
    trials: list[Trial] = []
    warm_shop()
    with progress.stage("job shops", len(rows)) as stage:
        for row in rows:
            shop = read_job_shop(folder / f"{row['instance']}.fjs")
            trials += _trials(shop, int(row["upper_bound"]))
            stage.advance()
    found: list[Row] = [*_each(rows, trials), *summaries(trials)]
    packages = versions("numpy", "numba", "ortools", "pyjobshop")
    return BenchResult("schedule", machine(), packages, tuple(found), _bars(trials), _AGAINST)


def _trials(shop: JobShop, best: int) -> Iterator[Trial]:
    deadline = Deadline(_LIMIT_S)
    solved = solved_shop(shop, deadline, _SEED)
    wall_s = deadline.spent_s
    yield Trial(_FAMILY, OURS, solved.objective, best, solved.bound, _LIMIT_S, wall_s)
    yield _peer(PLAIN, solve_model, shop, best)
    if installed():
        yield _peer(PEER, solve_pyjobshop, shop, best)


def _peer(name: str, solver: Telling, shop: JobShop, best: int) -> Trial:
    """A contender; it may take ``_OVER_S`` more to come to an end."""
    told = all_told(solver, ModelJob(shop, _LIMIT_S, None), _LIMIT_S + _OVER_S)
    last, bound = None, 0
    for news in told.answers:
        last, bound = news.schedule or last, max(bound, news.bound)
    length = None if last is None else makespan(shop, last)
    return Trial(_FAMILY, name, length, best, bound, _LIMIT_S, told.took_s)


def _each(rows: list[dict[str, str]], trials: list[Trial]) -> Iterator[Row]:
    each = len(trials) // max(1, len(rows))
    for k, trial in enumerate(trials):
        yield {
            "family": rows[k // each]["instance"],
            "solver": trial.solver,
            "makespan": trial.objective,
            "best known": trial.best,
            "known from": rows[k // each].get("ub_by"),
            "bound": trial.bound,
            "median time (s)": round(trial.wall_s, 2),
        }


def _bars(trials: list[Trial]) -> dict[str, Bar]:
    ours = [trial for trial in trials if trial.solver == OURS]
    over = max(trial.wall_s - trial.limit_s for trial in ours)
    return {
        "FJSP mk: mean gap (%)": Bar.at_most(mean_gap(ours), 0.8),
        "over a time limit (s)": Bar.at_most(round(over, 2), _OVER_S),
    }
