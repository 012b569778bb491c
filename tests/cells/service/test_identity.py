"""With certificates, everybody may do what their role may, and nobody else anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from cells.orchestrator import RefusedError
from cells.service.guard import MOST_PEERS, Rates
from cells.service.identity import ALLOWED
from cells.wire.methods import SERVICES
from cells.wire.tls_files import TlsFiles
from planner.cli.celling import ReleaseRequest
from planner.cli.celling import release as run_release
from planner.cli.refusal import RefusedError as CommandRefusedError
from protos.taktline.v1 import dispatch_pb2 as pb
from protos.taktline.v1 import leases_pb2, planning_pb2, programs_pb2, state_pb2
from tests.cells.service.authorities import Authority
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.clients import Stream, release
from tests.cells.service.server_process import ServerProcess

WRONG_WAY_ROUND = grpc.StatusCode.UNAVAILABLE
"""What a client is told whose connection comes to nothing."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A server that asks for certificates."""

    server: ServerProcess
    program: str
    folder: Path
    authority: Authority

    def channel(self, *uris: str, **how: Any) -> grpc.Channel:
        """A connection under a new certificate that names ``uris``."""
        folder = self.folder / "clients" / str(len(list(self.folder.glob("clients/*"))))
        issuer = how.pop("issuer", self.authority)
        files = issuer.issue(folder, *uris, trusting=self.authority, **how)
        return connected(self.server.address, files)


def connected(address: str, files: TlsFiles) -> grpc.Channel:
    certificate, key, authority = files.read()
    credentials = grpc.ssl_channel_credentials(authority, key, certificate)
    return grpc.secure_channel(address, credentials)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    program = write_folder(folder / "plan", ("one", "two"))
    authority = Authority("shop")
    authority.issue(folder / "server", "taktline://server/it")
    server = ServerProcess(folder / "data", "--tls", str(folder / "server"))
    server.start("--plan", str(folder / "plan"))
    yield Shop(server, program, folder, authority)
    server.kill()


def refusal(channel: Any, method: str, request: Any) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as error:
        channel.unary_unary(f"/taktline.v1.{method}")(request.SerializeToString(), timeout=20)
    return error.value.code(), error.value.details()


def seen(channel: Any) -> list[str]:
    call = channel.unary_unary("/taktline.v1.StateService/GetSnapshot")
    answer = call(b"", timeout=20)
    return [cell.cell for cell in state_pb2.GetSnapshotResponse.FromString(answer).cells]


SNAPSHOT = "StateService/GetSnapshot", state_pb2.GetSnapshotRequest()
LEASE = (
    "LeaseService/AcquireLease",
    leases_pb2.AcquireLeaseRequest(resource="shop/line/two", owner="me"),
)


def test_a_viewer_sees_and_touches_nothing(shop: Shop) -> None:
    with shop.channel("taktline://viewer/hall") as channel:
        assert seen(channel) == ["one", "two"]
        code, details = refusal(channel, *LEASE)
    assert code is grpc.StatusCode.PERMISSION_DENIED
    assert details == (
        "viewer/hall may not call /taktline.v1.LeaseService/AcquireLease; "
        "that is for engineer, operator"
    )


def test_a_viewer_and_an_operator_see_operations_and_an_engineer_makes_them(shop: Shop) -> None:
    asked = planning_pb2.AskWhatIfRequest(request_id="w", program_digest=shop.program)
    what_if = "PlanningService/AskWhatIf", asked
    cancelled = planning_pb2.CancelOperationRequest(operation_id="operation-1")
    with shop.channel("taktline://engineer/anna") as channel:
        path = "/taktline.v1.PlanningService/AskWhatIf"
        data = channel.unary_unary(path)(asked.SerializeToString(), timeout=20)
    made = planning_pb2.AskWhatIfResponse.FromString(data).operation
    assert made.owner == "engineer/anna"
    for role in ("viewer", "operator"):
        with shop.channel(f"taktline://{role}/hall") as channel:
            call = channel.unary_unary("/taktline.v1.PlanningService/ListOperations")
            listed = planning_pb2.ListOperationsResponse.FromString(call(b"", timeout=20))
            assert [each.operation_id for each in listed.operations] == [made.operation_id]
            for refused in (what_if, ("PlanningService/CancelOperation", cancelled)):
                code, details = refusal(channel, *refused)
                assert code is grpc.StatusCode.PERMISSION_DENIED
                assert details.endswith("; that is for engineer")
    with shop.channel("taktline://cell/one") as channel:
        request = planning_pb2.ListOperationsRequest()
        code, _ = refusal(channel, "PlanningService/ListOperations", request)
        assert code is grpc.StatusCode.PERMISSION_DENIED


def test_an_operator_releases_and_a_cell_runs_under_its_own_name_only(shop: Shop) -> None:
    with shop.channel("taktline://operator/shift") as channel:
        assert release(channel, shop.program, 1) == 1
    with shop.channel("taktline://cell/one") as channel:
        stream = Stream(channel)
        assert stream.hello("c").epoch > 0
        assert stream.next("command").WhichOneof("action") == "load_program"
        stream.end()
        fetch = channel.unary_unary("/taktline.v1.ProgramService/GetProgram")
        request = programs_pb2.GetProgramRequest(program_digest=shop.program)
        assert fetch(request.SerializeToString(), timeout=20)
        assert refusal(channel, *SNAPSHOT)[0] is grpc.StatusCode.PERMISSION_DENIED
        other = Stream(channel)
        other.say(hello=pb.Hello(cell="two", controller="c"))
        code, details = other.refusal()
        other.end()
    assert code is grpc.StatusCode.PERMISSION_DENIED
    assert details == (
        "cell/one may not run cell two; its certificate has to name taktline://cell/two"
    )


