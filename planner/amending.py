"""Stations in which a few welds moved: plan and bound, found side by side, put together.

Used by ``planner.shop_path``. The judge need not wait for the bound; the answer has to.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from planner.amended_bound import AmendedBound
from planner.answer import Answer
from planner.cache import StationCache
from planner.engine import Crashed, Done
from planner.plan import StationPlan
from planner.station_job import StationJob

_NOTHING_PROVEN = AmendedBound({}, 0.0, "earlier plan")


@dataclass(frozen=True, slots=True)
class BoundJob:
    """The bound of a station that is being amended."""

    job: StationJob


@dataclass(slots=True)
class Amending:
    """By stations' names: amended plans with the keys that they are kept under in ``cache``, bounds
    that are known, answers that wait for one.
    """

    cache: StationCache
    _plans: dict[str, tuple[str, StationPlan]] = field(default_factory=dict)
    _bounds: dict[str, AmendedBound] = field(default_factory=dict)
    _waiting: dict[str, Answer] = field(default_factory=dict)

    def planned(self, name: str, key: str, plan: StationPlan) -> None:
        """Note the amended plan of a station, to be kept under ``key`` once it has its bound."""
        self._plans[name] = key, plan

    def bounded(self, name: str, outcome: Done | Crashed) -> Answer | None:
        """Note the bound of a station; the answer that waited for it, if one did."""
        if isinstance(outcome, Done):
            self._bounds[name] = outcome.value[0]
        else:
            self._bounds[name] = _NOTHING_PROVEN
        return self._waiting.pop(name, None)

    def complete(self, name: str, answer: Answer) -> Answer | None:
        """The answer with the bound; None as long as that is not known."""
        if name not in self._plans:
            return answer
        if name not in self._bounds:
            self._waiting[name] = answer
            return None
        key, plan = self._plans[name]
        self.cache.keep_plan(key, self._bounds[name].of(plan))
        return replace(answer, plan=self._bounds[name].of(answer.plan))

    def unbounded(self, name: str) -> Answer | None:
        """The answer that waits for its bound, as one of which nothing is proven."""
        answer = self._waiting.get(name)
        return answer and replace(answer, plan=_NOTHING_PROVEN.of(answer.plan))
