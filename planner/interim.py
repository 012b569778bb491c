"""How good the plan of a shop is so far, told to whoever listens while it is being made.

Told by ``planner.shop_path`` whenever a station's answer is in; what is told here never influences
a plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from planner.answer import Answer, best_of
from planner.validation.supervision import Failure

MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Interim:
    """The whole would be as quick as ``incumbent_s`` (s per takt) if it had to end now; None as
    long as a station has no plan that passed the judge. It cannot be quicker than ``bound_s``, as
    far as is proven by now; None if nothing is. ``findings`` say what stands against the best
    answers, a sentence each.
    """

    incumbent_s: float | None
    bound_s: float | None
    findings: tuple[str, ...]


Told = Callable[[Interim], None]


def nobody(_: Interim) -> None:
    """Nobody listens."""


def interim_of(stations: Iterable[tuple[int, Sequence[Answer]]]) -> Interim:
    """Sum up what is known of each station: the takts of its cycle, and its answers so far."""
    cycles_s: list[float | None] = []
    bounds_s: list[float] = []
    findings: list[str] = []
    for takts, answers in stations:
        best = best_of(answers)
        cycles_s.append(_cycle_s(best, takts))
        bounds_s += [each.plan.bound_s / takts for each in answers if each.plan.bound_s is not None]
        findings += [] if best is None else _against(best)
    known_s = [cycle_s for cycle_s in cycles_s if cycle_s is not None]
    incumbent_s = max(known_s) if known_s and len(known_s) == len(cycles_s) else None
    return Interim(incumbent_s, max(bounds_s, default=None), tuple(findings[:MOST_FINDINGS]))


def _cycle_s(best: Answer | None, takts: int) -> float | None:
    figures = None if best is None or not best.passed() else best.figures()
    return None if figures is None else figures.cycle_s / takts


def _against(answer: Answer) -> list[str]:
    """Why an answer is no good: none if it passed."""
    if isinstance(answer.verdict, Failure):
        return [answer.verdict.reason]
    found = () if answer.verdict is None else answer.verdict[0]
    return [*answer.plan.problems, *(finding.message for finding in found)]
