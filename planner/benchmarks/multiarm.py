"""``taktline bench multiarm``: one to four UR5 arms that share a space, all moved at once.

Every motion is looked at again by PyBullet, which reads the URDF itself. OMPL's RRT-Connect over
all joints, with PyBullet as its checker, tries some of the same tasks. Bars: every task solved
whose start and goal are free, a median of at most 1 s each whatever the number of arms, no
collision at any instant, all goals reached within 20 s of motion. "x least" compares makespans with
what no motion can beat: the slowest joint alone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.benchmarks.multiarm_tasks import (
    FLOOR_Z_M,
    ArmsTask,
    floor,
    mounted,
    read_arm,
    read_task,
)
from planner.benchmarks.peer_crew_bullet import BulletCrew
from planner.benchmarks.peer_ompl import rrt_connect, seed_ompl
from planner.benchmarks.registry import BenchDataError
from planner.benchmarks.result import Bar, BenchResult, Row
from planner.benchmarks.setting import PeerMissingError, machine, versions
from planner.collision import Arm, StationWorld
from planner.collision.arm import TOUCH_M
from planner.motion.evaluation import positions_rad
from planner.motion.query import MotionLimits
from planner.multiarm import NoTogether, TogetherPlan, TogetherQuery, plan_together
from planner.multiarm.warm import warm_up
from planner.progress import Progress
from robots.geometry import FloatArray
from robots.timing.bounds import rest_to_rest_time_s

MOST_S = 1.0
LONGEST_S = 20.0
PEER_LIMIT_S = 5.0
PEER_EVERY = 9
"""Of the tasks with more than one arm, OMPL tries one in so many, and those with detours."""
_MARGIN_M = 5e-4
_TURN_RAD = 0.003
"""Most that any joint turns between two looks of PyBullet."""
_SEED = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """What all tasks have in common."""

    urdf: Path
    arm: Arm
    world: StationWorld
    limits: MotionLimits

    @classmethod
    def of(cls, urdf: Path) -> _Stage:
        model, world = read_arm(urdf), StationWorld.build({"body:floor": (floor(),)})
        return cls(urdf, Arm.of(mounted(model), keep_m=TOUCH_M), world, MotionLimits.of(model))

    def query(self, task: ArmsTask) -> TogetherQuery:
        """The question that a task asks."""
        count = len(task.bases)
        return TogetherQuery(
            tuple(
                self.arm.elsewhere(f"arm{i}", base) for i, base in enumerate(task.bases, start=1)
            ),
            tuple(task.starts_rad),
            tuple(task.goals_rad),
            self.world,
            (self.limits,) * count,
            _MARGIN_M,
            _MARGIN_M,
            seed=_SEED,
        )

    def least_s(self, task: ArmsTask) -> float:
        """What no motion can beat."""
        limits, turns = self.limits, task.goals_rad - task.starts_rad
        times = rest_to_rest_time_s(turns, limits.velocity_rad_s, limits.acceleration_rad_s2)
        return float(np.max(times))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One task: whether PyBullet has start and goal free; what came of it, and what it saw."""

    task: str
    arms: int
    free: bool
    how: str
    seconds: float
    makespan_s: float
    over_least: float
    collided: bool
    reached: bool


def run(data: Path, count: int | None, progress: Progress) -> BenchResult:
    """Measure the first ``count`` tasks of ``data``/multiarm_ur5.

    Raises:
        BenchDataError: if there is no data, or not what it should be.
    """
    folder = data / "multiarm_ur5"
    paths = sorted((folder / "benchmark_small").glob("*.json"))[:count]
    if not paths:
        raise BenchDataError(f"{folder}: no task benchmark_small/*.json")
    stage, tasks = _Stage.of(folder / "assets" / "ur5" / "ur5.urdf"), [read_task(p) for p in paths]
    warm_up()
    outcomes: list[_Outcome] = []
    with progress.stage("tasks", len(tasks)) as steps:
        for task in tasks:
            outcomes.append(_outcome(stage, task))
            steps.advance()
    rows = [*_rows(outcomes), *_peer_rows(stage, tasks, outcomes, progress)]
    packages = versions("numpy", "numba", "pybullet", "ompl")
    return BenchResult("multiarm", machine(), packages, tuple(rows), _bars(outcomes))


def _outcome(stage: _Stage, task: ArmsTask) -> _Outcome:
    began_s = time.perf_counter()
    answer = plan_together(stage.query(task))
    seconds = time.perf_counter() - began_s
    with BulletCrew(stage.urdf, task.bases, FLOOR_Z_M) as crew:
        free = not (crew.hits(task.starts_rad) or crew.hits(task.goals_rad))
        if isinstance(answer, NoTogether):
            return _Outcome(
                task.name, len(task.bases), free, "none", seconds, np.nan, np.nan, False, False
            )
        q = _samples(answer)
        collided = crew.first_hit(q) is not None
    ends = np.abs(np.stack([q[0] - task.starts_rad, q[-1] - task.goals_rad])).max()
    return _Outcome(
        task.name, len(task.bases), free, answer.how, seconds, answer.makespan_s,
        answer.makespan_s / stage.least_s(task), collided, bool(ends < 1e-6),
    )  # fmt: skip


