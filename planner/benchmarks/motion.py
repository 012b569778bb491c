"""``taktline bench motion``: short collision-free paths in MotionBenchMaker's problems.

Every path is looked at again on its own, ten times finer. OMPL's RRT-Connect with PyBullet and with
Coal as checkers solves some of the same problems in between; its paths are looked at alike.
Bars: every problem solved whose ends are exactly free, each within 1 s; median and 95th percentile
of planning and shortening; how many times as quick as OMPL; length of the Panda's paths; no
collision.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.benchmarks.motion_contest import BULLET, COAL, SPARSE, Round, contest
from planner.benchmarks.motion_judge import MotionJudge, looks
from planner.benchmarks.motion_problems import Problem, problem_files, read_problem
from planner.benchmarks.motion_robots import PROFILES, BenchRobot, read_robot
from planner.benchmarks.peer_ompl import seed_ompl
from planner.benchmarks.result import Bar, BenchResult, Row
from planner.benchmarks.setting import NOT_INSTALLED, PeerMissingError, machine, versions
from planner.collision import StationWorld
from planner.motion.path import PathFinder
from planner.progress import Progress, Stage
from robots.geometry import FloatArray

MOST_S = 1.0
MEDIAN_MS, P95_MS = 1.0, 20.0
TIMES = {BULLET: 100.0, COAL: 20.0}
PANDA_RAD = 5.2
CONTESTS = 28
"""Problems of each robot that OMPL solves too."""
_REPEATS = 3
_SEED = 1
_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one problem. ``free``: both ends are exactly free; only then the rest counts.

    ``seconds`` of planning and shortening, median of a few runs, without ``world_s`` for compiling
    what stands; length of the path (L2), and looks at it at which something touched (None: there
    is nobody to look).
    """

    family: str
    free: bool
    solved: bool
    seconds: float
    world_s: float
    length_rad: float
    hits: int | None


def run(data: Path, count: int | None, progress: Progress) -> BenchResult:
    """Solve ``count`` problems (None: all) of each robot in ``data``/motion.

    Raises:
        BenchDataError: if anything is wrong with the data.
    """
    answers: dict[str, list[Answer]] = {}
    rounds: dict[str, list[Round] | None] = {}
    for name, profile in PROFILES.items():
        robot = read_robot(name, profile, data / "motion")
        files = problem_files(data / "motion" / profile.folder, count)
        with progress.stage(name, len(files)) as stage:
            answers[name] = list(_answers(robot, files, stage))
        rounds[name] = _contests(robot, files, progress)
    return BenchResult(
        "motion",
        machine(),
        versions("numpy", "numba", "coal", "pybullet", "ompl"),
        tuple(_rows(answers, rounds)),
        _bars(answers, rounds),
    )


def _answers(robot: BenchRobot, files: Sequence[Path], stage: Stage) -> Iterator[Answer]:
    for file in files:
        yield _answer(robot, read_problem(file, robot.joints))
        stage.advance()


def _answer(robot: BenchRobot, problem: Problem) -> Answer:
    """Solve one problem and judge what came of it; the planner is judged by nothing of its own."""
    judge = _judge(robot, problem)
    ends = np.stack([problem.start_rad, problem.goal_rad])
    if judge is not None and judge.hits(ends):
        return Answer(problem.family, False, False, 0.0, 0.0, 0.0, 0)
    began_s = time.perf_counter()
    world = problem.world()
    world_s = time.perf_counter() - began_s
    tries = [_found(_finder(robot, world), problem) for _ in range(_REPEATS)]
    path, took_s = tries[-1][0], statistics.median(seconds for _, seconds in tries)
    if path is None:
        return Answer(problem.family, True, False, took_s, world_s, 0.0, 0)
    length = float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
    hits = None if judge is None else judge.hits(looks(path))
    return Answer(problem.family, True, True, took_s, world_s, length, hits)


def _judge(robot: BenchRobot, problem: Problem) -> MotionJudge | None:
    try:
        return MotionJudge.of(robot, problem)
    except PeerMissingError:
        return None


def _finder(robot: BenchRobot, world: StationWorld) -> PathFinder:
    return PathFinder.of(robot.arm, world, (robot.model.lower_rad(), robot.model.upper_rad()))


def _found(finder: PathFinder, problem: Problem) -> tuple[FloatArray | None, float]:
    """The path, and the seconds it took; None also where the planner calls an end occupied."""
    began_s = time.perf_counter()
    try:
        path = finder.find(problem.start_rad, problem.goal_rad, _SEED)
    except ValueError:
        path = None
    return path, time.perf_counter() - began_s


def _contests(robot: BenchRobot, files: Sequence[Path], progress: Progress) -> list[Round] | None:
    """Contests in some problems, picked at random but always the same; None without contenders."""
    some = np.random.default_rng(_SEED).permutation(len(files))[:CONTESTS]
    rounds: list[Round] = []
    try:
        seed_ompl(_SEED)
        with progress.stage(f"{robot.name}: OMPL", len(some)) as stage:
            for file in (files[i] for i in sorted(some)):
                problem = read_problem(file, robot.joints)
                ours, judge = _ours(robot, problem), MotionJudge.of(robot, problem)
                rounds += contest(robot, problem, ours, _looker(judge))
                stage.advance()
    except PeerMissingError:
        return None
    return rounds


