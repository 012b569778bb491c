"""OMPL's RRT-Connect on the same problems, with PyBullet and with Coal as its checker.

Once looking at edges as densely as planners of sampled edges do that are to return free paths, and
once at OMPL's own resolution, at which many of its paths touch something; both are shown.

Planner by planner on one problem, then the next problem, so that whatever else the machine does
falls on all of them. Called by ``motion``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from planner.benchmarks.motion_problems import Problem
from planner.benchmarks.motion_robots import BenchRobot
from planner.benchmarks.peer_bullet import BulletArm
from planner.benchmarks.peer_coal import CoalWorld
from planner.benchmarks.peer_ompl import rrt_connect
from robots.geometry import FloatArray
from robots.kinematics.forward import link_transforms
from robots.shapes import Convex

BULLET, COAL = "OMPL + PyBullet", "OMPL + Coal"
SPARSE = ", its own resolution"
LIMIT_S = 5.0
DENSE_RAD = 1.0 / 32.0
"""From look to look. As in VAMP: Thomason, Kingston, Kavraki, Motions in Microseconds (2024)."""
Free = Callable[[FloatArray], bool]


@dataclass(frozen=True, slots=True)
class Round:
    """One contender at one problem: its seconds and ours; ``solved`` within the limit.

    ``touches``: whether the judge sees its path touch something.
    """

    contender: str
    family: str
    seconds: float
    ours_s: float
    solved: bool
    touches: bool
    checks: int


def contest(
    robot: BenchRobot,
    problem: Problem,
    ours: Callable[[], float],
    hits: Callable[[FloatArray], int],
) -> Iterator[Round]:
    """Let both contenders and us (``ours`` returns seconds) solve one problem.

    ``hits`` counts the looks at a path (k, n) at which something touches.

    The contenders' checkers get the same convex pieces as ours. A contender whose checker does not
    call both ends free is left out.
    """
    model = robot.model
    limits = model.lower_rad(), model.upper_rad()
    ends = problem.start_rad, problem.goal_rad
    for name, opened in ((BULLET, _bullet), (COAL, _coal)):
        with opened(robot, problem) as free:
            if not all(free(q) for q in ends):
                continue
            ours_s = ours()
            for ending, look_rad in (("", DENSE_RAD), (SPARSE, None)):
                answer = rrt_connect(free, *limits, ends, LIMIT_S, look_rad)
                solved = answer.path_rad is not None
                touches = answer.path_rad is not None and hits(answer.path_rad) > 0
                yield Round(
                    name + ending, problem.family, answer.seconds, ours_s, solved, touches,
                    answer.checks,
                )  # fmt: skip


@contextmanager
def _bullet(robot: BenchRobot, problem: Problem) -> Iterator[Free]:
    with BulletArm(robot.model, _moving(robot), problem.solids, _pairs(robot)) as arm:
        yield lambda q: not arm.hits(q)


@contextmanager
def _coal(robot: BenchRobot, problem: Problem) -> Iterator[Free]:
    world = CoalWorld(_moving(robot), problem.solids, _pairs(robot))
    yield lambda q: not world.hits(link_transforms(robot.model, q[np.newaxis])[0])


def _moving(robot: BenchRobot) -> list[tuple[int, Convex]]:
    return [(piece.number, piece.shape) for piece in robot.pieces]


def _pairs(robot: BenchRobot) -> list[tuple[int, int]]:
    """The pairs of pieces that must not touch; what does not move against each other may."""
    pieces = robot.pieces
    return [
        (a, b)
        for b in range(len(pieces))
        for a in range(b)
        if pieces[a].number != pieces[b].number
        and not robot.may_touch(pieces[a].link, pieces[b].link)
    ]
