"""What others take over when a robot fails: at once, and then as well as its neighbours can.

Tasks go to robots at the same station or the next ones downstream before any others, and tasks
that need not move do not. Called by whoever replans a shop, and by ``taktline bench balance``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.deadline import Deadline
from planner.lines.anneal import Annealer
from planner.lines.load_bound import load_bound
from planner.lines.robot_line import NEVER, RobotLine, robot_loads
from planner.options import IntArray

REACH = 3
"""Neighbouring stations that help, either way."""
_STEPS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Takeover:
    """Robot (T,) of each task without the failed one; the highest load, and a bound of what the
    stations around can reach; ``moved``: tasks that changed hands.
    """

    robot: IntArray
    highest: int
    bound: int
    moved: IntArray


def first_takeover(line: RobotLine, robot: IntArray, failed: int) -> Takeover | None:
    """The failed robot's tasks, longest first, each to the robot nearby that is done first.

    None if a task has no other robot that the order of tasks allows.
    """
    now = robot.copy()
    loads = robot_loads(line, robot, line.station)
    mine = np.flatnonzero(robot == failed)
    for t in mine[np.argsort(-line.time[failed, mine], kind="stable")].tolist():
        can = _candidates(line, now, t, failed)
        if len(can) == 0:
            return None
        later = (loads[can] + line.time[can, t][:, None] * line.needed[:, t]).max(axis=1)
        best = int(can[np.lexsort((later, _distance(line, can, failed)))[0]])
        low = int(can[int(np.argmin(later))])
        limit = int(loads.max())
        best = best if later[list(can).index(best)] <= limit else low
        loads[best] += line.time[best, t] * line.needed[:, t]
        now[t] = best
    return _takeover(line, robot, now, 0)


def best_takeover(
    line: RobotLine, robot: IntArray, failed: int, deadline: Deadline, rng: np.random.Generator
) -> Takeover | None:
    """Share the tasks of the stations around anew; as few as possible of them change hands."""
    first = first_takeover(line, robot, failed)
    if first is None:
        return None
    near = np.abs(line.station - line.station[failed]) <= REACH
    near |= np.isin(np.arange(len(near)), first.robot[robot == failed])
    near[failed] = False
    robots = np.flatnonzero(near)
    tasks = np.flatnonzero(near[first.robot])
    part = _part(line, first.robot, robots, tasks)
    outside = int(robot_loads(line, first.robot, line.station)[~near].max(initial=0))
    bound = max(outside, load_bound(part, deadline).load)
    place = np.searchsorted(robots, first.robot[tasks])
    shared = robots[_annealed(part, place, bound, deadline, rng)]
    now = first.robot.copy()
    now[tasks] = shared
    return _takeover(line, robot, _settled(line, robot, now, failed), bound)


def _candidates(line: RobotLine, robot: IntArray, t: int, failed: int) -> IntArray:
    """Robots that can take task t as the others are."""
    low, high = _window(line, robot, t)
    can = line.able[:, t] & (line.station >= low) & (line.station <= high)
    can[failed] = False
    return np.flatnonzero(can)


def _window(line: RobotLine, robot: IntArray, t: int) -> tuple[int, int]:
    """First and last station of task t as the others are."""
    ahead = line.before[line.before[:, 1] == t, 0]
    after = line.before[line.before[:, 0] == t, 1]
    low = line.station[robot[ahead]].max(initial=int(line.station.min()))
    high = line.station[robot[after]].min(initial=int(line.station.max()))
    return int(low), int(high)


def _distance(line: RobotLine, can: IntArray, failed: int) -> IntArray:
    """0 at the same station, then the next ones downstream, then all others."""
    away = line.station[can] - line.station[failed]
    return np.asarray(np.where((away >= 0) & (away <= REACH), away, REACH + 1 + np.abs(away)))


def _part(line: RobotLine, robot: IntArray, robots: IntArray, tasks: IntArray) -> RobotLine:
    """The stations around as a line of their own, in which tasks elsewhere stay where they are."""
    number = np.full(line.time.shape[1], -1)
    number[tasks] = np.arange(len(tasks))
    time = line.time[np.ix_(robots, tasks)].copy()
    at = line.station[robots]
    for a, b in line.before.tolist():
        if number[a] >= 0 > number[b]:
            time[at > line.station[robot[b]], number[a]] = NEVER
        if number[b] >= 0 > number[a]:
            time[at < line.station[robot[a]], number[b]] = NEVER
    before = number[line.before]
    inside = before[(before >= 0).all(axis=1)]
    return RobotLine(time, at, inside, line.needed[:, tasks], line.share)


def _annealed(
    part: RobotLine, robot: IntArray, bound: int, deadline: Deadline, rng: np.random.Generator
) -> IntArray:
    best, highest = robot, int(robot_loads(part, robot, part.station).max())
    run, misses = Annealer(part, robot, rng), 0
    while highest > bound and not deadline.over:
        step = max(1, (highest - bound) >> (1 + misses))
        if run.aim(highest - step, _STEPS):
            best = run.robot
            highest = int(robot_loads(part, best, part.station).max())
        else:
            misses += 1
            run.start(best)
    return best


def _settled(line: RobotLine, before: IntArray, robot: IntArray, failed: int) -> IntArray:
    """Give back what can go back to where it was without a higher load than the highest."""
    now = robot.copy()
    loads = robot_loads(line, now, line.station)
    highest = loads.max()
    for t in np.flatnonzero((now != before) & (before != failed)).tolist():
        home = int(before[t])
        back = loads[home] + line.time[home, t] * line.needed[:, t]
        low, high = _window(line, now, t)
        if back.max() <= highest and low <= line.station[home] <= high:
            loads[now[t]] -= line.time[now[t], t] * line.needed[:, t]
            loads[home] = back
            now[t] = home
    return now


def _takeover(line: RobotLine, before: IntArray, robot: IntArray, bound: int) -> Takeover:
    highest = int(robot_loads(line, robot, line.station).max())
    return Takeover(robot, highest, bound, np.flatnonzero(robot != before))
