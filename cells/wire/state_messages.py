"""The state of a shop to messages and back."""

from __future__ import annotations

from cells.ids import LineId, StationId, TaskId
from cells.state import CellSnapshot, ReworkEntry, ShopSnapshot
from cells.wire.dispatch_messages import report_message, report_value
from cells.wire.fault_messages import fault_message, fault_value, task_message, task_value
from cells.wire.fields import parsed_as
from protos.taktline.v1 import state_pb2


def snapshot_request_bytes() -> bytes:
    """Return a ``GetSnapshotRequest``."""
    return state_pb2.GetSnapshotRequest().SerializeToString()


def snapshot_request(data: bytes) -> None:
    """Make sure that ``data`` is a ``GetSnapshotRequest``.

    Raises:
        WireError: if it is none.
    """
    parsed_as(state_pb2.GetSnapshotRequest, data)


def snapshot_bytes(shop: ShopSnapshot) -> bytes:
    """Return a ``GetSnapshotResponse``."""
    return snapshot_message(shop).SerializeToString()


def snapshot_message(shop: ShopSnapshot) -> state_pb2.GetSnapshotResponse:
    """Return all cells' state as a message."""
    return state_pb2.GetSnapshotResponse(
        revision=shop.revision,
        cells=[cell_message(each) for each in shop.cells],
        program_digests=shop.program_digests,
    )


def cell_message(cell: CellSnapshot) -> state_pb2.CellSnapshot:
    """Return one cell's state as a message."""
    return state_pb2.CellSnapshot(
        cell=cell.cell,
        line=cell.line,
        controller=cell.controller,
        epoch=cell.epoch,
        attached=cell.attached,
        issued_sequence=cell.issued,
        settled_sequence=cell.settled,
        program_digest=cell.program_digest,
        cycles_released=cell.cycles_released,
        cycles_done=cell.cycles_done,
        cycles_lost=cell.cycles_lost,
        blocked=cell.blocked,
        report=None if cell.report is None else report_message(cell.report),
        failed_robots=[fault_message(each) for each in cell.failed_robots],
        unfinished=None if cell.unfinished is None else _unfinished(*cell.unfinished),
        rework=[
            state_pb2.Rework(
                cycle=each.cycle,
                tasks=[task_message(task) for task in each.tasks],
                reason=each.reason,
            )
            for each in cell.rework
        ],
    )


def _unfinished(cycle: int, tasks: tuple[TaskId, ...]) -> state_pb2.UnfinishedCycle:
    return state_pb2.UnfinishedCycle(cycle=cycle, tasks=tasks)


def snapshot_from_bytes(data: bytes) -> ShopSnapshot:
    """Return what a ``GetSnapshotResponse`` says.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(state_pb2.GetSnapshotResponse, data)
    cells = tuple(cell_value(each) for each in message.cells)
    return ShopSnapshot(message.revision, cells, tuple(message.program_digests))


def cell_value(message: state_pb2.CellSnapshot) -> CellSnapshot:
    """Return one cell's state.

    Raises:
        WireError: if it says what cannot be.
    """
    unfinished = message.unfinished
    tasks = tuple(map(TaskId, unfinished.tasks))
    return CellSnapshot(
        StationId(message.cell),
        LineId(message.line),
        message.controller,
        message.epoch,
        message.issued_sequence,
        message.settled_sequence,
        message.program_digest,
        message.cycles_released,
        message.cycles_done,
        message.cycles_lost,
        message.blocked,
        message.attached,
        report_value(message.report) if message.HasField("report") else None,
        tuple(fault_value(each) for each in message.failed_robots),
        (unfinished.cycle, tasks) if message.HasField("unfinished") else None,
        tuple(_rework(each) for each in message.rework),
    )


def _rework(message: state_pb2.Rework) -> ReworkEntry:
    return ReworkEntry(
        message.cycle, tuple(task_value(each) for each in message.tasks), message.reason
    )
