from protos.taktline.v1 import dispatch_pb2 as _dispatch_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetSnapshotRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetSnapshotResponse(_message.Message):
    __slots__ = ("revision", "cells", "program_digests")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGESTS_FIELD_NUMBER: _ClassVar[int]
    revision: int
    cells: _containers.RepeatedCompositeFieldContainer[CellSnapshot]
    program_digests: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, revision: _Optional[int] = ..., cells: _Optional[_Iterable[_Union[CellSnapshot, _Mapping]]] = ..., program_digests: _Optional[_Iterable[str]] = ...) -> None: ...

class WatchRequest(_message.Message):
    __slots__ = ("cells", "interval_s", "instance", "number")
    CELLS_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_S_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    cells: _containers.RepeatedScalarFieldContainer[str]
    interval_s: float
    instance: str
    number: int
    def __init__(self, cells: _Optional[_Iterable[str]] = ..., interval_s: _Optional[float] = ..., instance: _Optional[str] = ..., number: _Optional[int] = ...) -> None: ...

class WatchResponse(_message.Message):
    __slots__ = ("instance", "number", "snapshot", "delta", "resync_required")
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    DELTA_FIELD_NUMBER: _ClassVar[int]
    RESYNC_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    instance: str
    number: int
    snapshot: GetSnapshotResponse
    delta: Delta
    resync_required: ResyncRequired
    def __init__(self, instance: _Optional[str] = ..., number: _Optional[int] = ..., snapshot: _Optional[_Union[GetSnapshotResponse, _Mapping]] = ..., delta: _Optional[_Union[Delta, _Mapping]] = ..., resync_required: _Optional[_Union[ResyncRequired, _Mapping]] = ...) -> None: ...

class Delta(_message.Message):
    __slots__ = ("revision", "cells", "program_digests")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGESTS_FIELD_NUMBER: _ClassVar[int]
    revision: int
    cells: _containers.RepeatedCompositeFieldContainer[CellSnapshot]
    program_digests: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, revision: _Optional[int] = ..., cells: _Optional[_Iterable[_Union[CellSnapshot, _Mapping]]] = ..., program_digests: _Optional[_Iterable[str]] = ...) -> None: ...

class ResyncRequired(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class CellSnapshot(_message.Message):
    __slots__ = ("cell", "line", "controller", "epoch", "attached", "issued_sequence", "settled_sequence", "program_digest", "cycles_released", "cycles_done", "cycles_lost", "blocked", "report", "failed_robots", "unfinished", "rework")
    CELL_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    CONTROLLER_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    ATTACHED_FIELD_NUMBER: _ClassVar[int]
    ISSUED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SETTLED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    CYCLES_RELEASED_FIELD_NUMBER: _ClassVar[int]
    CYCLES_DONE_FIELD_NUMBER: _ClassVar[int]
    CYCLES_LOST_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    FAILED_ROBOTS_FIELD_NUMBER: _ClassVar[int]
    UNFINISHED_FIELD_NUMBER: _ClassVar[int]
    REWORK_FIELD_NUMBER: _ClassVar[int]
    cell: str
    line: str
    controller: str
    epoch: int
    attached: bool
    issued_sequence: int
    settled_sequence: int
    program_digest: str
    cycles_released: int
    cycles_done: int
    cycles_lost: int
    blocked: str
    report: _dispatch_pb2.CellReport
    failed_robots: _containers.RepeatedCompositeFieldContainer[_dispatch_pb2.RobotFault]
    unfinished: UnfinishedCycle
    rework: _containers.RepeatedCompositeFieldContainer[Rework]
    def __init__(self, cell: _Optional[str] = ..., line: _Optional[str] = ..., controller: _Optional[str] = ..., epoch: _Optional[int] = ..., attached: _Optional[bool] = ..., issued_sequence: _Optional[int] = ..., settled_sequence: _Optional[int] = ..., program_digest: _Optional[str] = ..., cycles_released: _Optional[int] = ..., cycles_done: _Optional[int] = ..., cycles_lost: _Optional[int] = ..., blocked: _Optional[str] = ..., report: _Optional[_Union[_dispatch_pb2.CellReport, _Mapping]] = ..., failed_robots: _Optional[_Iterable[_Union[_dispatch_pb2.RobotFault, _Mapping]]] = ..., unfinished: _Optional[_Union[UnfinishedCycle, _Mapping]] = ..., rework: _Optional[_Iterable[_Union[Rework, _Mapping]]] = ...) -> None: ...

class UnfinishedCycle(_message.Message):
    __slots__ = ("cycle", "tasks")
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    cycle: int
    tasks: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, cycle: _Optional[int] = ..., tasks: _Optional[_Iterable[str]] = ...) -> None: ...

class Rework(_message.Message):
    __slots__ = ("cycle", "tasks", "reason")
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    cycle: int
    tasks: _containers.RepeatedCompositeFieldContainer[_dispatch_pb2.OpenTask]
    reason: str
    def __init__(self, cycle: _Optional[int] = ..., tasks: _Optional[_Iterable[_Union[_dispatch_pb2.OpenTask, _Mapping]]] = ..., reason: _Optional[str] = ...) -> None: ...
