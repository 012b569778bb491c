"""Whatever one client does to its connection, others are served."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import grpc
import pytest
from h2.events import ResponseReceived
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes

from cells.service.attaching import MESSAGES_AT_ONCE
from protos.taktline.v1 import dispatch_pb2 as pb
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.clients import Stream
from tests.cells.service.raw_http2 import ATTACH, RawClient
from tests.cells.service.server_process import ServerProcess, snapshot

ROUNDS = 3_000
SNAPSHOT = "/taktline.v1.StateService/GetSnapshot"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("shop")
    write_folder(folder / "plan", ("one", "two"))
    process = ServerProcess(folder / "data", "--heartbeat", "0.2", "--lease", "30")
    process.start("--plan", str(folder / "plan"))
    yield process
    process.kill()


def rapid_resets(client: RawClient) -> None:
    stream = client.begin(SNAPSHOT)
    client.frames.reset_stream(stream)


def pings(client: RawClient) -> None:
    client.frames.ping(b"12345678")


def settings(client: RawClient) -> None:
    client.frames.update_settings({SettingCodes.MAX_FRAME_SIZE: 2**14})


def empty_messages(client: RawClient) -> None:
    stream = client.begin(ATTACH)
    client.frames.send_data(stream, b"")
    client.frames.reset_stream(stream)


def flood(client: RawClient, frame: Callable[[RawClient], None]) -> int:
    """Send frames until there are enough, or the server hangs up; return how many."""
    sent = 0
    with contextlib.suppress(OSError, ProtocolError):
        for sent in range(1, ROUNDS + 1):  # noqa: B007
            frame(client)
            client.flush()
    client.close()
    return sent


@pytest.mark.parametrize("frame", [rapid_resets, pings, settings, empty_messages])
def test_a_flood_of_frames_stops_nobody_else(
    server: ServerProcess, frame: Callable[[RawClient], None]
) -> None:
    client = RawClient(server.address)
    sent: list[int] = []
    flooding = threading.Thread(target=lambda: sent.append(flood(client, frame)))
    flooding.start()
    answers = [len(snapshot(server.address).cells) for _ in range(5)]
    flooding.join()
    assert sent[0] > 10
    assert answers == [2] * 5
    assert len(snapshot(server.address).cells) == 2
    assert server.process.poll() is None


def test_connections_that_say_nothing_stop_nobody_else(server: ServerProcess) -> None:
    host, _, port = server.address.rpartition(":")
    with contextlib.ExitStack() as stack:
        for _ in range(300):
            stack.enter_context(socket.create_connection((host, int(port)), timeout=20))
        assert len(snapshot(server.address).cells) == 2
    assert len(snapshot(server.address).cells) == 2


def test_more_streams_than_a_connection_may_have_wait_and_stop_nobody_else(
    server: ServerProcess,
) -> None:
    client = RawClient(server.address)
    client.frames.remote_settings[SettingCodes.MAX_CONCURRENT_STREAMS] = 2**31 - 1
    client.frames.remote_settings.acknowledge()
    with contextlib.suppress(OSError, ProtocolError):
        for _ in range(600):
            client.begin(ATTACH)
            client.flush()
    assert len(snapshot(server.address).cells) == 2
    client.close()
    assert len(snapshot(server.address).cells) == 2


def message(**kind: object) -> bytes:
    return pb.AttachRequest(**kind).SerializeToString()  # type: ignore[arg-type]


def test_a_reader_that_reads_nothing_loses_its_stream_and_not_its_lease(
    server: ServerProcess,
) -> None:
    client = RawClient(server.address, window=0)
    stream = client.begin(ATTACH)
    client.say(stream, message(hello=pb.Hello(cell="one", controller="stuck")))
    while not snapshot(server.address).cells[0].attached:
        pass
    while snapshot(server.address).cells[0].attached:
        pass
    with grpc.insecure_channel(server.address) as channel:
        again = Stream(channel)
        assert again.hello("stuck", epoch=1).epoch == 1
        again.end()
    client.close()


def test_a_controller_that_says_too_much_loses_its_stream_and_may_come_back(
    server: ServerProcess,
) -> None:
    with grpc.insecure_channel(server.address) as channel:
        stream = Stream(channel)
        stream.say(hello=pb.Hello(cell="two", controller="talks"))
        epoch = stream.next("welcome").epoch
        for _ in range(10 * int(MESSAGES_AT_ONCE)):
            stream.say(report=pb.CellReport(epoch=epoch))
        code, words = stream.refusal()
        stream.end()
        assert code is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert words == "cell two says more than 200 things a second; attach again in a second"
        again = Stream(channel)
        again.say(hello=pb.Hello(cell="two", controller="talks", epoch=epoch))
        assert again.next("welcome").epoch == epoch
        again.end()


def test_a_stream_that_begins_with_nothing_ends(server: ServerProcess) -> None:
    client = RawClient(server.address)
    client.begin(ATTACH)
    client.flush()
    ends = (event for event in client.heard() if isinstance(event, ResponseReceived))
    headers = dict(next(ends).headers or ())
    assert headers["grpc-status"] == str(grpc.StatusCode.INVALID_ARGUMENT.value[0])
    assert headers["grpc-message"] == "a stream begins with a Hello within 5 s"
    client.close()
