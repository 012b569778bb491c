from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OperationKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPERATION_KIND_UNSPECIFIED: _ClassVar[OperationKind]
    OPERATION_KIND_CHECK: _ClassVar[OperationKind]
    OPERATION_KIND_PLAN: _ClassVar[OperationKind]
    OPERATION_KIND_WHAT_IF: _ClassVar[OperationKind]

class OperationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPERATION_STATE_UNSPECIFIED: _ClassVar[OperationState]
    OPERATION_STATE_WAITING: _ClassVar[OperationState]
    OPERATION_STATE_RUNNING: _ClassVar[OperationState]
    OPERATION_STATE_DONE: _ClassVar[OperationState]
    OPERATION_STATE_FAILED: _ClassVar[OperationState]
    OPERATION_STATE_CANCELLED: _ClassVar[OperationState]
OPERATION_KIND_UNSPECIFIED: OperationKind
OPERATION_KIND_CHECK: OperationKind
OPERATION_KIND_PLAN: OperationKind
OPERATION_KIND_WHAT_IF: OperationKind
OPERATION_STATE_UNSPECIFIED: OperationState
OPERATION_STATE_WAITING: OperationState
OPERATION_STATE_RUNNING: OperationState
OPERATION_STATE_DONE: OperationState
OPERATION_STATE_FAILED: OperationState
OPERATION_STATE_CANCELLED: OperationState

class UploadChunkRequest(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class UploadChunkResponse(_message.Message):
    __slots__ = ("chunk_digest",)
    CHUNK_DIGEST_FIELD_NUMBER: _ClassVar[int]
    chunk_digest: str
    def __init__(self, chunk_digest: _Optional[str] = ...) -> None: ...

class FindMissingChunksRequest(_message.Message):
    __slots__ = ("chunk_digests",)
    CHUNK_DIGESTS_FIELD_NUMBER: _ClassVar[int]
    chunk_digests: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, chunk_digests: _Optional[_Iterable[str]] = ...) -> None: ...

class FindMissingChunksResponse(_message.Message):
    __slots__ = ("chunk_digests",)
    CHUNK_DIGESTS_FIELD_NUMBER: _ClassVar[int]
    chunk_digests: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, chunk_digests: _Optional[_Iterable[str]] = ...) -> None: ...

class Scene(_message.Message):
    __slots__ = ("files",)
    FILES_FIELD_NUMBER: _ClassVar[int]
    files: _containers.RepeatedCompositeFieldContainer[SceneFile]
    def __init__(self, files: _Optional[_Iterable[_Union[SceneFile, _Mapping]]] = ...) -> None: ...

class SceneFile(_message.Message):
    __slots__ = ("name", "chunk_digests")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CHUNK_DIGESTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    chunk_digests: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., chunk_digests: _Optional[_Iterable[str]] = ...) -> None: ...

class Change(_message.Message):
    __slots__ = ("takt_s", "seed", "without", "limit_s")
    TAKT_S_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_FIELD_NUMBER: _ClassVar[int]
    LIMIT_S_FIELD_NUMBER: _ClassVar[int]
    takt_s: float
    seed: int
    without: str
    limit_s: float
    def __init__(self, takt_s: _Optional[float] = ..., seed: _Optional[int] = ..., without: _Optional[str] = ..., limit_s: _Optional[float] = ...) -> None: ...

class ValidateSceneRequest(_message.Message):
    __slots__ = ("request_id", "scene")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SCENE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    scene: Scene
    def __init__(self, request_id: _Optional[str] = ..., scene: _Optional[_Union[Scene, _Mapping]] = ...) -> None: ...

class ValidateSceneResponse(_message.Message):
    __slots__ = ("operation",)
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    operation: Operation
    def __init__(self, operation: _Optional[_Union[Operation, _Mapping]] = ...) -> None: ...

class SubmitSceneRequest(_message.Message):
    __slots__ = ("request_id", "scene", "change")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SCENE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    scene: Scene
    change: Change
    def __init__(self, request_id: _Optional[str] = ..., scene: _Optional[_Union[Scene, _Mapping]] = ..., change: _Optional[_Union[Change, _Mapping]] = ...) -> None: ...

class SubmitSceneResponse(_message.Message):
    __slots__ = ("operation",)
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    operation: Operation
    def __init__(self, operation: _Optional[_Union[Operation, _Mapping]] = ...) -> None: ...

class AskWhatIfRequest(_message.Message):
    __slots__ = ("request_id", "scene", "program_digest", "change")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SCENE_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    scene: Scene
    program_digest: str
    change: Change
    def __init__(self, request_id: _Optional[str] = ..., scene: _Optional[_Union[Scene, _Mapping]] = ..., program_digest: _Optional[str] = ..., change: _Optional[_Union[Change, _Mapping]] = ...) -> None: ...

