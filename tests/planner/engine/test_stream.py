"""Jobs that tell answers as they go, in processes that are killed."""

from __future__ import annotations

import os
from typing import Any

from planner.deadline import Deadline
from planner.engine.stream import Tell, last_told, streaming


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
    assert last_told(count_up, 4, Deadline(60.0)) == 3


def test_what_was_told_before_a_crash_is_kept() -> None:
    assert last_told(die, None, Deadline(60.0)) == "last words"


def test_a_job_without_end_is_killed() -> None:
    with streaming(never_end) as stream:
        stream.give(None)
        while not stream.told:
            stream.heard(1.0)
        process = stream.process
    assert not process.is_alive()
    assert stream.told == ["begun"]


def test_without_time_there_is_no_answer() -> None:
    assert last_told(never_end, None, Deadline(0.0)) is None
