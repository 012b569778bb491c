"""Play all robots' tours at once: a robot sets out only where nobody is in its way.

Greedy and quick, the measure that :mod:`planner.rehearsal.anneal_kernels` searches by. The exact
turns come later, from ``planner.coordination``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.options import IntArray
from planner.sequencing.rules import Rules
from planner.sequencing.station_arrays import StationArrays
from robots.compiled import inlined, kernel, lean
from robots.geometry import FloatArray

READY, MOVING, GATE, AT_WORK, HOLDING, FINISHING, DONE = 0, 1, 2, 3, 4, 5, 6
STUCK_S = 1.0e4
"""What a rehearsal in which robots block each other for good costs, and more per task undone."""


class Clashes(NamedTuple):
    """What excludes each other. Stands are the kept options by robot, then the robots' homes.

    ``apart`` (S, S): 1 where the robots of two stands may not both be near them. ``held`` (S, S):
    the same where the robot of the row has brought its part, if any, to its place. ``leg_of``
    (S, S): the known leg between two stands of a robot, or -1. ``leg_apart`` (legs, S): 1 where a
    robot may not stand while the leg is run; ``legs_apart`` (legs, legs): legs not run at once.
    """

    apart: npt.NDArray[np.uint8]
    held: npt.NDArray[np.uint8]
    leg_of: npt.NDArray[np.int32]
    leg_apart: npt.NDArray[np.uint8]
    legs_apart: npt.NDArray[np.uint8]


class Cast(NamedTuple):
    """The state of a rehearsal, per robot: where it stands, comes from, what it does until when."""

    at: IntArray
    came_from: IntArray
    place: IntArray
    phase: IntArray
    until_s: FloatArray
    moments_s: FloatArray
    waited_s: FloatArray


@kernel
def cast_of(robots: int, tasks: int) -> Cast:
    """A cast to be used again and again."""
    return Cast(
        np.zeros(robots, dtype=np.int64),
        np.zeros(robots, dtype=np.int64),
        np.zeros(robots, dtype=np.int64),
        np.zeros(robots, dtype=np.int64),
        np.zeros(robots),
        np.zeros((tasks, 3)),
        np.zeros(robots),
    )


@inlined
def travel_nb(s: StationArrays, r: int, left: int, entered: int) -> float:
    """Travel time (s) between two options of robot r, given within all; homes are negative."""
    first = s.option_at[r]
    size = s.option_at[r + 1] - first + 1
    a = left - first if left >= 0 else size - 1
    b = entered - first if entered >= 0 else size - 1
    work_s = s.duration_s[left] if left >= 0 else 0.0
    return float(s.cost_s[s.cost_at[r] + a * size + b] - work_s)


@inlined
def blocked_nb(clash: Clashes, c: Cast, r: int, target: int) -> bool:
    """Whether another robot is, or is under way, where it must not be while r goes to target."""
    leg = clash.leg_of[c.at[r], target]
    for other in range(len(c.at)):
        if other == r:
            continue
        at = c.at[other]
        there = c.phase[other] not in (MOVING, GATE, AT_WORK)
        stands = clash.held[at, target] if there else clash.apart[at, target]
        if stands or (leg >= 0 and clash.leg_apart[leg, at]):
            return True
        if c.phase[other] == MOVING:
            left = c.came_from[other]
            if clash.held[left, target] or (leg >= 0 and clash.leg_apart[leg, left]):
                return True
            under_way = clash.leg_of[left, at]
            if under_way >= 0 and (
                clash.leg_apart[under_way, target]
                or clash.leg_apart[under_way, c.at[r]]
                or (leg >= 0 and clash.legs_apart[leg, under_way])
            ):
                return True
    return False


@inlined
def allowed_s(rules: Rules, moments_s: FloatArray, task: int, kind: int) -> float:
    """When the relations let ``task`` pass moment ``kind``; inf if that is not known yet.

    ``task`` -1 stands for the end of the cycle.
    """
    at_s = 0.0
    for g in range(len(rules.goal_at) - 1):
        for goal in range(rules.goal_at[g], rules.goal_at[g + 1]):
            if rules.goal_task[goal] == task and (task < 0 or rules.goal_kind[goal] == kind):
                for i in range(rules.source_at[g], rules.source_at[g + 1]):
                    moment_s = moments_s[rules.source_task[i], rules.source_kind[i]]
                    at_s = max(at_s, moment_s + rules.source_s[i])
    return at_s


@inlined
def advance_nb(
    s: StationArrays,
    rules: Rules,
    clash: Clashes,
    c: Cast,
    r: int,
    route: IntArray,
    length: IntArray,
    task_of: IntArray,
    now_s: float,
) -> bool:
    """Let robot r do what it can do now; False if nothing has changed."""
    homes = len(s.original)
    if c.phase[r] == READY:
        place = c.place[r]
        last = place == length[r]
        target = homes + r if last else route[r, place]
        if not last and not np.isfinite(allowed_s(rules, c.moments_s, task_of[target], 0)):
            return False
        if blocked_nb(clash, c, r, target):
            return False
        left = c.at[r] if c.at[r] < homes else -1
        into = target if target < homes else -1
        c.came_from[r], c.at[r] = c.at[r], target
        c.until_s[r] = now_s + travel_nb(s, r, left, into)
        c.phase[r] = MOVING
        return True
    task = task_of[c.at[r]] if c.at[r] < homes else -1
    if c.phase[r] == GATE:
        begin_s = allowed_s(rules, c.moments_s, task, 0)
        if not np.isfinite(begin_s):
            return False
        begin_s = max(now_s, begin_s)
        c.moments_s[task, 0] = begin_s
        c.until_s[r] = begin_s + s.arrive_s[c.at[r]]
        c.phase[r] = AT_WORK
        return True
    if c.phase[r] == HOLDING:
        in_s = allowed_s(rules, c.moments_s, task, 1)
        if not np.isfinite(in_s):
            return False
        c.moments_s[task, 1] = min(c.moments_s[task, 1], max(now_s, in_s))
        free_s = allowed_s(rules, c.moments_s, task, 2)
        if not np.isfinite(free_s):
            return False
        rest_s = s.duration_s[c.at[r]] - s.arrive_s[c.at[r]]
        c.until_s[r] = max(c.moments_s[task, 1], free_s, now_s) + rest_s
        c.moments_s[task, 2] = c.until_s[r]
        c.phase[r] = FINISHING
        return True
    return False


@kernel
def gated_nb(rules: Rules, tasks: int) -> npt.NDArray[np.bool_]:
    """Which tasks (T,) some relation speaks of."""
    gated = np.zeros(tasks, dtype=np.bool_)
    for task in rules.goal_task:
        if task >= 0:
            gated[task] = True
    for task in rules.source_task:
        gated[task] = True
    return gated


@inlined
def elapse_nb(
    s: StationArrays,
    c: Cast,
    r: int,
    length: IntArray,
    task_of: IntArray,
    gated: npt.NDArray[np.bool_],
) -> None:
    """Robot r's time is up: it has arrived, or its work has come to the next moment."""
    if c.phase[r] == MOVING:
        c.came_from[r] = c.at[r]
        if c.at[r] >= len(s.original):
            c.phase[r] = DONE
        elif gated[task_of[c.at[r]]]:
            c.phase[r] = GATE
        else:
            c.until_s[r] += s.duration_s[c.at[r]]
            c.phase[r] = FINISHING
    elif c.phase[r] == AT_WORK:
        c.phase[r] = HOLDING
    elif c.phase[r] == FINISHING:
        c.place[r] += 1
        c.phase[r] = READY


