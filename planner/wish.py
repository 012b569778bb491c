"""What is asked for of a shop's stations; followed by ``planner.shop_path``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from cells.ids import RobotId, StationId
from planner.effort import AGAIN, FALLBACK, FALLBACK_AFRESH, QUICK, Effort
from planner.former import FormerPlan, FormerTour
from planner.plan import StationPlan

Objective = Literal["cycle", "energy"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. The first of ``efforts`` is made at every station, the others where the
    shop's cycle is decided (``planner.decisive``), and the best answer is taken.

    By stations' names: plans of ``before`` are taken over, ``former`` plans are where the search
    starts, with the effort ``again``, or else from the tours that come ``first``, and robots that
    are ``parked`` have failed, so that others take their tasks: with the effort ``fallback`` from
    the ``former`` plan on, or else afresh. Where ``any_takt`` will do, the takt is lengthened to
    what the stations need. With ``energy`` as the objective, motions are slowed to what the takt
    leaves. ``line_bounds_s`` are proven for the longest of a line's cycles, without the transfer,
    wherever its shared welds are done.
    """

    seed: int = 0
    efforts: tuple[Effort, ...] = (QUICK, Effort())
    before: Mapping[str, StationPlan] = field(default_factory=dict)
    former: Mapping[str, FormerPlan] = field(default_factory=dict)
    parked: Mapping[str, tuple[RobotId, ...]] = field(default_factory=dict)
    first: Mapping[StationId, tuple[FormerTour, ...]] = field(default_factory=dict)
    line_bounds_s: Mapping[StationId, float] = field(default_factory=dict)
    again: Effort = AGAIN
    fallback: Effort = FALLBACK
    fallback_afresh: Effort = FALLBACK_AFRESH
    any_takt: bool = False
    objective: Objective = "cycle"

    def without_before(self, stations: Collection[str]) -> Wish:
        """The same, but that these ``stations`` are planned anew."""
        before = {name: plan for name, plan in self.before.items() if name not in stations}
        return replace(self, before=before)

    def efforts_for(self, station: str) -> list[Effort]:
        """The efforts to make for a station."""
        if station in self.parked:
            return [self.fallback if station in self.former else self.fallback_afresh]
        return [self.again] if self.former.get(station) else list(self.efforts)
