"""A client that is one step ahead or behind gets on with the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message

from protos.taktline.v1 import dispatch_pb2 as pb
from protos.taktline.v1 import state_pb2
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.clients import Stream
from tests.cells.service.server_process import ServerProcess, snapshot

FIELD_2047 = b"\xfa\x7f\x03new"
BEFORE = {"Hello": 5, "Acknowledgement": 5, "CellReport": 5, "ReleaseCyclesRequest": 4}
"""The last field that messages of the first version had."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[ServerProcess, str]]:
    program = write_folder(tmp_path / "plan", ("one", "two"))
    process = ServerProcess(tmp_path / "data", "--heartbeat", "0.1", "--lease", "30")
    process.start("--plan", str(tmp_path / "plan"))
    yield process, program
    process.kill()


def ahead(message: Any) -> Any:
    """Add a field that nobody knows yet, at every level."""
    for _, value in message.ListFields():
        if isinstance(value, Message):
            ahead(value)
    message.MergeFromString(FIELD_2047)
    return message


def behind(message: Any) -> Any:
    """Clear what the first version did not have."""
    for field, value in message.ListFields():
        if field.number > BEFORE.get(message.DESCRIPTOR.name, field.number):
            message.ClearField(field.name)
        elif isinstance(value, Message):
            behind(value)
    return message


@pytest.mark.parametrize("skewed", [ahead, behind])
def test_a_client_ahead_or_behind_runs_a_cycle(
    server: tuple[ServerProcess, str], skewed: Any
) -> None:
    process, program = server
    with grpc.insecure_channel(process.address) as channel:
        request = pb.ReleaseCyclesRequest(
            request_id="r", cell="one", program_digest=program, cycles=1
        )
        call = channel.unary_unary("/taktline.v1.DispatchService/ReleaseCycles")
        answer = call(skewed(request).SerializeToString(), timeout=30, wait_for_ready=True)
        assert pb.ReleaseCyclesResponse.FromString(answer).cycles_released == 1
        stream = Stream(channel)
        stream.send(skewed(pb.AttachRequest(hello=pb.Hello(cell="one", controller="c"))))
        epoch = stream.next("welcome").epoch
        for sequence in (1, 2):
            command = stream.next("command")
            assert command.sequence == sequence
            report = pb.CellReport(epoch=epoch, received_sequence=sequence)
            done = pb.Acknowledgement(
                epoch=epoch,
                sequence=sequence,
                request_id=command.request_id,
                status=pb.COMMAND_STATUS_DONE,
            )
            stream.send(skewed(pb.AttachRequest(report=report)))
            stream.send(skewed(pb.AttachRequest(acknowledgement=done)))
        while (cell := snapshot(process.address).cells[0]).cycles_done < 1:
            assert not cell.blocked
        stream.end()
    assert isinstance(cell, state_pb2.CellSnapshot)
    assert (cell.cycles_lost, cell.settled_sequence) == (0, 2)


def test_a_kind_of_message_that_is_not_known_yet_is_refused_and_the_cell_is_not_lost(
    server: tuple[ServerProcess, str],
) -> None:
    with grpc.insecure_channel(server[0].address) as channel:
        stream = Stream(channel)
        assert stream.hello().epoch == 1
        stream.send(ahead(pb.AttachRequest()))
        code, details = stream.refusal()
        assert code is grpc.StatusCode.INVALID_ARGUMENT
        assert details.startswith("AttachRequest.kind")
        stream.end()
        again = Stream(channel)
        assert again.hello(epoch=1).epoch == 1
        again.end()
