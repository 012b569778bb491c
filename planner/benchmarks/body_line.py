"""A made-up body shop of 700 robots and 5,000 tasks, to balance. Called by ``balance``.

Lines, stations, and shares of robots and spots are those of a typical plant of 60 jobs per hour
(Selvam, Sebastian 2021; Riazi; plant reports), scaled to the size asked for. Tasks go where the
line, the reach along the body, the side and the gun allow.
"""

from __future__ import annotations

import numpy as np

from planner.lines.robot_line import NEVER, RobotLine
from planner.options import IntArray

LINES = (
    # stations, robots, spots
    (8, 30, 450),  # front structure
    (8, 30, 450),  # rear floor
    (6, 22, 350),  # front floor and tunnel
    (12, 60, 700),  # underbody main line
    (12, 48, 600),  # body side left
    (12, 48, 600),  # body side right
    (3, 8, 60),  # roof and bows
    (4, 48, 260),  # framing
    (14, 84, 900),  # main respot and roof joining
    (24, 80, 350),  # closures with hemming
)
_SPOT_MS = 2_600
"""A spot with the motion to the next (a respot robot does about 16 in 46 s)."""
_REACH = 0.35
_GUNS = 3
_HELD = 0.14
"""Share of geometry stations, where parts are held for their spots."""
_ONE_VARIANT = 0.1


def body_line(robots: int, tasks: int, rng: np.random.Generator) -> RobotLine:
    """Times in ms; two variants, sedan and SUV, 60 to 40."""
    counts = np.array(LINES)
    crew, work = _scaled(counts[:, 1], robots), _scaled(counts[:, 2], tasks)
    offsets = np.concatenate([[0], np.cumsum(counts[:, 0])])
    line_of = np.repeat(np.arange(len(counts)), crew)
    station = offsets[line_of] + _within(crew, counts[:, 0])
    at, side = rng.uniform(size=robots), rng.integers(2, size=robots)
    gun = rng.integers(_GUNS, size=robots)
    job_line = np.repeat(np.arange(len(counts)), work)
    job_at, job_side = rng.uniform(size=tasks), rng.integers(2, size=tasks)
    guns = rng.uniform(size=(_GUNS, tasks)) < 0.7
    able = (line_of[:, None] == job_line) & (side[:, None] == job_side) & guns[gun]
    able &= np.abs(at[:, None] - job_at) < _REACH
    held = rng.uniform(size=tasks) < _HELD
    home = offsets[job_line] + rng.integers(0, 1 + counts[job_line, 0] // 3)
    able &= ~held | (station[:, None] == home)
    _rescue(able, line_of[:, None] == job_line, rng)
    time = np.rint(_SPOT_MS * rng.uniform(0.8, 1.2, tasks) * rng.uniform(0.9, 1.3, able.shape))
    needed = np.ones((2, tasks), dtype=np.bool_)
    needed[rng.integers(2, size=tasks), np.arange(tasks)] = rng.uniform(size=tasks) > _ONE_VARIANT
    times = np.where(able, time, NEVER).astype(np.int64)
    before = _before(held, job_line, home, times, station, rng)
    return RobotLine(times, station, before, needed, np.array([0.6, 0.4]))


def _scaled(parts: IntArray, total: int) -> IntArray:
    """Whole numbers in proportion to ``parts`` that add up to ``total``."""
    ends = np.rint(np.cumsum(parts) * total / parts.sum()).astype(np.int64)
    return np.asarray(np.diff(ends, prepend=0), dtype=np.int64)


def _within(crew: IntArray, stations: IntArray) -> IntArray:
    """Station of every robot in its line, as evenly as can be."""
    return np.concatenate([np.arange(c) * s // c for c, s in zip(crew, stations, strict=True)])


def _rescue(
    able: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    same_line: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    rng: np.random.Generator,
) -> None:
    """Give every task that nobody could do three robots of its line."""
    for t in np.flatnonzero(~able.any(axis=0)):
        able[rng.choice(np.flatnonzero(same_line[:, t]), 3), t] = True


def _before(
    held: np.ndarray[tuple[int], np.dtype[np.bool_]],
    job_line: IntArray,
    home: IntArray,
    time: IntArray,
    station: IntArray,
    rng: np.random.Generator,
) -> IntArray:
    """Each spot of a line behind a held one, where some of its robots stand far enough back."""
    pairs = []
    last = np.where(time != NEVER, station[:, None], -1).max(axis=0)
    first = np.where(time != NEVER, station[:, None], 10**6).min(axis=0)
    for line in np.unique(job_line):
        geo = np.flatnonzero(held & (job_line == line))
        for t in np.flatnonzero(~held & (job_line == line)):
            if len(geo) and rng.uniform() < 0.5:
                g = int(rng.choice(geo))
                if max(first[g], home[g]) <= last[t]:
                    pairs.append((g, int(t)))
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
