"""Free paths for a crew, the simplest first: straight on, each alone, by one point, searched."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.motion.free_space import FreeSpace
from planner.motion.query import TravelQuery
from planner.multiarm.query import How
from planner.multiarm.space import BoolArray, CrewSpace
from robots.geometry import FloatArray
from robots.timing.bounds import via_time_lower_bound_s

Way = tuple[How, FloatArray]
_NARROW, _WIDE = 0.05, 1.0


def tracks_of(space: CrewSpace, rng: np.random.Generator) -> list[FloatArray] | int:
    """A free path (k, n) for each arm as if it were alone; an arm if it has none."""
    query = space.query
    straight = np.stack([query.start_rad(), query.goal_rad()])
    stuck = np.diag(space.clashes(straight))
    paths: list[FloatArray] = []
    for i in range(len(query.arms)):
        path = np.stack([query.starts_rad[i], query.goals_rad[i]])
        found = _alone(space, i, rng) if stuck[i] else path
        if found is None:
            return i
        paths.append(found)
    return paths


def _alone(space: CrewSpace, i: int, rng: np.random.Generator) -> FloatArray | None:
    """A path (k, n) of arm i without the others."""
    query = space.query
    alone = FreeSpace.of(
        TravelQuery(
            query.arms[i], query.world, query.limits[i], query.starts_rad[i], query.goals_rad[i],
            space.paths.margins_m[0], query.skips[i],
        )
    )  # fmt: skip
    start, goal = query.starts_rad[i], query.goals_rad[i]
    found = alone.by_one_point(start, goal, rng)
    for _ in range(alone.query.effort.trees if found is None else 0):
        found = alone.searched(start, goal, rng.integers(2**63, size=1, dtype=np.uint64))
        if found is not None:
            break
    return found


def merged(space: CrewSpace, paths: list[FloatArray]) -> FloatArray:
    """All arms on their own paths at full speed, as one path (k, n)."""
    speeds = [limits.velocity_rad_s for limits in space.query.limits]
    clocks = [
        np.concatenate([[0.0], np.cumsum((np.abs(np.diff(path, axis=0)) / speed).max(axis=1))])
        for path, speed in zip(paths, speeds, strict=True)
    ]
    times = np.unique(np.concatenate(clocks))
    if all(len(path) == 2 for path in paths):
        return np.stack([np.concatenate([path[row] for path in paths]) for row in (0, -1)])
    columns = [
        np.interp(times, clock, joint)
        for clock, path in zip(clocks, paths, strict=True)
        for joint in path.T
    ]
    return np.stack(columns, axis=1)


def searched(
    space: CrewSpace,
    track: FloatArray,
    blamed: BoolArray,
    rng: np.random.Generator,
    trees: range,
) -> Iterator[Way]:
    """Ways that ``trees`` find, the ``blamed`` arms (a,) and all arms straying in turn."""
    for tree in trees:
        strays = np.ones(len(blamed)) if tree % 2 else blamed.astype(np.float64)
        state = rng.integers(2**63, size=1, dtype=np.uint64)
        path = space.searched(track, strays, state)
        if path is not None:
            yield "search", path


def by_one_point(
    space: CrewSpace, track: FloatArray, blamed: BoolArray, rng: np.random.Generator
) -> Iterator[Way]:
    """Ways that leave the track at one point, where the ``blamed`` arms (a,) go aside."""
    limits, count = space.limits, space.query.effort.vias
    paths = [
        _aside(space, track, blamed, width, rng) for width in np.linspace(_NARROW, _WIDE, count)
    ]
    times_s = [
        float(via_time_lower_bound_s(path, limits.velocity_rad_s, limits.acceleration_rad_s2))
        for path in paths
    ]
    for row in np.argsort(times_s, kind="stable"):
        if space.joins(paths[row]):
            yield "via", paths[row]


def _aside(
    space: CrewSpace, track: FloatArray, blamed: BoolArray, width: float, rng: np.random.Generator
) -> FloatArray:
    """``track`` (k, n) with one more point, somewhere on it but for the blamed arms."""
    along = rng.uniform(0.1, 0.9) * (len(track) - 1)
    row = int(along)
    point = track[row] + (along - row) * (track[row + 1] - track[row])
    for mine in np.array(space.joints(), dtype=object)[blamed]:
        point[mine] += width * rng.normal(size=mine.stop - mine.start)
    point = np.clip(point, space.limits.lower_rad, space.limits.upper_rad)
    return np.insert(track, row + 1, point, axis=0)
