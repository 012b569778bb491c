"""Clearances of a station: robots against what stands, against each other and against themselves.

Called by ``replay`` with the phases and the timelines of all draws. What stands is independent of
timing; robots and movable parts are looked at along every draw. What is proven is put down in
claims: one for each phase before what stands, and one for each two robots.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cells.certificate import Finding, FindingKind
from cells.ids import PartId
from cells.shop import Station
from planner.validation.actor import Actor, RestActor, RobotActor, movable_part, standing_things
from planner.validation.bullet import Bullet, Gap
from planner.validation.claims import Claim, prove_claims
from planner.validation.figure import Item
from planner.validation.least import Least, told_m
from planner.validation.lemmas import LemmaBook
from planner.validation.phases import Phase
from planner.validation.remarks import Remarks
from planner.validation.selfcollision import self_hits
from planner.validation.separation import Breach
from planner.validation.timeline import Span
from planner.validation.touching import Category, clearance_m, required_at_rest, required_between
from robots.geometry import FloatArray

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Draws:
    """For each draw: what every robot does, and where every movable part rests.

    ``robots[draw][i]`` are the spans of robot i; ``parts[draw][part]`` spans whose phase is the
    index of the place in the station.
    """

    robots: list[list[list[Span]]]
    parts: list[dict[PartId, list[Span]]]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the clearance checks of one station share."""

    bullet: Bullet
    station: Station
    actors: tuple[RobotActor, ...]
    draws: Draws
    remarks: Remarks
    least: Least
    book: LemmaBook

    def told_m(self) -> dict[str, float]:
        """By category, how much more than what is required is still worth proving."""
        return {
            category: told_m(proven_m, clearance_m(self.station, category))
            for category, proven_m in self.least.proven.items()
        }


def check_standing(scene: Scene, progress: Progress) -> None:
    """Report where a robot comes too close to what stands or rests."""
    standing = standing_things(scene.bullet, scene.station.bodies, scene.station.parts)
    for index, actor in enumerate(scene.actors):
        progress(f"{actor.name}: what stands")
        if standing is not None:
            _check_standing(scene, index, standing)
    for part in scene.station.parts:
        if part.starts_at is not None:
            progress(f"part {part.id} at rest")
            _check_part(scene, part.id)


def check_robots(scene: Scene, progress: Progress) -> None:
    """Report where a robot hits itself, or two robots come too close to each other."""
    for index, actor in enumerate(scene.actors):
        progress(f"{actor.name}: itself")
        _check_self(scene, index)
    for first, second in combinations(range(len(scene.actors)), 2):
        progress(f"{scene.actors[first].name} and {scene.actors[second].name}")
        _check_robots(scene, first, second)


def _check_self(scene: Scene, index: int) -> None:
    actor = scene.actors[index]
    hits, checks = self_hits(scene.bullet, actor, scene.book)
    scene.remarks.checks += checks
    starts = _first_times(scene.draws.robots[0][index])
    for hit in hits:
        phase = actor.phases[hit.phase]
        items = (actor.outline.items[hit.item_a], actor.outline.items[hit.item_b])
        time_s = starts.get(hit.phase, 0.0) + hit.local_s - phase.low_s
        _report(scene, items, (phase.step,), hit.gap, 0.0, time_s, None)


def _check_standing(scene: Scene, index: int, standing: RestActor) -> None:
    station, actor = scene.station, scene.actors[index]
    starts = _first_times(scene.draws.robots[0][index])
    claims, told = [], scene.told_m()
    known: dict[tuple[object, ...], FloatArray] = {}
    for at, phase in enumerate(actor.phases):
        start = starts.get(at, 0.0)
        length = phase.high_s - phase.low_s
        track = [phase.low_s, phase.high_s, 0.0, 0.0, start, start + length, 0]
        if (state := _state(phase)) not in known:
            known[state] = required_at_rest(station, actor, phase, standing)
        claims.append(Claim(actor, standing, told))
        claims[-1].add(at, 0, known[state], phase.touch.margin, np.array([track]))
    _prove(scene, claims)


def _check_part(scene: Scene, part: PartId) -> None:
    station = scene.station
    resting = movable_part(scene.bullet, station.part(part), station.places)
    if resting is None:
        return
    rests = [draw[part] for draw in scene.draws.parts]
    for index, actor in enumerate(scene.actors):
        moves = [draw[index] for draw in scene.draws.robots]
        claim = Claim(actor, resting, scene.told_m())
        for (at, place), tracks in _meetings(moves, rests, actor, resting).items():
            phase = actor.phases[at]
            required = required_at_rest(station, actor, phase, resting)
            claim.add(at, place, required, phase.touch.margin, tracks)
        _prove(scene, [claim])


