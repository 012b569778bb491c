"""Messages between a server and its cells: what was said is what is read, and nothing else is."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.commands import (
    Acknowledgement,
    Action,
    CellReport,
    Command,
    Heartbeat,
    Hello,
    RobotProgress,
    Status,
    Welcome,
)
from cells.ids import RobotId, StationId
from cells.wire import WireError
from cells.wire.dispatch_messages import (
    from_cell_bytes,
    from_cell_from_bytes,
    to_cell_bytes,
    to_cell_from_bytes,
)
from protos.taktline.v1 import dispatch_pb2 as pb

DIGEST = "ab" * 32
COMMAND = Command(3, 7, "request/1", DIGEST, Action.RUN, 2, 5, 30.0)


@pytest.mark.parametrize(
    "value",
    [
        Welcome(3, 7, 5.0, 0.5),
        COMMAND,
        Command(3, 8, "request/load", DIGEST, Action.LOAD, 0, 5, 30.0),
        Heartbeat(3),
    ],
    ids=str,
)
def test_what_is_said_to_a_cell_is_what_it_reads(value: Welcome | Command | Heartbeat) -> None:
    assert to_cell_from_bytes(to_cell_bytes(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        Hello(StationId("st"), "controller", (DIGEST,), 3, 7),
        *(Acknowledgement(3, 7, "r", status, "why") for status in list(Status)[:-1]),
        CellReport(3, 7, 6, DIGEST, (RobotProgress(RobotId("R1"), 3, 9, 1.5, 2.0, 0.5),)),
        CellReport(3, 7, 6),
    ],
    ids=str,
)
def test_what_a_cell_says_is_what_is_read(value: Hello | Acknowledgement | CellReport) -> None:
    assert from_cell_from_bytes(from_cell_bytes(value)) == value


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (pb.AttachRequest(), "AttachRequest.kind"),
        (pb.AttachRequest(hello=pb.Hello(controller="c")), "Hello.cell"),
        (pb.AttachRequest(hello=pb.Hello(cell="s\n", controller="c")), "Hello.cell"),
        (
            pb.AttachRequest(hello=pb.Hello(cell="s", controller="c", program_digests=["x"])),
            "Hello.program_digests",
        ),
        (
            pb.AttachRequest(acknowledgement=pb.Acknowledgement(sequence=1, request_id="r")),
            "Acknowledgement.status",
        ),
        (
            pb.AttachRequest(
                acknowledgement=pb.Acknowledgement(
                    sequence=1, request_id="r", status=pb.COMMAND_STATUS_ABANDONED
                )
            ),
            "Acknowledgement.status",
        ),
        (
            pb.AttachRequest(
                report=pb.CellReport(robots=[pb.RobotProgress(robot="R", actual_s=math.nan)])
            ),
            "RobotProgress.actual_s",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_faulty_message_of_a_cell_is_refused_by_field(
    message: pb.AttachRequest, expected: str
) -> None:
    with pytest.raises(WireError, match=expected):
        from_cell_from_bytes(message.SerializeToString())


@pytest.mark.parametrize("valid_for_s", [0.0, -1.0, math.inf, math.nan])
def test_a_command_without_a_validity_is_refused(valid_for_s: float) -> None:
    message = pb.AttachResponse()
    message.ParseFromString(to_cell_bytes(COMMAND))
    message.command.valid_for_s = valid_for_s
    with pytest.raises(WireError, match=r"Command\.valid_for_s"):
        to_cell_from_bytes(message.SerializeToString())


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_are_refused(data: bytes) -> None:
    for read in (from_cell_from_bytes, to_cell_from_bytes):
        try:
            read(data)
        except WireError:
            continue
