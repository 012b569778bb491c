"""Where workers stand and who does what: the answer to ALWABP-2."""

from __future__ import annotations

from dataclasses import dataclass

from planner.lines.answer import Status
from planner.options import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """Worker (T,) of each task, station (R,) of each worker."""

    worker: IntArray
    station: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class PlacingAnswer:
    """A placing of workers, or None; otherwise as :class:`planner.lines.answer.Answer`."""

    status: Status
    objective: int | None
    bound: int
    placing: Placing | None
