from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class GetProgramRequest(_message.Message):
    __slots__ = ("program_digest",)
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    program_digest: str
    def __init__(self, program_digest: _Optional[str] = ...) -> None: ...

class GetProgramResponse(_message.Message):
    __slots__ = ("size_bytes", "chunk_digests", "certificate_json")
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    CHUNK_DIGESTS_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_JSON_FIELD_NUMBER: _ClassVar[int]
    size_bytes: int
    chunk_digests: _containers.RepeatedScalarFieldContainer[str]
    certificate_json: bytes
    def __init__(self, size_bytes: _Optional[int] = ..., chunk_digests: _Optional[_Iterable[str]] = ..., certificate_json: _Optional[bytes] = ...) -> None: ...

class GetChunkRequest(_message.Message):
    __slots__ = ("chunk_digest",)
    CHUNK_DIGEST_FIELD_NUMBER: _ClassVar[int]
    chunk_digest: str
    def __init__(self, chunk_digest: _Optional[str] = ...) -> None: ...

class GetChunkResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...
