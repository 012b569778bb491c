"""Clients of a server, written from the ``.proto`` files alone."""

from __future__ import annotations

from queue import SimpleQueue
from typing import Any

import grpc
import pytest

from protos.taktline.v1 import dispatch_pb2 as pb


class Stream:
    """A controller that says what it is told to."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._said: SimpleQueue[pb.AttachRequest | None] = SimpleQueue()
        self._call: Any = channel.stream_stream(
            "/taktline.v1.DispatchService/Attach",
            request_serializer=pb.AttachRequest.SerializeToString,
            response_deserializer=pb.AttachResponse.FromString,
        )(iter(self._said.get, None), timeout=30, wait_for_ready=True)

    def say(self, **kind: Any) -> None:
        self.send(pb.AttachRequest(**kind))

    def send(self, request: pb.AttachRequest) -> None:
        """Say what is made already."""
        self._said.put(request)

    def hello(self, controller: str = "c", **more: Any) -> pb.Welcome:
        self.say(hello=pb.Hello(cell="one", controller=controller, **more))
        return self.next("welcome")

    def next(self, kind: str) -> Any:
        """The next message of a kind; heartbeats come at any time."""
        for message in self._call:
            if message.WhichOneof("kind") == kind:
                return getattr(message, kind)
            assert message.WhichOneof("kind") == "heartbeat"
        raise AssertionError("the stream ended")

    def acknowledge(self, epoch: int, command: pb.Command, status: pb.CommandStatus) -> None:
        said = pb.Acknowledgement(
            epoch=epoch, sequence=command.sequence, request_id=command.request_id, status=status
        )
        self.say(acknowledgement=said)

    def end(self) -> None:
        self._said.put(None)
        self._call.cancel()

    def refusal(self) -> tuple[grpc.StatusCode, str]:
        with pytest.raises(grpc.RpcError) as error:
            list(self._call)
        return error.value.code(), error.value.details()


def release(channel: grpc.Channel, program: str, cycles: int, name: str = "r") -> int:
    call = channel.unary_unary(
        "/taktline.v1.DispatchService/ReleaseCycles",
        request_serializer=pb.ReleaseCyclesRequest.SerializeToString,
        response_deserializer=pb.ReleaseCyclesResponse.FromString,
    )
    request = pb.ReleaseCyclesRequest(
        request_id=name, cell="one", program_digest=program, cycles=cycles
    )
    return int(call(request, wait_for_ready=True, timeout=30).cycles_released)