def test_nobody_but_a_cell_attaches(shop: Shop) -> None:
    with shop.channel("taktline://engineer/anybody") as channel:
        stream = Stream(channel)
        stream.say(hello=pb.Hello(cell="two", controller="c"))
        assert stream.refusal()[0] is grpc.StatusCode.PERMISSION_DENIED
        stream.end()


@pytest.mark.parametrize(
    "uris",
    [
        (),
        ("taktline://viewer/",),
        ("taktline://king/one",),
        ("taktline://viewer/one", "taktline://engineer/one"),
        ("https://viewer/one",),
    ],
)
def test_a_certificate_that_names_nobody_or_several_is_refused(
    shop: Shop, uris: tuple[str, ...]
) -> None:
    with shop.channel(*uris) as channel:
        code, details = refusal(channel, *SNAPSHOT)
    assert code is grpc.StatusCode.UNAUTHENTICATED
    assert "has to name one taktline://ROLE/NAME" in details


def test_an_expired_certificate_gets_no_connection(shop: Shop) -> None:
    with shop.channel("taktline://viewer/one", expired=True) as channel:
        assert refusal(channel, *SNAPSHOT)[0] is WRONG_WAY_ROUND


def test_a_certificate_of_another_authority_gets_no_connection(shop: Shop) -> None:
    with shop.channel("taktline://viewer/one", issuer=Authority("shop")) as channel:
        assert refusal(channel, *SNAPSHOT)[0] is WRONG_WAY_ROUND


def test_no_certificate_gets_no_connection(shop: Shop) -> None:
    (authority,) = (shop.folder / "server" / "authority.pem",)
    credentials = grpc.ssl_channel_credentials(authority.read_bytes())
    with grpc.secure_channel(shop.server.address, credentials) as channel:
        assert refusal(channel, *SNAPSHOT)[0] is WRONG_WAY_ROUND


def test_what_is_not_encrypted_gets_no_connection(shop: Shop) -> None:
    with grpc.insecure_channel(shop.server.address) as channel:
        assert refusal(channel, *SNAPSHOT)[0] is WRONG_WAY_ROUND


def test_a_client_refuses_a_server_that_its_authority_does_not_vouch_for(shop: Shop) -> None:
    files = shop.authority.issue(
        shop.folder / "misled", "taktline://viewer/one", trusting=Authority("other")
    )
    with connected(shop.server.address, files) as channel:
        assert refusal(channel, *SNAPSHOT)[0] is WRONG_WAY_ROUND


def test_health_is_for_everybody_with_a_certificate(shop: Shop) -> None:
    with shop.channel("taktline://cell/two") as channel:
        check = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
    assert check.status == health_pb2.HealthCheckResponse.SERVING


def test_the_command_line_calls_with_a_certificate(shop: Shop) -> None:
    shop.authority.issue(shop.folder / "operator", "taktline://operator/cli")
    shop.authority.issue(shop.folder / "viewer", "taktline://viewer/cli")
    where, plan = shop.server.address, shop.folder / "plan"
    operator = ReleaseRequest("two", where, plan, 1, "cli", shop.folder / "operator")
    viewer = ReleaseRequest("two", where, plan, 1, "cli 2", shop.folder / "viewer")
    assert run_release(operator) == 0
    with pytest.raises(CommandRefusedError, match=r"viewer/cli may not call .*ReleaseCycles"):
        run_release(viewer)
    missing = ReleaseRequest("two", where, plan, 1, "cli 3", shop.folder / "nowhere")
    with pytest.raises(CommandRefusedError, match=r"certificate\.pem: no such file"):
        run_release(missing)


def test_every_call_of_these_services_says_who_may() -> None:
    named = {method for method in ALLOWED if method.split("/")[1] in SERVICES}
    assert named == set(ALLOWED)
    for service in (pb, leases_pb2, planning_pb2, programs_pb2, state_pb2):
        for one in service.DESCRIPTOR.services_by_name.values():
            for method in one.methods:
                assert f"/{one.full_name}/{method.name}" in ALLOWED


def test_a_peer_that_calls_too_often_waits_and_others_do_not() -> None:
    rates = Rates(per_s=10.0, at_once=3.0)
    for _ in range(3):
        rates.spend("often", 0.0)
    with pytest.raises(RefusedError, match="often calls more than 10 times a second"):
        rates.spend("often", 0.05)
    rates.spend("seldom", 0.05)
    rates.spend("often", 0.15)


def test_peers_that_are_not_heard_of_are_forgotten() -> None:
    rates = Rates(per_s=1.0, at_once=1.0)
    rates.spend("first", 0.0)
    for number in range(MOST_PEERS):
        rates.spend(f"peer {number}", 0.0)
    rates.spend("first", 0.0)
    with pytest.raises(RefusedError):
        rates.spend(f"peer {MOST_PEERS - 1}", 0.0)
