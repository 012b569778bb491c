"""What clients of the real server see, by the ``.proto`` files alone."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from protos.taktline.v1 import dispatch_pb2 as pb
from protos.taktline.v1 import leases_pb2, programs_pb2, version_pb2
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.clients import Stream, release
from tests.cells.service.server_process import ServerProcess, snapshot

HEARTBEAT_S = 0.1


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("plan")
    return folder, write_folder(folder / "plan", ("one", "two"))


@pytest.fixture
def server(program: tuple[Path, str], tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path / "data", "--heartbeat", str(HEARTBEAT_S), "--lease", "30")
    process.start("--plan", str(program[0] / "plan"))
    yield process
    process.kill()


@pytest.fixture
def channel(server: ServerProcess) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(server.address) as opened:
        yield opened


@pytest.fixture
def stream(channel: grpc.Channel) -> Iterator[Stream]:
    opened = Stream(channel)
    yield opened
    opened.end()


def take(channel: grpc.Channel, resource: str) -> leases_pb2.TakeLeaseResponse:
    call = channel.unary_unary(
        "/taktline.v1.LeaseService/TakeLease",
        request_serializer=leases_pb2.TakeLeaseRequest.SerializeToString,
        response_deserializer=leases_pb2.TakeLeaseResponse.FromString,
    )
    answer: leases_pb2.TakeLeaseResponse = call(
        leases_pb2.TakeLeaseRequest(resource=resource, owner="service team")
    )
    return answer


def test_a_client_written_from_the_protos_attaches_runs_a_cycle_and_resumes_after_a_break(
    server: ServerProcess, channel: grpc.Channel, program: tuple[Path, str]
) -> None:
    first = Stream(channel)
    welcome = first.hello()
    assert (welcome.epoch, welcome.settled_sequence) == (1, 0)
    assert release(channel, program[1], 2) == 2
    load, run = first.next("command"), first.next("command")
    assert (load.sequence, load.WhichOneof("action")) == (1, "load_program")
    assert (run.sequence, run.run_cycle.cycle) == (2, 1)
    first.acknowledge(1, load, pb.COMMAND_STATUS_DONE)
    third = first.next("command")
    assert (third.sequence, third.run_cycle.cycle, third.settled_sequence) == (3, 2, 1)
    server.kill()
    first.end()
    server.start()

    second = Stream(channel)
    welcome = second.hello(epoch=1, settled_sequence=2)
    assert (welcome.epoch, welcome.settled_sequence) == (1, 1)
    again = [second.next("command") for _ in range(2)]
    assert [command.sequence for command in again] == [2, 3]
    assert [command.request_id for command in again] == [run.request_id, third.request_id]
    for command in again:
        second.acknowledge(1, command, pb.COMMAND_STATUS_DONE)
        second.acknowledge(1, command, pb.COMMAND_STATUS_DONE)
    (cell, _) = until(server, lambda cells: cells[0].cycles_done == 2)
    assert (cell.cycles_lost, cell.settled_sequence, cell.attached) == (0, 3, True)
    second.end()


def until(server: ServerProcess, reached: Any) -> Any:
    while not reached(cells := snapshot(server.address).cells):
        pass
    return cells


def test_what_did_not_arrive_is_sent_again(
    stream: Stream, channel: grpc.Channel, program: tuple[Path, str]
) -> None:
    stream.hello()
    release(channel, program[1], 1)
    sent = [stream.next("command").sequence for _ in range(2)]
    stream.say(report=pb.CellReport(epoch=1, received_sequence=1))
    assert [*sent, stream.next("command").sequence] == [1, 2, 2]


def test_a_second_controller_is_refused_with_the_name_of_the_owner(
    stream: Stream, channel: grpc.Channel
) -> None:
    stream.hello("first")
    second = Stream(channel)
    second.say(hello=pb.Hello(cell="one", controller="second"))
    code, details = second.refusal()
    assert code is grpc.StatusCode.FAILED_PRECONDITION
    assert details == "shop/line/one is held by first under epoch 1"


def test_whoever_takes_the_line_takes_the_cell_from_its_controller(
    stream: Stream, channel: grpc.Channel
) -> None:
    stream.hello()
    taken = take(channel, "shop/line")
    assert [(each.resource, each.owner, each.epoch) for each in taken.ended] == [
        ("shop/line/one", "c", 1)
    ]
    assert (taken.lease.owner, taken.lease.epoch) == ("service team", 2)
    code, details = stream.refusal()
    assert code is grpc.StatusCode.ABORTED
    assert "shop/line is held by service team under epoch 2" in details


def test_a_controller_that_attaches_again_replaces_its_stream(
    stream: Stream, channel: grpc.Channel
) -> None:
    stream.hello()
    second = Stream(channel)
    assert second.hello(epoch=1).epoch == 1
    assert stream.refusal() == (grpc.StatusCode.ABORTED, "the controller attached again")
    second.end()


def test_a_stream_that_does_not_begin_with_hello_is_refused(stream: Stream) -> None:
    stream.say(report=pb.CellReport())
    assert stream.refusal() == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "a stream begins with a Hello",
    )


def test_an_unknown_cell_is_answered_with_the_known_ones(stream: Stream) -> None:
    stream.say(hello=pb.Hello(cell="nine", controller="c"))
    code, details = stream.refusal()
    assert code is grpc.StatusCode.NOT_FOUND
    assert details == "there is no cell nine; the shop has one, two"


@pytest.mark.parametrize("method", ["AcquireLease", "TakeLease", "RenewLease", "ReleaseLease"])
def test_bytes_that_are_no_message_get_a_proper_status(channel: grpc.Channel, method: str) -> None:
    with pytest.raises(grpc.RpcError) as error:
        channel.unary_unary(f"/taktline.v1.LeaseService/{method}")(b"\xff\xff")
    assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert f"not a {method}Request" in error.value.details()


def test_a_request_that_is_too_large_is_refused_and_the_server_lives(
    server: ServerProcess, channel: grpc.Channel
) -> None:
    with pytest.raises(grpc.RpcError) as error:
        channel.unary_unary("/taktline.v1.LeaseService/AcquireLease")(bytes(2**21))
    assert error.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert snapshot(server.address).cells


def test_a_program_is_fetched_by_digest(channel: grpc.Channel, program: tuple[Path, str]) -> None:
    get = channel.unary_unary(
        "/taktline.v1.ProgramService/GetProgram",
        request_serializer=programs_pb2.GetProgramRequest.SerializeToString,
        response_deserializer=programs_pb2.GetProgramResponse.FromString,
    )
    chunk = channel.unary_unary(
        "/taktline.v1.ProgramService/GetChunk",
        request_serializer=programs_pb2.GetChunkRequest.SerializeToString,
        response_deserializer=programs_pb2.GetChunkResponse.FromString,
    )
    manifest = get(programs_pb2.GetProgramRequest(program_digest=program[1]))
    pieces = [
        chunk(programs_pb2.GetChunkRequest(chunk_digest=name)).data
        for name in manifest.chunk_digests
    ]
    assert b"".join(pieces) == (program[0] / "plan" / "program.pb").read_bytes()


def test_the_server_tells_its_version(channel: grpc.Channel) -> None:
    call = channel.unary_unary(
        "/taktline.v1.VersionService/GetVersion",
        request_serializer=version_pb2.GetVersionRequest.SerializeToString,
        response_deserializer=version_pb2.GetVersionResponse.FromString,
    )
    answer = call(version_pb2.GetVersionRequest())
    assert (answer.taktline_version, answer.interface) == (version("taktline"), "taktline.v1")


def test_health_and_reflection_answer(channel: grpc.Channel) -> None:
    check = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
    assert check.status == health_pb2.HealthCheckResponse.SERVING
    asked = reflection_pb2.ServerReflectionRequest(list_services="")
    (answer,) = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(
        iter([asked])
    )
    names = {each.name for each in answer.list_services_response.service}
    assert {
        "taktline.v1.DispatchService",
        "taktline.v1.LeaseService",
        "taktline.v1.ProgramService",
        "taktline.v1.StateService",
        "taktline.v1.VersionService",
        "grpc.health.v1.Health",
    } <= names


def test_told_to_end_it_says_goodbye_and_exits_well(server: ServerProcess, stream: Stream) -> None:
    stream.hello()
    assert server.stop() == 0
    assert stream.refusal() == (
        grpc.StatusCode.UNAVAILABLE,
        "the server is going down; attach again later",
    )


def test_a_server_that_cannot_write_ends_and_has_lost_nothing_that_it_acknowledged(
    server: ServerProcess, channel: grpc.Channel, program: tuple[Path, str], tmp_path: Path
) -> None:
    acknowledged = [release(channel, program[1], 1, f"r{number}") for number in range(20)]
    room = 2**20
    log = tmp_path / "data" / "journal.db-wal"
    assert room < log.stat().st_size  # it fails inside of what was taken before, too
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (room, room))

    def go_on() -> None:
        while True:
            acknowledged.append(release(channel, program[1], 1, f"r{len(acknowledged)}"))

    with pytest.raises(grpc.RpcError) as error:
        go_on()
    assert error.value.code() is grpc.StatusCode.UNAVAILABLE
    assert "nothing can be written" in error.value.details()
    assert server.process.wait(60) == 2
    assert server.process.stderr is not None
    assert "journal.db" in server.process.stderr.read()
    server.kill()
    server.start()
    (cell, _) = snapshot(server.address).cells
    assert cell.cycles_released == len(acknowledged) == acknowledged[-1] > 20


def test_cells_without_a_sign_lose_their_lease_and_a_new_epoch_follows(
    program: tuple[Path, str], tmp_path: Path
) -> None:
    server = ServerProcess(tmp_path / "short", "--heartbeat", "0.1", "--lease", "0.4")
    server.start("--plan", str(program[0] / "plan"))
    with grpc.insecure_channel(server.address) as channel:
        silent = Stream(channel)
        assert silent.hello("silent").epoch == 1
        code, details = silent.refusal()
        assert code is grpc.StatusCode.ABORTED
        assert "epoch 1 of shop/line/one has ended: nobody holds" in details
        other = Stream(channel)
        assert other.hello("other").epoch == 2
        other.end()
    server.kill()
