"""Runs a command and turns whatever comes of it into output and an exit code."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import typer
from typer.exceptions import TyperException

from planner.cli.refusal import RefusedError

BAD_INPUT = 2
BROKEN = 70
"""This program is at fault: neither an answer nor bad input (EX_SOFTWARE of sysexits.h)."""
INTERRUPTED = 130


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
        return _failed(error, as_json="--json" in arguments)
    return code if isinstance(code, int) else 0


def _failed(error: Exception, as_json: bool) -> int:
    match error:
        case RefusedError():
            _say(as_json, error.sentence, error.lines, error.members)
        case TyperException():
            _say(as_json, _of_usage(error.format_message()))
        case OSError():
            _say(as_json, _of_system(error))
        case _:
            traceback.print_exception(error)
            _say(as_json, f"internal error: {type(error).__name__}: {error}")
            return BROKEN
    return BAD_INPUT


def _say(
    as_json: bool,
    sentence: str,
    lines: Sequence[str] = (),
    members: Mapping[str, Any] | None = None,
) -> None:
    if as_json:
        print(json.dumps({"error": sentence, **(members or {})}))
    else:
        print("\n".join((f"taktline: {sentence}", *lines)), file=sys.stderr)


def _of_usage(message: str) -> str:
    if message.startswith("Usage:"):
        return f"a command is missing\n\n{message}"
    return f"{message.rstrip('.')} (taktline --help tells more)"


def _of_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _reader_left() -> int:
    """Nobody reads stdout any more; keep the interpreter from complaining when it flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
