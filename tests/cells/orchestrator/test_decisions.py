"""One owner a cell, one fate a command; whoever is refused learns why."""

from __future__ import annotations

import pytest

from cells.commands import Acknowledgement, Hello, Status
from cells.ids import LineId, StationId
from cells.journal import CyclesReleased, PlanAdmitted, StationEntry
from cells.orchestrator import (
    Book,
    Refusal,
    RefusedError,
    acknowledge,
    acquire,
    admit,
    attach,
    end,
    held,
    release_cycles,
)
from tests.cells.orchestrator.conftest import ONE, PROGRAM, TWO, Attach, issue, note, release


def refusal(error: pytest.ExceptionInfo[RefusedError]) -> Refusal:
    return error.value.refusal


def test_a_second_controller_is_refused_with_the_name_of_the_first(
    book: Book, attached: Attach
) -> None:
    attached("first")
    with pytest.raises(RefusedError, match="held by first under epoch 1") as error:
        attach(book, Hello(ONE, "second"))
    assert refusal(error) is Refusal.HELD


def test_who_comes_back_while_its_lease_holds_keeps_its_epoch(book: Book, attached: Attach) -> None:
    epoch = attached("a")
    assert attach(book, Hello(ONE, "a", epoch=epoch)) == ()


def test_who_comes_back_without_its_lease_gets_a_new_epoch_and_its_commands(
    book: Book, attached: Attach
) -> None:
    epoch = attached("a")
    release(book, 1)
    issue(book)
    note(book, end(book, "shop/line/one", epoch, "expired"))
    assert attached("a") == epoch + 1
    assert [each.sequence for each in book.cell(ONE).open] == [1, 2]


def test_what_another_controller_left_open_is_abandoned_and_not_repeated(
    book: Book, attached: Attach
) -> None:
    epoch = attached("a")
    release(book, 3)
    issue(book)
    note(book, end(book, "shop/line/one", epoch, "expired"))
    attached("b")
    cell = book.cell(ONE)
    assert (cell.open, cell.settled, cell.cycles_lost, cell.loaded) == ((), 2, 1, "")
    assert "a was replaced by b before it told what became of cycle 1" in cell.blocked
    assert issue(book) == ()
    release(book, 1, name="after looking")
    assert [each.sequence for each in issue(book)] == [3, 4]


def test_a_server_that_knows_less_than_the_controller_does_not_get_it(book: Book) -> None:
    for hello in (Hello(ONE, "a", settled=1), Hello(ONE, "a", epoch=1)):
        with pytest.raises(RefusedError, match="it is not the one that ran the cell"):
            attach(book, hello)


def test_an_unknown_cell_is_answered_with_the_known_ones(book: Book) -> None:
    with pytest.raises(RefusedError, match="no cell three; the shop has one, two") as error:
        attach(book, Hello(StationId("three"), "a"))
    assert refusal(error) is Refusal.UNKNOWN


def test_acknowledgements_under_a_lease_that_ended_are_refused_with_the_owner(
    book: Book, attached: Attach
) -> None:
    epoch = attached("a")
    release(book, 1)
    issue(book)
    note(book, acquire(book, "shop/line", "service team", take=True))
    with pytest.raises(RefusedError, match="shop/line is held by service team") as error:
        acknowledge(book, ONE, Acknowledgement(epoch, 1, "r", Status.DONE))
    assert refusal(error) is Refusal.STALE


def test_an_acknowledgement_counts_once_and_never_goes_back(book: Book, attached: Attach) -> None:
    epoch = attached("a")
    release(book, 1)
    issue(book)
    for status, counts in [
        (Status.STARTED, True),
        (Status.RECEIVED, False),
        (Status.STARTED, False),
        (Status.DONE, True),
        (Status.DONE, False),
        (Status.FAILED, False),
    ]:
        events = acknowledge(book, ONE, Acknowledgement(epoch, 1, "r", status))
        assert bool(events) is counts
        note(book, events)
    assert book.cell(ONE).loaded == PROGRAM


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (Acknowledgement(1, 3, "r", Status.DONE), "command 3 of cell one was never issued"),
        (Acknowledgement(1, 2, "x", Status.DONE), "belongs to request r, not x"),
    ],
)
def test_an_acknowledgement_of_something_else_is_refused(
    book: Book, attached: Attach, said: Acknowledgement, reason: str
) -> None:
    attached("a")
    release(book, 1)
    issue(book)
    with pytest.raises(RefusedError, match=reason):
        acknowledge(book, ONE, said)


def test_a_request_made_again_changes_nothing_and_another_one_of_its_name_is_refused(
    book: Book,
) -> None:
    request = CyclesReleased("r", ONE, PROGRAM, 2)
    note(book, release_cycles(book, request))
    assert release_cycles(book, request) == ()
    with pytest.raises(RefusedError, match="request r was made before, for 2 cycles"):
        release_cycles(book, CyclesReleased("r", ONE, PROGRAM, 3))
    assert book.cell(ONE).cycles_released == 2


def test_a_program_that_is_not_held_is_refused_with_those_that_are(book: Book) -> None:
    with pytest.raises(RefusedError, match=f"there is {PROGRAM}"):
        release_cycles(book, CyclesReleased("r", ONE, "c" * 64, 1))


def test_whoever_holds_a_node_holds_all_below(book: Book) -> None:
    note(book, acquire(book, "shop/line/one", "a"))
    note(book, acquire(book, "shop/line/two", "b"))
    for resource in ("shop", "shop/line", "shop/line/one", "shop/line/one/R1"):
        with pytest.raises(RefusedError, match="held by a under epoch 1"):
            acquire(book, resource, "c")
    note(book, acquire(book, "shop/line/one/R1", "a"))
    taken = acquire(book, "shop/line", "c", take=True)
    note(book, taken)
    assert len(taken) == 4
    assert held(book, "shop/line", 4).owner == "c"
    for resource, epoch in (("shop/line/one", 1), ("shop/line/two", 2), ("shop/line/one/R1", 3)):
        with pytest.raises(RefusedError, match="shop/line is held by c under epoch 4"):
            held(book, resource, epoch)


def test_names_that_only_begin_alike_are_not_related(book: Book) -> None:
    longer = PlanAdmitted("c" * 64, (StationEntry(LineId("line"), StationId("one more"), ()),))
    note(book, admit(book, longer))
    note(book, acquire(book, "shop/line/one", "a"))
    note(book, acquire(book, "shop/line/one more", "b"))


def test_a_node_that_the_shop_does_not_have_is_refused(book: Book) -> None:
    with pytest.raises(RefusedError, match="paths are shop, shop/LINE"):
        acquire(book, "shop/line/one/R9", "a")


def test_an_epoch_is_never_given_again(book: Book) -> None:
    epochs = []
    for round_ in range(5):
        note(book, acquire(book, "shop/line/one", "a"))
        epochs.append(book.leases.last_epoch)
        if round_ % 2:
            note(book, end(book, "shop/line/one", epochs[-1], "released"))
    assert epochs == [1, 2, 3, 4, 5]


def test_a_station_may_not_move_to_another_line(book: Book) -> None:
    plan = PlanAdmitted("c" * 64, (StationEntry(LineId("elsewhere"), TWO, ()),))
    with pytest.raises(RefusedError, match="station two is in line line here"):
        admit(book, plan)
    assert admit(book, PlanAdmitted(PROGRAM, ())) == ()
    slashed = PlanAdmitted("c" * 64, (StationEntry(LineId("a/b"), StationId("x"), ()),))
    with pytest.raises(RefusedError, match="may not hold a '/'"):
        admit(book, slashed)
