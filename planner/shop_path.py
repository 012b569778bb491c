"""All stations of a shop: each planned and judged, as soon as a worker is free, and only once.

The wide part of the one path (``planner.pipeline``). Stations that are equal in their own frame
(``cells.own_frame``) are one to plan and one to judge. What is in the cache is not done again, and
what gets done is kept there at once, so that a stop loses no more than the stations under way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cells.own_frame import OwnFrame
from cells.shop import Shop, Station
from planner.amending import Amending, BoundJob
from planner.answer import Answer, Origin, best_of, nameless_plan, told_answer
from planner.cache import StationCache, plan_key
from planner.decisive import Standing, decisive
from planner.effort import Effort
from planner.engine import Crashed, Done, Failed, Outcome, Task
from planner.interim import Told, interim_of, nobody
from planner.judging import Case, Judging
from planner.moved_welds import touched_welds
from planner.plan import StationPlan
from planner.progress import Stage
from planner.station_job import SavingJob, StationJob
from planner.station_tasks import amend_station, bound_amended, plan_station, save_energy
from planner.wish import Wish


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
        self._judging, self._amending = Judging(self._bare, wish.seed, cache), Amending(cache)
        self._likes: dict[object, _Like] = {}
        self._to_judge: list[tuple[_Like, Case]] = []
        self._to_bound: list[tuple[_Like, BoundJob]] = []
        self._workers = workers
        self._to_slow: list[tuple[_Like, Answer]] = []
        self._stations = [self._place(station) for station in shop.stations]
        waiting = [like for like in self._likes.values() if like.efforts]
        self._waiting = sorted(waiting, key=_Like.size, reverse=not limited)
        if len(self._likes) == 1 and not limited:
            for like in waiting:
                like.efforts = like.efforts[-1:]
        self._at: dict[str, tuple[_Like, StationJob | SavingJob | BoundJob | Case]] = {}
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
            best = best or self._amending.unbounded(like.name)
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
            elif self._to_bound:
                task = self._bound(*self._to_bound.pop(0))
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
            case BoundJob():
                self._bounded(like, outcome)
            case Case():
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
        amended = touched_welds(job) is not None
        if amended:
            self._to_bound.append((like, BoundJob(job)))
        task = Task(f"plan: {like.name}", amend_station if amended else plan_station, job)
        self._at[task.name] = like, job
        return task

    def _bound(self, like: _Like, asked: BoundJob) -> Task:
        task = Task(f"bound: {like.name}", bound_amended, asked.job)
        self._at[task.name] = like, asked
        return task

    def _bounded(self, like: _Like, outcome: Done | Crashed) -> None:
        if isinstance(outcome, Done):
            self._spent(outcome.value[1])
        answer = self._amending.bounded(like.name, outcome)
        if answer is not None:
            self._take(like, answer)

    def _planned(self, like: _Like, job: StationJob, outcome: Done | Crashed) -> None:
        if isinstance(outcome, Crashed):
            why = f"planning it failed {outcome.tries} times: {outcome.reason}"
            self._have(like, Answer(StationPlan(like.own.station.id, problems=(why,))))
            return
        plan, wall_s, *amended = outcome.value
        self._spent(wall_s)
        key = plan_key(like.own.content, job)
        if any(amended):
            self._amending.planned(like.name, key, plan)
        else:
            self._cache.keep_plan(key, plan)
        self._have(like, Answer(plan))

    def _have(self, like: _Like, answer: Answer) -> None:
        """Have a plan judged, if there is a program to judge, and slowed before, if wanted."""
        if answer.plan.program is None:
            self._take(like, answer)
        elif self._wish.objective == "energy":
            self._to_slow.append((like, answer))
        else:
            self._bring(like, answer)

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
        self._bring(like, answer)

    def _bring(self, like: _Like, answer: Answer) -> None:
        """Have an answer judged next."""
        self._to_judge.append((like, Case(like.name, like.own, answer, self._takt_s(like))))

    def _judge(self, like: _Like, case: Case) -> Task | None:
        """The task of judging a plan; None if the verdict is known."""
        if case.half is None and (verdict := self._judging.known(case)) is not None:
            self._take(like, replace(case.answer, verdict=verdict))
            return None
        if case.half is None and self._is_last():
            case = replace(case, half="what stands")
            self._to_judge.append((like, replace(case, half="robots")))
        task = self._judging.task(case)
        self._at[task.name] = like, case
        return task

    def _is_last(self) -> bool:
        """Whether other workers have nothing to do, but for a bound."""
        at = any(not isinstance(asked, BoundJob) for _, asked in self._at.values())
        busy = at or self._waiting or self._to_judge or self._to_slow
        return self._workers > 1 and not busy

    def _takt_s(self, like: _Like) -> float:
        """How long the cycle may be."""
        return like.own.station.takts * self._bare.takt_s

    def _judged(self, like: _Like, case: Case, outcome: Done | Crashed) -> None:
        if isinstance(outcome, Done):
            self._spent({"judge": outcome.value[1]})
        verdict = self._judging.heard(case, outcome)
        if verdict is not None:
            self._take(like, replace(case.answer, verdict=verdict))

    def _take(self, like: _Like, answer: Answer) -> None:
        """Take an answer in, unless it has to wait for its bound."""
        complete = self._amending.complete(like.name, answer)
        if complete is None:
            return
        like.answers.append(complete)
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
