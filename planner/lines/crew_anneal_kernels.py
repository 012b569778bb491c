"""Compiled: tasks to unlike workers who may stand anywhere, by simulated annealing.

Where workers stand follows from who does what: an order of stations exists as long as workers do
not wait for each other in a circle. So moves only have to keep the graph of who hands on to whom
free of circles, and nobody is bound to a place. What counts is the time above a target. Called by
``crew_anneal``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.chance_kernels import share_nb
from planner.lines.anneal_kernels import (
    Frame,
    Sharing,
    change_nb,
    fill_nb,
    move_nb,
    over_nb,
)
from planner.options import IntArray
from robots.compiled import compiled
from robots.geometry import FloatArray

Draws = npt.NDArray[np.uint64]
_EXCHANGE, _TRADE = 0.5, 0.02
"""How often a task is exchanged for another, and how often all tasks of two workers are."""


class Links(NamedTuple):
    """Who hands on to whom: ``pairs`` (R, R): pairs of tasks in order, the first done by a, the
    second by b; ``behind`` (R,): bits of the workers to whom one hands on.
    """

    pairs: IntArray
    behind: npt.NDArray[np.uint64]


@compiled
def link_nb(links: Links, a: int, b: int, more: int) -> None:
    """Note ``more`` pairs of tasks, the first done by a, the second by b."""
    if a == b:
        return
    links.pairs[a, b] += more
    bit = np.uint64(1) << np.uint64(b)
    if links.pairs[a, b] > 0:
        links.behind[a] |= bit
    else:
        links.behind[a] &= ~bit


@compiled
def link_all_nb(frame: Frame, share: Sharing, links: Links) -> None:
    """Bring ``links`` in line with the slots of ``share``."""
    links.pairs[:] = 0
    links.behind[:] = np.uint64(0)
    for t in range(len(share.slot)):
        for k in range(frame.after_from[t], frame.after_from[t + 1]):
            link_nb(links, share.slot[t], share.slot[frame.after[k]], 1)


@compiled
def hand_nb(frame: Frame, share: Sharing, links: Links, t: int, s: int) -> None:
    """Hand task t over to worker s."""
    home = share.slot[t]
    for k in range(frame.ahead_from[t], frame.ahead_from[t + 1]):
        other = share.slot[frame.ahead[k]]
        link_nb(links, other, home, -1)
        link_nb(links, other, s, 1)
    for k in range(frame.after_from[t], frame.after_from[t + 1]):
        other = share.slot[frame.after[k]]
        link_nb(links, home, other, -1)
        link_nb(links, s, other, 1)
    move_nb(frame, share, t, s)


@compiled
def circle_nb(links: Links, s: int) -> bool:
    """Whether worker s waits for itself."""
    goal = np.uint64(1) << np.uint64(s)
    seen = links.behind[s]
    new = seen
    while new and not seen & goal:
        more = np.uint64(0)
        for r in range(len(links.behind)):
            if new >> np.uint64(r) & np.uint64(1):
                more |= links.behind[r]
        new = more & ~seen
        seen |= new
    return bool(seen & goal)


@compiled
def handed_nb(frame: Frame, share: Sharing, links: Links, t: int, s: int, u: int) -> bool:
    """Hand t over to s, and u (-1: none) back; whether that closes no circle; else undone."""
    home = share.slot[t]
    hand_nb(frame, share, links, t, s)
    if u >= 0:
        hand_nb(frame, share, links, u, home)
    if not circle_nb(links, s) and (u < 0 or not circle_nb(links, home)):
        return True
    if u >= 0:
        hand_nb(frame, share, links, u, s)
    hand_nb(frame, share, links, t, home)
    return False


@compiled
def all_load_nb(frame: Frame, share: Sharing, r: int, s: int) -> int:
    """Load of worker s with all tasks of worker r; -1 if s cannot do one."""
    load = 0
    for k in range(share.held[r]):
        time = frame.time[s, share.member[r, k]]
        if time < 0:
            return -1
        load += time
    return load


@compiled
def traded_nb(
    frame: Frame, share: Sharing, links: Links, target: int, warm: float, state: Draws
) -> int:
    """Let two workers trade all they do, if that is good enough; the change of what is above
    target.
    """
    workers = len(share.held)
    r, s = int(share_nb(state) * workers), int(share_nb(state) * workers)
    load_s, load_r = all_load_nb(frame, share, r, s), all_load_nb(frame, share, s, r)
    if r == s or load_s < 0 or load_r < 0:
        return 0
    delta = max(0, load_s - target) + max(0, load_r - target)
    delta -= max(0, share.load[r, 0] - target) + max(0, share.load[s, 0] - target)
    if delta > 0 and share_nb(state) >= np.exp(-delta / warm):
        return 0
    mine, theirs = share.member[r, : share.held[r]].copy(), share.member[s, : share.held[s]].copy()
    for t in mine:
        hand_nb(frame, share, links, t, s)
    for t in theirs:
        hand_nb(frame, share, links, t, r)
    return int(delta)


@compiled
def crew_anneal_nb(
    frame: Frame,
    share: Sharing,
    links: Links,
    target: int,
    heat: FloatArray,
    steps: int,
    state: Draws,
) -> int:
    """Take ``steps`` at temperatures that fall from ``heat[0]`` to ``heat[1]``; the time that is
    left above target. Ends as soon as that is 0.
    """
    fill_nb(frame, share)
    link_all_nb(frame, share, links)
    over = over_nb(share, target)
    cooling = (heat[1] / heat[0]) ** (1.0 / max(1, steps))
    warm = heat[0]
    for _ in range(steps):
        warm *= cooling
        if over == 0:
            break
        if share_nb(state) < _TRADE:
            over += traded_nb(frame, share, links, target, warm, state)
            continue
        t = int(share_nb(state) * len(share.slot))
        home = share.slot[t]
        wide = frame.able_from[t + 1] - frame.able_from[t]
        s = frame.able[frame.able_from[t] + int(share_nb(state) * wide)]
        if s == home:
            continue
        u = -1
        if share.held[s] > 0 and share_nb(state) < _EXCHANGE:
            u = share.member[s, int(share_nb(state) * share.held[s])]
            if frame.time[home, u] < 0:
                continue
        delta = change_nb(frame, share, s, u, t, target)
        delta += change_nb(frame, share, home, t, u, target)
        if delta > 0 and share_nb(state) >= np.exp(-delta / warm):
            continue
        if handed_nb(frame, share, links, t, s, u):
            over += delta
    return over
