"""What became of one station: its plan and what the judge says of it.

Made by ``planner.shop_path``, put together to a whole by ``planner.pipeline``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cells.certificate import FindingKind, StationFigures
from cells.own_frame import NAMELESS, OwnFrame
from planner.plan import StationPlan
from planner.validation.judge import told_verdict
from planner.validation.supervision import Failure
from planner.validation.verdict import Verdict

Origin = Literal["planned", "cache", "repeated", "before"]
"""How a plan came about: planned now, found in the cache, as another station of this shop that is
like it, or taken over from an earlier plan."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A station's plan; no ``verdict`` if there is no program to judge."""

    plan: StationPlan
    verdict: Verdict | Failure | None = None
    origin: Origin = "planned"

    def passed(self) -> bool:
        """Whether the judge found nothing."""
        return isinstance(self.verdict, tuple) and not self.verdict[0]

    def figures(self) -> StationFigures | None:
        """What the judge measured; None if the program could not be replayed."""
        return self.verdict[1] if isinstance(self.verdict, tuple) else None

    def rank(self) -> tuple[bool, bool, float]:
        """Lower is better: passed, then planned at all, then a short cycle."""
        figures = self.figures()
        cycle_s = 0.0 if figures is None else figures.cycle_s
        return not self.passed(), self.plan.program is None, cycle_s


def best_of(answers: Sequence[Answer]) -> Answer | None:
    """The best answer; among equals the first."""
    return min(answers, key=Answer.rank, default=None)


def told_answer(answer: Answer, own: OwnFrame) -> Answer:
    """Return an answer for ``own.station`` as one for the station that this was made of."""
    verdict = None if answer.verdict is None else told_verdict(answer.verdict, own)
    return replace(answer, plan=_told_plan(answer.plan, own), verdict=verdict)


def nameless_plan(plan: StationPlan) -> StationPlan:
    """Return a station's plan as one for it in its own frame: see ``cells.own_frame``."""
    program = None if plan.program is None else replace(plan.program, station=NAMELESS)
    return replace(plan, station=NAMELESS, program=program)


def without_takt(answer: Answer) -> Answer:
    """Return what the judge would say at a takt that is long enough; nothing else depends on it."""
    if not isinstance(answer.verdict, tuple):
        return answer
    findings, figures = answer.verdict
    others = tuple(finding for finding in findings if finding.kind is not FindingKind.OVER_TAKT)
    return replace(answer, verdict=(others, figures))


def _told_plan(plan: StationPlan, own: OwnFrame) -> StationPlan:
    program = None if plan.program is None else own.told_program(plan.program)
    problems = tuple(map(own.told, plan.problems))
    return replace(plan, station=own.told(plan.station), program=program, problems=problems)
