"""How near the robots of a station come to each other and to what stands, over its cycle.

A picture for people, by the judge's shapes, kinematics and rules: every tenth of a second of the
cycle without delays, and refined where a pair is nearest. Sampled, so it proves nothing; what is
proven stands in the certificate. Called by ``taktline view`` and for pictures of clearances.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cells.ids import PartId, RobotId
from cells.program import StationProgram
from cells.shop import Station
from planner.validation.actor import Actor, RestActor, RobotActor, movable_part, standing_things
from planner.validation.bullet import Bullet
from planner.validation.nearness import Near, nearest, strictest
from planner.validation.phases import Phase
from planner.validation.proximity import box_gaps
from planner.validation.remarks import Remarks
from planner.validation.replay import played
from planner.validation.stepgraph import check_events
from planner.validation.structure import check_structure
from planner.validation.timeline import Span, makespan_s, run
from planner.validation.touching import required_at_rest, required_between
from robots.geometry import FloatArray

STEP_S = 0.1
FAR_ROBOT_M = 0.4
FAR_REST_M = 0.1
"""Beyond these a distance is not told."""
MOST_APPROACHES = 20
_REFINEMENTS = 6


@dataclass(frozen=True, slots=True)
class Approach:
    """A moment at which a pair is nearer than before and after. ``robots[1]`` is None where the
    other one stands; ``witness_W_m`` are the two nearest points.
    """

    time_s: float
    robots: tuple[str, str | None]
    items: tuple[str, str]
    distance_m: float
    required_m: float
    witness_W_m: tuple[tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Nearness:
    """Per robot the distance (n,) of its tightest pair at every ``step_s``, and what it requires.

    ``FAR_ROBOT_M`` stands for anything farther away.
    """

    step_s: float
    robots: Mapping[RobotId, tuple[FloatArray, FloatArray]]
    approaches: tuple[Approach, ...]


Look = Callable[[float], Near | None]


def distances(station: Station, program: StationProgram) -> Nearness | None:
    """Return how near things come in ``program``; None if it cannot be replayed."""
    remarks = Remarks(station.id)
    layout = check_structure(station, program, remarks)
    graph = None if layout is None else check_events(layout, program, remarks)
    if graph is None:
        return None
    times = run(graph, {})
    at_s = np.arange(0.0, makespan_s(times) + STEP_S, STEP_S)
    with Bullet() as bullet:
        start = played(graph, [times], bullet, remarks, lambda _: None)
        watch = _Watch(bullet, station, start.actors, start.moves.robots[0])
        pairs = {
            **watch.robots(),
            **watch.standing(),
            **watch.parts(start.moves.parts[0]),
        }
        seen = {pair: watch.over(pair, look, at_s) for pair, look in pairs.items()}
        lows = [low for pair in pairs for low in _lows(pair, seen[pair], at_s)]
        found = [_refined(low, pairs[low.pair], at_s) for low in _tightest_lows(lows)]
    names = [robot.id for robot in station.robots]
    tightest = {name: _tightest(name, seen, len(at_s)) for name in names}
    return Nearness(STEP_S, tightest, _told(found))


def _tightest_lows(lows: list[_Low]) -> Iterator[_Low]:
    """Those that may be told once they are refined: twice as many as are told in the end."""
    lows.sort(key=lambda each: each.near.margin_m)
    for between in (True, False):
        mine = [low for low in lows if (low.pair[1] is not None) == between]
        yield from mine[: 2 * MOST_APPROACHES]


def _told(found: list[Approach]) -> tuple[Approach, ...]:
    """The tightest approaches of robots, and as many to what stands, in order of time."""
    found.sort(key=lambda each: each.distance_m - each.required_m)
    between = [each for each in found if each.robots[1] is not None]
    standing = [each for each in found if each.robots[1] is None]
    kept = between[:MOST_APPROACHES] + standing[:MOST_APPROACHES]
    return tuple(sorted(kept, key=lambda each: each.time_s))


Pair = tuple[str, str | None, str]
"""Two robots, or a robot and nobody; and what rests, if it does."""


@dataclass(frozen=True, slots=True)
class _Low:
    """A moment at which a pair has less to spare than a tenth of a second before and after."""

    pair: Pair
    time_s: float
    near: Near


class _Watch:
    """All pairs of a station as functions of the time of the cycle."""

    def __init__(
        self,
        bullet: Bullet,
        station: Station,
        actors: tuple[RobotActor, ...],
        moves: list[list[Span]],
    ) -> None:
        self._bullet, self._station = bullet, station
        self._actors, self._moves = actors, moves
        self._around: dict[str | None, tuple[FloatArray, FloatArray]] = {}

    def over(self, pair: Pair, look: Look, at_s: FloatArray) -> list[Near | None]:
        """How near a pair is at each of the times ``at_s``."""
        if pair[1] is None:
            return [look(time_s) for time_s in at_s.tolist()]
        (low_a, high_a), (low_b, high_b) = (self._boxes(name, at_s) for name in pair[:2])
        close = box_gaps(low_a, high_a, low_b, high_b) < FAR_ROBOT_M
        return [look(t) if near else None for t, near in zip(at_s.tolist(), close, strict=True)]

    def _boxes(self, name: str | None, at_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Corners (n, 3) of the box around a robot at each of the times; kept."""
        if name not in self._around:
            number = [actor.name for actor in self._actors].index(str(name))
            actor, moves = self._actors[number], self._moves[number]
            snapshots = actor.get([_stretch(actor, moves, time_s) for time_s in at_s.tolist()])
            self._around[name] = (
                np.array([each.low_W_m.min(axis=0) for each in snapshots]),
                np.array([each.high_W_m.max(axis=0) for each in snapshots]),
            )
        return self._around[name]

    def robots(self) -> dict[Pair, Look]:
        """Every two robots."""
        both = combinations(range(len(self._actors)), 2)
        return {
            (self._actors[i].name, self._actors[j].name, ""): self._between(i, j) for i, j in both
        }

    def standing(self) -> dict[Pair, Look]:
        """Every robot and everything that always stands."""
        things = standing_things(self._bullet, self._station.bodies, self._station.parts)
        if things is None:
            return {}
        return {
            (actor.name, None, "station"): self._to_rest(i, things, lambda _: 0)
            for i, actor in enumerate(self._actors)
        }

    def parts(self, rests: Mapping[PartId, list[Span]]) -> dict[Pair, Look]:
        """Every robot and every part that rests at times."""
        found: dict[Pair, Look] = {}
        for part in self._station.parts:
            thing = movable_part(self._bullet, part, self._station.places)
            spans = rests.get(part.id, [])
            if part.starts_at is None or thing is None:
                continue
            for i, actor in enumerate(self._actors):
                found[actor.name, None, part.id] = self._to_rest(i, thing, _phase_at(spans))
        return found

    def _between(self, i: int, j: int) -> Look:
        a, b = self._actors[i], self._actors[j]
        known: dict[tuple[Phase, Phase], FloatArray] = {}
        shape = (len(a.outline.items), len(b.outline.items))

        def look(time_s: float) -> Near | None:
            at_a, at_b = _stretch(a, self._moves[i], time_s), _stretch(b, self._moves[j], time_s)
            phases = a.phases[at_a[0]], b.phases[at_b[0]]
            if phases not in known:
                needed = required_between(self._station, (a, phases[0]), (b, phases[1]))
                known[phases] = strictest(needed.values(), shape)
            return self._near(a, at_a, b, at_b, known[phases], FAR_ROBOT_M)

        return look

    def _to_rest(self, i: int, thing: RestActor, phase_at: Callable[[float], int | None]) -> Look:
        actor = self._actors[i]
        known: dict[Phase, FloatArray] = {}

        def look(time_s: float) -> Near | None:
            resting = phase_at(time_s)
            if resting is None:
                return None
            at = _stretch(actor, self._moves[i], time_s)
            phase = actor.phases[at[0]]
            if phase not in known:
                known[phase] = required_at_rest(self._station, actor, phase, thing)
            return self._near(actor, at, thing, thing.root(resting), known[phase], FAR_REST_M)

        return look

    def _near(
        self,
        a: RobotActor,
        at_a: tuple[int, float, float],
        b: Actor,
        at_b: tuple[int, float, float],
        required_m: FloatArray,
        within_m: float,
    ) -> Near | None:
        seen_a, seen_b = a.get([at_a])[0], b.get([at_b])[0]
        return nearest(self._bullet, (a, seen_a), (b, seen_b), required_m, within_m)


