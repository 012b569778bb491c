"""Jobs that tell answers as they go, in processes that are killed."""

from __future__ import annotations

import os
from typing import Any

from planner.engine.stream import Tell, all_told, streaming


def count_up(limit: Any, tell: Tell) -> None:
    for k in range(limit):
        tell(k)


def die(_: Any, tell: Tell) -> None:
    tell("last words")
    os._exit(3)


def never_end(_: Any, tell: Tell) -> None:
    tell("begun")
    while True:
        pass


def test_the_last_answer_counts() -> None:
    assert all_told(count_up, 4, 60.0).answers == (0, 1, 2, 3)
    assert all_told(count_up, 4, 60.0).last == 3


def test_what_was_told_before_a_crash_is_kept() -> None:
    assert all_told(die, None, 60.0).last == "last words"


def test_a_job_without_end_is_killed() -> None:
    with streaming(never_end) as stream:
        stream.give(None)
        while not stream.told:
            stream.heard(1.0)
        process = stream.process
    assert not process.is_alive()
    assert stream.told == ["begun"]


def test_a_process_that_is_ready_says_so_once_and_not_as_an_answer() -> None:
    with streaming(count_up) as stream:
        stream.wait_until_ready()
        assert stream.ready
        assert stream.told == []
        stream.give(1)
        while not stream.ended:
            stream.heard(1.0)
    assert stream.told == [0]


def test_without_time_there_is_no_answer() -> None:
    assert all_told(never_end, None, 0.0).last is None
