"""What a server can be asked about itself: figures, log, traces, and who caused what."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import grpc
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from cells.service import Settings
from cells.service.log import KEPT, Log, say
from cells.service.tracing import traced
from planner.cli.refusal import RefusedError
from planner.cli.serving import show_audit
from tests.cells.service.authorities import Authority
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.clients import Stream, release
from tests.cells.service.server_process import ServerProcess, snapshot
from tests.cells.service.test_identity import connected


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def served(folder: Path, *options: str) -> Iterator[tuple[ServerProcess, str]]:
    program = write_folder(folder / "plan", ("one", "two"))
    server = ServerProcess(folder / "data", *options)
    server.start("--plan", str(folder / "plan"))
    try:
        yield server, program
    finally:
        server.stop()


def figure(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found is not None, text
    return float(found[1])


def test_figures_count_calls_commits_and_cells(tmp_path: Path) -> None:
    place = f"127.0.0.1:{free_port()}"
    with served(tmp_path, "--metrics", place) as (server, program):
        with grpc.insecure_channel(server.address) as channel:
            assert release(channel, program, 3) == 3
            with pytest.raises(grpc.RpcError):
                release(channel, "0" * 64, 1, "another")
            stream = Stream(channel)
            stream.hello()
            assert [stream.next("command").sequence for _ in range(2)] == [1, 2]
            with urlopen(f"http://{place}/metrics", timeout=20) as answer:
                text = answer.read().decode()
            stream.end()
        call = 'method="/taktline.v1.DispatchService/ReleaseCycles"'
        assert figure(text, f'taktline_calls_total{{{call},status="OK"}}') == 1
        assert figure(text, f'taktline_calls_total{{{call},status="NOT_FOUND"}}') == 1
        assert figure(text, f"taktline_call_seconds_count{{{call}}}") == 2
        assert figure(text, "taktline_cells_attached") == 1
        assert figure(text, "taktline_operations_running") == 0
        events = snapshot(server.address).revision
        assert figure(text, "taktline_journal_events") == events
        assert figure(text, "taktline_commit_seconds_count") > 0
        assert figure(text, "taktline_events_total") == events - 1  # a plan came before


def test_metrics_are_for_this_machine_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"0\.0\.0\.0: metrics are for this machine only"):
        Settings(tmp_path, metrics=("0.0.0.0", 1))


def test_refusals_are_logged_and_what_people_cause_is_on_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = Authority("shop")
    authority.issue(tmp_path / "server")
    anna = authority.issue(tmp_path / "anna", "taktline://operator/anna")
    hall = authority.issue(tmp_path / "hall", "taktline://viewer/hall")
    with served(tmp_path, "--tls", str(tmp_path / "server")) as (server, program):
        with connected(server.address, anna) as channel:
            release(channel, program, 3, "shift 1")
        with connected(server.address, hall) as channel, pytest.raises(grpc.RpcError):
            release(channel, program, 1, "prank")
        with pytest.raises(RefusedError, match="in use by another process"):
            show_audit(tmp_path / "data")
    lines = (tmp_path / "data" / "log.jsonl").read_text().splitlines()
    starting, refused, ending = map(json.loads, lines)
    assert (starting["what"], ending["what"]) == ("starting", "ending")
    assert refused["what"] == "refused"
    assert refused["method"] == "/taktline.v1.DispatchService/ReleaseCycles"
    assert refused["why"].startswith("viewer/hall may not call")
    assert show_audit(tmp_path / "data") == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["who"], each["event"]["kind"]) for each in said] == [
        ("the server", "PlanAdmitted"),
        ("operator/anna", "CyclesReleased"),
    ]
    assert said[1]["event"]["request_id"] == "shift 1"


def test_the_audit_of_a_folder_without_a_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"journal\.db: no such file"):
        show_audit(tmp_path)


def test_a_log_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cells.service.log.MOST_BYTES", 1_000)
    log = Log(tmp_path)
    for number in range(1_000):
        say("something", number=number)
    log.close()
    files = sorted(tmp_path.iterdir())
    assert len(files) == KEPT + 1
    assert all(file.stat().st_size <= 1_000 for file in files)
    last = (tmp_path / "log.jsonl").read_text().splitlines()[-1]
    assert json.loads(last)["number"] == 999


def test_calls_are_traced_with_who_called(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    with traced("/taktline.v1.LeaseService/AcquireLease", "operator/anna"):
        pass
    with pytest.raises(ValueError, match="why"), traced("/taktline.v1.X/Y", "cell/one"):
        raise ValueError("why")
    well, failed = kept.get_finished_spans()
    assert well.name == "taktline.v1.LeaseService/AcquireLease"
    assert dict(well.attributes or {})["enduser.id"] == "operator/anna"
    assert well.status.is_ok
    assert not failed.status.is_ok
    provider.shutdown()
