"""``taktline compare``: two plans' folders side by side."""

from __future__ import annotations

from pathlib import Path

from planner.cli.folder import REPORT, read_report
from planner.cli.output import console, print_json
from planner.cli.refusal import RefusedError


def compare_folders(first: Path, second: Path, as_json: bool) -> int:
    """Show what differs between two plans."""
    from planner.report.comparison import comparison_of
    from planner.report.tables.comparison import show_comparison

    reports = read_report(first), read_report(second)
    try:
        comparison = comparison_of(*reports)
    except (KeyError, TypeError) as error:
        where = f"{first / REPORT} or {second / REPORT}"
        raise RefusedError(f"{where}: not a report of this version: {error!r}") from error
    if as_json:
        print_json(comparison)
    else:
        show_comparison(comparison, console())
    return 0