@inlined
def begin_nb(c: Cast, homes: int, length: IntArray) -> None:
    """All robots at home, nothing done."""
    c.moments_s[:] = np.inf
    for r in range(len(c.at)):
        c.at[r] = homes + r
        c.came_from[r] = homes + r
        c.place[r] = 0
        c.phase[r] = READY if length[r] > 0 else DONE
        c.until_s[r] = 0.0


@inlined
def settle_nb(
    s: StationArrays,
    rules: Rules,
    clash: Clashes,
    c: Cast,
    route: IntArray,
    length: IntArray,
    task_of: IntArray,
    now_s: float,
) -> None:
    """Let every robot do what it can do now, until nobody can do more."""
    moved = True
    while moved:
        moved = False
        for r in range(len(c.at)):
            if c.phase[r] in (READY, GATE, HOLDING) and advance_nb(
                s, rules, clash, c, r, route, length, task_of, now_s
            ):
                moved = True


@inlined
def next_nb(c: Cast) -> float:
    """When the next robot's time is up; inf if nobody is doing anything."""
    next_s = np.inf
    for r in range(len(c.at)):
        if c.phase[r] in (MOVING, AT_WORK, FINISHING):
            next_s = min(next_s, c.until_s[r])
    return next_s


@lean
def rest_nb(s: StationArrays, route: IntArray, length: IntArray, rest_s: FloatArray) -> None:
    """Write into ``rest_s`` (R, T + 1) what each robot still has to travel and work from place k
    of its tour on.
    """
    for r in range(len(length)):
        right = -1
        if length[r] > 0:
            rest_s[r, length[r]] = travel_nb(s, r, route[r, length[r] - 1], -1)
        else:
            rest_s[r, 0] = 0.0
        for k in range(length[r] - 1, -1, -1):
            right = route[r, k]
            left = route[r, k - 1] if k > 0 else -1
            rest_s[r, k] = rest_s[r, k + 1] + travel_nb(s, r, left, right) + s.duration_s[right]


@inlined
def late_nb(c: Cast, rest_s: FloatArray, next_s: float, limit_s: float) -> bool:
    """Whether a robot that cannot set out before ``next_s`` cannot be home by ``limit_s``."""
    for r in range(len(c.at)):
        if c.phase[r] == READY and next_s + rest_s[r, c.place[r]] > limit_s:
            return True
    return False


@lean
def play_nb(
    s: StationArrays,
    rules: Rules,
    clash: Clashes,
    c: Cast,
    route: IntArray,
    length: IntArray,
    task_of: IntArray,
    gated: npt.NDArray[np.bool_],
    rest_s: FloatArray,
    limit_s: float,
) -> float:
    """Time (s) until all robots are home and all machines done; STUCK_S and more if never.

    ``route`` (R, T) holds options (within all), ``length`` (R,) how many; ``task_of`` (N,);
    ``gated`` (T,) from :func:`gated_nb`; ``rest_s`` (R, T + 1) from :func:`rest_nb`. What is seen
    to take longer than ``limit_s`` is broken off and answered with STUCK_S.
    """
    begin_nb(c, len(s.original), length)
    now_s = 0.0
    while True:
        settle_nb(s, rules, clash, c, route, length, task_of, now_s)
        next_s = next_nb(c)
        if not np.isfinite(next_s):
            break
        if late_nb(c, rest_s, next_s, limit_s):
            return STUCK_S
        now_s = next_s
        for r in range(len(c.at)):
            if c.phase[r] in (MOVING, AT_WORK, FINISHING) and c.until_s[r] <= now_s:
                elapse_nb(s, c, r, length, task_of, gated)
    undone = 0
    for r in range(len(c.at)):
        if c.phase[r] != DONE:
            undone += length[r] - c.place[r] + 1
    if undone:
        return STUCK_S + undone
    return max(now_s, allowed_s(rules, c.moments_s, -1, 0))
