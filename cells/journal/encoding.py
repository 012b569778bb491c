"""Events to text and back, and the chain of digests that ties each record to all before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import reduce
from typing import Any

from cells.commands import Action, Leftover, OpenTask, RobotFault, Status
from cells.journal.events import (
    CellAttached,
    CommandAcknowledged,
    CommandIssued,
    CyclesReleased,
    Event,
    FallbackAdmitted,
    LeaseEnded,
    LeaseGranted,
    OperationCancelled,
    OperationEnded,
    OperationRequested,
    OperationStarted,
    PlanAdmitted,
    ReworkSettled,
    RobotFailed,
    RobotReturned,
    StationEntry,
    ZoneDefined,
    ZoneGranted,
    ZoneRequested,
    ZoneTurnEnded,
)
from cells.operations import (
    OperationKind,
    OperationResult,
    OperationState,
    Question,
    SceneFault,
)

_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        PlanAdmitted,
        CyclesReleased,
        LeaseGranted,
        LeaseEnded,
        CellAttached,
        CommandIssued,
        CommandAcknowledged,
        FallbackAdmitted,
        RobotFailed,
        RobotReturned,
        ReworkSettled,
        OperationRequested,
        OperationStarted,
        OperationCancelled,
        OperationEnded,
        ZoneDefined,
        ZoneRequested,
        ZoneGranted,
        ZoneTurnEnded,
    )
}


def event_text(event: Event) -> str:
    """Return an event as one line of JSON."""
    members = {"kind": type(event).__name__, **asdict(event)}
    return json.dumps(members, separators=(",", ":"))


def event_from_text(text: str) -> Event:
    """Return the event that ``event_text`` wrote.

    Raises:
        ValueError: if the text is none of this version.
    """
    try:
        members: dict[str, Any] = json.loads(text)
        kind = _KINDS[members.pop("kind")]
        return kind(**{name: _member(name, value) for name, value in members.items()})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no event that this version knows: {text[:80]}") from error


def chained(before: bytes, text: str) -> bytes:
    """Return the digest (16 bytes) of a record that follows one of digest ``before``."""
    return hashlib.blake2b(text.encode(), key=before, digest_size=16).digest()


def sealed(chain: bytes, parts: Iterable[str]) -> bytes:
    """Return the digest (16 bytes) of a snapshot that follows the record of digest ``chain``."""
    return reduce(chained, parts, chain)


def _member(name: str, value: Any) -> Any:
    match name:
        case "action":
            return Action(value)
        case "state":
            return OperationState(value)
        case "question":
            return Question(**{**value, "kind": OperationKind(value["kind"])})
        case "result":
            return None if value is None else _result(value)
        case "status":
            return Status(value)
        case "stations":
            return tuple(
                StationEntry(**{**each, "robots": tuple(each["robots"])}) for each in value
            )
        case "robots" | "only_tasks" | "cells":
            return None if value is None else tuple(value)
        case "leftover":
            return None if value is None else leftover_of(value)
        case _:
            return value


def leftover_of(members: dict[str, Any]) -> Leftover:
    """Return what ``dataclasses.asdict`` made of a leftover, through JSON or not."""
    return Leftover(
        tuple(RobotFault(**each) for each in members["faults"]),
        tuple(OpenTask(**each) for each in members["tasks"]),
    )


def _result(members: dict[str, Any]) -> OperationResult:
    faults = tuple(SceneFault(**each) for each in members["faults"])
    return OperationResult(**{**members, "findings": tuple(members["findings"]), "faults": faults})
