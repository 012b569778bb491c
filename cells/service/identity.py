"""Who calls: the role and name in the certificate of a connection, and what that role may do.

A client's certificate holds one URI among its alternative names: ``taktline://ROLE/NAME``. A
connection that is not encrypted comes from this very machine, and may do everything.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote

from cells.orchestrator import Refusal, RefusedError
from cells.wire.methods import DISPATCH, LEASES, PLANNING, PROGRAMS, STATE, VERSION, ZONES, path

SCHEME = "taktline://"


class Role(StrEnum):
    """What somebody is to the shop; each may do what those before it may, but for cells."""

    CELL = "cell"
    """The controller of the one cell that its certificate names."""
    VIEWER = "viewer"
    OPERATOR = "operator"
    ENGINEER = "engineer"


@dataclass(frozen=True, slots=True)
class Identity:
    """``role`` is None for whoever is on this machine and needs no certificate."""

    role: Role | None
    name: str

    def __str__(self) -> str:
        return f"{self.role}/{self.name}" if self.role else self.name

    def check_cell(self, cell: str) -> None:
        """Make sure that this is a controller of ``cell``.

        Raises:
            RefusedError: if it is another cell's.
        """
        if self.role is not None and (self.role, self.name) != (Role.CELL, cell):
            raise RefusedError(
                Refusal.FORBIDDEN,
                f"{self} may not run cell {cell}; its certificate has to name "
                f"{SCHEME}{Role.CELL}/{cell}",
            )


LOCAL = Identity(None, "this machine")
CALLER = ContextVar("CALLER", default="the server")
"""Who made the call that is being answered, as a name."""
IDENTITY = ContextVar("IDENTITY", default=LOCAL)
"""Who made the call that is being answered."""
_READING = frozenset((Role.VIEWER, Role.OPERATOR, Role.ENGINEER))
_OPERATING = frozenset((Role.OPERATOR, Role.ENGINEER))
_PLANNING = frozenset((Role.ENGINEER,))
_ALL = frozenset(Role)
ALLOWED: dict[str, frozenset[Role]] = {
    path(DISPATCH, "Attach"): frozenset((Role.CELL,)),
    path(DISPATCH, "ReleaseCycles"): _OPERATING,
    path(DISPATCH, "ReturnRobot"): _OPERATING,
    path(DISPATCH, "SettleRework"): _OPERATING,
    path(LEASES, "AcquireLease"): _OPERATING,
    path(LEASES, "TakeLease"): _OPERATING,
    path(LEASES, "RenewLease"): _OPERATING,
    path(LEASES, "ReleaseLease"): _OPERATING,
    path(PLANNING, "UploadChunk"): _PLANNING,
    path(PLANNING, "FindMissingChunks"): _PLANNING,
    path(PLANNING, "ValidateScene"): _PLANNING,
    path(PLANNING, "SubmitScene"): _PLANNING,
    path(PLANNING, "AskWhatIf"): _PLANNING,
    path(PLANNING, "CancelOperation"): _PLANNING,
    path(PLANNING, "GetOperation"): _READING,
    path(PLANNING, "ListOperations"): _READING,
    path(PLANNING, "WatchOperation"): _READING,
    path(PROGRAMS, "GetProgram"): _ALL,
    path(PROGRAMS, "GetChunk"): _ALL,
    path(STATE, "GetSnapshot"): _READING,
    path(STATE, "Watch"): _READING,
    path(VERSION, "GetVersion"): _ALL,
    path(ZONES, "DefineZone"): _PLANNING,
    path(ZONES, "RequestZone"): frozenset((Role.CELL,)),
    path(ZONES, "ReleaseZone"): frozenset((Role.CELL,)),
    path(ZONES, "SettleZone"): _OPERATING,
    path(ZONES, "ListZones"): _ALL,
}
"""Who may call what, by the name of the call."""
_EVERYBODYS = ("/grpc.health.v1.", "/grpc.reflection.")
_BY_SERVICE = {"PlanningService": _PLANNING, "StateService": _READING}
"""For calls that are not named above."""


def identity_of(context: Any) -> Identity:
    """Return who is at the other end.

    Raises:
        RefusedError: if the certificate names nobody, or several.
    """
    found = context.auth_context()
    if found.get("transport_security_type", [b""])[0] != b"ssl":
        return LOCAL
    names = [name.decode() for name in found.get("x509_subject_alternative_name", ())]
    uris = [name.removeprefix(SCHEME) for name in names if name.startswith(SCHEME)]
    if len(uris) == 1:
        role, _, name = uris[0].partition("/")
        if role in set(Role) and name:
            return Identity(Role(role), unquote(name))
    raise RefusedError(
        Refusal.UNNAMED,
        f"a certificate has to name one {SCHEME}ROLE/NAME, with ROLE one of "
        f"{', '.join(Role)}; this one names {', '.join(names) or 'nobody'}",
    )


def check_call(identity: Identity, method: str) -> None:
    """Make sure that somebody may call ``method``.

    Raises:
        RefusedError: if not; the sentence says who may.
    """
    if identity.role is None or method.startswith(_EVERYBODYS):
        return
    roles = ALLOWED.get(method)
    if roles is None:
        service = method.split("/")[1].rpartition(".")[2]
        roles = _BY_SERVICE.get(service, frozenset((Role.ENGINEER,)))
    if identity.role not in roles:
        raise RefusedError(
            Refusal.FORBIDDEN,
            f"{identity} may not call {method}; that is for {', '.join(sorted(roles))}",
        )
