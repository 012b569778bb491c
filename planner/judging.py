"""Answers on their way through the judge: whole or in halves, unless the verdict is known.

Used by ``planner.shop_path``, which says when. Verdicts are kept in the cache as soon as they are
complete, and so are the judge's lemmas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import get_args

from cells.own_frame import OwnFrame
from cells.shop import Shop
from planner.answer import Answer
from planner.cache import LemmaShelf, StationCache, verdict_key
from planner.engine import Crashed, Done, Task
from planner.plan import program_of
from planner.station_tasks import judge_here
from planner.validation.supervision import Failure, Job, allowed_s
from planner.validation.verdict import Half, Verdict, joined

DRAWS = 20
"""Replays with random delays that the judge adds to the one without."""


@dataclass(frozen=True, slots=True)
class Case:
    """An answer for station ``own`` at the judge, or a ``half`` of that."""

    name: str
    own: OwnFrame
    answer: Answer
    takt_s: float
    half: Half | None = None


@dataclass(slots=True)
class Judging:
    """Hands cases of one ``shop`` (without its lines) to the judge and takes the verdicts in."""

    shop: Shop
    seed: int
    cache: StationCache
    _halves: dict[str, list[Verdict | Failure]] = field(default_factory=dict)
    _shelf: LemmaShelf = field(init=False)

    def __post_init__(self) -> None:
        self._shelf = LemmaShelf(self.cache)

    def known(self, case: Case) -> Verdict | None:
        """The verdict, if it is in the cache."""
        return self.cache.verdict(self._key(case), case.takt_s)

    def task(self, case: Case) -> Task:
        """The task of judging."""
        station, program = case.own.station, program_of(case.answer.plan)
        lemmas = self._shelf.of(case.name, station)
        job = Job(self.shop, station, program, self.seed, DRAWS, half=case.half, lemmas=lemmas)
        name = f"judge: {case.name}" + (f" ({case.half})" if case.half else "")
        return Task(name, judge_here, job, allowed_s(job))

    def heard(self, case: Case, outcome: Done | Crashed) -> Verdict | Failure | None:
        """What the judge says; None as long as the other half is not known."""
        verdict = self._taken(case, outcome)
        if case.half is not None:
            known = self._halves.setdefault(case.name, [])
            known.append(verdict)
            if len(known) < len(get_args(Half)):
                return None
            verdict = _put_together(self._halves.pop(case.name))
        if not isinstance(verdict, Failure):
            self.cache.keep_verdict(self._key(case), verdict, case.takt_s)
        return verdict

    def _taken(self, case: Case, outcome: Done | Crashed) -> Verdict | Failure:
        if isinstance(outcome, Crashed):
            return Failure(outcome.reason)
        verdict: Verdict
        verdict, _, used = outcome.value
        self._shelf.keep(case.name, case.own.station, used)
        return verdict

    def _key(self, case: Case) -> str:
        program = program_of(case.answer.plan)
        return verdict_key(case.own.content, program, self.shop.transfer_s, self.seed, DRAWS)


def _put_together(halves: Sequence[Verdict | Failure]) -> Verdict | Failure:
    """The verdict of both halves; why there is none if one of them has none."""
    failures = [half for half in halves if isinstance(half, Failure)]
    verdicts = [half for half in halves if not isinstance(half, Failure)]
    return failures[0] if failures else reduce(joined, verdicts)