def _samples(plan: TogetherPlan) -> FloatArray:
    """Joints (m, a, n) at instants so close that no joint turns by more than ``_TURN_RAD``."""
    count = 64
    while True:
        times_s = np.linspace(0.0, plan.makespan_s, count)
        q = np.stack([positions_rad(one, times_s) for one in plan.trajectories], axis=1)
        if np.abs(np.diff(q, axis=0)).max() <= _TURN_RAD:
            return q
        count *= 2


def _rows(outcomes: Sequence[_Outcome]) -> list[Row]:
    """Ours, for each number of arms and for all."""
    groups = [
        [o for o in outcomes if o.arms == arms] for arms in sorted({o.arms for o in outcomes})
    ]
    return [_row(str(group[0].arms), group) for group in groups] + [_row("all", list(outcomes))]


def _row(arms: str, group: list[_Outcome]) -> Row:
    found = [o for o in group if o.how != "none"]
    makespans, over = [o.makespan_s for o in found], [o.over_least for o in found]
    return {
        "arms": arms,
        "planner": "taktline",
        "tasks": len(group),
        "free": sum(o.free for o in group),
        "solved": len(found),
        "straight": sum(o.how == "straight" for o in found),
        **_times([o.seconds for o in group]),
        "makespan (s)": _median(makespans),
        "its p95 (s)": _percentile(makespans, 95.0),
        "x least": float(np.mean(over)) if over else None,
        "x most": max(over, default=None),
        "hits": sum(o.collided for o in found),
    }


def _times(seconds: list[float]) -> Row:
    return {
        "median (ms)": _ms(_median(seconds)),
        "p95 (ms)": _ms(_percentile(seconds, 95.0)),
        "most (ms)": _ms(max(seconds, default=None)),
    }


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(1000.0 * seconds, 1)


def _median(values: list[float]) -> float | None:
    return float(np.median(values)) if values else None


def _percentile(values: list[float], share: float) -> float | None:
    return float(np.percentile(values, share)) if values else None


def _peer_rows(
    stage: _Stage, tasks: Sequence[ArmsTask], outcomes: Sequence[_Outcome], progress: Progress
) -> list[Row]:
    """OMPL on some of the tasks with more than one arm, beside ours on the same.

    Some are every ninth, others all on which arms cannot just go straight on.
    """
    try:
        seed_ompl(_SEED + 1)
    except PeerMissingError:
        return []
    shared = [o.task for o in outcomes if o.arms > 1]
    detours = [o.task for o in outcomes if o.arms > 1 and o.how != "straight"]
    rows: list[Row] = []
    for name, wanted in (("every 9th", shared[::PEER_EVERY]), ("detours", detours)):
        if wanted:
            ours = [o for o in outcomes if o.task in wanted]
            theirs = _ompl_row(stage, [t for t in tasks if t.name in wanted], progress)
            rows += [_row(name, ours), {"arms": name, **theirs}]
    return rows


def _ompl_row(stage: _Stage, tasks: Sequence[ArmsTask], progress: Progress) -> Row:
    seconds, solved = [], 0
    with progress.stage("OMPL's tasks", len(tasks)) as steps:
        for task in tasks:
            found, spent_s = _with_ompl(stage, task)
            solved += found
            seconds.append(spent_s)
            steps.advance()
    name = f"OMPL {PEER_LIMIT_S:g} s"
    return {"planner": name, "tasks": len(tasks), "solved": solved, **_times(seconds)}


def _with_ompl(stage: _Stage, task: ArmsTask) -> tuple[bool, float]:
    """Whether OMPL finds a path within its time, and the seconds it takes."""
    count = len(task.bases)
    low, high = np.tile(stage.limits.lower_rad, count), np.tile(stage.limits.upper_rad, count)
    ends = task.starts_rad.ravel(), task.goals_rad.ravel()
    with BulletCrew(stage.urdf, task.bases, FLOOR_Z_M) as crew:
        answer = rrt_connect(
            lambda q: not crew.hits(q.reshape(count, -1)), low, high, ends, PEER_LIMIT_S
        )
    return answer.path_rad is not None, answer.seconds


def _bars(outcomes: Sequence[_Outcome]) -> dict[str, Bar]:
    free = [o for o in outcomes if o.free]
    found = [o for o in outcomes if o.how != "none"]
    medians = [
        float(np.median([o.seconds for o in outcomes if o.arms == arms]))
        for arms in {o.arms for o in outcomes}
    ]
    return {
        "tasks solved, of those that are free": Bar.at_least(
            float(sum(o.how != "none" for o in free)), float(len(free))
        ),
        "median time, of the slowest number of arms (s)": Bar.at_most(max(medians), MOST_S),
        "motions in which PyBullet sees a collision": Bar.at_most(
            float(sum(o.collided for o in found)), 0.0
        ),
        "motions that miss their start or goal": Bar.at_most(
            float(sum(not o.reached for o in found)), 0.0
        ),
        "longest makespan (s)": Bar.at_most(
            max((o.makespan_s for o in found), default=None), LONGEST_S
        ),
    }
