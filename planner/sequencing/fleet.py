"""Tours of many robots that share tasks, where they are not too much in each other's way.

Who does what comes out of the tours themselves, so that robots end up with areas of their own and
equal loads. Called by ``planner.line_sharing`` for all robots of a line at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from cells.ids import TaskId
from planner.options import IntArray, OptionTable, RobotOptions
from planner.sequencing.fleet_kernels import Aim, Crowd, Tours, anneal_fleet_nb
from planner.sequencing.station_arrays import StationArrays, lay_out
from planner.sequencing.thinning import thin
from planner.sequencing.tour import Tour, Visit
from planner.sequencing.travel import TravelCosts
from planner.side_by_side import side_by_side
from robots.geometry import FloatArray

STEPS = 50_000
"""Changes that are tried, per task."""
OPTIONS = 20
"""Options per robot and task that are played with."""
NEAR = 20
"""A task is put next to one of so many that are nearest to it."""
CROWDING_S = 0.2
"""What it costs that two robots cannot be at two of their tasks at once."""
_DOUBLINGS = 4
"""How sharp the norm of loads is (see ``Aim``): sharper ones find tours that are no shorter."""
_HOT_S, _COLD_S = 1.0, 0.02
"""How much worse changes may be at first and in the end (s)."""

Clashes = Mapping[tuple[int, int], npt.NDArray[np.bool_]]
"""For pairs of robots beside each other: at which tasks of theirs (n, m) they cannot be at once."""


def fleet_tours(
    robots: Sequence[RobotOptions],
    costs: TravelCosts,
    takts: FloatArray,
    rng: np.random.Generator,
    clashes: Clashes | None = None,
    steps: int = STEPS,
    searches: int = 1,
) -> tuple[Tour, ...]:
    """Return a tour per robot, together through all tasks, for the least highest load per takt.

    ``takts`` (R,): over how many takts each robot's tour may last. Robots that are the same object
    are looked at once. ``clashes`` counts robots and their tasks as in ``robots``. The best of
    ``searches`` counts, side by side, from different chances.

    Raises:
        ValueError: if there are no robots.
    """
    if not robots:
        raise ValueError("expected at least one robot")
    kinds = list({id(robot): robot for robot in robots}.values())
    which = np.array([next(k for k, each in enumerate(kinds) if each is r) for r in robots])
    tasks = tuple(dict.fromkeys(task for robot in kinds for task in robot.tasks))
    named = [replace(robot, robot=type(robot.robot)(str(k))) for k, robot in enumerate(kinds)]
    table = OptionTable(tuple(named), tasks)
    kept = thin(table, OPTIONS)
    once = lay_out(table, kept, costs)
    arrays = _repeated(once, which)
    aim, near = Aim(1.0 / takts, _DOUBLINGS), _near(once)
    crowd = _crowd(robots, tasks, clashes or {})

    def searched(state: npt.NDArray[np.uint64]) -> Tours:
        tours, changes = _begun(arrays, takts), steps * len(tasks)
        anneal_fleet_nb(arrays, aim, crowd, near, tours, changes, _HOT_S, _COLD_S, state)
        return tours

    found = side_by_side(searched, rng.integers(1, 2**63, (searches, 1), dtype=np.uint64))
    tours = min(found, key=lambda each: float(each.load_s.max()))
    return tuple(
        Tour(
            robot.robot,
            tuple(
                Visit(tasks[task], int(kept[which[r]][option]))
                for task, option in zip(tours.task[r, :count], tours.option[r, :count], strict=True)
            ),
        )
        for r, (robot, count) in enumerate(zip(robots, tours.length, strict=True))
    )


def _crowd(robots: Sequence[RobotOptions], tasks: Sequence[TaskId], clashes: Clashes) -> Crowd:
    """``clashes`` as the kernels read them."""
    count, number = len(robots), {task: t for t, task in enumerate(tasks)}
    columns = [np.array([number[task] for task in robot.tasks], dtype=np.int64) for robot in robots]
    beside = [[q for q in range(count) if {(r, q), (q, r)} & clashes.keys()] for r in range(count)]
    mates = np.full((count, max(1, *map(len, beside)) if count > 1 else 1), -1, dtype=np.int64)
    clash = np.zeros((count, count, len(tasks), len(tasks)), dtype=np.uint8)
    for r, others in enumerate(beside):
        mates[r, : len(others)] = others
    for (r, q), found in clashes.items():
        clash[r, q][np.ix_(columns[r], columns[q])] = found
        clash[q, r][np.ix_(columns[q], columns[r])] = found.T
    return Crowd(mates, clash, CROWDING_S)


def _repeated(once: StationArrays, which: IntArray) -> StationArrays:
    """The arrays of kinds of robots, laid out for robots of kind ``which`` (R,) each."""
    options = [slice(once.option_at[k], once.option_at[k + 1]) for k in which]
    costs = [slice(once.cost_at[k], once.cost_at[k + 1]) for k in which]
    return StationArrays(
        first=np.ascontiguousarray(once.first[which]),
        last=np.ascontiguousarray(once.last[which]),
        option_at=np.cumsum([0, *(each.stop - each.start for each in options)]),
        original=np.concatenate([once.original[each] for each in options]),
        duration_s=np.concatenate([once.duration_s[each] for each in options]),
        arrive_s=np.concatenate([once.arrive_s[each] for each in options]),
        cost_at=np.cumsum([0, *(each.stop - each.start for each in costs)]),
        cost_s=np.concatenate([once.cost_s[each] for each in costs]),
        back_s=np.concatenate([once.back_s[each] for each in costs]),
    )


def _near(arrays: StationArrays) -> IntArray:
    """The tasks (T, K) nearest to each, there and back, for whichever robot that is quickest."""
    count = arrays.first.shape[1]
    least_s = np.full((count, count), np.inf)
    for r, (first, last) in enumerate(zip(arrays.first, arrays.last, strict=True)):
        size = arrays.option_at[r + 1] - arrays.option_at[r] + 1
        cost_s = arrays.cost_s[arrays.cost_at[r] : arrays.cost_at[r + 1]].reshape(size, size)
        task_of = np.zeros(size - 1, dtype=np.int64)
        for task in np.flatnonzero(last > first):
            task_of[first[task] : last[task]] = task
        np.minimum.at(least_s, (task_of[:, None], task_of[None, :]), cost_s[:-1, :-1])
    both_s = least_s + least_s.T
    np.fill_diagonal(both_s, np.inf)
    near = np.argsort(both_s, axis=1, kind="stable")[:, : min(NEAR, max(1, count - 1))]
    return np.ascontiguousarray(near, dtype=np.int64)


def _begun(arrays: StationArrays, takts: FloatArray) -> Tours:
    """Tasks that few can do first, each to the robot with the fewest for its takts."""
    robots, count = arrays.first.shape
    shape = robots, count
    tours = Tours(
        np.zeros(shape, dtype=np.int64),
        np.zeros(shape, dtype=np.int64),
        np.zeros(robots, dtype=np.int64),
        np.zeros(robots),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.zeros(1),
    )
    able = arrays.last > arrays.first
    for task in np.argsort(able.sum(axis=0), kind="stable"):
        r = int(np.argmin(np.where(able[:, task], tours.length / takts, np.inf)))
        place = tours.length[r]
        tours.task[r, place], tours.option[r, place] = task, arrays.first[r, task]
        tours.robot[task], tours.place[task] = r, place
        tours.length[r] += 1
    return tours
