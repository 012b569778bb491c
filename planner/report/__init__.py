"""What is said of a plan: ``report.json`` for machines, tables for people."""

from __future__ import annotations

from planner.report.contents import entry_of, report_of, with_entries

__all__ = ["entry_of", "report_of", "with_entries"]
