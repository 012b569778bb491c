"""Runs of one instance by one contender, and what is said of many. Called by ``balance`` and
``schedule``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.benchmarks.result import Row


@dataclass(frozen=True, slots=True)
class Trial:
    """What ``solver`` made of an instance; ``objective`` and ``best`` known; None: nothing found.

    ``bound`` is what it proved itself (None: it tells none).
    """

    family: str
    solver: str
    objective: int | None
    best: int
    bound: int | None
    limit_s: float
    wall_s: float

    @property
    def gap(self) -> float | None:
        """Over the best known value, in percent; negative if better."""
        return None if self.objective is None else 100.0 * (self.objective / self.best - 1.0)

    @property
    def proven(self) -> bool:
        """Whether its own bound proves the objective."""
        return self.objective is not None and self.objective == self.bound


def summary(trials: Sequence[Trial]) -> Row:
    """One row of a family and solver; all trials are of the same."""
    gaps = [trial.gap for trial in trials if trial.gap is not None]
    return {
        "family": trials[0].family,
        "solver": trials[0].solver,
        "instances": len(trials),
        "solved": len(gaps),
        "mean gap (%)": mean_gap(trials),
        "worst gap (%)": round(max(gaps), 3) if gaps else None,
        "best or better": sum(gap <= 0.0 for gap in gaps),
        "proven": sum(trial.proven for trial in trials),
        "limit (s)": trials[0].limit_s,
        "median time (s)": round(float(np.median([trial.wall_s for trial in trials])), 2),
        "over limit (s)": round(max(0.0, *(t.wall_s - t.limit_s for t in trials)), 2),
    }


def summaries(trials: Sequence[Trial]) -> list[Row]:
    """Rows per family and solver, in the order in which they first come up."""
    names = dict.fromkeys((trial.family, trial.solver) for trial in trials)
    return [summary([t for t in trials if (t.family, t.solver) == name]) for name in names]


def mean_gap(trials: Sequence[Trial]) -> float | None:
    """Mean gap in percent; None if there is no trial, or one found nothing."""
    gaps = [trial.gap for trial in trials]
    if not gaps or any(gap is None for gap in gaps):
        return None
    return round(float(np.mean([gap for gap in gaps if gap is not None])), 3)
