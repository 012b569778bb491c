"""What is said of a plan: ``report.json`` for machines, tables for people."""

from __future__ import annotations

from planner.report.contents import report_of

__all__ = ["report_of"]
