"""``taktline report``: what a plan's folder says, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.cli.folder import REPORT, read_report
from planner.cli.output import console, print_json
from planner.cli.refusal import RefusedError


def report_folder(folder: Path, as_json: bool, picture: Path | None = None) -> int:
    """Show the report of ``folder``; write its ``picture``, too."""
    report = read_report(folder)
    if picture is not None:
        _draw(report, folder, picture)
    if as_json:
        print_json(report)
        return 0
    from planner.report.tables import show

    out = console()
    try:
        with out.capture() as capture:
            show(report, out)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise RefusedError(f"{folder / REPORT}: not a report of this version: {error!r}") from error
    out.file.write(capture.get())
    return 0


def _draw(report: Mapping[str, Any], folder: Path, picture: Path) -> None:
    from planner.report.picture import FORMATS, draw

    if picture.suffix.removeprefix(".") not in FORMATS:
        raise RefusedError(f"{picture}: a picture ends in .{', .'.join(FORMATS)}")
    try:
        draw(report, picture)
    except OSError as error:
        raise RefusedError(f"{picture}: cannot be written: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(f"{folder / REPORT}: no picture: {error}") from error
