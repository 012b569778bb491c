"""Whether a robot hits itself, its tool or the part in its hand, over every motion.

Works like ``separation`` in one dimension; what moves both pieces alike does not count. Called by
``clearances``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.validation.actor import RobotActor, Stretch
from planner.validation.bullet import Bullet, Gap
from planner.validation.figure import Item, Snapshot
from planner.validation.least import Least
from planner.validation.lemmas import LemmaBook, digest
from planner.validation.phases import Phase
from planner.validation.proximity import box_gaps, capsule_gaps
from planner.validation.rectangles import IntArray
from planner.validation.separation import COARSE_M, FLOOR_M, FLOOR_S

ENOUGH = 10


@dataclass(frozen=True, slots=True, eq=False)
class SelfHit:
    """Two items of one robot that touch in a phase, at a local time."""

    phase: int
    item_a: int
    item_b: int
    gap: Gap
    local_s: float


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    stretch: Stretch
    pairs: IntArray


def self_hits(bullet: Bullet, actor: RobotActor, book: LemmaBook) -> tuple[list[SelfHit], int]:
    """Return the worst hit of each phase, and how many pairs were looked at."""
    names = [_name(actor, index) for index in range(len(actor.phases))]
    leasts = [Least() for _ in names]
    left = [at for at, name in enumerate(names) if not book.knows(name, leasts[at])]
    hits = _hits(bullet, actor, left, leasts)
    for at in left:
        if at not in hits:
            book.learn(names[at], leasts[at])
    return [hits[at] for at in sorted(hits)], sum(least.checks for least in leasts)


def _name(actor: RobotActor, index: int) -> str:
    """The name as a lemma that the robot does not hit itself in a phase."""
    phase = actor.phases[index]
    there = f"{phase.welding} {phase.carried}".encode()
    return digest((b"itself", actor.digest, actor.phase_digest(index), there)).hex()


def _hits(
    bullet: Bullet, actor: RobotActor, phases: list[int], leasts: list[Least]
) -> dict[int, SelfHit]:
    """The worst hit of each of the ``phases``; what was looked at is counted in ``leasts``."""
    hits: dict[int, SelfHit] = {}
    failed: dict[int, int] = {}
    frontier = [
        _Stretch(actor.root(index), pairs)
        for index in phases
        if (pairs := _pairs(actor, actor.phases[index])).shape[1]
    ]
    while frontier:
        cut: list[_Stretch] = []
        snapshots = actor.get([each.stretch for each in frontier])
        for each, snapshot in zip(frontier, snapshots, strict=True):
            phase = each.stretch[0]
            if failed.get(phase, 0) >= ENOUGH:
                continue
            leasts[phase].checks += each.pairs.shape[1]
            rest, hit = _decide(bullet, actor, each, snapshot)
            if hit is not None:
                failed[phase] = failed.get(phase, 0) + 1
                known = hits.get(phase)
                if known is None or hit.gap.distance_m < known.gap.distance_m:
                    hits[phase] = hit
            elif rest.shape[1]:
                _, low, high = each.stretch
                middle = (low + high) / 2.0
                cut += [
                    replace(each, stretch=(phase, low, middle), pairs=rest),
                    replace(each, stretch=(phase, middle, high), pairs=rest),
                ]
        frontier = cut
    return hits


def _pairs(actor: RobotActor, phase: Phase) -> IntArray:
    """Pairs of pieces (2, n) that count, the one nearer to the base first."""
    items = actor.outline.items
    groups = [_group(item, phase, actor.model.dof) for item in items]
    wanted = {(min(pair), max(pair)) for pair in actor.model.self_pairs}
    found: list[IntArray] = []
    for i, first in enumerate(groups):
        for j, second in enumerate(groups):
            if (first, second) in wanted:
                grid = np.meshgrid(
                    actor.outline.pieces_of[i], actor.outline.pieces_of[j], indexing="ij"
                )
                found.append(np.array(grid).reshape(2, -1))
    return np.concatenate(found, axis=1) if found else np.zeros((2, 0), dtype=np.int64)


def _group(item: Item, phase: Phase, dof: int) -> int:
    """Index as in ``RobotModel.self_pairs``; -1 for what is not there in this phase."""
    if item.kind == "link":
        return int(item.key)
    present = (
        item.kind == "tool"
        or (item.kind == "electrodes" and phase.welding)
        or (item.kind == "carried" and item.key == phase.carried)
    )
    return dof + 1 if present else -1


def _decide(
    bullet: Bullet, actor: RobotActor, each: _Stretch, snapshot: Snapshot
) -> tuple[IntArray, SelfHit | None]:
    """Return the pairs not yet decided, or a hit."""
    pairs = each.pairs
    reach = _relative_reach(actor, snapshot, pairs)
    first, second = pairs
    radius = actor.outline.radius_m
    gaps = np.maximum(
        box_gaps(
            snapshot.low_W_m[first],
            snapshot.high_W_m[first],
            snapshot.low_W_m[second],
            snapshot.high_W_m[second],
        ),
        capsule_gaps(
            snapshot.ends_W_m[first], snapshot.ends_W_m[second], radius[first], radius[second]
        ),
    )
    undecided = gaps <= reach
    pairs, reach = pairs[:, undecided], reach[undecided]
    if not pairs.shape[1] or reach.max() > COARSE_M:
        return pairs, None
    keep: list[int] = []
    for row, (a, b) in enumerate(pairs.T.tolist()):
        gap = bullet.gap(
            actor.outline.solids[a],
            snapshot.place(a),
            actor.outline.solids[b],
            snapshot.place(b),
            float(reach[row]),
        )
        if gap is None or gap.distance_m > reach[row]:
            continue
        narrow = each.stretch[2] - each.stretch[1] <= FLOOR_S or reach[row] <= FLOOR_M
        if gap.distance_m <= 0.0 or narrow:
            owner = actor.outline.owner
            middle = (each.stretch[1] + each.stretch[2]) / 2.0
            hit = SelfHit(each.stretch[0], int(owner[a]), int(owner[b]), gap, middle)
            return pairs, hit
        keep.append(row)
    return pairs[:, keep], None


def _relative_reach(actor: RobotActor, snapshot: Snapshot, pairs: IntArray) -> np.ndarray:
    """How far the second piece of each pair can move as seen from the first."""
    dof = actor.model.dof
    joints = np.arange(1, dof + 1)[:, None]
    base = np.minimum(actor.outline.frame, dof)[pairs[0]]
    shares = snapshot.parts_m[:, pairs[1]]
    return np.asarray(np.where(joints > base[None], shares, 0.0).sum(axis=0))
