"""The list that all checks of one station write their findings to, and their count."""

from __future__ import annotations

from dataclasses import dataclass, field

from cells.certificate import Finding, FindingKind
from cells.ids import StationId

Witness = tuple[tuple[float, float, float], tuple[float, float, float]]


@dataclass(slots=True)
class Remarks:
    """Findings of one station; ``checks`` counts what was looked at."""

    station: StationId
    findings: list[Finding] = field(default_factory=list)
    checks: int = 0

    def add(
        self,
        kind: FindingKind,
        message: str,
        *,
        subjects: tuple[str, ...] = (),
        steps: tuple[str, ...] = (),
    ) -> None:
        """Add a finding that needs no place in time or space."""
        self.findings.append(Finding(kind, self.station, message, subjects, steps))

    def sorted(self) -> tuple[Finding, ...]:
        """All findings in an order that depends on nothing but themselves."""
        return tuple(sorted(self.findings, key=order))


def order(finding: Finding) -> tuple[str, str, int, float, tuple[str, ...], tuple[str, ...], str]:
    """The sort key of a finding: station, kind, draw, time, subjects, steps, message."""
    return (
        finding.station,
        finding.kind.value,
        -1 if finding.draw is None else finding.draw,
        -1.0 if finding.time_s is None else finding.time_s,
        finding.subjects,
        finding.steps,
        finding.message,
    )
