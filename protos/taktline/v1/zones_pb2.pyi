from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ZoneState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ZONE_STATE_UNSPECIFIED: _ClassVar[ZoneState]
    ZONE_STATE_FREE: _ClassVar[ZoneState]
    ZONE_STATE_HELD: _ClassVar[ZoneState]
    ZONE_STATE_UNKNOWN: _ClassVar[ZoneState]
ZONE_STATE_UNSPECIFIED: ZoneState
ZONE_STATE_FREE: ZoneState
ZONE_STATE_HELD: ZoneState
ZONE_STATE_UNKNOWN: ZoneState

class Turn(_message.Message):
    __slots__ = ("cell", "controller", "request_id", "epoch")
    CELL_FIELD_NUMBER: _ClassVar[int]
    CONTROLLER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    cell: str
    controller: str
    request_id: str
    epoch: int
    def __init__(self, cell: _Optional[str] = ..., controller: _Optional[str] = ..., request_id: _Optional[str] = ..., epoch: _Optional[int] = ...) -> None: ...

class Zone(_message.Message):
    __slots__ = ("zone", "cells", "state", "holder", "waiting", "turns")
    ZONE_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    TURNS_FIELD_NUMBER: _ClassVar[int]
    zone: str
    cells: _containers.RepeatedScalarFieldContainer[str]
    state: ZoneState
    holder: Turn
    waiting: _containers.RepeatedCompositeFieldContainer[Turn]
    turns: int
    def __init__(self, zone: _Optional[str] = ..., cells: _Optional[_Iterable[str]] = ..., state: _Optional[_Union[ZoneState, str]] = ..., holder: _Optional[_Union[Turn, _Mapping]] = ..., waiting: _Optional[_Iterable[_Union[Turn, _Mapping]]] = ..., turns: _Optional[int] = ...) -> None: ...

class DefineZoneRequest(_message.Message):
    __slots__ = ("zone", "cells")
    ZONE_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    zone: str
    cells: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, zone: _Optional[str] = ..., cells: _Optional[_Iterable[str]] = ...) -> None: ...

class DefineZoneResponse(_message.Message):
    __slots__ = ("zone",)
    ZONE_FIELD_NUMBER: _ClassVar[int]
    zone: Zone
    def __init__(self, zone: _Optional[_Union[Zone, _Mapping]] = ...) -> None: ...

class RequestZoneRequest(_message.Message):
    __slots__ = ("zone", "cell", "epoch", "request_id", "wait_s", "deadline_s")
    ZONE_FIELD_NUMBER: _ClassVar[int]
    CELL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WAIT_S_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_S_FIELD_NUMBER: _ClassVar[int]
    zone: str
    cell: str
    epoch: int
    request_id: str
    wait_s: float
    deadline_s: float
    def __init__(self, zone: _Optional[str] = ..., cell: _Optional[str] = ..., epoch: _Optional[int] = ..., request_id: _Optional[str] = ..., wait_s: _Optional[float] = ..., deadline_s: _Optional[float] = ...) -> None: ...

class RequestZoneResponse(_message.Message):
    __slots__ = ("granted", "before")
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    granted: bool
    before: int
    def __init__(self, granted: _Optional[bool] = ..., before: _Optional[int] = ...) -> None: ...

class ReleaseZoneRequest(_message.Message):
    __slots__ = ("zone", "cell", "epoch", "request_id")
    ZONE_FIELD_NUMBER: _ClassVar[int]
    CELL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    zone: str
    cell: str
    epoch: int
    request_id: str
    def __init__(self, zone: _Optional[str] = ..., cell: _Optional[str] = ..., epoch: _Optional[int] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReleaseZoneResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SettleZoneRequest(_message.Message):
    __slots__ = ("zone", "request_id")
    ZONE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    zone: str
    request_id: str
    def __init__(self, zone: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class SettleZoneResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListZonesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListZonesResponse(_message.Message):
    __slots__ = ("zones",)
    ZONES_FIELD_NUMBER: _ClassVar[int]
    zones: _containers.RepeatedCompositeFieldContainer[Zone]
    def __init__(self, zones: _Optional[_Iterable[_Union[Zone, _Mapping]]] = ...) -> None: ...
