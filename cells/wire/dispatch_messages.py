"""The messages of ``DispatchService`` to values and back, trusting nothing.

Used by both ends: ``cells.service`` and ``cells.controller`` see bytes and values only.
"""

from __future__ import annotations

from cells.commands import (
    Acknowledgement,
    Action,
    CellReport,
    Command,
    FromCell,
    Heartbeat,
    Hello,
    RobotProgress,
    Status,
    StepKind,
    ToCell,
    Welcome,
)
from cells.ids import RobotId, StationId, TaskId
from cells.wire.errors import FieldError
from cells.wire.fault_messages import (
    REASON_LENGTH,
    fault_message,
    fault_value,
    leftover_message,
    leftover_value,
)
from cells.wire.fields import counted, digest, named, not_negative, parsed_as, positive
from protos.taktline.v1 import dispatch_pb2 as pb

STATUSES: dict[Status, pb.CommandStatus] = {
    Status.RECEIVED: pb.COMMAND_STATUS_RECEIVED,
    Status.REJECTED: pb.COMMAND_STATUS_REJECTED,
    Status.STARTED: pb.COMMAND_STATUS_STARTED,
    Status.DONE: pb.COMMAND_STATUS_DONE,
    Status.FAILED: pb.COMMAND_STATUS_FAILED,
    Status.ABANDONED: pb.COMMAND_STATUS_ABANDONED,
}
STEP_KINDS: dict[StepKind, pb.StepKind] = {
    StepKind.NONE: pb.STEP_KIND_UNSPECIFIED,
    StepKind.TRAVEL: pb.STEP_KIND_TRAVEL,
    StepKind.WORK: pb.STEP_KIND_WORK,
    StepKind.WAIT: pb.STEP_KIND_WAIT,
}
_KIND_OF = {number: kind for kind, number in STEP_KINDS.items()}
_STATUS_OF = {number: status for status, number in STATUSES.items()}


def to_cell_bytes(value: ToCell) -> bytes:
    """Return an ``AttachResponse``."""
    match value:
        case Welcome(epoch, settled, lease_s, heartbeat_s):
            welcome = pb.Welcome(
                epoch=epoch, settled_sequence=settled, lease_s=lease_s, heartbeat_s=heartbeat_s
            )
            return pb.AttachResponse(welcome=welcome).SerializeToString()
        case Command():
            return pb.AttachResponse(command=_command_message(value)).SerializeToString()
        case Heartbeat(epoch):
            return pb.AttachResponse(heartbeat=pb.Heartbeat(epoch=epoch)).SerializeToString()


def to_cell_from_bytes(data: bytes) -> ToCell:
    """Return what an ``AttachResponse`` says.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    message = parsed_as(pb.AttachResponse, data)
    match message.WhichOneof("kind"):
        case "welcome":
            welcome = message.welcome
            return Welcome(
                welcome.epoch,
                welcome.settled_sequence,
                positive("welcome.lease_s", welcome.lease_s),
                positive("welcome.heartbeat_s", welcome.heartbeat_s),
            )
        case "command":
            return _command(message.command)
        case "heartbeat":
            return Heartbeat(message.heartbeat.epoch)
        case _:
            raise FieldError("AttachResponse.kind", "a welcome, command or heartbeat is missing")


def from_cell_bytes(value: FromCell) -> bytes:
    """Return an ``AttachRequest``."""
    match value:
        case Hello():
            hello = pb.Hello(
                cell=value.cell,
                controller=value.controller,
                program_digests=value.program_digests,
                epoch=value.epoch,
                settled_sequence=value.settled,
            )
            return pb.AttachRequest(hello=hello).SerializeToString()
        case Acknowledgement(epoch, sequence, request_id, status, reason, leftover):
            acknowledgement = pb.Acknowledgement(
                epoch=epoch,
                sequence=sequence,
                request_id=request_id,
                status=STATUSES[status],
                reason=reason[:REASON_LENGTH],
                leftover=None if leftover is None else leftover_message(leftover),
            )
            return pb.AttachRequest(acknowledgement=acknowledgement).SerializeToString()
        case CellReport():
            return pb.AttachRequest(report=report_message(value)).SerializeToString()


def from_cell_from_bytes(data: bytes) -> FromCell:
    """Return what an ``AttachRequest`` says.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    message = parsed_as(pb.AttachRequest, data)
    match message.WhichOneof("kind"):
        case "hello":
            return _hello(message.hello)
        case "acknowledgement":
            return _acknowledgement(message.acknowledgement)
        case "report":
            return report_value(message.report)
        case _:
            raise FieldError("AttachRequest.kind", "a hello, acknowledgement or report is missing")


