"""No request, however odd or broken, gets anything but a proper status; the server stays small.

``TAKTLINE_FUZZ_S`` is the time for each method; without it a few hundred requests are made.
"""

from __future__ import annotations

import itertools
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import grpc
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from planner.benchmarks.process_watch import sampled
from protos.taktline.v1 import dispatch_pb2 as pb
from tests.cells.service.any_message import Call, calls, requests
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.server_process import ServerProcess, snapshot

FUZZ_S = float(os.environ.get("TAKTLINE_FUZZ_S", "0"))
MOST_BYTES = 300e6
IMPROPER = {
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.UNIMPLEMENTED,
    grpc.StatusCode.DATA_LOSS,
}
HELLO = pb.AttachRequest(hello=pb.Hello(cell="two", controller="c")).SerializeToString()
CALLS = {call.path.removeprefix("/taktline.v1."): call for call in calls()}


@dataclass(frozen=True, slots=True)
class Target:
    """A server, and the digest of the program that it holds."""

    server: ServerProcess
    program: str


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("shop")
    program = write_folder(folder / "plan", ("one", "two"))
    server = ServerProcess(folder / "data")
    server.start("--plan", str(folder / "plan"))
    yield Target(server, program)
    server.kill()


def status(channel: grpc.Channel, call: Call, said: list[bytes]) -> grpc.StatusCode:
    """What a call ends with; one whose answers have no end is broken off after a while."""
    way = (
        (channel.stream_stream if call.server_streams else channel.stream_unary)
        if call.client_streams
        else (channel.unary_stream if call.server_streams else channel.unary_unary)
    )
    request = iter(said) if call.client_streams else said[0]
    try:
        if call.server_streams:
            for _ in way(call.path)(request, timeout=0.5 if not call.client_streams else 30):
                pass
        else:
            way(call.path)(request, timeout=30)
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK


@pytest.mark.parametrize("name", CALLS)
def test_every_request_gets_a_proper_status(name: str, target: Target) -> None:
    call = CALLS[name]
    pid = target.server.process.pid
    seen: Counter[grpc.StatusCode] = Counter()
    said = st.lists(requests(call, target.program), min_size=1, max_size=4)
    if call.path.endswith("/Attach"):
        said |= said.map(lambda after: [HELLO, *after])

    def probe(said: list[bytes]) -> None:
        code = status(channel, call, said)
        seen[code] += 1
        assert code not in IMPROPER

    few = settings(
        max_examples=60 if FUZZ_S == 0 else 1000,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    end_s = time.monotonic() + FUZZ_S
    with grpc.insecure_channel(target.server.address) as channel:
        for number in itertools.count():
            seed(number)(few(given(said)(probe)))()
            assert sampled(pid, 0.0).resident_bytes < MOST_BYTES
            if time.monotonic() >= end_s:
                break
    assert target.server.process.poll() is None
    assert len(snapshot(target.server.address).cells) == 2
    print(name, {code.name: count for code, count in seen.items()})
