from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WorkKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WORK_KIND_UNSPECIFIED: _ClassVar[WorkKind]
    WORK_KIND_WELD: _ClassVar[WorkKind]
    WORK_KIND_PICK: _ClassVar[WorkKind]
    WORK_KIND_PLACE: _ClassVar[WorkKind]
WORK_KIND_UNSPECIFIED: WorkKind
WORK_KIND_WELD: WorkKind
WORK_KIND_PICK: WorkKind
WORK_KIND_PLACE: WorkKind

class Program(_message.Message):
    __slots__ = ("format", "scene_digest", "seed", "stations", "complete")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    SCENE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    STATIONS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    format: str
    scene_digest: str
    seed: int
    stations: _containers.RepeatedCompositeFieldContainer[StationProgram]
    complete: bool
    def __init__(self, format: _Optional[str] = ..., scene_digest: _Optional[str] = ..., seed: _Optional[int] = ..., stations: _Optional[_Iterable[_Union[StationProgram, _Mapping]]] = ..., complete: _Optional[bool] = ...) -> None: ...

class StationProgram(_message.Message):
    __slots__ = ("station", "robots", "processes")
    STATION_FIELD_NUMBER: _ClassVar[int]
    ROBOTS_FIELD_NUMBER: _ClassVar[int]
    PROCESSES_FIELD_NUMBER: _ClassVar[int]
    station: str
    robots: _containers.RepeatedCompositeFieldContainer[RobotProgram]
    processes: _containers.RepeatedCompositeFieldContainer[ProcessRun]
    def __init__(self, station: _Optional[str] = ..., robots: _Optional[_Iterable[_Union[RobotProgram, _Mapping]]] = ..., processes: _Optional[_Iterable[_Union[ProcessRun, _Mapping]]] = ...) -> None: ...

class RobotProgram(_message.Message):
    __slots__ = ("robot", "steps")
    ROBOT_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    robot: str
    steps: _containers.RepeatedCompositeFieldContainer[Step]
    def __init__(self, robot: _Optional[str] = ..., steps: _Optional[_Iterable[_Union[Step, _Mapping]]] = ...) -> None: ...

class Step(_message.Message):
    __slots__ = ("travel", "work", "signal")
    TRAVEL_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_NUMBER: _ClassVar[int]
    AWAIT_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    travel: Travel
    work: Work
    signal: Signal
    def __init__(self, travel: _Optional[_Union[Travel, _Mapping]] = ..., work: _Optional[_Union[Work, _Mapping]] = ..., signal: _Optional[_Union[Signal, _Mapping]] = ..., **kwargs) -> None: ...

class Travel(_message.Message):
    __slots__ = ("id", "trajectory", "leave_s", "arrive_s", "carries")
    ID_FIELD_NUMBER: _ClassVar[int]
    TRAJECTORY_FIELD_NUMBER: _ClassVar[int]
    LEAVE_S_FIELD_NUMBER: _ClassVar[int]
    ARRIVE_S_FIELD_NUMBER: _ClassVar[int]
    CARRIES_FIELD_NUMBER: _ClassVar[int]
    id: str
    trajectory: Trajectory
    leave_s: float
    arrive_s: float
    carries: str
    def __init__(self, id: _Optional[str] = ..., trajectory: _Optional[_Union[Trajectory, _Mapping]] = ..., leave_s: _Optional[float] = ..., arrive_s: _Optional[float] = ..., carries: _Optional[str] = ...) -> None: ...

class Trajectory(_message.Message):
    __slots__ = ("times_s", "joints", "terms", "coefficients")
    TIMES_S_FIELD_NUMBER: _ClassVar[int]
    JOINTS_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    COEFFICIENTS_FIELD_NUMBER: _ClassVar[int]
    times_s: _containers.RepeatedScalarFieldContainer[float]
    joints: int
    terms: int
    coefficients: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, times_s: _Optional[_Iterable[float]] = ..., joints: _Optional[int] = ..., terms: _Optional[int] = ..., coefficients: _Optional[_Iterable[float]] = ...) -> None: ...

class Work(_message.Message):
    __slots__ = ("id", "task", "kind", "duration_s")
    ID_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DURATION_S_FIELD_NUMBER: _ClassVar[int]
    id: str
    task: str
    kind: WorkKind
    duration_s: float
    def __init__(self, id: _Optional[str] = ..., task: _Optional[str] = ..., kind: _Optional[_Union[WorkKind, str]] = ..., duration_s: _Optional[float] = ...) -> None: ...

class Await(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: str
    def __init__(self, event: _Optional[str] = ...) -> None: ...

class Signal(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: str
    def __init__(self, event: _Optional[str] = ...) -> None: ...

class ProcessRun(_message.Message):
    __slots__ = ("process", "start", "done", "duration_s")
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    DURATION_S_FIELD_NUMBER: _ClassVar[int]
    process: str
    start: str
    done: str
    duration_s: float
    def __init__(self, process: _Optional[str] = ..., start: _Optional[str] = ..., done: _Optional[str] = ..., duration_s: _Optional[float] = ...) -> None: ...
