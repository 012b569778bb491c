"""Pictures of a plan for reports: balance of the shop, layout, distances over a cycle.

Called by ``taktline documents``; they and ``planner.report.picture`` alone know matplotlib.
"""

from __future__ import annotations

from planner.report.charts.balance import draw_balance
from planner.report.charts.clearance import draw_clearance
from planner.report.charts.layout import draw_layout

__all__ = ["draw_balance", "draw_clearance", "draw_layout"]
