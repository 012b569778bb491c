from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CommandStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMMAND_STATUS_UNSPECIFIED: _ClassVar[CommandStatus]
    COMMAND_STATUS_RECEIVED: _ClassVar[CommandStatus]
    COMMAND_STATUS_REJECTED: _ClassVar[CommandStatus]
    COMMAND_STATUS_STARTED: _ClassVar[CommandStatus]
    COMMAND_STATUS_DONE: _ClassVar[CommandStatus]
    COMMAND_STATUS_FAILED: _ClassVar[CommandStatus]
    COMMAND_STATUS_ABANDONED: _ClassVar[CommandStatus]

class StepKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STEP_KIND_UNSPECIFIED: _ClassVar[StepKind]
    STEP_KIND_TRAVEL: _ClassVar[StepKind]
    STEP_KIND_WORK: _ClassVar[StepKind]
    STEP_KIND_WAIT: _ClassVar[StepKind]
COMMAND_STATUS_UNSPECIFIED: CommandStatus
COMMAND_STATUS_RECEIVED: CommandStatus
COMMAND_STATUS_REJECTED: CommandStatus
COMMAND_STATUS_STARTED: CommandStatus
COMMAND_STATUS_DONE: CommandStatus
COMMAND_STATUS_FAILED: CommandStatus
COMMAND_STATUS_ABANDONED: CommandStatus
STEP_KIND_UNSPECIFIED: StepKind
STEP_KIND_TRAVEL: StepKind
STEP_KIND_WORK: StepKind
STEP_KIND_WAIT: StepKind

class AttachRequest(_message.Message):
    __slots__ = ("hello", "acknowledgement", "report")
    HELLO_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGEMENT_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    hello: Hello
    acknowledgement: Acknowledgement
    report: CellReport
    def __init__(self, hello: _Optional[_Union[Hello, _Mapping]] = ..., acknowledgement: _Optional[_Union[Acknowledgement, _Mapping]] = ..., report: _Optional[_Union[CellReport, _Mapping]] = ...) -> None: ...

