"""The names of remote calls, as they stand in the ``.proto`` files."""

from __future__ import annotations

from protos.taktline.v1 import (
    dispatch_pb2,
    leases_pb2,
    planning_pb2,
    programs_pb2,
    state_pb2,
    version_pb2,
    zones_pb2,
)

DISPATCH = dispatch_pb2.DESCRIPTOR.services_by_name["DispatchService"].full_name
LEASES = leases_pb2.DESCRIPTOR.services_by_name["LeaseService"].full_name
PLANNING = planning_pb2.DESCRIPTOR.services_by_name["PlanningService"].full_name
PROGRAMS = programs_pb2.DESCRIPTOR.services_by_name["ProgramService"].full_name
STATE = state_pb2.DESCRIPTOR.services_by_name["StateService"].full_name
VERSION = version_pb2.DESCRIPTOR.services_by_name["VersionService"].full_name
ZONES = zones_pb2.DESCRIPTOR.services_by_name["ZoneService"].full_name
SERVICES = (DISPATCH, LEASES, PLANNING, PROGRAMS, STATE, VERSION, ZONES)


def path(service: str, method: str) -> str:
    """Return what a call is named in a request."""
    return f"/{service}/{method}"
