"""Plan motions of several arms at once: all start and stop at the same instants and never touch.

First all straight on; where arms are in each other's way, by a common point at which those to
blame go aside, by trees in the space of all joints, or one after another. The fastest motion found
is polished; what is returned has been checked at every instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np

from cells.program import Trajectory
from planner.multiarm.blame import clash_in_words
from planner.multiarm.fitting import Fit, fitted, least_s, polished
from planner.multiarm.query import How, NoTogether, TogetherPlan, TogetherQuery
from planner.multiarm.space import CrewSpace
from planner.multiarm.turns import one_after_another
from planner.multiarm.ways import Way, by_one_point, merged, searched, tracks_of
from robots.geometry import FloatArray

_ENOUGH = 2
"""Ways that are fitted before the best of them is taken."""
_FIRST_TREES = 2
"""Trees before arms are tried one after another."""


def plan_together(query: TogetherQuery) -> TogetherPlan | NoTogether:
    """Plan the motion that ``query`` asks for; the same query gives the same bytes."""
    space, start, goal = CrewSpace.of(query), query.start_rad(), query.goal_rad()
    for what, q in (("start", start), ("goal", goal)):
        clashes = space.contains(q)
        if clashes.any():
            return NoTogether(f"at the {what}, {clash_in_words(query, clashes, q)}")
    if np.array_equal(start, goal):
        return NoTogether("starts and goals are the same")
    rng = np.random.default_rng(query.seed)
    tracks = tracks_of(space, rng)
    if isinstance(tracks, int):
        return NoTogether(f"{query.arms[tracks].name} finds no way, even alone")
    best = _best(space, merged(space, tracks), rng)
    if best is None:
        effort = query.effort
        return NoTogether(
            f"no common way by {effort.vias} points, one after another, or within "
            f"{effort.trees} x {effort.iterations} iterations"
        )
    how, fit = best
    return _plan(space, how, polished(space, fit, rng))


def _best(space: CrewSpace, track: FloatArray, rng: np.random.Generator) -> tuple[How, Fit] | None:
    """The fastest of the first few ways that can be run, of the simplest kind that has any."""
    clashes = space.clashes(track)
    if not clashes.any():
        how: How = "straight" if len(track) == 2 else "alone"
        return _fastest(space, iter([(how, track)]))
    blamed, trees = np.asarray(clashes.any(axis=1)), space.query.effort.trees
    best = _fastest(space, by_one_point(space, track, blamed, rng))
    more = chain(
        searched(space, track, blamed, rng, range(min(_FIRST_TREES, trees))),
        one_after_another(space, rng),
        searched(space, track, blamed, rng, range(_FIRST_TREES, trees)),
    )
    return best or _fastest(space, more)


def _fastest(space: CrewSpace, ways: Iterator[Way]) -> tuple[How, Fit] | None:
    """The fastest of the first few ``ways`` that can be run."""
    best: tuple[How, Fit] | None = None
    good_s, count = space.query.effort.good * least_s(space), 0
    for how, path in ways:
        fit = fitted(space, path)
        if fit is None:
            continue
        count += 1
        if best is None or fit.run.duration_s < best[1].run.duration_s:
            best = how, fit
        if count >= _ENOUGH or best[1].run.duration_s <= good_s:
            break
    return best


def _plan(space: CrewSpace, how: How, fit: Fit) -> TogetherPlan:
    run = fit.run
    trajectories = [Trajectory(run.times_s, run.coefficients[:, mine]) for mine in space.joints()]
    return TogetherPlan(tuple(trajectories), how)
