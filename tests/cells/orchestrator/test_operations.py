"""Operations are begun in order, repeated requests are one, and only so many are kept."""

from __future__ import annotations

import pytest

from cells.journal import Event, OperationEnded, OperationStarted, PlanAdmitted
from cells.operations import OperationKind, OperationResult, OperationState, Question
from cells.orchestrator import (
    Book,
    Refusal,
    RefusedError,
    book_of,
    cancel_operation,
    parts_of,
    request_operation,
    start_operation,
)
from cells.orchestrator import operations as operations_module

PLAN = Question(OperationKind.PLAN, "a" * 64, "", 60.0, scene_name="car.yaml")


def note(book: Book, events: tuple[Event, ...]) -> None:
    for event in events:
        book.apply(event)


def ask(book: Book, name: str) -> str:
    note(book, request_operation(book, name, "engineer/anna", PLAN))
    return f"operation-{book.operations.made}"


def end(book: Book, id: str) -> None:
    note(book, start_operation(book.operations.known[id]))
    book.apply(OperationEnded(id, OperationState.DONE, "", OperationResult("b" * 64, True)))


def test_a_request_made_again_makes_nothing_and_another_one_under_its_name_is_refused() -> None:
    book = Book()
    ask(book, "r")
    assert request_operation(book, "r", "engineer/bob", PLAN) == ()
    other = Question(OperationKind.CHECK, "a" * 64, "", 60.0, scene_name="car.yaml")
    with pytest.raises(RefusedError, match="request r was made before"):
        request_operation(book, "r", "engineer/anna", other)


def test_a_what_if_is_about_a_plan_that_is_held() -> None:
    book = Book([PlanAdmitted("c" * 64, ())])
    about = Question(OperationKind.WHAT_IF, "", "c" * 64, 60.0)
    assert request_operation(book, "r", "me", about)
    with pytest.raises(RefusedError, match=r"there is no plan d{64}; there is c{64}") as error:
        request_operation(book, "s", "me", Question(OperationKind.WHAT_IF, "", "d" * 64, 60.0))
    assert error.value.refusal is Refusal.UNKNOWN


def test_one_that_was_cancelled_is_not_begun_again() -> None:
    book = Book()
    id = ask(book, "r")
    note(book, start_operation(book.operations.known[id]))
    note(book, cancel_operation(book, id))
    assert cancel_operation(book, id) == ()
    (event,) = start_operation(book.operations.known[id])
    assert isinstance(event, OperationEnded)
    assert event.state is OperationState.CANCELLED


def test_one_that_ran_is_begun_again_and_counted() -> None:
    book = Book()
    id = ask(book, "r")
    for starts in (1, 2):
        (event,) = start_operation(book.operations.known[id])
        assert event == OperationStarted(id)
        book.apply(event)
        assert book.operations.known[id].starts == starts


def test_only_the_latest_that_have_ended_are_known_and_names_are_not_given_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(operations_module, "KEPT", 2)
    book = Book()
    waits = ask(book, "waits")
    for name in "abc":
        end(book, ask(book, name))
    assert list(book.operations.known) == [waits, "operation-3", "operation-4"]
    again = book_of(parts_of(book), ())
    assert again.operations.known == book.operations.known
    assert ask(again, "a") == "operation-5"
    with pytest.raises(RefusedError, match="no operation operation-2, or no longer"):
        cancel_operation(again, "operation-2")