class AttachResponse(_message.Message):
    __slots__ = ("welcome", "command", "heartbeat")
    WELCOME_FIELD_NUMBER: _ClassVar[int]
    COMMAND_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    welcome: Welcome
    command: Command
    heartbeat: Heartbeat
    def __init__(self, welcome: _Optional[_Union[Welcome, _Mapping]] = ..., command: _Optional[_Union[Command, _Mapping]] = ..., heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ("cell", "controller", "program_digests", "epoch", "settled_sequence")
    CELL_FIELD_NUMBER: _ClassVar[int]
    CONTROLLER_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGESTS_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SETTLED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    cell: str
    controller: str
    program_digests: _containers.RepeatedScalarFieldContainer[str]
    epoch: int
    settled_sequence: int
    def __init__(self, cell: _Optional[str] = ..., controller: _Optional[str] = ..., program_digests: _Optional[_Iterable[str]] = ..., epoch: _Optional[int] = ..., settled_sequence: _Optional[int] = ...) -> None: ...

class Welcome(_message.Message):
    __slots__ = ("epoch", "settled_sequence", "lease_s", "heartbeat_s")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SETTLED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LEASE_S_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_S_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    settled_sequence: int
    lease_s: float
    heartbeat_s: float
    def __init__(self, epoch: _Optional[int] = ..., settled_sequence: _Optional[int] = ..., lease_s: _Optional[float] = ..., heartbeat_s: _Optional[float] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ("epoch",)
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    def __init__(self, epoch: _Optional[int] = ...) -> None: ...

class Command(_message.Message):
    __slots__ = ("epoch", "sequence", "request_id", "program_digest", "valid_for_s", "load_program", "run_cycle", "settled_sequence")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    VALID_FOR_S_FIELD_NUMBER: _ClassVar[int]
    LOAD_PROGRAM_FIELD_NUMBER: _ClassVar[int]
    RUN_CYCLE_FIELD_NUMBER: _ClassVar[int]
    SETTLED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    sequence: int
    request_id: str
    program_digest: str
    valid_for_s: float
    load_program: LoadProgram
    run_cycle: RunCycle
    settled_sequence: int
    def __init__(self, epoch: _Optional[int] = ..., sequence: _Optional[int] = ..., request_id: _Optional[str] = ..., program_digest: _Optional[str] = ..., valid_for_s: _Optional[float] = ..., load_program: _Optional[_Union[LoadProgram, _Mapping]] = ..., run_cycle: _Optional[_Union[RunCycle, _Mapping]] = ..., settled_sequence: _Optional[int] = ...) -> None: ...

class LoadProgram(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RunCycle(_message.Message):
    __slots__ = ("cycle", "completes", "only_tasks")
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    COMPLETES_FIELD_NUMBER: _ClassVar[int]
    ONLY_TASKS_FIELD_NUMBER: _ClassVar[int]
    cycle: int
    completes: bool
    only_tasks: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, cycle: _Optional[int] = ..., completes: _Optional[bool] = ..., only_tasks: _Optional[_Iterable[str]] = ...) -> None: ...

class Acknowledgement(_message.Message):
    __slots__ = ("epoch", "sequence", "request_id", "status", "reason", "leftover")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    LEFTOVER_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    sequence: int
    request_id: str
    status: CommandStatus
    reason: str
    leftover: Leftover
    def __init__(self, epoch: _Optional[int] = ..., sequence: _Optional[int] = ..., request_id: _Optional[str] = ..., status: _Optional[_Union[CommandStatus, str]] = ..., reason: _Optional[str] = ..., leftover: _Optional[_Union[Leftover, _Mapping]] = ...) -> None: ...

class RobotFault(_message.Message):
    __slots__ = ("robot", "sequence", "reason")
    ROBOT_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    robot: str
    sequence: int
    reason: str
    def __init__(self, robot: _Optional[str] = ..., sequence: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class OpenTask(_message.Message):
    __slots__ = ("task", "robot", "by_hand")
    TASK_FIELD_NUMBER: _ClassVar[int]
    ROBOT_FIELD_NUMBER: _ClassVar[int]
    BY_HAND_FIELD_NUMBER: _ClassVar[int]
    task: str
    robot: str
    by_hand: bool
    def __init__(self, task: _Optional[str] = ..., robot: _Optional[str] = ..., by_hand: _Optional[bool] = ...) -> None: ...

class Leftover(_message.Message):
    __slots__ = ("faults", "tasks")
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    faults: _containers.RepeatedCompositeFieldContainer[RobotFault]
    tasks: _containers.RepeatedCompositeFieldContainer[OpenTask]
    def __init__(self, faults: _Optional[_Iterable[_Union[RobotFault, _Mapping]]] = ..., tasks: _Optional[_Iterable[_Union[OpenTask, _Mapping]]] = ...) -> None: ...

class CellReport(_message.Message):
    __slots__ = ("epoch", "received_sequence", "settled_sequence", "program_digest", "robots", "faults", "cycle", "cycle_s", "starved_s", "blocked_s")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SETTLED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    ROBOTS_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    CYCLE_S_FIELD_NUMBER: _ClassVar[int]
    STARVED_S_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_S_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    received_sequence: int
    settled_sequence: int
    program_digest: str
    robots: _containers.RepeatedCompositeFieldContainer[RobotProgress]
    faults: _containers.RepeatedCompositeFieldContainer[RobotFault]
    cycle: int
    cycle_s: float
    starved_s: float
    blocked_s: float
    def __init__(self, epoch: _Optional[int] = ..., received_sequence: _Optional[int] = ..., settled_sequence: _Optional[int] = ..., program_digest: _Optional[str] = ..., robots: _Optional[_Iterable[_Union[RobotProgress, _Mapping]]] = ..., faults: _Optional[_Iterable[_Union[RobotFault, _Mapping]]] = ..., cycle: _Optional[int] = ..., cycle_s: _Optional[float] = ..., starved_s: _Optional[float] = ..., blocked_s: _Optional[float] = ...) -> None: ...

class RobotProgress(_message.Message):
    __slots__ = ("robot", "steps_done", "steps", "planned_s", "actual_s", "waited_s", "step", "step_kind", "step_s", "step_planned_s")
    ROBOT_FIELD_NUMBER: _ClassVar[int]
    STEPS_DONE_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    PLANNED_S_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_S_FIELD_NUMBER: _ClassVar[int]
    WAITED_S_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    STEP_KIND_FIELD_NUMBER: _ClassVar[int]
    STEP_S_FIELD_NUMBER: _ClassVar[int]
    STEP_PLANNED_S_FIELD_NUMBER: _ClassVar[int]
    robot: str
    steps_done: int
    steps: int
    planned_s: float
    actual_s: float
    waited_s: float
    step: str
    step_kind: StepKind
    step_s: float
    step_planned_s: float
    def __init__(self, robot: _Optional[str] = ..., steps_done: _Optional[int] = ..., steps: _Optional[int] = ..., planned_s: _Optional[float] = ..., actual_s: _Optional[float] = ..., waited_s: _Optional[float] = ..., step: _Optional[str] = ..., step_kind: _Optional[_Union[StepKind, str]] = ..., step_s: _Optional[float] = ..., step_planned_s: _Optional[float] = ...) -> None: ...

class ReleaseCyclesRequest(_message.Message):
    __slots__ = ("request_id", "cell", "program_digest", "cycles")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CELL_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    CYCLES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    cell: str
    program_digest: str
    cycles: int
    def __init__(self, request_id: _Optional[str] = ..., cell: _Optional[str] = ..., program_digest: _Optional[str] = ..., cycles: _Optional[int] = ...) -> None: ...

class ReleaseCyclesResponse(_message.Message):
    __slots__ = ("cycles_released",)
    CYCLES_RELEASED_FIELD_NUMBER: _ClassVar[int]
    cycles_released: int
    def __init__(self, cycles_released: _Optional[int] = ...) -> None: ...

class ReturnRobotRequest(_message.Message):
    __slots__ = ("cell", "robot")
    CELL_FIELD_NUMBER: _ClassVar[int]
    ROBOT_FIELD_NUMBER: _ClassVar[int]
    cell: str
    robot: str
    def __init__(self, cell: _Optional[str] = ..., robot: _Optional[str] = ...) -> None: ...

class ReturnRobotResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SettleReworkRequest(_message.Message):
    __slots__ = ("cell", "cycle")
    CELL_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    cell: str
    cycle: int
    def __init__(self, cell: _Optional[str] = ..., cycle: _Optional[int] = ...) -> None: ...

class SettleReworkResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
