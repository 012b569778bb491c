"""How much to try at a station, in counts, so that plans do not depend on a machine's speed.

Without the code that does it, so that whoever only hands out work need not load that.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SearchEffort:
    """How much to try, in counts, so that a plan does not depend on the machine's speed.

    ``rounds``: how often to settle after exploring, at most, and ``rounds_anyway`` also where the
    cycle is good by then (as long as the bound is being proved, these cost nothing). ``starts``:
    how often to do all that at most where the cycle is far from the bound (where nothing came of
    it, that is done again anyway).
    A handling is played with in fewer options than a weld, as each has to be carried out first.
    ``explore``, ``settle`` and ``finish``: rehearsals per task in a round of each kind.
    """

    rounds: int = 10
    rounds_anyway: int = 3
    explore: int = 1_500
    settle: int = 600
    finish: int = 600
    options_per_task: int = 8
    options_per_handling: int = 8
    starts: int = 3


@dataclass(frozen=True, slots=True)
class LoadEffort:
    """How hard to try: subgradient steps on coarse and on fine nodes, rounds of cuts kept for
    CP-SAT, its deterministic limit. Every effort gives a true bound.
    """

    coarse_steps: int = 4
    fine_steps: int = 1
    cut_rounds: int = 2
    deterministic_time: float = 0.1


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to try, in counts, so that a plan does not depend on the machine's speed.

    So many of the best tours that can be ``coordinated`` are, and the best of them is taken.
    """

    search: SearchEffort = field(default_factory=SearchEffort)
    deterministic_time: float = 1.0
    coordinated: int = 3
    bound: LoadEffort = field(default_factory=LoadEffort)


_LIGHT = LoadEffort(coarse_steps=8, fine_steps=0, cut_rounds=1, deterministic_time=0.1)

QUICK = Effort(SearchEffort(2, 2, explore=300, settle=150, finish=300, starts=1), 0.3, 1, _LIGHT)
"""For an answer within seconds: a first plan of any station."""

FALLBACK = Effort(
    SearchEffort(2, 2, explore=500, settle=200, finish=200, options_per_task=5, starts=2),
    0.1,
    1,
    _LIGHT,
)
"""For a station one of whose robots failed: others take its tasks besides their own, within
seconds."""

FALLBACK_AFRESH = Effort(
    SearchEffort(2, 2, explore=1_000, settle=300, finish=300, options_per_task=5, starts=2),
    0.1,
    1,
    _LIGHT,
)
"""The same where nobody knows what the others did before."""

AGAIN = Effort(
    SearchEffort(1, 1, explore=60, settle=30, finish=60, options_per_task=2, starts=1),
    0.1,
    1,
    _LIGHT,
)
"""For a station that changed a little, whose former tours are nearly those that will do."""
