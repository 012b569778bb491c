"""``taktline bench balance``: standard lines against best known values, and a whole body shop.

SALBP-2, ALWABP-2 with a plain CP-SAT model beside it, SALBP-1, and 700 robots with 5,000 tasks,
also after a robot has failed. Every objective is added up anew from the solution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from planner.benchmarks.balance_rows import Trial, mean_gap, summaries
from planner.benchmarks.best_known import best_known, spread
from planner.benchmarks.body_shop import shop_rows
from planner.benchmarks.peer_cp_line import CrewJob, solve_crew
from planner.benchmarks.result import Bar, BenchResult, Row
from planner.benchmarks.setting import machine, versions
from planner.deadline import Deadline
from planner.engine.stream import all_told
from planner.instances.alb import read_alb
from planner.instances.alwabp import read_alwabp
from planner.instances.balance_file import solved_crew, solved_cycle, solved_stations
from planner.instances.in2 import read_in2
from planner.lines.fewest_stations import fewest_stations
from planner.lines.least_cycle import least_cycle
from planner.lines.robot_line import RobotLine, robot_loads
from planner.lines.warm import warm_crew, warm_stations
from planner.progress import Progress

Solver = Callable[[dict[str, str]], Iterator[Trial]]
OURS, PLAIN = "taktline", "CP-SAT, plain model"
_SHORT_S, _LONG_S = 10.0, 30.0
_OVER_S = 2.0
_AGAINST = {
    "SALBP-2": "cycle_ub in salbp_scholl/best_known_salbp2.csv: data sets of "
    "assembly-line-balancing.de, sheet of 2010",
    "ALWABP-2": "cycle_ub in alwabp/best_known.csv: Borba, Ritt (2014), github.com/mrpritt/ALWABP",
    "SALBP-1": "stations_ub in salbp1_otto/best_known.csv: Otto, Otto, Scholl (2013), sheets of "
    "2017; rows marked open-2013 are not proven, and later work is below some",
}
"""Best known values, and who published them."""


def run(data: Path, count: int | None, progress: Progress) -> BenchResult:
    """Measure ``count`` instances of each family (None: all), evenly taken, and the shop.

    Raises:
        BenchDataError: if a table of best known values is missing.
    """
    folder = data / "scheduling"
    warm_stations()
    warm_crew()
    trials: list[Trial] = []
    for name, rows, solver in _families(folder, count):
        with progress.stage(name, len(rows)) as stage:
            for row in rows:
                trials += solver(row)
                stage.advance()
    with progress.stage("body shop", 1) as stage:
        shop, shop_bars = shop_rows(None if count is None else 5.0)
        stage.advance()
    rows_all: list[Row] = [*summaries(trials), *shop]
    return BenchResult(
        "balance",
        machine(),
        versions("numpy", "numba", "scipy", "ortools"),
        tuple(rows_all),
        _bars(trials) | shop_bars,
        _AGAINST,
    )


def _families(
    folder: Path, count: int | None
) -> Iterator[tuple[str, list[dict[str, str]], Solver]]:
    scholl, otto, crews = (folder / name for name in ("salbp_scholl", "salbp1_otto", "alwabp"))
    cycles = best_known(scholl / "best_known_salbp2.csv", ("file", "stations", "cycle_ub"))
    yield "SALBP-2", spread(cycles, count), lambda row: _cycle(scholl, row)
    workers = best_known(crews / "best_known.csv", ("file", "cycle_ub"))
    yield "ALWABP-2", spread(workers, count), lambda row: _crew(crews, row)
    stations = best_known(otto / "best_known.csv", ("file", "tasks", "stations_ub"))
    for tasks in ("100", "1000"):
        rows = [row for row in stations if row["tasks"] == tasks]
        yield f"SALBP-1 n={tasks}", spread(rows, count), lambda row: _stations(otto, row)


def _cycle(folder: Path, row: dict[str, str]) -> Iterator[Trial]:
    line, stations = read_in2(folder / row["file"]), int(row["stations"])
    deadline = Deadline(_SHORT_S)
    solved = solved_cycle(line, stations, least_cycle(line, stations, deadline))
    best, wall_s = int(row["cycle_ub"]), deadline.spent_s
    yield Trial("SALBP-2", OURS, solved.objective, best, solved.bound, _SHORT_S, wall_s)


def _stations(folder: Path, row: dict[str, str]) -> Iterator[Trial]:
    cycled = read_alb(folder / row["file"])
    deadline, cycle = Deadline(_LONG_S), cycled.cycle or 0
    solved = solved_stations(cycled.line, cycle, fewest_stations(cycled.line, cycle, deadline))
    family, best = f"SALBP-1 n={row['tasks']}", int(row["stations_ub"])
    wall_s = deadline.spent_s
    yield Trial(family, OURS, solved.objective, best, solved.bound, _LONG_S, wall_s)


def _crew(folder: Path, row: dict[str, str]) -> Iterator[Trial]:
    line, best = read_alwabp(folder / row["file"]), int(row["cycle_ub"])
    deadline = Deadline(_SHORT_S)
    solved = solved_crew(line, deadline)
    wall_s = deadline.spent_s
    yield Trial("ALWABP-2", OURS, solved.objective, best, solved.bound, _SHORT_S, wall_s)
    yield _plain_crew(line, best)


def _plain_crew(line: RobotLine, best: int) -> Trial:
    """The plain model; starting its process is not counted against it."""
    told = all_told(solve_crew, CrewJob(line, _SHORT_S), _SHORT_S + _OVER_S)
    if told.last is None:
        return Trial("ALWABP-2", PLAIN, None, best, None, _SHORT_S, told.took_s)
    choice = told.last.choice
    cycle = int(robot_loads(line, choice.worker, choice.station).max())
    bound = cycle if told.last.proven else None
    return Trial("ALWABP-2", PLAIN, cycle, best, bound, _SHORT_S, told.took_s)


def _bars(trials: list[Trial]) -> dict[str, Bar]:
    ours = {
        family: [t for t in trials if (t.family, t.solver) == (family, OURS)]
        for family in dict.fromkeys(t.family for t in trials)
    }
    cycles, hundred = ours["SALBP-2"], ours["SALBP-1 n=100"]
    proven = 100.0 * sum(t.proven for t in hundred) / len(hundred)
    over = max(t.wall_s - t.limit_s for t in trials if t.solver == OURS)
    return {
        "SALBP-2: instances above best known": Bar.at_most(float(_above(cycles)), 0.0),
        "ALWABP-2: mean gap (%)": Bar.at_most(mean_gap(ours["ALWABP-2"]), 1.0),
        "SALBP-1 n=100: proven (%)": Bar.at_least(round(proven, 1), 80.0),
        "SALBP-1 n=100: instances above best known": Bar.at_most(float(_above(hundred)), 0.0),
        "SALBP-1 n=1000: mean gap (%)": Bar.at_most(mean_gap(ours["SALBP-1 n=1000"]), 0.3),
        "over a time limit (s)": Bar.at_most(round(over, 2), _OVER_S),
    }


def _above(trials: list[Trial]) -> int:
    return sum(t.gap is None or t.gap > 0.0 for t in trials)
