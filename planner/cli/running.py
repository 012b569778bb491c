"""Runs a command and turns whatever comes of it into output and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from planner.cli.faults import INTERRUPTED, tell_fault


def run(arguments: Sequence[str]) -> int:
    """Run ``taktline`` with ``arguments`` and return its exit code."""
    from planner.cli.app import app

    command = typer.main.get_command(app)
    try:
        code = command.main(list(arguments), prog_name="taktline", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # typer exits when a reader leaves
        return _reader_left()
    except Exception as error:
        return tell_fault(error, as_json="--json" in arguments)
    return code if isinstance(code, int) else 0


def _reader_left() -> int:
    """Nobody reads stdout any more; keep the interpreter from complaining when it flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
