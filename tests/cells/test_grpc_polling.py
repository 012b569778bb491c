"""How gRPC polls is settled before it is loaded, unless somebody said otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cells.grpc_polling import without_event_engine

_SERVES = """
import sys
from pathlib import Path
from planner.cli.serving import ServeRequest, serve_shop
try:
    serve_shop(ServeRequest(Path(sys.argv[1]), "nowhere", (), 1.0, 5.0, 1000))
except Exception:
    pass
import os
print(os.environ["GRPC_EXPERIMENTS"], "grpc" in sys.modules)
"""


def test_what_the_environment_says_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRPC_EXPERIMENTS", "mine")
    without_event_engine()
    assert os.environ["GRPC_EXPERIMENTS"] == "mine"


def test_a_server_settles_it_before_grpc_is_loaded(tmp_path: object) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "GRPC_EXPERIMENTS"}
    command = [sys.executable, "-c", _SERVES, str(tmp_path)]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["-event_engine_client,-event_engine_listener", "True"]
    before = "import planner.cli.serving, sys; print('grpc' in sys.modules)"
    fresh = subprocess.run(
        [sys.executable, "-c", before], env=environment, capture_output=True, text=True, check=True
    )
    assert fresh.stdout.strip() == "False"