class AskWhatIfResponse(_message.Message):
    __slots__ = ("operation",)
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    operation: Operation
    def __init__(self, operation: _Optional[_Union[Operation, _Mapping]] = ...) -> None: ...

class Operation(_message.Message):
    __slots__ = ("operation_id", "request_id", "owner", "kind", "change", "base_program_digest", "state", "cancelled", "progress", "reason", "result", "scene_name")
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    BASE_PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    SCENE_NAME_FIELD_NUMBER: _ClassVar[int]
    operation_id: str
    request_id: str
    owner: str
    kind: OperationKind
    change: Change
    base_program_digest: str
    state: OperationState
    cancelled: bool
    progress: OperationProgress
    reason: str
    result: OperationResult
    scene_name: str
    def __init__(self, operation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., owner: _Optional[str] = ..., kind: _Optional[_Union[OperationKind, str]] = ..., change: _Optional[_Union[Change, _Mapping]] = ..., base_program_digest: _Optional[str] = ..., state: _Optional[_Union[OperationState, str]] = ..., cancelled: _Optional[bool] = ..., progress: _Optional[_Union[OperationProgress, _Mapping]] = ..., reason: _Optional[str] = ..., result: _Optional[_Union[OperationResult, _Mapping]] = ..., scene_name: _Optional[str] = ...) -> None: ...

class OperationProgress(_message.Message):
    __slots__ = ("stage", "done", "total", "incumbent_s", "bound_s", "findings")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    INCUMBENT_S_FIELD_NUMBER: _ClassVar[int]
    BOUND_S_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    stage: str
    done: int
    total: int
    incumbent_s: float
    bound_s: float
    findings: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, stage: _Optional[str] = ..., done: _Optional[int] = ..., total: _Optional[int] = ..., incumbent_s: _Optional[float] = ..., bound_s: _Optional[float] = ..., findings: _Optional[_Iterable[str]] = ...) -> None: ...

class OperationResult(_message.Message):
    __slots__ = ("certified", "program_digest", "taken", "cycle_s", "bound_s", "takt_s", "findings", "faults")
    CERTIFIED_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    CYCLE_S_FIELD_NUMBER: _ClassVar[int]
    BOUND_S_FIELD_NUMBER: _ClassVar[int]
    TAKT_S_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    certified: bool
    program_digest: str
    taken: bool
    cycle_s: float
    bound_s: float
    takt_s: float
    findings: _containers.RepeatedScalarFieldContainer[str]
    faults: _containers.RepeatedCompositeFieldContainer[SceneFault]
    def __init__(self, certified: _Optional[bool] = ..., program_digest: _Optional[str] = ..., taken: _Optional[bool] = ..., cycle_s: _Optional[float] = ..., bound_s: _Optional[float] = ..., takt_s: _Optional[float] = ..., findings: _Optional[_Iterable[str]] = ..., faults: _Optional[_Iterable[_Union[SceneFault, _Mapping]]] = ...) -> None: ...

class SceneFault(_message.Message):
    __slots__ = ("file", "line", "column", "where", "message")
    FILE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    WHERE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    file: str
    line: int
    column: int
    where: str
    message: str
    def __init__(self, file: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ..., where: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class GetOperationRequest(_message.Message):
    __slots__ = ("operation_id",)
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    operation_id: str
    def __init__(self, operation_id: _Optional[str] = ...) -> None: ...

class GetOperationResponse(_message.Message):
    __slots__ = ("operation",)
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    operation: Operation
    def __init__(self, operation: _Optional[_Union[Operation, _Mapping]] = ...) -> None: ...

class ListOperationsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOperationsResponse(_message.Message):
    __slots__ = ("operations", "next_page_token")
    OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    operations: _containers.RepeatedCompositeFieldContainer[Operation]
    next_page_token: str
    def __init__(self, operations: _Optional[_Iterable[_Union[Operation, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchOperationRequest(_message.Message):
    __slots__ = ("operation_id",)
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    operation_id: str
    def __init__(self, operation_id: _Optional[str] = ...) -> None: ...

class WatchOperationResponse(_message.Message):
    __slots__ = ("operation",)
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    operation: Operation
    def __init__(self, operation: _Optional[_Union[Operation, _Mapping]] = ...) -> None: ...

class CancelOperationRequest(_message.Message):
    __slots__ = ("operation_id",)
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    operation_id: str
    def __init__(self, operation_id: _Optional[str] = ...) -> None: ...

class CancelOperationResponse(_message.Message):
    __slots__ = ("operation",)
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    operation: Operation
    def __init__(self, operation: _Optional[_Union[Operation, _Mapping]] = ...) -> None: ...
