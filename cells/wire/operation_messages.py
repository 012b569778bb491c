"""Operations of ``PlanningService`` to messages and back."""

from __future__ import annotations

from cells.operations import (
    Operation,
    OperationKind,
    OperationProgress,
    OperationResult,
    OperationState,
    Question,
    SceneFault,
)
from cells.wire.errors import FieldError
from protos.taktline.v1 import planning_pb2 as pb

_KINDS = {
    OperationKind.CHECK: pb.OPERATION_KIND_CHECK,
    OperationKind.PLAN: pb.OPERATION_KIND_PLAN,
    OperationKind.WHAT_IF: pb.OPERATION_KIND_WHAT_IF,
}
_STATES = {
    OperationState.WAITING: pb.OPERATION_STATE_WAITING,
    OperationState.RUNNING: pb.OPERATION_STATE_RUNNING,
    OperationState.DONE: pb.OPERATION_STATE_DONE,
    OperationState.FAILED: pb.OPERATION_STATE_FAILED,
    OperationState.CANCELLED: pb.OPERATION_STATE_CANCELLED,
}
_KIND_OF = {number: kind for kind, number in _KINDS.items()}
_STATE_OF = {number: state for state, number in _STATES.items()}


def change_message(question: Question) -> pb.Change:
    """Return a ``Change``."""
    return pb.Change(
        takt_s=question.takt_s or 0.0,
        seed=question.seed,
        without=question.without,
        limit_s=question.limit_s,
    )


def operation_message(
    operation: Operation, progress: OperationProgress | None = None, brief: bool = False
) -> pb.Operation:
    """Return an ``Operation``; without findings and faults, if ``brief``."""
    message = pb.Operation(
        operation_id=operation.id,
        request_id=operation.request_id,
        owner=operation.owner,
        kind=_KINDS[operation.question.kind],
        change=change_message(operation.question),
        base_program_digest=operation.question.program_digest,
        scene_name=operation.question.scene_name,
        state=_STATES[operation.state],
        cancelled=operation.cancelled,
        reason=operation.reason,
    )
    if progress is not None:
        message.progress.CopyFrom(_progress_message(progress, brief))
    if operation.result is not None:
        message.result.CopyFrom(_result_message(operation.result, brief))
    return message


def operation_value(message: pb.Operation) -> tuple[Operation, OperationProgress | None]:
    """Return the operation that a message tells of, and how far it is.

    Raises:
        WireError: if its kind or state is none.
    """
    if message.kind not in _KIND_OF or message.state not in _STATE_OF:
        raise FieldError("operation", "of a kind or state that is not known here")
    change = message.change
    question = Question(
        _KIND_OF[message.kind],
        "",
        message.base_program_digest,
        change.limit_s,
        change.takt_s or None,
        change.seed,
        change.without,
        message.scene_name,
    )
    operation = Operation(
        message.operation_id,
        message.request_id,
        message.owner,
        question,
        _STATE_OF[message.state],
        cancelled=message.cancelled,
        reason=message.reason,
        result=_result_value(message.result) if message.HasField("result") else None,
    )
    return operation, _progress_value(message.progress) if message.HasField("progress") else None


def _progress_message(progress: OperationProgress, brief: bool) -> pb.OperationProgress:
    return pb.OperationProgress(
        stage=progress.stage,
        done=progress.done,
        total=progress.total,
        incumbent_s=progress.incumbent_s,
        bound_s=progress.bound_s,
        findings=() if brief else progress.findings,
    )


def _progress_value(message: pb.OperationProgress) -> OperationProgress:
    return OperationProgress(
        message.stage,
        message.done,
        message.total,
        message.incumbent_s if message.HasField("incumbent_s") else None,
        message.bound_s if message.HasField("bound_s") else None,
        tuple(message.findings),
    )


def _result_message(result: OperationResult, brief: bool) -> pb.OperationResult:
    faults = [
        pb.SceneFault(
            file=each.file,
            line=each.line,
            column=each.column,
            where=each.where,
            message=each.message,
        )
        for each in (() if brief else result.faults)
    ]
    return pb.OperationResult(
        certified=result.certified,
        program_digest=result.program_digest,
        taken=result.taken,
        cycle_s=result.cycle_s,
        bound_s=result.bound_s,
        takt_s=result.takt_s,
        findings=() if brief else result.findings,
        faults=faults,
    )


def _result_value(message: pb.OperationResult) -> OperationResult:
    faults = tuple(
        SceneFault(each.file, each.line, each.column, each.where, each.message)
        for each in message.faults
    )
    return OperationResult(
        message.program_digest,
        message.taken,
        message.cycle_s if message.HasField("cycle_s") else None,
        message.bound_s if message.HasField("bound_s") else None,
        message.takt_s if message.HasField("takt_s") else None,
        tuple(message.findings),
        faults,
    )
