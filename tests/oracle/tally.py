"""Mutants judged and refereed: how many of each kind were made, are wrong, were refused, passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cells.program import Program
from cells.shop import Shop
from planner.validation.judge import judge
from planner.validation.replay import judge_station
from planner.validation.supervision import Failure, Job
from planner.validation.verdict import Verdict
from tests.oracle.mutants import mutants
from tests.oracle.referee import SAMPLE_S, wrongs


@dataclass(frozen=True)
class Judged:
    """One mutant: why the oracle calls it wrong (or nothing), and whether the judge passed it."""

    name: str
    kind: str
    reasons: list[str]
    passed: bool

    @property
    def slipped(self) -> bool:
        """Wrong, and accepted all the same."""
        return bool(self.reasons) and self.passed


@dataclass
class Tally:
    """Counts per kind: made, wrong by the oracle, refused, accepted, wrong and accepted."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    slipped: list[str] = field(default_factory=list)

    def add(self, one: Judged) -> None:
        row = self.rows.setdefault(one.kind, [0, 0, 0, 0, 0])
        marks = (True, bool(one.reasons), not one.passed, one.passed, one.slipped)
        for at, mark in enumerate(marks):
            row[at] += mark
        if one.slipped:
            self.slipped.append(f"{one.name}: {one.reasons}")

    def totals(self) -> list[int]:
        return [sum(column) for column in zip(*self.rows.values(), strict=True)]

    def lines(self) -> Iterator[str]:
        yield f"{'kind':20}{'made':>7}{'wrong':>7}{'refused':>9}{'accepted':>10}{'slipped':>9}"
        for kind, row in [*self.rows.items(), ("all", self.totals())]:
            yield f"{kind:20}{row[0]:7}{row[1]:7}{row[2]:9}{row[3]:10}{row[4]:9}"


def in_process(job: Job, _: object) -> Verdict | Failure:
    """The judge without a process of its own, for thousands of verdicts."""
    return judge_station(job.shop, job.station, job.program, seed=job.seed, draws=job.draws)


def judged(
    shop: Shop,
    program: Program,
    count: int,
    seed: int,
    *,
    draws: int = 20,
    sample_s: float = SAMPLE_S,
) -> Iterator[Judged]:
    """Make ``count`` mutants, all kinds in turn, and ask both about each."""
    for mutant in mutants(shop, program, count, seed):
        verdict = judge(
            mutant.shop, mutant.program, seed=program.seed, draws=draws, supervisor=in_process
        )
        reasons = wrongs(mutant.shop, mutant.program, sample_s)
        yield Judged(mutant.name, mutant.name.rpartition(" ")[0], reasons, verdict.passed)