def report_message(report: CellReport) -> pb.CellReport:
    """Return a report as a message."""
    return pb.CellReport(
        epoch=report.epoch,
        received_sequence=report.received,
        settled_sequence=report.settled,
        program_digest=report.program_digest,
        robots=[
            pb.RobotProgress(
                robot=each.robot,
                steps_done=each.steps_done,
                steps=each.steps,
                planned_s=each.planned_s,
                actual_s=each.actual_s,
                waited_s=each.waited_s,
                step=each.step,
                step_kind=STEP_KINDS[each.step_kind],
                step_s=each.step_s,
                step_planned_s=each.step_planned_s,
            )
            for each in report.robots
        ],
        faults=[fault_message(each) for each in report.faults],
        cycle=report.cycle,
        cycle_s=report.cycle_s,
        starved_s=report.starved_s,
        blocked_s=report.blocked_s,
    )


def _command_message(command: Command) -> pb.Command:
    message = pb.Command(
        epoch=command.epoch,
        sequence=command.sequence,
        request_id=command.request_id,
        program_digest=command.program_digest,
        settled_sequence=command.settled,
        valid_for_s=command.valid_for_s,
    )
    match command.action:
        case Action.LOAD:
            message.load_program.SetInParent()
        case Action.RUN:
            message.run_cycle.cycle = command.cycle
            if command.only_tasks is not None:
                message.run_cycle.completes = True
                message.run_cycle.only_tasks.extend(command.only_tasks)
    return message


def _command(message: pb.Command) -> Command:
    only = None
    match message.WhichOneof("action"):
        case "load_program":
            action, cycle = Action.LOAD, 0
        case "run_cycle":
            action, cycle = Action.RUN, message.run_cycle.cycle
            if message.run_cycle.completes:
                only = tuple(map(TaskId, message.run_cycle.only_tasks))
        case _:
            raise FieldError("Command.action", "this version knows load_program and run_cycle")
    return Command(
        message.epoch,
        counted("Command.sequence", message.sequence),
        named("Command.request_id", message.request_id),
        digest("Command.program_digest", message.program_digest),
        action,
        cycle,
        message.settled_sequence,
        positive("Command.valid_for_s", message.valid_for_s),
        only,
    )


def _hello(message: pb.Hello) -> Hello:
    return Hello(
        StationId(named("Hello.cell", message.cell)),
        named("Hello.controller", message.controller),
        tuple(digest("Hello.program_digests", each) for each in message.program_digests),
        message.epoch,
        message.settled_sequence,
    )


def _acknowledgement(message: pb.Acknowledgement) -> Acknowledgement:
    status = _STATUS_OF.get(message.status)
    if status is None or status is Status.ABANDONED:
        raise FieldError("Acknowledgement.status", f"unknown, or not for cells: {message.status}")
    return Acknowledgement(
        message.epoch,
        counted("Acknowledgement.sequence", message.sequence),
        named("Acknowledgement.request_id", message.request_id),
        status,
        message.reason[:REASON_LENGTH],
        leftover_value(message.leftover) if message.HasField("leftover") else None,
    )


def report_value(message: pb.CellReport) -> CellReport:
    """Return what a report says.

    Raises:
        WireError: if it says what cannot be.
    """
    loaded = message.program_digest
    return CellReport(
        message.epoch,
        message.received_sequence,
        message.settled_sequence,
        digest("CellReport.program_digest", loaded) if loaded else "",
        tuple([_progress(each) for each in message.robots]),
        tuple([fault_value(each) for each in message.faults]),
        message.cycle,
        not_negative("CellReport.cycle_s", message.cycle_s),
        not_negative("CellReport.starved_s", message.starved_s),
        not_negative("CellReport.blocked_s", message.blocked_s),
    )


def _progress(message: pb.RobotProgress) -> RobotProgress:
    return RobotProgress(
        RobotId(named("RobotProgress.robot", message.robot)),
        message.steps_done,
        message.steps,
        not_negative("RobotProgress.planned_s", message.planned_s),
        not_negative("RobotProgress.actual_s", message.actual_s),
        not_negative("RobotProgress.waited_s", message.waited_s),
        message.step[:REASON_LENGTH],
        _KIND_OF.get(message.step_kind, StepKind.NONE),
        not_negative("RobotProgress.step_s", message.step_s),
        not_negative("RobotProgress.step_planned_s", message.step_planned_s),
    )
