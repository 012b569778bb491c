"""Faults of robots and what they leave open, to values and back, trusting nothing."""

from __future__ import annotations

from cells.commands import Leftover, OpenTask, RobotFault
from cells.ids import RobotId, TaskId
from cells.wire.fields import counted, named
from protos.taktline.v1 import dispatch_pb2 as pb

REASON_LENGTH = 2000


def fault_message(fault: RobotFault) -> pb.RobotFault:
    """Return a robot's fault as a message."""
    return pb.RobotFault(
        robot=fault.robot, sequence=fault.sequence, reason=fault.reason[:REASON_LENGTH]
    )


def task_message(task: OpenTask) -> pb.OpenTask:
    """Return an open task as a message."""
    return pb.OpenTask(task=task.task, robot=task.robot, by_hand=task.by_hand)


def leftover_message(leftover: Leftover) -> pb.Leftover:
    """Return what is left of a cycle as a message."""
    return pb.Leftover(
        faults=[fault_message(each) for each in leftover.faults],
        tasks=[task_message(each) for each in leftover.tasks],
    )


def fault_value(message: pb.RobotFault) -> RobotFault:
    """Return a robot's fault.

    Raises:
        WireError: if it says what cannot be.
    """
    return RobotFault(
        RobotId(named("RobotFault.robot", message.robot)),
        counted("RobotFault.sequence", message.sequence),
        message.reason[:REASON_LENGTH],
    )


def leftover_value(message: pb.Leftover) -> Leftover:
    """Return what is left of a cycle.

    Raises:
        WireError: if it says what cannot be.
    """
    return Leftover(
        tuple(fault_value(each) for each in message.faults),
        tuple(task_value(each) for each in message.tasks),
    )


def task_value(message: pb.OpenTask) -> OpenTask:
    """Return an open task.

    Raises:
        WireError: if it says what cannot be.
    """
    return OpenTask(
        TaskId(named("OpenTask.task", message.task)), RobotId(message.robot), message.by_hand
    )