def _check_robots(scene: Scene, first: int, second: int) -> None:
    a, b = scene.actors[first], scene.actors[second]
    moves_a = [draw[first] for draw in scene.draws.robots]
    moves_b = [draw[second] for draw in scene.draws.robots]
    known: dict[tuple[object, ...], dict[Category, FloatArray]] = {}
    claim = Claim(a, b, scene.told_m())
    for (at_a, at_b), tracks in _meetings(moves_a, moves_b, a, b).items():
        phase_a, phase_b = a.phases[at_a], b.phases[at_b]
        key = (*_state(phase_a), *_state(phase_b))
        if key not in known:
            known[key] = required_between(scene.station, (a, phase_a), (b, phase_b))
        for category, required in known[key].items():
            claim.add(at_a, at_b, required, category, tracks)
    _prove(scene, [claim])


def _meetings(
    moves_a: list[list[Span]], moves_b: list[list[Span]], a: Actor, b: Actor
) -> dict[tuple[int, int], FloatArray]:
    """Which phases overlap in time, and along which tracks, over all draws."""
    tracks: dict[tuple[int, int], list[list[float]]] = defaultdict(list)
    for draw, (spans_a, spans_b) in enumerate(zip(moves_a, moves_b, strict=True)):
        i = j = 0
        while i < len(spans_a) and j < len(spans_b):
            span_a, span_b = spans_a[i], spans_b[j]
            start = max(span_a.start_s, span_b.start_s)
            end = min(span_a.end_s, span_b.end_s)
            if end > start:
                local_a, local_b = _local(a, span_a, start, end), _local(b, span_b, start, end)
                tracks[(span_a.phase, span_b.phase)].append([*local_a, *local_b, start, end, draw])
            if span_a.end_s <= span_b.end_s:
                i += 1
            else:
                j += 1
    return {key: _rounded(np.array(rows)) for key, rows in sorted(tracks.items())}


def _rounded(tracks: FloatArray) -> FloatArray:
    """Local times to 1e-10 s, so that the same meeting somewhat later is the same one; proofs
    reach farther than that (``rectangles``).
    """
    tracks[:, :4] = np.round(tracks[:, :4], 10)
    return tracks


def _local(actor: Actor, span: Span, start_s: float, end_s: float) -> tuple[float, float]:
    """Local times of a phase at two world times."""
    _, low, high = actor.root(span.phase)
    if high <= low:
        return low, low
    scale = (high - low) / (span.end_s - span.start_s)
    return low + (start_s - span.start_s) * scale, low + (end_s - span.start_s) * scale


def _first_times(spans: list[Span]) -> dict[int, float]:
    return {span.phase: span.start_s for span in reversed(spans)}


def _state(phase: Phase) -> tuple[object, ...]:
    return phase.touch, phase.carried, phase.at_place, phase.welding


def _prove(scene: Scene, claims: list[Claim]) -> None:
    for breach in prove_claims(scene.bullet, claims, scene.book):
        _report_breach(scene, claims[0].a, claims[0].b, breach)
    for claim in claims:
        scene.least.take(claim.least.proven, claim.least.checks)


def _report_breach(scene: Scene, a: Actor, b: Actor, breach: Breach) -> None:
    items = (a.outline.items[breach.item_a], b.outline.items[breach.item_b])
    steps = [
        actor.phases[phase].step
        for actor, phase in ((a, breach.encounter.phase_a), (b, breach.encounter.phase_b))
        if isinstance(actor, RobotActor)
    ]
    scene.least.prove(breach.encounter.category, breach.gap.distance_m)
    _report(scene, items, tuple(steps), breach.gap, breach.required_m, breach.time_s, breach.draw)


def _report(
    scene: Scene,
    items: tuple[Item, Item],
    steps: tuple[str, ...],
    gap: Gap,
    required_m: float,
    time_s: float,
    draw: int | None,
) -> None:
    names = (items[0].name, items[1].name)
    hit = gap.distance_m <= 0.0
    kind = FindingKind.COLLISION if hit or required_m == 0.0 else FindingKind.CLEARANCE
    what = (
        f"{names[0]} hits {names[1]} ({-gap.distance_m * 1e3:.1f} mm deep)"
        if hit
        else f"{names[0]} keeps {gap.distance_m * 1e3:.1f} mm from {names[1]}, "
        f"{required_m * 1e3:.1f} mm are required"
    )
    when = f" at {time_s:.3f} s in {' / '.join(steps)}" + (f", draw {draw}" if draw else "")
    scene.remarks.findings.append(
        Finding(
            kind,
            scene.station.id,
            what + when,
            names,
            steps,
            time_s,
            draw,
            gap.distance_m,
            (gap.point_a_W_m, gap.point_b_W_m),
        )
    )
