"""Processes take turns at compiling a kernel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from robots.separate.turns import one_at_a_time

_TRY = """
import fcntl, sys
from pathlib import Path
from robots.separate import turns
fcntl.LOCK_EX |= fcntl.LOCK_NB
lock = turns._locked
def said(file, place):
    found = lock(file, place)
    print("mine" if found else "taken")
    return found
turns._locked = said
with turns.one_at_a_time(Path(sys.argv[1]), sys.argv[2]):
    pass
"""


def _try(folder: Path, what: str) -> str:
    """What another process finds that does not wait."""
    run = [sys.executable, "-c", _TRY, str(folder), what]
    return subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip()


def test_what_is_held_here_is_taken_for_others_until_it_is_let_go(tmp_path: Path) -> None:
    with one_at_a_time(tmp_path, "kernel"):
        assert _try(tmp_path, "kernel") == "taken"
        assert _try(tmp_path, "another") == "mine"
    assert _try(tmp_path, "kernel") == "mine"


def test_an_error_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="stop"), one_at_a_time(tmp_path, "kernel"):
        raise ValueError("stop")
    assert _try(tmp_path, "kernel") == "mine"


def test_where_nothing_can_be_locked_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with one_at_a_time(tmp_path / "file", "kernel"):
        done = True
    assert done
