"""How operations of a server are told: for people, for programs, and as an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console

from cells.operations import (
    Operation,
    OperationKind,
    OperationProgress,
    OperationResult,
    OperationState,
)
from planner.cli.faults import BAD_INPUT


def members(operation: Operation, progress: OperationProgress | None) -> dict[str, Any]:
    """Return an operation as JSON members."""
    result = operation.result
    return {
        "operation": operation.id,
        "request": operation.request_id,
        "owner": operation.owner,
        **{name: value for name, value in asdict(operation.question).items() if value != ""},
        "state": operation.state,
        "cancelled": operation.cancelled,
        "reason": operation.reason,
        "progress": None if progress is None else asdict(progress),
        "result": None if result is None else {"certified": result.certified, **asdict(result)},
    }


def described(operation: Operation) -> str:
    """Return a line on an operation."""
    question = operation.question
    what = question.scene_name or f"program {question.program_digest[:12]}"
    changes = [
        f"takt {question.takt_s:g} s" if question.takt_s else "",
        f"seed {question.seed}" if question.seed else "",
        f"without {question.without}" if question.without else "",
    ]
    change = ", ".join(each for each in changes if each)
    words = f"{operation.id}: {question.kind} of {what}" + (f" ({change})" if change else "")
    ending = "" if operation.result is None else _figures(operation.result)
    parts = (f"{words}: {operation.state}", operation.reason, ending, f"for {operation.owner}")
    return "; ".join(each for each in parts if each)


def progress_line(progress: OperationProgress) -> str:
    """Return a line on how far an operation is."""
    return ", ".join(
        each
        for each in (
            f"{progress.stage}: {progress.done} of {progress.total}"
            if progress.stage
            else "begins",
            _seconds("best so far", progress.incumbent_s),
            _seconds("bound", progress.bound_s),
            f"{len(progress.findings)} findings" if progress.findings else "",
        )
        if each
    )


def show(operation: Operation, out: Console) -> None:
    """Tell people of an operation, with all that stands against it."""
    for line in (described(operation), *_against(operation.result)):
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def outcome_code(operation: Operation) -> int:
    """Return the exit code for what came of an operation: as that of doing it here."""
    result = operation.result
    if operation.state is OperationState.FAILED:
        return BAD_INPUT if result is not None and result.faults else 1
    checked = operation.question.kind is OperationKind.CHECK
    good = operation.state is OperationState.DONE if checked else bool(result and result.certified)
    return 0 if good else 1


def _figures(result: OperationResult) -> str:
    return ", ".join(
        each
        for each in (
            _seconds("cycle", result.cycle_s),
            _seconds("bound", result.bound_s),
            _seconds("takt", result.takt_s),
            f"certified as {result.program_digest}" if result.certified else "",
            "cycles can be released on it" if result.taken else "",
        )
        if each
    )


def _against(result: OperationResult | None) -> Iterator[str]:
    if result is not None:
        yield from result.findings
        for each in result.faults:
            yield f"{each.file}:{each.line}:{each.column}: {each.where}: {each.message}"


def _seconds(what: str, value_s: float | None) -> str:
    return "" if value_s is None else f"{what} {value_s:.2f} s"
