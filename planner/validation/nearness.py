"""How near two actors are at one instant, and where: the pair of pieces with the least to spare.

Enclosing capsules say which pairs can matter; PyBullet is asked for those alone. Used by
``distances``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planner.validation.actor import Actor
from planner.validation.bullet import Bullet, Gap
from planner.validation.figure import Snapshot
from planner.validation.proximity import box_gaps, capsule_gaps
from robots.geometry import FloatArray


@dataclass(frozen=True, slots=True)
class Near:
    """Two items and their gap (m), of which ``required_m`` is required."""

    item_a: str
    item_b: str
    gap: Gap
    required_m: float

    @property
    def margin_m(self) -> float:
        """What is left of the distance."""
        return self.gap.distance_m - self.required_m


def nearest(
    bullet: Bullet,
    a: tuple[Actor, Snapshot],
    b: tuple[Actor, Snapshot],
    required_m: FloatArray,
    within_m: float,
) -> Near | None:
    """Return the pair of pieces with the least margin; None if none is nearer than ``within_m``.

    ``required_m`` has a row per item of ``a`` and a column per item of ``b``, -inf for pairs that
    may touch.
    """
    if _whole_boxes(a[1], b[1]) >= within_m:
        return None
    outline_a, outline_b = a[0].outline, b[0].outline
    needed = required_m[np.ix_(outline_a.owner, outline_b.owner)]
    first, second = np.nonzero((needed > -np.inf) & (_boxes(a[1], b[1]) < within_m))
    if not len(first):
        return None
    bounds = capsule_gaps(
        a[1].ends_W_m[first],
        b[1].ends_W_m[second],
        outline_a.radius_m[first],
        outline_b.radius_m[second],
    )
    margins = bounds - needed[first, second]
    best: Near | None = None
    for row in np.argsort(margins, kind="stable").tolist():
        if bounds[row] > within_m or (best is not None and margins[row] >= best.margin_m):
            break
        i, j = int(first[row]), int(second[row])
        gap = bullet.gap(
            outline_a.solids[i], a[1].place(i), outline_b.solids[j], b[1].place(j), within_m
        )
        if gap is not None and (best is None or gap.distance_m - needed[i, j] < best.margin_m):
            names = (
                outline_a.items[outline_a.owner[i]].name,
                outline_b.items[outline_b.owner[j]].name,
            )
            best = Near(*names, gap, float(needed[i, j]))
    return best


def _whole_boxes(a: Snapshot, b: Snapshot) -> float:
    """Distance of the box around all of one from the box around all of the other."""
    low_a, high_a = a.low_W_m.min(axis=0), a.high_W_m.max(axis=0)
    low_b, high_b = b.low_W_m.min(axis=0), b.high_W_m.max(axis=0)
    return float(box_gaps(low_a, high_a, low_b, high_b))


def _boxes(a: Snapshot, b: Snapshot) -> FloatArray:
    """Distances (p, q) of the boxes around all pieces of both."""
    low = (a.low_W_m[:, None], b.low_W_m[None])
    high = (a.high_W_m[:, None], b.high_W_m[None])
    return box_gaps(low[0], high[0], low[1], high[1])


def strictest(required: Iterable[FloatArray], shape: tuple[int, int]) -> FloatArray:
    """Put what is required by each clearance together; -inf where nothing is."""
    found = np.full(shape, -np.inf)
    for matrix in required:
        found = np.maximum(found, matrix)
    return found
