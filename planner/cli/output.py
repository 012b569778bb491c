"""How commands speak: one JSON object, or lines and tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from planner.progress import SILENT, Lines, Progress


def console() -> Console:
    """Return stdout for people; without colour where it is not a terminal."""
    return Console(soft_wrap=False)


def print_json(members: Mapping[str, Any]) -> None:
    """Print the one JSON object of a command."""
    print(json.dumps(members, indent=2, allow_nan=False))


def progress(quiet: bool) -> Progress:
    """Return who is told how far a command has come: bars, plain lines, or nobody."""
    if quiet:
        return SILENT
    if not sys.stderr.isatty():
        return Lines(sys.stderr)
    from planner.cli.bars import Bars

    return Bars(Console(stderr=True))
