"""How long the search goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import planner.station_path as station_path
from planner.effort import Effort, SearchEffort
from planner.station_job import StationJob
from planner.station_path import plan_station
from planner.tour_search import TourSearch
from tests.planner.small_station import small_station

LITTLE = Effort(SearchEffort(3, 0, 5, 5, 5, options_per_task=2, starts=1))


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rehearsals per round, as they are made."""
    made: list[int] = []
    whole = TourSearch._round

    def counted(self, tours, rehearsals, hot_s, premium):
        made.append(rehearsals)
        return whole(self, tours, rehearsals, hot_s, premium)

    monkeypatch.setattr(TourSearch, "_round", counted)
    return made


def test_a_search_that_is_never_good_enough_makes_all_its_rounds(
    rounds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_path, "GOOD_GAP", -np.inf)
    plan, _ = plan_station(StationJob(small_station(), 0, 0, 0.0, LITTLE))
    assert plan.program is not None
    assert 5 <= len(rounds) <= 8


def test_a_search_that_learns_nothing_ends_by_itself(
    rounds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_path, "GOOD_GAP", -np.inf)
    patient = Effort(SearchEffort(1_000, 0, 5, 5, 5, options_per_task=1, starts=1))
    plan, _ = plan_station(StationJob(small_station(), 0, 0, 0.0, patient))
    assert plan.program is not None
    assert len(rounds) < 500


def test_a_cycle_near_the_bound_ends_the_search(
    rounds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_path, "GOOD_GAP", 1.0)
    plan, _ = plan_station(StationJob(small_station(), 0, 0, 0.0, LITTLE))
    assert plan.program is not None
    assert len(rounds) == 2


def test_a_few_rounds_are_made_before_the_bound_is_asked_for(
    rounds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_path, "GOOD_GAP", 1.0)
    thrice = Effort(replace(LITTLE.search, rounds=9, rounds_anyway=2, settle=6))
    plan, _ = plan_station(StationJob(small_station(), 0, 0, 0.0, thrice))
    assert plan.program is not None
    assert rounds.count(6) == 2


def test_a_cycle_far_from_the_bound_is_searched_for_anew(
    rounds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_path, "GOOD_GAP", 1.0)
    monkeypatch.setattr(station_path, "POOR_GAP", -1.0)
    thrice = Effort(SearchEffort(3, 0, 5, 5, 5, options_per_task=2, starts=3))
    plan, _ = plan_station(StationJob(small_station(), 0, 0, 0.0, thrice))
    assert plan.program is not None
    assert len(rounds) == 6
