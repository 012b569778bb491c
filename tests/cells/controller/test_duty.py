"""A controller takes the next command only, begins it while it is valid, and answers again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cells.commands import Action, Command, Status, Welcome
from cells.controller import Duty, Memory
from cells.controller.duty import StaleServerError
from cells.ids import StationId
from cells.journal import JournalError

CELL = StationId("st")


def command(sequence: int, settled: int = 0, epoch: int = 4) -> Command:
    return Command(epoch, sequence, "r", "a" * 64, Action.RUN, sequence, settled, 60.0)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    opened = Memory(tmp_path / "memory.db")
    yield opened
    opened.close()


@pytest.fixture
def duty(memory: Memory) -> Duty:
    new = Duty(CELL, memory, "controller")
    new.welcomed(Welcome(4, 0, 5.0, 1.0))
    return new


def said(duty: Duty) -> list[tuple[int, Status]]:
    told = [(each.sequence, each.status) for each in duty.outgoing]
    duty.outgoing.clear()
    return told


def test_a_command_is_received_begun_and_ended(duty: Duty) -> None:
    duty.take(command(1), 0.0)
    assert duty.next(0.0) == command(1)
    duty.ended(command(1), Status.DONE)
    assert said(duty) == [(1, Status.RECEIVED), (1, Status.STARTED), (1, Status.DONE)]
    assert duty.next(0.0) is None


def test_a_repeated_command_is_answered_and_not_run_again(duty: Duty) -> None:
    duty.take(command(1), 0.0)
    duty.take(command(1), 0.0)
    duty.next(0.0)
    duty.take(command(1), 0.0)
    duty.ended(command(1), Status.FAILED, "broke down")
    said(duty)
    duty.take(command(1), 0.0)
    (again,) = duty.outgoing
    assert (again.status, again.reason) == (Status.FAILED, "broke down")
    assert duty.next(0.0) is None


def test_a_command_beyond_a_gap_is_ignored_and_the_report_shows_it(duty: Duty) -> None:
    duty.take(command(2), 0.0)
    assert duty.report().received == 0
    assert said(duty) == []
    duty.take(command(1), 0.0)
    duty.take(command(2), 0.0)
    assert duty.report().received == 2


def test_a_command_of_another_epoch_is_ignored(duty: Duty) -> None:
    duty.take(command(1, epoch=3), 0.0)
    assert duty.next(0.0) is None


def test_a_server_that_was_replaced_is_refused(duty: Duty) -> None:
    with pytest.raises(StaleServerError, match="epoch 3 is offered, but there was 4 before"):
        duty.welcomed(Welcome(3, 0, 5.0, 1.0))


def test_a_command_that_waited_too_long_is_rejected(duty: Duty) -> None:
    duty.take(command(1), 0.0)
    duty.take(command(2), 50.0)
    assert duty.next(61.0) == command(2)
    assert (1, Status.REJECTED) in said(duty)


def test_what_was_issued_in_ignorance_of_a_failure_is_rejected(duty: Duty) -> None:
    duty.take(command(1), 0.0)
    duty.take(command(2), 0.0)
    duty.next(0.0)
    duty.ended(command(1), Status.FAILED, "broke down")
    said(duty)
    assert duty.next(0.0) is None
    (answer,) = duty.outgoing
    assert answer.status is Status.REJECTED
    assert "before it was known that command 1 had failed" in answer.reason
    duty.take(command(3, settled=1), 0.0)
    assert duty.next(0.0) == command(3, settled=1)


def test_what_was_begun_is_there_after_a_restart(
    duty: Duty, memory: Memory, tmp_path: Path
) -> None:
    duty.take(command(1), 0.0)
    duty.next(0.0)
    memory.step_done("robot R1", 3)
    memory.step_done("robot R1", 4)
    memory.close()
    again = Memory(tmp_path / "memory.db")
    duty = Duty(CELL, again, "controller")
    assert again.steps_done() == {"robot R1": 4}
    assert (duty.begun, duty.received) == (1, 1)
    duty.welcomed(Welcome(4, 0, 5.0, 1.0))
    assert duty.next(0.0) == command(1)
    duty.ended(command(1), Status.DONE)
    assert again.steps_done() == {}
    again.close()


def test_what_another_controller_was_given_instead_is_forgotten(duty: Duty, memory: Memory) -> None:
    duty.take(command(1), 0.0)
    duty.next(0.0)
    memory.step_done("robot R1", 3)
    duty.welcomed(Welcome(6, 3, 5.0, 1.0))
    duty.ended(command(1), Status.DONE)
    assert (duty.begun, memory.settled, memory.steps_done()) == (0, 3, {})
    assert said(duty) == []


def test_two_controllers_do_not_share_a_memory(memory: Memory, tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="in use by another process"):
        Memory(tmp_path / "memory.db")


def test_another_folder_is_another_controller(memory: Memory, tmp_path: Path) -> None:
    other = Memory(tmp_path / "other.db")
    assert other.identity != memory.identity
    other.close()
