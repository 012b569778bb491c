"""A real server in a process of its own, to be killed and started again at the same address."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc

from protos.taktline.v1 import state_pb2


class ServerProcess:
    """``taktline serve`` on ``data``; the port stays the same over restarts."""

    def __init__(self, data: Path, *options: str) -> None:
        self._command = [
            sys.executable,
            "-m",
            "planner.cli",
            "serve",
            "--data",
            str(data),
            *options,
        ]
        self._process: subprocess.Popen[str] | None = None
        self.address = "127.0.0.1:0"

    def start(self, *options: str, fail_at: str = "") -> str:
        """Start, and return the address once it listens."""
        self.begin(*options, fail_at=fail_at)
        assert self._process.stderr is not None
        line = self._process.stderr.readline()
        self.address = address_in(line or self._process.stderr.read())
        return self.address

    def begin(self, *options: str, fail_at: str = "") -> None:
        """Start, to be killed by itself at a named point of the journal."""
        self._process = subprocess.Popen(
            [*self._command, "--listen", self.address, *options],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TAKTLINE_FAIL_AT": fail_at},
        )

    def kill(self) -> None:
        """As power fails: no handler of the process runs."""
        self._end(lambda process: process.kill())

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        return self._end(lambda process: process.terminate())

    @property
    def process(self) -> subprocess.Popen[str]:
        """The process that runs."""
        assert self._process is not None
        return self._process

    def _end(self, how: Any) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        how(process)
        process.communicate()
        return process.returncode


def address_in(line: str) -> str:
    """Return the address that a server says it listens on."""
    found = re.match(r"listening on (127\.0\.0\.1:\d+): ", line)
    assert found is not None, line
    return found[1]


def snapshot(address: str) -> state_pb2.GetSnapshotResponse:
    """Ask for the state of the shop."""
    with grpc.insecure_channel(address) as channel:
        call = channel.unary_unary(
            "/taktline.v1.StateService/GetSnapshot",
            request_serializer=state_pb2.GetSnapshotRequest.SerializeToString,
            response_deserializer=state_pb2.GetSnapshotResponse.FromString,
        )
        answer: state_pb2.GetSnapshotResponse = call(
            state_pb2.GetSnapshotRequest(), wait_for_ready=True, timeout=60
        )
        return answer
