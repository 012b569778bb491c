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

class CellSnapshot(_message.Message):
    __slots__ = ("cell", "line", "controller", "epoch", "attached", "issued_sequence", "settled_sequence", "program_digest", "cycles_released", "cycles_done", "cycles_lost", "blocked", "report")
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
    def __init__(self, cell: _Optional[str] = ..., line: _Optional[str] = ..., controller: _Optional[str] = ..., epoch: _Optional[int] = ..., attached: _Optional[bool] = ..., issued_sequence: _Optional[int] = ..., settled_sequence: _Optional[int] = ..., program_digest: _Optional[str] = ..., cycles_released: _Optional[int] = ..., cycles_done: _Optional[int] = ..., cycles_lost: _Optional[int] = ..., blocked: _Optional[str] = ..., report: _Optional[_Union[_dispatch_pb2.CellReport, _Mapping]] = ...) -> None: ...
