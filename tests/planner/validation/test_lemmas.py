"""What was proven before is not proven again; the verdict is the same; only what holds is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cells.program import StationProgram, Travel
from cells.shop import Station
from planner.validation import claims, selfcollision
from planner.validation.lemmas import LemmaBook
from planner.validation.replay import judge_station
from planner.validation.verdict import Verdict
from tests.planner.validation.workshop import GOOD, shop_of


def judged(station: Station, program: StationProgram, book: LemmaBook) -> Verdict:
    return judge_station(shop_of(station), station, program, seed=1, draws=3, book=book)


def never(*_: object) -> None:
    raise AssertionError("proven again")


def slower(program: StationProgram, robot: int) -> StationProgram:
    """The same, but that the first motion of a robot takes longer by a tenth."""
    changed = program.robots[robot]
    at = next(k for k, step in enumerate(changed.steps) if isinstance(step, Travel))
    travel = changed.steps[at]
    assert isinstance(travel, Travel)
    path = travel.trajectory
    degrees = range(path.coefficients.shape[2])
    shrunk = path.coefficients / [1.1**degree for degree in degrees]
    longer = replace(
        travel,
        trajectory=replace(path, times_s=path.times_s * 1.1, coefficients=shrunk),
        leave_s=travel.leave_s * 1.1,
        arrive_s=travel.arrive_s * 1.1,
    )
    steps = (*changed.steps[:at], longer, *changed.steps[at + 1 :])
    robots = list(program.robots)
    robots[robot] = replace(changed, steps=steps)
    return replace(program, robots=tuple(robots))


@pytest.mark.parametrize("name", GOOD)
def test_with_all_lemmas_nothing_is_proven_again(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = LemmaBook()
    verdict = judged(*GOOD[name], first)
    assert verdict[0] == ()
    monkeypatch.setattr(claims.Separation, "prove", never)
    monkeypatch.setattr(selfcollision, "_decide", never)
    again = LemmaBook(first.used)
    assert judged(*GOOD[name], again) == verdict
    assert again.used == first.used
    with pytest.raises(AssertionError, match="proven again"):
        judged(*GOOD[name], LemmaBook())


def test_what_changed_is_proven_and_nothing_else() -> None:
    station, program = GOOD["weld"]
    first, fresh = LemmaBook(), LemmaBook()
    judged(station, program, first)
    changed = slower(program, 0)
    alone = judged(station, changed, fresh)
    known = LemmaBook(first.used)
    assert judged(station, changed, known) == alone
    assert known.used == fresh.used
    new = fresh.used.keys() - first.used.keys()
    stood = fresh.used.keys() & first.used.keys()
    assert 0 < len(new) <= 8  # of one motion: itself, what stands, the other robot
    assert len(stood) > 2 * len(new)


def test_a_program_that_fails_leaves_no_lemma_of_what_fails() -> None:
    station, program = GOOD["weld"]
    tight = replace(station.clearance, robots_m=2.0, static_m=1.0)
    wanting = replace(station, clearance=tight)
    good, bad = LemmaBook(), LemmaBook()
    judged(station, program, good)
    verdict = judged(wanting, program, bad)
    assert verdict[0]
    assert judged(wanting, program, LemmaBook({**good.used, **bad.used})) == verdict


def test_robots_that_hit_themselves_are_told_again() -> None:
    station, program = GOOD["weld"]
    model = station.robots[0].model
    every = tuple((i, j) for i in range(5) for j in range(i + 1, 5))
    robots = tuple(
        replace(robot, model=replace(model, self_pairs=every)) for robot in station.robots
    )
    touching, book = replace(station, robots=robots), LemmaBook()
    verdict = judged(touching, program, book)
    assert verdict[0]
    assert judged(touching, program, LemmaBook(book.used)) == verdict
