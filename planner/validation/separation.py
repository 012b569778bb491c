"""Proof that two actors keep apart at every instant of every way they meet in time.

Two phases meet along tracks: straight lines in the plane of their local times, one per draw. The
plane is cut into rectangles. The distance in a rectangle's middle minus the bounds on both motions
holds in all of it; a rectangle that is not decided is cut in two, and those that no track crosses
are forgotten. So all draws share one proof, and nothing between samples is missed.
Called by ``clearances``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.validation.actor import Actor
from planner.validation.bullet import Bullet, Gap
from planner.validation.figure import Snapshot
from planner.validation.least import FINE_M, goal_m
from planner.validation.proximity import box_gaps, capsule_gaps
from planner.validation.rectangles import (
    Encounter,
    IntArray,
    Rectangle,
    crossed,
    cut,
    inside,
    width_s,
)
from robots.geometry import FloatArray

COARSE_M = 0.15
"""Motion bound above which exact distances are not worth asking for."""

FLOOR_M = 0.0002
FLOOR_S = 1e-6
"""What is not decided within this motion or this time is refused."""

ENOUGH = 40
"""Places of one encounter that fail before the rest of it is given up: it is refused anyway."""

BATCH = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Breach:
    """The worst place of one encounter: distance, items, world time, draw."""

    encounter: Encounter
    item_a: int
    item_b: int
    gap: Gap
    required_m: float
    time_s: float
    draw: int


Seen = tuple[Rectangle, Snapshot, Snapshot]


class Separation:
    """One proof for one pair of actors."""

    def __init__(self, bullet: Bullet, actor_a: Actor, actor_b: Actor) -> None:
        self.bullet, self.a, self.b = bullet, actor_a, actor_b
        self._breaches: dict[int, Breach] = {}
        self._failed: dict[int, int] = defaultdict(int)
        self._grids: dict[tuple[int, int], IntArray] = {}

    def prove(self, encounters: list[Encounter]) -> list[Breach]:
        """Return the worst breach of each encounter that is not proven apart."""
        frontier = [
            self._whole(encounter)
            for encounter in encounters
            if np.any(encounter.required_m > -np.inf) and len(encounter.tracks)
        ]
        while frontier:
            halves: list[Rectangle] = []
            for begin in range(0, len(frontier), BATCH):
                wanted = [r for r in frontier[begin : begin + BATCH] if self._wanted(r)]
                undecided = self._decide(wanted)
                halves += crossed([half for each in undecided for half in self._halves(each)])
            frontier = halves
        return list(self._breaches.values())

    def _wanted(self, rectangle: Rectangle) -> bool:
        return self._failed[id(rectangle.encounter)] < ENOUGH

    def _whole(self, encounter: Encounter) -> Rectangle:
        return Rectangle(
            encounter,
            self.a.root(encounter.phase_a),
            self.b.root(encounter.phase_b),
            encounter.tracks,
            np.array(np.nonzero(encounter.required_m > -np.inf)),
        )

    def _decide(self, rectangles: list[Rectangle]) -> list[Rectangle]:
        """Decide what can be decided; return the rectangles that must be cut."""
        snaps_a = self.a.get([rectangle.stretch_a for rectangle in rectangles])
        snaps_b = self.b.get([rectangle.stretch_b for rectangle in rectangles])
        seen = list(zip(rectangles, snaps_a, snaps_b, strict=True))
        coarse, fine = [], [each for each in seen if not each[0].by_item]
        for each in self._far_items([each for each in seen if each[0].by_item]):
            rectangle, a, b = each
            first, second = rectangle.pairs
            if (a.item_reach_m[first] + b.item_reach_m[second]).max() > COARSE_M:
                coarse.append(rectangle)
            else:
                self._expand(rectangle)
                fine.append(each)
        near = self._far_pieces(fine)
        return coarse + [each[0] for each in near if self._undecided(*each)]

    def _far_items(self, seen: list[Seen]) -> list[Seen]:
        """Drop item pairs whose boxes keep apart; return what still has pairs."""
        if not seen:
            return []
        a, b = _Rows(seen, 1), _Rows(seen, 2)
        gaps = box_gaps(
            a.take("item_low_W_m"),
            a.take("item_high_W_m"),
            b.take("item_low_W_m"),
            b.take("item_high_W_m"),
        )
        bounds = gaps - a.take("item_reach_m") - b.take("item_reach_m")
        return self._drop_proven(seen, bounds)

    def _far_pieces(self, seen: list[Seen]) -> list[Seen]:
        """Drop piece pairs whose boxes or capsules keep apart."""
        if not seen:
            return []
        a, b = _Rows(seen, 1), _Rows(seen, 2)
        radius_a = self.a.outline.radius_m[a.column]
        radius_b = self.b.outline.radius_m[b.column]
        gaps = np.maximum(
            box_gaps(a.take("low_W_m"), a.take("high_W_m"), b.take("low_W_m"), b.take("high_W_m")),
            capsule_gaps(a.take("ends_W_m"), b.take("ends_W_m"), radius_a, radius_b),
        )
        return self._drop_proven(seen, gaps - a.take("reach_m") - b.take("reach_m"))

    def _drop_proven(self, seen: list[Seen], bounds: FloatArray) -> list[Seen]:
        rectangles = [each[0] for each in seen]
        encounters = [rectangle.encounter for rectangle in rectangles]
        counts = np.array([rectangle.pairs.shape[1] for rectangle in rectangles])
        begins = np.cumsum(counts) - counts
        required = np.concatenate([self._required(rectangle) for rectangle in rectangles])
        seen_m = np.array([each.least.seen_m(each.category) for each in encounters])
        told_m = np.array([each.told_m for each in encounters])
        goals = goal_m(np.repeat(seen_m, counts), np.repeat(told_m, counts), required)
        proven = bounds >= goals
        shortest = np.minimum.reduceat(np.where(proven, bounds, np.inf), begins)
        for each, count, bound_m in zip(
            encounters, counts.tolist(), shortest.tolist(), strict=True
        ):
            each.least.checks += count
            if bound_m < np.inf:
                each.least.prove(each.category, bound_m)
        kept: list[Seen] = []
        for index in np.flatnonzero(~np.logical_and.reduceat(proven, begins)).tolist():
            left = ~proven[begins[index] : begins[index] + counts[index]]
            rectangles[index].pairs = rectangles[index].pairs[:, left]
            kept.append(seen[index])
        return kept

    def _required(self, rectangle: Rectangle) -> FloatArray:
        first, second = rectangle.pairs
        if not rectangle.by_item:
            first, second = self.a.outline.owner[first], self.b.outline.owner[second]
        return np.asarray(rectangle.encounter.required_m[first, second])

    def _expand(self, rectangle: Rectangle) -> None:
        """Turn item pairs into piece pairs."""
        grids = [self._pieces(i, j) for i, j in rectangle.pairs.T.tolist()]
        rectangle.pairs = np.concatenate(grids, axis=1)
        rectangle.by_item = False

    def _pieces(self, item_a: int, item_b: int) -> IntArray:
        """The pairs (2, n) of pieces of two items."""
        if (item_a, item_b) not in self._grids:
            pieces = self.a.outline.pieces_of[item_a], self.b.outline.pieces_of[item_b]
            grid = np.array(np.meshgrid(*pieces, indexing="ij")).reshape(2, -1)
            self._grids[item_a, item_b] = grid
        return self._grids[item_a, item_b]

    def _undecided(self, rectangle: Rectangle, a: Snapshot, b: Snapshot) -> bool:
        """Ask PyBullet for the pairs left; return whether the rectangle must be cut."""
        encounter = rectangle.encounter
        category, least = encounter.category, encounter.least
        required = self._required(rectangle)
        goals = goal_m(least.seen_m(category), encounter.told_m, required)
        least.checks += len(goals)
        keep: list[int] = []
        near: list[tuple[float, int]] = []
        for row, (first, second) in enumerate(rectangle.pairs.T.tolist()):
            reach = float(a.reach_m[first] + b.reach_m[second])
            cap = float(goals[row]) + reach
            distance = self._distance_m(a, first, b, second, cap)
            least.see(category, max(distance, float(required[row])))
            bound = distance - reach if distance < cap else float(goals[row])
            if bound >= goals[row] or (bound >= required[row] and reach <= FINE_M):
                least.prove(category, bound)
                continue
            keep.append(row)
            if distance < required[row]:
                near.append((distance - float(required[row]), row))
        if not keep:
            return False
        if near and self._breached(rectangle, min(near)[1]):
            return False
        reach = float(
            (a.reach_m[rectangle.pairs[0, keep]] + b.reach_m[rectangle.pairs[1, keep]]).max()
        )
        width = max(width_s(rectangle.stretch_a), width_s(rectangle.stretch_b))
        if width <= FLOOR_S or reach <= FLOOR_M:
            self._breached(rectangle, keep[0], surely=True)
            return False
        rectangle.pairs = rectangle.pairs[:, keep]
        return True

    def _distance_m(self, a: Snapshot, first: int, b: Snapshot, second: int, cap_m: float) -> float:
        """PyBullet's distance, or infinity where it is larger than ``cap_m``."""
        return self.bullet.distance_m(
            self.a.outline.solids[first],
            a.place(first),
            self.b.outline.solids[second],
            b.place(second),
            cap_m,
        )

    def _breached(self, rectangle: Rectangle, row: int, *, surely: bool = False) -> bool:
        """Look at a point that a track really passes; note a breach if there is one."""
        track = rectangle.tracks[0]
        share = float(np.mean(inside(rectangle, track)))
        at_a, at_b = (float(track[i] + (track[i + 1] - track[i]) * share) for i in (0, 2))
        encounter = rectangle.encounter
        a = self.a.get([(encounter.phase_a, at_a, at_a)])[0]
        b = self.b.get([(encounter.phase_b, at_b, at_b)])[0]
        first, second = rectangle.pairs[:, row].tolist()
        solid_a, solid_b = self.a.outline.solids[first], self.b.outline.solids[second]
        gap = self.bullet.gap(solid_a, a.place(first), solid_b, b.place(second), 1e3)
        required = float(self._required(rectangle)[row])
        if gap is None or (gap.distance_m >= required and not surely):
            return False
        self._failed[id(encounter)] += 1
        time_s = float(track[4] + (track[5] - track[4]) * share)
        item_a = int(self.a.outline.owner[first])
        item_b = int(self.b.outline.owner[second])
        breach = Breach(encounter, item_a, item_b, gap, required, time_s, int(track[6]))
        known = self._breaches.get(id(encounter))
        if known is None or gap.distance_m < known.gap.distance_m:
            self._breaches[id(encounter)] = breach
        return True

    def _halves(self, rectangle: Rectangle) -> Iterator[Rectangle]:
        """Cut across the motion that matters more."""
        a = self.a.get([rectangle.stretch_a])[0]
        b = self.b.get([rectangle.stretch_b])[0]
        first, second = rectangle.pairs
        reach_a = a.item_reach_m[first] if rectangle.by_item else a.reach_m[first]
        reach_b = b.item_reach_m[second] if rectangle.by_item else b.reach_m[second]
        cut_a = reach_a.max() >= reach_b.max()
        for stretch in cut(rectangle.stretch_a if cut_a else rectangle.stretch_b):
            yield Rectangle(
                rectangle.encounter,
                stretch if cut_a else rectangle.stretch_a,
                rectangle.stretch_b if cut_a else stretch,
                rectangle.tracks,
                rectangle.pairs,
                rectangle.by_item,
            )


class _Rows:
    """The rows of many rectangles, to take figures of all of them at once."""

    def __init__(self, seen: list[Seen], side: int) -> None:
        self._snaps: list[Snapshot] = [each[side] for each in seen]  # type: ignore[misc]
        counts = [each[0].pairs.shape[1] for each in seen]
        self._row = np.repeat(np.arange(len(seen)), counts)
        self.column = np.concatenate([each[0].pairs[side - 1] for each in seen])

    def take(self, name: str) -> FloatArray:
        """Return attribute ``name`` of the snapshots, one entry a row."""
        stacked = np.stack([getattr(snap, name) for snap in self._snaps])
        return np.asarray(stacked[self._row, self.column])
