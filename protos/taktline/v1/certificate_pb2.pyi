from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Certificate(_message.Message):
    __slots__ = ("scene_digest", "program_digest", "judge", "takt_s", "stations")
    SCENE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    JUDGE_FIELD_NUMBER: _ClassVar[int]
    TAKT_S_FIELD_NUMBER: _ClassVar[int]
    STATIONS_FIELD_NUMBER: _ClassVar[int]
    scene_digest: str
    program_digest: str
    judge: str
    takt_s: float
    stations: _containers.RepeatedCompositeFieldContainer[StationFigures]
    def __init__(self, scene_digest: _Optional[str] = ..., program_digest: _Optional[str] = ..., judge: _Optional[str] = ..., takt_s: _Optional[float] = ..., stations: _Optional[_Iterable[_Union[StationFigures, _Mapping]]] = ...) -> None: ...

class Validation(_message.Message):
    __slots__ = ("findings", "stations")
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    STATIONS_FIELD_NUMBER: _ClassVar[int]
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    stations: _containers.RepeatedCompositeFieldContainer[StationFigures]
    def __init__(self, findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., stations: _Optional[_Iterable[_Union[StationFigures, _Mapping]]] = ...) -> None: ...

class Finding(_message.Message):
    __slots__ = ("kind", "station", "message", "subjects", "steps", "time_s", "draw", "distance_m", "witness")
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATION_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    TIME_S_FIELD_NUMBER: _ClassVar[int]
    DRAW_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_M_FIELD_NUMBER: _ClassVar[int]
    WITNESS_FIELD_NUMBER: _ClassVar[int]
    kind: str
    station: str
    message: str
    subjects: _containers.RepeatedScalarFieldContainer[str]
    steps: _containers.RepeatedScalarFieldContainer[str]
    time_s: float
    draw: int
    distance_m: float
    witness: Witness
    def __init__(self, kind: _Optional[str] = ..., station: _Optional[str] = ..., message: _Optional[str] = ..., subjects: _Optional[_Iterable[str]] = ..., steps: _Optional[_Iterable[str]] = ..., time_s: _Optional[float] = ..., draw: _Optional[int] = ..., distance_m: _Optional[float] = ..., witness: _Optional[_Union[Witness, _Mapping]] = ...) -> None: ...

class Witness(_message.Message):
    __slots__ = ("a", "b")
    A_FIELD_NUMBER: _ClassVar[int]
    B_FIELD_NUMBER: _ClassVar[int]
    a: Point
    b: Point
    def __init__(self, a: _Optional[_Union[Point, _Mapping]] = ..., b: _Optional[_Union[Point, _Mapping]] = ...) -> None: ...

class Point(_message.Message):
    __slots__ = ("x_m", "y_m", "z_m")
    X_M_FIELD_NUMBER: _ClassVar[int]
    Y_M_FIELD_NUMBER: _ClassVar[int]
    Z_M_FIELD_NUMBER: _ClassVar[int]
    x_m: float
    y_m: float
    z_m: float
    def __init__(self, x_m: _Optional[float] = ..., y_m: _Optional[float] = ..., z_m: _Optional[float] = ...) -> None: ...

class StationFigures(_message.Message):
    __slots__ = ("station", "cycle_s", "clearance_robots_m", "clearance_static_m", "clearance_weld_m", "torque_ratio", "torque_unchecked", "draws", "worst_cycle_s", "tasks", "checks")
    STATION_FIELD_NUMBER: _ClassVar[int]
    CYCLE_S_FIELD_NUMBER: _ClassVar[int]
    CLEARANCE_ROBOTS_M_FIELD_NUMBER: _ClassVar[int]
    CLEARANCE_STATIC_M_FIELD_NUMBER: _ClassVar[int]
    CLEARANCE_WELD_M_FIELD_NUMBER: _ClassVar[int]
    TORQUE_RATIO_FIELD_NUMBER: _ClassVar[int]
    TORQUE_UNCHECKED_FIELD_NUMBER: _ClassVar[int]
    DRAWS_FIELD_NUMBER: _ClassVar[int]
    WORST_CYCLE_S_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    station: str
    cycle_s: float
    clearance_robots_m: float
    clearance_static_m: float
    clearance_weld_m: float
    torque_ratio: float
    torque_unchecked: _containers.RepeatedScalarFieldContainer[str]
    draws: int
    worst_cycle_s: float
    tasks: int
    checks: int
    def __init__(self, station: _Optional[str] = ..., cycle_s: _Optional[float] = ..., clearance_robots_m: _Optional[float] = ..., clearance_static_m: _Optional[float] = ..., clearance_weld_m: _Optional[float] = ..., torque_ratio: _Optional[float] = ..., torque_unchecked: _Optional[_Iterable[str]] = ..., draws: _Optional[int] = ..., worst_cycle_s: _Optional[float] = ..., tasks: _Optional[int] = ..., checks: _Optional[int] = ...) -> None: ...
