"""Distances and exemptions of a motion between two stops, by phase: line out, free, line in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cells.ids import TaskId
from cells.shop import Station
from planner.collision import Skip, StationWorld
from planner.reach.arms import BUFFER_M
from planner.reach.exempt import HandlingSkips, handling_skips
from planner.reach.way import Stop


@dataclass(frozen=True, slots=True)
class Phases:
    """Margins (m) and exemptions of the straight line out, the free part, the straight line in."""

    out_margin_m: float
    free_margin_m: float
    in_margin_m: float
    out_skip: Skip
    free_skip: Skip
    in_skip: Skip


class PhaseRules:
    """The phases of every motion in one station."""

    def __init__(self, station: Station, world: StationWorld) -> None:
        self._clearance = station.clearance
        self._nothing = world.skip()
        self._handling: Mapping[TaskId, HandlingSkips] = {
            handling.id: handling_skips(station, handling, world) for handling in station.handlings
        }

    def between(self, left: Stop | None, entered: Stop | None) -> Phases:
        """A motion without a part from one stop (None: home) to another."""
        out_skip, going = self._after(left)
        coming, in_skip = self._before(entered)
        free_skip = going | coming
        return Phases(
            self._line_margin_m(left),
            self._clearance.static_m + BUFFER_M,
            self._line_margin_m(entered),
            out_skip | free_skip,
            free_skip,
            in_skip | free_skip,
        )

    def carrying(self, picked: Stop) -> Phases:
        """A motion with a part from its pick to its place."""
        skips = self._handling[picked.task]
        margin_m = self._clearance.static_m + BUFFER_M
        return Phases(margin_m, margin_m, margin_m, skips.lifting, skips.carrying, skips.lowering)

    def _after(self, stop: Stop | None) -> tuple[Skip, Skip]:
        if stop is None or stop.kind == "weld":
            return self._nothing, self._nothing
        skips = self._handling[stop.task]
        return skips.at_place, skips.going

    def _before(self, stop: Stop | None) -> tuple[Skip, Skip]:
        if stop is None or stop.kind == "weld":
            return self._nothing, self._nothing
        skips = self._handling[stop.task]
        return skips.coming, skips.at_pick

    def _line_margin_m(self, stop: Stop | None) -> float:
        welds = stop is not None and stop.kind == "weld"
        return (self._clearance.weld_m if welds else self._clearance.static_m) + BUFFER_M
