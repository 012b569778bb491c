"""The judge's door: every station of a program in a supervised worker, findings in fixed order.

Called by ``planner.pipeline`` and ``taktline verify``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from cells.certificate import Finding, FindingKind, StationFigures, Validation
from cells.ids import StationId
from cells.line_work import assignment_of, with_assignment
from cells.own_frame import OwnFrame
from cells.program import Program
from cells.shop import Shop, Station
from planner.validation.remarks import order
from planner.validation.supervision import Failure, Job, supervise
from planner.validation.verdict import Verdict

Supervise = Callable[[Job, Callable[[str], None]], Verdict | Failure]


def judge(
    shop: Shop,
    program: Program,
    *,
    seed: int,
    draws: int = 20,
    progress: Callable[[str], None] | None = None,
    workers: int = 1,
    supervisor: Supervise = supervise,
) -> Validation:
    """Replay ``program`` in ``shop`` from scratch; the answer is the same for any ``workers``.

    ``draws`` replays with random delays follow the one without. ``progress`` gets a line of text
    per station. A worker that cannot answer becomes a finding, never an exception.
    """
    tell = progress or (lambda _: None)
    programs = {each.station: each for each in program.stations}
    bare = replace(shop, lines=())
    assigned = with_assignment(shop, assignment_of(shop, program))
    stations = [station for station in assigned.stations if station.id in programs]
    if any(finding.kind is FindingKind.WRONG_SCENE for finding in _check_frame(shop, program)):
        stations = []

    def one(station: Station) -> Verdict | Failure:
        own = OwnFrame.of(station)
        nameless = replace(programs[station.id], station=own.station.id)
        answer = supervisor(Job(bare, own.station, nameless, seed, draws), tell)
        tell(f"{station.id}: judged")
        return told_verdict(answer, own)

    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        answers = list(pool.map(one, stations))
    names = [station.id for station in stations]
    return validation_of(shop, program, dict(zip(names, answers, strict=True)))


def told_verdict(answer: Verdict | Failure, own: OwnFrame) -> Verdict | Failure:
    """Say of a station what was said of it in its own frame, in which every station is judged.

    What is proven of distances depends a little on how a station is turned; like this it does not.
    """
    if isinstance(answer, Failure):
        return answer
    findings, figures = answer
    told = tuple(map(own.told_finding, findings))
    return told, None if figures is None else own.told_figures(figures)


def validation_of(
    shop: Shop, program: Program, answers: Mapping[StationId, Verdict | Failure]
) -> Validation:
    """Put the verdicts on single stations together to one on the whole ``program``."""
    findings = _check_frame(shop, program)
    findings += _left_over(with_assignment(shop, assignment_of(shop, program)))
    figures: list[StationFigures] = []
    for station in (station.id for station in shop.stations if station.id in answers):
        answer = answers[station]
        if isinstance(answer, Failure):
            findings.append(_failed(station, answer))
            continue
        findings += answer[0]
        figures += [] if answer[1] is None else [answer[1]]
    return Validation(tuple(sorted(findings, key=order)), tuple(figures))


def _left_over(shop: Shop) -> list[Finding]:
    """Welds of a line that no station has done: a program does each of them somewhere."""
    return [
        Finding(
            FindingKind.TASK_MISSING,
            StationId(""),
            f"{weld.id} of line {line.id} is done in none of its stations",
            (weld.id,),
        )
        for line in shop.lines
        for weld in line.shared_welds
    ]


def _failed(station: StationId, failure: Failure) -> Finding:
    text = f"station {station} could not be judged: {failure.reason}"
    return Finding(FindingKind.JUDGE_FAILED, station, text, (station,))


def _check_frame(shop: Shop, program: Program) -> list[Finding]:
    """Whether the program is for this scene and has one part for each station."""
    findings: list[Finding] = []

    def add(kind: FindingKind, station: StationId, text: str) -> None:
        findings.append(Finding(kind, station, text, (station,)))

    if program.scene_digest != shop.digest:
        text = f"the program is for scene {program.scene_digest}, this scene is {shop.digest}"
        add(FindingKind.WRONG_SCENE, StationId(""), text)
    counts = Counter(each.station for each in program.stations)
    known = {station.id for station in shop.stations}
    for station, count in sorted(counts.items()):
        if station not in known:
            add(FindingKind.WRONG_SCENE, station, f"the scene has no station {station}")
        elif count > 1:
            add(FindingKind.TASK_REPEATED, station, f"{station} has {count} programs")
    for station in sorted(known - counts.keys()):
        add(FindingKind.TASK_MISSING, station, f"{station} has no program")
    return findings
