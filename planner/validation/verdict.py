"""What the judge says of one station, whole or in halves.

Without the judge itself, so that whoever hands verdicts on need not load it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from cells.certificate import Finding, StationFigures
from planner.validation.remarks import order

Half = Literal["what stands", "robots"]
"""Everything but the distances of robots from each other and within themselves; and these."""

Verdict = tuple[tuple[Finding, ...], StationFigures | None]
"""Findings, and figures unless the program could not be replayed."""


def joined(one: Verdict, other: Verdict) -> Verdict:
    """Put the verdicts of both halves together."""
    findings = tuple(sorted((*one[0], *other[0]), key=order))
    if one[1] is None or other[1] is None:
        return findings, None
    a, b = one[1], other[1]
    figures = replace(
        a,
        clearance_robots_m=_of_known(min, a.clearance_robots_m, b.clearance_robots_m),
        clearance_static_m=_of_known(min, a.clearance_static_m, b.clearance_static_m),
        clearance_weld_m=_of_known(min, a.clearance_weld_m, b.clearance_weld_m),
        torque_ratio=_of_known(max, a.torque_ratio, b.torque_ratio),
        checks=a.checks + b.checks,
    )
    return findings, figures


def _of_known(choose: Callable[[list[float]], float], *values: float | None) -> float | None:
    known = [value for value in values if value is not None]
    return choose(known) if known else None