def _stretch(actor: RobotActor, spans: list[Span], time_s: float) -> tuple[int, float, float]:
    """The instant of a phase that a robot is in; the last span holds for ever."""
    span = next((each for each in spans if each.end_s > time_s), spans[-1])
    phase = actor.phases[span.phase]
    local_s = min(phase.high_s, phase.low_s + max(0.0, time_s - span.start_s))
    return (span.phase, local_s, local_s)


def _phase_at(spans: list[Span]) -> Callable[[float], int | None]:
    def phase(time_s: float) -> int | None:
        return next((s.phase for s in spans if s.start_s <= time_s < s.end_s), None)

    return phase


def _lows(pair: Pair, seen: list[Near | None], at_s: FloatArray) -> Iterator[_Low]:
    """Where the margin of a pair is least for a while."""
    margins = [np.inf if near is None else near.margin_m for near in seen]
    padded = [np.inf, *margins, np.inf]
    for k, near in enumerate(seen):
        if near is not None and padded[k] > margins[k] <= padded[k + 2]:
            yield _Low(pair, float(at_s[k]), near)


def _refined(low: _Low, look: Look, at_s: FloatArray) -> Approach:
    """The moment of least margin near ``low``, to a thousandth of a second or so."""
    time_s, near = low.time_s, low.near
    width_s = STEP_S / 2.0
    for _ in range(_REFINEMENTS):
        for try_s in (time_s - width_s, time_s + width_s):
            tried = look(try_s) if 0.0 <= try_s <= at_s[-1] else None
            if tried is not None and tried.margin_m < near.margin_m - 1e-6:
                time_s, near = try_s, tried
        width_s /= 2.0
    return Approach(
        time_s,
        low.pair[:2],
        (near.item_a, near.item_b),
        near.gap.distance_m,
        near.required_m,
        (near.gap.point_a_W_m, near.gap.point_b_W_m),
    )


def _tightest(
    name: str, seen: Mapping[Pair, list[Near | None]], count: int
) -> tuple[FloatArray, FloatArray]:
    """Distances and requirements (count,) of whatever has the least margin for a robot."""
    mine = [looks for pair, looks in seen.items() if name in pair[:2]]
    distance, required = np.full(count, FAR_ROBOT_M), np.zeros(count)
    for k in range(count):
        near = [looks[k] for looks in mine if looks[k] is not None]
        if near:
            best = min(near, key=lambda each: each.margin_m)  # type: ignore[union-attr]
            assert best is not None
            distance[k], required[k] = best.gap.distance_m, best.required_m
    return distance, required
