"""What a server is asked to plan, and what became of it, as values.

Asked for over gRPC, decided by ``cells.orchestrator``, kept by ``cells.journal``, done by
``cells.service``, which starts a planner that it is handed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OperationKind(StrEnum):
    """What an operation is for."""

    CHECK = "check"
    """Read a scene and say all that is wrong with it."""
    PLAN = "plan"
    """Plan a scene; what is certified is taken as a plan, for cycles to be released on it."""
    WHAT_IF = "what-if"
    """Plan a change on a scene or on a plan that is held, only to know what would come of it."""


class OperationState(StrEnum):
    """How far an operation is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing comes after it."""
        return self not in (OperationState.WAITING, OperationState.RUNNING)


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be planned: the files whose digest is ``scene_digest``, with the scene file
    ``scene_name``, or else the plan that is held as ``program_digest``; the others are empty then.
    ``takt_s`` takes the place of the scene's
    (None: it stays), ``without`` names a robot that the others are to do without (empty: none).
    Planning ends after ``limit_s`` with the best by then.
    """

    kind: OperationKind
    scene_digest: str
    program_digest: str
    limit_s: float
    takt_s: float | None = None
    seed: int = 0
    without: str = ""
    scene_name: str = ""


@dataclass(frozen=True, slots=True)
class SceneFault:
    """What is wrong with a scene: file, line and column (from 1), the place in words, and what
    would be right.
    """

    file: str
    line: int
    column: int
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class OperationResult:
    """What came of an operation. ``program_digest`` names the certified program (empty: there is
    none), and ``taken`` says whether the server holds it as a plan now. Cycle and its proven lower
    bound are in s per takt. ``findings`` say why there is no certificate, a sentence each;
    ``faults`` what is wrong with the scene, or doubtful if the operation is done.
    """

    program_digest: str = ""
    taken: bool = False
    cycle_s: float | None = None
    bound_s: float | None = None
    takt_s: float | None = None
    findings: tuple[str, ...] = ()
    faults: tuple[SceneFault, ...] = ()

    @property
    def certified(self) -> bool:
        """Whether the judge passed what was planned."""
        return bool(self.program_digest)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, as the journal has it. ``starts`` counts how often it was begun, ``cancelled``
    says that somebody asked for its end. ``reason`` is a sentence, if it failed or was cancelled.
    """

    id: str
    request_id: str
    owner: str
    question: Question
    state: OperationState = OperationState.WAITING
    starts: int = 0
    cancelled: bool = False
    reason: str = ""
    result: OperationResult | None = None


@dataclass(frozen=True, slots=True)
class OperationProgress:
    """How far an operation is that runs: the ``stage``, of which ``done`` of ``total`` units are
    over; as quick as ``incumbent_s`` if it had to end now, never quicker than ``bound_s`` (s per
    takt, None: not known yet). ``findings`` say what stands against the best so far.
    """

    stage: str = ""
    done: int = 0
    total: int = 0
    incumbent_s: float | None = None
    bound_s: float | None = None
    findings: tuple[str, ...] = ()
