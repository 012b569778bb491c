"""Compiled: tasks to robots so that no load is above a target, by simulated annealing.

Moves take a task to another robot or exchange two tasks, and never break the order of tasks; what
counts is the time above the target. Called by ``anneal``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.chance_kernels import share_nb
from planner.options import IntArray
from robots.compiled import compiled
from robots.geometry import FloatArray

Int32Array = npt.NDArray[np.int32]


class Frame(NamedTuple):
    """What stays: R robots, T tasks, V variants.

    ``time`` (R, T); ``needed`` (V, T) 0 or 1; ``place`` (R,): stations of robots; robots that may
    do t: ``able[able_from[t]:able_from[t + 1]]``; likewise the direct predecessors
    (``ahead``) and followers (``after``) of t.
    """

    time: Int32Array
    needed: IntArray
    place: IntArray
    able_from: IntArray
    able: IntArray
    ahead_from: IntArray
    ahead: IntArray
    after_from: IntArray
    after: IntArray


class Sharing(NamedTuple):
    """What changes: ``slot`` (T,): robot of each task; ``load`` (R, V); ``member`` (R, T): tasks of
    a robot, ``held`` (R,) of them; ``at`` (T,): where in ``member``.
    """

    slot: IntArray
    load: IntArray
    member: Int32Array
    held: IntArray
    at: IntArray


@compiled
def fill_nb(frame: Frame, share: Sharing) -> None:
    """Bring all of ``share`` in line with its ``slot``."""
    share.load[:] = 0
    share.held[:] = 0
    for t in range(len(share.slot)):
        s = share.slot[t]
        share.member[s, share.held[s]] = t
        share.at[t] = share.held[s]
        share.held[s] += 1
        for v in range(len(frame.needed)):
            share.load[s, v] += frame.needed[v, t] * frame.time[s, t]


@compiled
def over_nb(share: Sharing, target: int) -> int:
    """Time above the target, of all robots and variants."""
    total = 0
    for load in share.load.ravel():
        total += max(0, int(load) - target)
    return total


@compiled
def change_nb(frame: Frame, share: Sharing, s: int, gone: int, come: int, target: int) -> int:
    """How the time above the target at robot s changes: ``gone`` for ``come`` (-1: none)."""
    total = 0
    for v in range(len(frame.needed)):
        load = share.load[s, v]
        new = load
        if gone >= 0:
            new -= frame.needed[v, gone] * frame.time[s, gone]
        if come >= 0:
            new += frame.needed[v, come] * frame.time[s, come]
        total += max(0, new - target) - max(0, load - target)
    return total


@compiled
def fits_nb(frame: Frame, share: Sharing, t: int, s: int, other: int) -> bool:
    """Whether the order of tasks lets t be at robot s, ``other`` leaving s for t's robot."""
    place, home = frame.place[s], frame.place[share.slot[t]]
    if place < home:
        for k in range(frame.ahead_from[t], frame.ahead_from[t + 1]):
            a = frame.ahead[k]
            if (home if a == other else frame.place[share.slot[a]]) > place:
                return False
    elif place > home:
        for k in range(frame.after_from[t], frame.after_from[t + 1]):
            a = frame.after[k]
            if (home if a == other else frame.place[share.slot[a]]) < place:
                return False
    return True


@compiled
def able_nb(frame: Frame, t: int, s: int) -> bool:
    """Whether robot s may do task t."""
    for k in range(frame.able_from[t], frame.able_from[t + 1]):  # noqa: SIM110
        if frame.able[k] == s:
            return True
    return False


@compiled
def move_nb(frame: Frame, share: Sharing, t: int, s: int) -> None:
    """Take task t to robot s."""
    old, k = share.slot[t], share.at[t]
    share.held[old] -= 1
    last = share.member[old, share.held[old]]
    share.member[old, k] = last
    share.at[last] = k
    share.member[s, share.held[s]] = t
    share.at[t] = share.held[s]
    share.held[s] += 1
    share.slot[t] = s
    for v in range(len(frame.needed)):
        share.load[old, v] -= frame.needed[v, t] * frame.time[old, t]
        share.load[s, v] += frame.needed[v, t] * frame.time[s, t]


@compiled
def chosen_nb(share: Sharing, state: npt.NDArray[np.uint64]) -> int:
    """Of three tasks drawn, the one whose robot has the highest load."""
    tasks = len(share.slot)
    t = int(share_nb(state) * tasks)
    for _ in range(2):
        u = int(share_nb(state) * tasks)
        if share.load[share.slot[u]].max() > share.load[share.slot[t]].max():
            t = u
    return t


@compiled
def partner_nb(frame: Frame, share: Sharing, t: int, s: int, state: npt.NDArray[np.uint64]) -> int:
    """A task of robot s to come back for t, or -1 for none; -2 if that cannot be."""
    if share.held[s] == 0 or share_nb(state) < 0.5:
        return -1 if fits_nb(frame, share, t, s, -1) else -2
    u = int(share.member[s, int(share_nb(state) * share.held[s])])
    home = share.slot[t]
    good = able_nb(frame, u, home) and fits_nb(frame, share, u, home, t)
    return u if good and fits_nb(frame, share, t, s, u) else -2


@compiled
def anneal_nb(
    frame: Frame,
    share: Sharing,
    target: int,
    heat: FloatArray,
    steps: int,
    state: npt.NDArray[np.uint64],
) -> int:
    """Take ``steps`` at temperatures that fall from ``heat[0]`` to ``heat[1]``; the time that is
    left above target. Ends as soon as that is 0.
    """
    over = over_nb(share, target)
    cooling = (heat[1] / heat[0]) ** (1.0 / max(1, steps))
    warm = heat[0]
    for _ in range(steps):
        warm *= cooling
        if over == 0:
            break
        t = chosen_nb(share, state)
        home = share.slot[t]
        wide = frame.able_from[t + 1] - frame.able_from[t]
        s = frame.able[frame.able_from[t] + int(share_nb(state) * wide)]
        u = -2 if s == home else partner_nb(frame, share, t, s, state)
        if u == -2:
            continue
        delta = change_nb(frame, share, s, u, t, target)
        delta += change_nb(frame, share, home, t, u, target)
        if delta <= 0 or share_nb(state) < np.exp(-delta / warm):
            move_nb(frame, share, t, s)
            if u >= 0:
                move_nb(frame, share, u, home)
            over += delta
    return over
