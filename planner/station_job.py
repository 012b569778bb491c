"""What a worker is asked to do for one station: to plan it, or to slow what was planned.

Called for by ``planner.shop_path``, done by ``planner.station_path`` and ``planner.saving``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cells.ids import RobotId
from cells.shop import Station
from planner.effort import Effort
from planner.former import FormerPlan, FormerTour
from planner.plan import StationPlan


@dataclass(frozen=True, slots=True)
class StationJob:
    """A station to plan; ``transfer_s`` is added to every cycle. ``number`` seeds its searches.

    The search starts from the ``former`` plan if there is one, or else from the tours that come
    ``first``, and from a balance otherwise. Robots that are ``parked`` have failed and stand at
    home. ``line_bound_s``: proven for the longest cycle, without the transfer, of a line whose
    welds may go to any of its stations; of this one no other bound is then proved.
    """

    station: Station
    number: int
    seed: int
    transfer_s: float
    effort: Effort = field(default_factory=Effort)
    former: FormerPlan | None = None
    parked: tuple[RobotId, ...] = ()
    first: tuple[FormerTour, ...] = ()
    line_bound_s: float | None = None


@dataclass(frozen=True, slots=True)
class SavingJob:
    """A plan of ``station``, whose cycle, ``transfer_s`` included, may last ``period_s``."""

    station: Station
    plan: StationPlan
    period_s: float
    transfer_s: float
