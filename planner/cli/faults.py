"""What went wrong, told as a sentence on stderr or as JSON, and the exit code that goes with it."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from typer.exceptions import TyperException

from planner.cli.refusal import RefusedError

BAD_INPUT = 2
BROKEN = 70
"""This program is at fault: neither an answer nor bad input (EX_SOFTWARE of sysexits.h)."""
INTERRUPTED = 130


def tell_fault(error: Exception, as_json: bool) -> int:
    """Say what went wrong; the exit code."""
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
        print(json.dumps({"error": sentence, **(members or {})}), flush=True)
    else:
        print("\n".join((f"taktline: {sentence}", *lines)), file=sys.stderr)


def _of_usage(message: str) -> str:
    if message.startswith("Usage:"):
        return f"a command is missing\n\n{message}"
    return f"{message.rstrip('.')} (taktline --help tells more)"


def _of_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"
