"""All stations of a shop: each planned and judged, as soon as a worker is free, and only once.

The wide part of the one path (``planner.pipeline``). Stations that are equal in their own frame
(``cells.own_frame``) are one to plan and one to judge. What is in the cache is not done again, and
what gets done is kept there at once, so that a stop loses no more than the stations under way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Literal, get_args

from cells.ids import RobotId, StationId
from cells.own_frame import OwnFrame
from cells.program import StationProgram
from cells.shop import Shop, Station
from planner.answer import Answer, Origin, best_of, nameless_plan, told_answer
from planner.cache import StationCache, plan_key, verdict_key
from planner.decisive import Standing, decisive
from planner.effort import AGAIN, FALLBACK, FALLBACK_AFRESH, QUICK, Effort
from planner.engine import Crashed, Done, Failed, Outcome, Task
from planner.former import FormerPlan, FormerTour
from planner.interim import Told, interim_of, nobody
from planner.plan import StationPlan, program_of
from planner.progress import Stage
from planner.station_job import SavingJob, StationJob
from planner.station_tasks import judge_here, plan_station, save_energy
from planner.validation.supervision import Failure, Job, allowed_s
from planner.validation.verdict import Half, Verdict, joined

Objective = Literal["cycle", "energy"]

DRAWS = 20
"""Replays with random delays that the judge adds to the one without."""


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


@dataclass(slots=True)
class _Like:
    """A station to plan and judge, for ``count`` stations that are like it.

    ``job`` is what is asked for, but for the effort. ``efforts`` are those that were not made yet,
    ``answers`` what came of the others, in order.
    """

    name: str
    own: OwnFrame
    job: StationJob
    efforts: list[Effort]
    count: int = 0
    answers: list[Answer] = field(default_factory=list)
    under_way: bool = False

    def size(self) -> int:
        """Roughly what it takes to plan it."""
        return len(self.own.station.tasks) * len(self.own.station.robots)

    def standing(self) -> Standing[str]:
        """What is known of it so far, per takt."""
        if not self.answers:
            return Standing(self.name, None)
        takts, first = self.own.station.takts, self.answers[0]
        bound_s = first.plan.bound_s or 0.0
        final_s = None if self.efforts or self.under_way else min(map(_cycle_s, self.answers))
        final_s = None if final_s is None else final_s / takts
        return Standing(self.name, _cycle_s(first) / takts, bound_s / takts, final_s)


@dataclass(frozen=True, slots=True)
class _Judging:
    """An answer at the judge, or a ``half`` of that."""

    answer: Answer
    half: Half | None = None


class ShopPath:
    """The agenda of a shop's stations; see :class:`planner.engine.Agenda`.

    Large stations come first, so that workers end together; but if the time is ``limited``, small
    ones do, so that many are planned by then. A station that is alone, with all the time there is,
    needs no first plan before the best. The last station is judged in halves if there are several
    ``workers``, so that two of them work to the end.
    """

    def __init__(
        self,
        shop: Shop,
        wish: Wish,
        cache: StationCache,
        stage: Stage,
        workers: int = 1,
        limited: bool = False,
        told: Told = nobody,
    ) -> None:
        self._told = told
        self._bare = replace(shop, lines=())
        self._wish, self._cache, self._stage = wish, cache, stage
        self._likes: dict[object, _Like] = {}
        self._to_judge: list[tuple[_Like, _Judging]] = []
        self._halves: dict[str, list[Verdict | Failure]] = {}
        self._workers = workers
        self._to_slow: list[tuple[_Like, Answer]] = []
        self._stations = [self._place(station) for station in shop.stations]
        waiting = [like for like in self._likes.values() if like.efforts]
        self._waiting = sorted(waiting, key=_Like.size, reverse=not limited)
        if len(self._likes) == 1 and not limited:
            for like in waiting:
                like.efforts = like.efforts[-1:]
        self._at: dict[str, tuple[_Like, StationJob | SavingJob | _Judging]] = {}
        self._origin: dict[str, Origin] = {}
        self.wall_s: dict[str, float] = {}

    def _place(self, station: Station) -> tuple[OwnFrame, _Like]:
        """Put a station with those that are like it; one that was planned before is by itself."""
        own, wish = OwnFrame.of(station), self._wish
        job = self._job(station, own)
        if station.id in wish.before:
            like = _Like(station.id, own, job, [], 1)
            self._likes[station.id] = like
            nameless = nameless_plan(wish.before[station.id])
            self._have(like, Answer(nameless, origin="before"))
            return own, like
        like = _Like(station.id, own, job, wish.efforts_for(station.id))
        former = job.former and job.former.key
        like = self._likes.setdefault((own.content, former, job.parked, job.line_bound_s), like)
        like.count += 1
        return own, like

    def _job(self, station: Station, own: OwnFrame) -> StationJob:
        """What is asked for of a station, but for the effort."""
        wish, name = self._wish, station.id
        return StationJob(
            own.station,
            0,
            wish.seed,
            self._bare.transfer_s,
            former=wish.former.get(name),
            parked=wish.parked.get(name, ()),
            first=wish.first.get(name, ()),
            line_bound_s=wish.line_bounds_s.get(name),
        )

    def answers(self) -> tuple[Answer | None, ...]:
        """What is known of each station by now, in its own words; None of those not done."""
        seen: set[str] = set()
        found = []
        worth_all = set(decisive(like.standing() for like in self._likes.values()))
        for own, like in self._stations:
            best = best_of(like.answers if like.name in worth_all else like.answers[:1])
            if best is not None and like.name in seen:
                best = replace(best, origin="repeated")
            seen.add(like.name)
            found.append(None if best is None else told_answer(best, own))
        return tuple(found)

    def next(self) -> Task | None:
        """See :class:`planner.engine.Agenda`: what is planned is judged before more is planned."""
        task: Task | None
        while True:
            if self._to_slow:
                task = self._slow(*self._to_slow.pop(0))
            elif self._to_judge:
                task = self._judge(*self._to_judge.pop(0))
            elif like := self._next_like():
                task = self._plan(like)
            else:
                return None
            if task is not None:
                return task

    def _next_like(self) -> _Like | None:
        """Whom to plan next: everybody once, then those that decide the cycle of the whole."""
        if self._waiting:
            return self._waiting.pop(0)
        likes = {like.name: like for like in self._likes.values()}
        worth_all = map(likes.__getitem__, decisive(like.standing() for like in likes.values()))
        return next((like for like in worth_all if like.efforts and not like.under_way), None)

    def finished(self, task: Task, outcome: Outcome) -> None:
        """See :class:`planner.engine.Agenda`.

        Raises:
            Exception: what a station raised.
        """
        like, asked = self._at.pop(task.name)
        if isinstance(outcome, Failed):
            outcome.error.add_note(f"in {task.name}")
            raise outcome.error
        match asked:
            case StationJob():
                self._planned(like, asked, outcome)
            case SavingJob():
                self._slowed(like, asked, outcome)
            case _Judging():
                self._judged(like, asked, outcome)

    def _plan(self, like: _Like) -> Task | None:
        """The task of planning ``like`` with its next effort; None if that is known."""
        effort, *like.efforts = like.efforts
        like.under_way = True
        job = replace(like.job, effort=effort)
        kept = self._cache.plan(plan_key(like.own.content, job))
        if kept is not None:
            self._have(like, Answer(kept, origin="cache"))
            return None
        task = Task(f"plan: {like.name}", plan_station, job)
        self._at[task.name] = like, job
        return task

    def _planned(self, like: _Like, job: StationJob, outcome: Done | Crashed) -> None:
        if isinstance(outcome, Crashed):
            why = f"planning it failed {outcome.tries} times: {outcome.reason}"
            self._have(like, Answer(StationPlan(like.own.station.id, problems=(why,))))
            return
        plan, wall_s = outcome.value
        self._spent(wall_s)
        self._cache.keep_plan(plan_key(like.own.content, job), plan)
        self._have(like, Answer(plan))

    def _have(self, like: _Like, answer: Answer) -> None:
        """Have a plan judged, if there is a program to judge, and slowed before, if wanted."""
        if answer.plan.program is None:
            self._take(like, answer)
        elif self._wish.objective == "energy":
            self._to_slow.append((like, answer))
        else:
            self._to_judge.append((like, _Judging(answer)))

    def _slow(self, like: _Like, answer: Answer) -> Task:
        period_s, transfer_s = self._takt_s(like), self._bare.transfer_s
        job = SavingJob(like.own.station, answer.plan, period_s, transfer_s)
        task = Task(f"slow: {like.name}", save_energy, job)
        self._at[task.name] = like, job
        self._origin[like.name] = answer.origin
        return task

    def _slowed(self, like: _Like, job: SavingJob, outcome: Done | Crashed) -> None:
        """Without an answer, the plan stays as quick as it was."""
        plan = outcome.value if isinstance(outcome, Done) else job.plan
        answer = Answer(plan, origin=self._origin[like.name])
        self._to_judge.append((like, _Judging(answer)))

    def _judge(self, like: _Like, judging: _Judging) -> Task | None:
        """The task of judging a plan; None if the verdict is known."""
        answer, half = judging.answer, judging.half
        program = program_of(answer.plan)
        key = self._verdict_key(like, program)
        verdict = None if half else self._cache.verdict(key, self._takt_s(like))
        if verdict is not None:
            self._take(like, replace(answer, verdict=verdict))
            return None
        if half is None and self._is_last():
            half = "what stands"
            judging = replace(judging, half=half)
            self._to_judge.append((like, replace(judging, half="robots")))
        job = Job(self._bare, like.own.station, program, self._wish.seed, DRAWS, half=half)
        name = f"judge: {like.name}" + (f" ({half})" if half else "")
        task = Task(name, judge_here, job, allowed_s(job))
        self._at[task.name] = like, judging
        return task

    def _is_last(self) -> bool:
        """Whether other workers have nothing to do."""
        busy = self._at or self._waiting or self._to_judge or self._to_slow
        return self._workers > 1 and not busy

    def _takt_s(self, like: _Like) -> float:
        """How long the cycle may be."""
        return like.own.station.takts * self._bare.takt_s

    def _verdict_key(self, like: _Like, program: StationProgram) -> str:
        transfer_s, seed = self._bare.transfer_s, self._wish.seed
        return verdict_key(like.own.content, program, transfer_s, seed, DRAWS)

    def _judged(self, like: _Like, judging: _Judging, outcome: Done | Crashed) -> None:
        verdict: Verdict | Failure
        if isinstance(outcome, Crashed):
            verdict = Failure(outcome.reason)
        else:
            verdict, seconds = outcome.value
            self._spent({"judge": seconds})
        if judging.half is not None:
            known = self._halves.setdefault(like.name, [])
            known.append(verdict)
            if len(known) < len(get_args(Half)):
                return
            verdict = _put_together(self._halves.pop(like.name))
        if not isinstance(verdict, Failure):
            key = self._verdict_key(like, program_of(judging.answer.plan))
            self._cache.keep_verdict(key, verdict, self._takt_s(like))
        self._take(like, replace(judging.answer, verdict=verdict))

    def _take(self, like: _Like, answer: Answer) -> None:
        """Take an answer in."""
        like.answers.append(answer)
        like.under_way = False
        if len(like.answers) == 1:
            self._stage.advance(like.count)
        if self._told is not nobody:
            likes = self._likes.values()
            self._told(interim_of((each.own.station.takts, each.answers) for each in likes))

    def _spent(self, wall_s: Mapping[str, float]) -> None:
        for stage, seconds in wall_s.items():
            self.wall_s[stage] = self.wall_s.get(stage, 0.0) + seconds


def _cycle_s(answer: Answer) -> float:
    """The cycle (s) of a station; inf if it is no good."""
    figures = answer.figures()
    return figures.cycle_s if figures and answer.passed() else float("inf")


def _put_together(halves: Sequence[Verdict | Failure]) -> Verdict | Failure:
    """What both halves say; the first failure, if one of them failed."""
    failed = [half for half in halves if isinstance(half, Failure)]
    given = [half for half in halves if not isinstance(half, Failure)]
    return failed[0] if failed else reduce(joined, given)
