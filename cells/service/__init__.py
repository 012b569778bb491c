"""The server of a shop, over gRPC: ``taktline serve``.

What ``cells.orchestrator`` decides is written to the journal, and only then said to anybody.
"""

from cells.service.admission import CertifiedPlan, read_plan
from cells.service.plan_error import PlanError
from cells.service.planning_work import FaultySceneError, Job, Tell, WorkerLostError
from cells.service.server import Settings, serve

__all__ = [
    "CertifiedPlan",
    "FaultySceneError",
    "Job",
    "PlanError",
    "Settings",
    "Tell",
    "WorkerLostError",
    "read_plan",
    "serve",
]
