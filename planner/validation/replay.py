"""One station judged in this process: structure, order, motions, time, clearances.

``judge_station`` reads top to bottom. The worker of ``supervision`` calls it; tests may as well.
Distances are proven in two halves, which share nothing but what they start from, so that each may
as well be left to a process of its own; put together (``verdict.joined``) they say what both in one
would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from cells.certificate import StationFigures
from cells.program import RobotProgram, StationProgram, Travel
from cells.shop import MountedRobot, Shop, Station
from planner.validation.actor import RobotActor
from planner.validation.bullet import Bullet
from planner.validation.clearances import Draws, Scene, check_robots, check_standing
from planner.validation.hand import Hand
from planner.validation.least import Least
from planner.validation.lemmas import LemmaBook
from planner.validation.limits import check_continuity, check_limits
from planner.validation.loads import check_payload, check_torques, unchecked_joints
from planner.validation.ordering import check_order, check_parts
from planner.validation.phases import RobotPhases, phases_of
from planner.validation.remarks import Remarks
from planner.validation.rests import rests_of
from planner.validation.stepgraph import StepGraph, check_events
from planner.validation.structure import Layout, check_structure
from planner.validation.takt import check_takt
from planner.validation.targets import check_targets
from planner.validation.timeline import Times, makespan_s, run, spans, stretches
from planner.validation.verdict import Half, Verdict, joined
from robots.geometry import Pose


def _silent(_: str) -> None:
    return None


def judge_station(
    shop: Shop,
    station: Station,
    program: StationProgram,
    *,
    seed: int,
    draws: int = 20,
    progress: Callable[[str], None] = _silent,
    half: Half | None = None,
    book: LemmaBook | None = None,
) -> Verdict:
    """Judge one station's program; ``draws`` replays with random delays from ``seed``.

    Both halves, or the one that is asked for; see :func:`planner.validation.verdict.joined`. The
    verdict is the same whatever the ``book`` knows.
    """
    book = LemmaBook() if book is None else book
    remarks = Remarks(station.id)
    layout = check_structure(station, program, remarks)
    graph = None if layout is None else check_events(layout, program, remarks)
    if layout is None or graph is None:
        return () if half == "robots" else remarks.sorted(), None
    times = _all_times(graph, seed, draws)
    check_order(graph, remarks)
    check_parts(graph, times[0], remarks)
    check_takt(shop, graph, times[0], remarks)
    with Bullet() as bullet:
        start = played(graph, times, bullet, remarks, progress, motions=half != "robots")
        verdicts: list[Verdict] = []
        if half != "robots":
            scene = Scene(bullet, station, start.actors, start.moves, remarks, Least(), book)
            check_standing(scene, progress)
            verdicts.append(_verdict(shop, layout, times, scene, start.ratios))
        if half != "what stands":
            remarks = Remarks(station.id)
            scene = Scene(bullet, station, start.actors, start.moves, remarks, Least(), book)
            check_robots(scene, progress)
            verdicts.append(_verdict(shop, layout, times, scene, []))
    return reduce(joined, verdicts)


@dataclass(frozen=True, slots=True)
class Played:
    """What both halves start from, and whoever looks at distances over time (``distances``)."""

    actors: tuple[RobotActor, ...]
    moves: Draws
    ratios: list[float]


def _all_times(graph: StepGraph, seed: int, draws: int) -> list[Times]:
    delayed = [run(graph, stretches(graph, seed, draw)) for draw in range(1, draws + 1)]
    return [run(graph, {}), *delayed]


def played(
    graph: StepGraph,
    times: list[Times],
    bullet: Bullet,
    remarks: Remarks,
    progress: Callable[[str], None],
    *,
    motions: bool = True,
) -> Played:
    """Judge the motions of each robot, and lay them out for the checks of distances.

    Without ``motions`` they are laid out alone, and looked at only as far as that needs: where
    parts are gripped.
    """
    layout = graph.layout
    station = layout.station
    cuts: list[RobotPhases] = []
    actors: list[RobotActor] = []
    ratios: list[float] = []
    for mounted, program in zip(layout.robots, layout.programs, strict=True):
        progress(f"{mounted.id}: motions")
        if motions:
            _check_motions(mounted, program, remarks)
        cut = phases_of(station, mounted, program)
        grips: dict[str, Pose] = {}
        if motions or any(phase.carried is not None for phase in cut.phases):
            grips = check_targets(station, Hand(bullet, mounted), program.steps, cut, remarks)
        _fill_grips(cut, grips)
        if motions:
            check_payload(station, mounted, cut, remarks)
            ratio = check_torques(bullet, station, mounted, cut, grips, remarks)
            ratios += [] if ratio is None else [ratio]
        cuts.append(cut)
        actors.append(RobotActor(bullet, mounted, station, cut.phases, grips))
    return Played(tuple(actors), _draws(graph, cuts, times), ratios)


def _check_motions(mounted: MountedRobot, program: RobotProgram, remarks: Remarks) -> None:
    """Report jumps, and what is beyond the limits of joints."""
    travels = [step for step in program.steps if isinstance(step, Travel)]
    check_continuity(mounted, travels, remarks)
    for travel in travels:
        check_limits(mounted, travel, remarks)
    remarks.checks += len(travels)


def _fill_grips(cut: RobotPhases, grips: dict[str, Pose]) -> None:
    """A part placed without having been picked is nowhere; it was found before."""
    for phase in cut.phases:
        if phase.carried is not None:
            grips.setdefault(phase.carried, Pose.identity())


def _draws(graph: StepGraph, cuts: list[RobotPhases], times: list[Times]) -> Draws:
    ends = [makespan_s(each) for each in times]
    return Draws(
        [
            [spans(cut, robot, each, end) for robot, cut in enumerate(cuts)]
            for each, end in zip(times, ends, strict=True)
        ],
        [rests_of(graph, each, end) for each, end in zip(times, ends, strict=True)],
    )


def _verdict(
    shop: Shop,
    layout: Layout,
    times: list[Times],
    scene: Scene,
    ratios: list[float],
) -> Verdict:
    remarks, least = scene.remarks, scene.least
    cycles = [makespan_s(each) + shop.transfer_s for each in times]
    station = layout.station
    figures = StationFigures(
        station=station.id,
        cycle_s=cycles[0],
        clearance_robots_m=least.proven.get("robots"),
        clearance_static_m=least.proven.get("static"),
        clearance_weld_m=least.proven.get("weld"),
        torque_ratio=max(ratios) if ratios else None,
        torque_unchecked=tuple(
            name for mounted in layout.robots for name in unchecked_joints(mounted)
        ),
        draws=len(times) - 1,
        worst_cycle_s=max(cycles),
        tasks=len(station.tasks),
        checks=remarks.checks + least.checks,
    )
    return remarks.sorted(), figures
