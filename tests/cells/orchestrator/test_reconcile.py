"""What a cell is given next follows from what is wanted and what it was given, and from nothing
else.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cells.commands import Acknowledgement, Action, Status
from cells.journal import CommandAcknowledged, PlanAdmitted
from cells.orchestrator import Book, acknowledge
from tests.cells.orchestrator.conftest import (
    ONE,
    OTHER,
    PROGRAM,
    Attach,
    entries,
    issue,
    note,
    release,
)


def end(book: Book, epoch: int, sequence: int, status: Status = Status.DONE, why: str = "") -> None:
    command = book.cell(ONE).command(sequence)
    assert command is not None
    said = Acknowledgement(epoch, sequence, command.request_id, status, why)
    note(book, acknowledge(book, ONE, said))


def test_nothing_wanted_is_nothing_commanded(book: Book) -> None:
    assert issue(book) == ()


def test_a_program_is_loaded_before_it_runs_and_once(book: Book, attached: Attach) -> None:
    epoch = attached("a")
    release(book, 3)
    first = issue(book)
    assert [(each.sequence, each.action, each.cycle) for each in first] == [
        (1, Action.LOAD, 0),
        (2, Action.RUN, 1),
    ]
    assert issue(book) == ()
    end(book, epoch, 1)
    end(book, epoch, 2)
    assert [(each.sequence, each.action, each.cycle) for each in issue(book)] == [
        (3, Action.RUN, 2),
        (4, Action.RUN, 3),
    ]
    assert book.cell(ONE).orders == ()


def test_orders_are_run_one_after_the_other_each_with_its_program(
    book: Book, attached: Attach
) -> None:
    attached("a")
    release(book, 1, PROGRAM, "r1")
    release(book, 1, OTHER, "r2")
    given = issue(book, ahead=9)
    assert [(each.action, each.program_digest, each.request_id) for each in given] == [
        (Action.LOAD, PROGRAM, "r1"),
        (Action.RUN, PROGRAM, "r1"),
        (Action.LOAD, OTHER, "r2"),
        (Action.RUN, OTHER, "r2"),
    ]


def test_after_a_failure_nothing_is_commanded_until_somebody_releases_more(
    book: Book, attached: Attach
) -> None:
    epoch = attached("a")
    release(book, 5)
    issue(book)
    end(book, epoch, 1)
    end(book, epoch, 2, Status.FAILED, "R1: weld S1 has no current")
    assert book.cell(ONE).blocked == "R1: weld S1 has no current"
    assert issue(book) == ()
    assert book.cell(ONE).cycles_lost == 1
    release(book, 1, name="again")
    (third, _) = issue(book)
    assert (third.sequence, third.cycle, third.settled) == (3, 2, 2)


@given(
    orders=st.lists(st.tuples(st.sampled_from([PROGRAM, OTHER]), st.integers(1, 4)), max_size=5),
    ahead=st.integers(1, 4),
)
def test_all_that_is_wanted_is_commanded_in_order_however_far_ahead(
    orders: list[tuple[str, int]], ahead: int
) -> None:
    book = Book([PlanAdmitted(PROGRAM, entries()), PlanAdmitted(OTHER, entries())])
    for number, (program, cycles) in enumerate(orders):
        release(book, cycles, program, f"r{number}")
    ran: list[str] = []
    loaded = ""
    while given := issue(book, ahead):
        assert len(book.cell(ONE).open) <= ahead
        for command in given:
            if command.action is Action.LOAD:
                assert loaded != command.program_digest
                loaded = command.program_digest
            else:
                assert loaded == command.program_digest
                ran.append(loaded)
        first = book.cell(ONE).open[0]
        note(book, (CommandAcknowledged(ONE, first.sequence, Status.DONE, ""),))
    assert ran == [program for program, cycles in orders for _ in range(cycles)]