def _ours(robot: BenchRobot, problem: Problem) -> Callable[[], float]:
    """What says how long we take; once before that, since the world is new to the caches."""
    world = problem.world()

    def seconds() -> float:
        _found(_finder(robot, world), problem)
        return _found(_finder(robot, world), problem)[1]

    return seconds


def _looker(judge: MotionJudge) -> Callable[[FloatArray], int]:
    return lambda path_rad: judge.hits(looks(path_rad))


def _rows(answers: dict[str, list[Answer]], rounds: dict[str, list[Round] | None]) -> Iterator[Row]:
    for robot, given in answers.items():
        for family in sorted({answer.family for answer in given}):
            short = family.removesuffix(f"_{PROFILES[robot].folder}")
            yield _row(robot, short, [a for a in given if a.family == family])
        yield _row(robot, "all", given)
        yield from _contender_rows(robot, rounds[robot])


def _row(robot: str, family: str, answers: Sequence[Answer]) -> Row:
    free = [answer for answer in answers if answer.free]
    solved = [answer for answer in free if answer.solved]
    return {
        "robot": robot,
        "problems": family,
        "count": len(answers),
        "free": len(free),
        "solved": len(solved),
        **_took_ms([answer.seconds for answer in solved]),
        "path rad": _mean(answer.length_rad for answer in solved),
        "hits": _hits(solved),
        "touch": _touching(solved),
        "world ms": _quantile([1e3 * answer.world_s for answer in free], 0.5),
        "times": None,
    }


def _took_ms(seconds: Sequence[float]) -> dict[str, float | None]:
    took_ms = [1e3 * one for one in seconds]
    return {
        "median ms": _quantile(took_ms, 0.5),
        "p95 ms": _quantile(took_ms, _SHARE),
        "most ms": max(took_ms, default=None),
    }


def _hits(answers: Iterable[Answer]) -> int | None:
    """Looks at which something touched, of all; None where nobody looked."""
    hits = [answer.hits for answer in answers]
    return None if None in hits else sum(hit for hit in hits if hit is not None)


def _touching(answers: Iterable[Answer]) -> int | None:
    """Paths on which something touched; None where nobody looked."""
    hits = [answer.hits for answer in answers]
    return None if None in hits else sum(hit != 0 for hit in hits)


def _contender_rows(robot: str, rounds: Sequence[Round] | None) -> Iterator[Row]:
    if rounds is None:
        yield {"robot": robot, "problems": f"OMPL or Coal {NOT_INSTALLED}"}
        return
    for contender in (BULLET, COAL, BULLET + SPARSE, COAL + SPARSE):
        mine = [one for one in rounds if one.contender == contender]
        yield {
            "robot": robot,
            "problems": contender,
            "count": len(mine),
            "free": len(mine),
            "solved": sum(one.solved for one in mine),
            **_took_ms([one.seconds for one in mine]),
            "path rad": None,
            "hits": None,
            "touch": sum(one.touches for one in mine),
            "world ms": None,
            "times": _times(mine),
        }


def _times(rounds: Sequence[Round]) -> float | None:
    """How many times as long as ours a contender's median problem took."""
    if not rounds:
        return None
    theirs = statistics.median(one.seconds for one in rounds)
    return theirs / statistics.median(one.ours_s for one in rounds)


def _bars(
    answers: dict[str, list[Answer]], rounds: dict[str, list[Round] | None]
) -> dict[str, Bar]:
    bars: dict[str, Bar] = {}
    for robot, given in answers.items():
        free = [answer for answer in given if answer.free]
        took_ms = [1e3 * answer.seconds for answer in free]
        unsolved = sum(not answer.solved or answer.seconds > MOST_S for answer in free)
        bars[f"{robot}: unsolved in 1 s"] = Bar.at_most(unsolved, 0)
        bars[f"{robot}: median ms"] = Bar.at_most(_quantile(took_ms, 0.5), MEDIAN_MS)
        bars[f"{robot}: p95 ms"] = Bar.at_most(_quantile(took_ms, _SHARE), P95_MS)
        for contender, times in TIMES.items():
            mine = [one for one in rounds[robot] or () if one.contender == contender]
            bars[f"{robot}: times as quick as {contender}"] = Bar.at_least(_times(mine), times)
        if robot.startswith("panda"):
            length = _mean(answer.length_rad for answer in free if answer.solved)
            bars[f"{robot}: path rad"] = Bar.at_most(length, PANDA_RAD)
        bars[f"{robot}: hits"] = Bar.at_most(_hits(free), 0)
    return bars


def _quantile(values: Sequence[float], share: float) -> float | None:
    return float(np.quantile(values, share)) if values else None


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return statistics.fmean(known) if known else None
