"""Plans of stations and verdicts on them, in a store; both of stations in their own frame."""

from __future__ import annotations

from dataclasses import dataclass

from planner.cache.entries import (
    lemmas_bytes,
    lemmas_from_bytes,
    plan_bytes,
    plan_from_bytes,
    verdict_bytes,
    verdict_from_bytes,
)
from planner.cache.store import Store
from planner.plan import StationPlan
from planner.validation.lemmas import Lemmas
from planner.validation.verdict import Verdict

_BROKEN = ValueError, KeyError, TypeError, AttributeError


@dataclass(frozen=True, slots=True)
class StationCache:
    """Reads and writes entries of ``store``; without a store, nothing is kept."""

    store: Store | None = None

    def plan(self, key: str) -> StationPlan | None:
        """Return the plan kept under ``key``, if there is one that can be read."""
        data = None if self.store is None else self.store.read(key)
        try:
            return None if data is None else plan_from_bytes(data)
        except _BROKEN:
            return None

    def keep_plan(self, key: str, plan: StationPlan) -> None:
        """Keep ``plan`` under ``key``."""
        if self.store is not None:
            self.store.write(key, plan_bytes(plan))

    def verdict(self, key: str, takt_s: float) -> Verdict | None:
        """Return the verdict kept under ``key``, if it is the one for ``takt_s``, too.

        The judge only looks at the takt to say that a cycle is too long for it: a program that
        passed at some takt passes at any that its cycle fits.
        """
        data = None if self.store is None else self.store.read(key)
        try:
            if data is None:
                return None
            verdict, judged_at_s = verdict_from_bytes(data)
        except _BROKEN:
            return None
        findings, figures = verdict
        fits = figures is not None and not findings and figures.cycle_s <= takt_s
        return verdict if fits or judged_at_s == takt_s else None

    def keep_verdict(self, key: str, verdict: Verdict, takt_s: float) -> None:
        """Keep ``verdict``, given for ``takt_s``, under ``key``."""
        if self.store is not None:
            self.store.write(key, verdict_bytes(verdict, takt_s))

    def lemmas(self, key: str) -> Lemmas:
        """Return the lemmas kept under ``key``; none if they cannot be read."""
        data = None if self.store is None else self.store.read(key)
        try:
            return {} if data is None else lemmas_from_bytes(data)
        except _BROKEN:
            return {}

    def keep_lemmas(self, key: str, lemmas: Lemmas) -> None:
        """Keep ``lemmas`` under ``key``."""
        if self.store is not None:
            self.store.write(key, lemmas_bytes(lemmas))


NO_CACHE = StationCache()
"""Keeps nothing."""
