"""``taktline report``: what a plan's folder says, as tables."""

from __future__ import annotations

from pathlib import Path

from planner.cli.folder import REPORT, read_report
from planner.cli.output import console, print_json
from planner.cli.refusal import RefusedError


def report_folder(folder: Path, as_json: bool) -> int:
    """Show the report of ``folder``."""
    report = read_report(folder)
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
