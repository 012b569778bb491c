"""Requests of any type, by their descriptors: well formed, odd, and broken."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from hypothesis import strategies as st

import protos.taktline.v1

DEEP = 3
NAMES = st.sampled_from(
    ["one", "two", "R1", "shop", "shop/line", "shop/line/one", "shop/line/one/R1", "c", "", "\0"]
)
WHOLE = st.sampled_from([0, 1, 2, 3, 2**31 - 1, 2**31, 2**32 - 1, 2**53 + 1, 2**63 - 1, 2**64 - 1])
KINDS = FieldDescriptor


@dataclass(frozen=True, slots=True)
class Call:
    """A method of a service, and the type of its requests."""

    path: str
    request: Descriptor
    client_streams: bool
    server_streams: bool


def calls() -> Iterator[Call]:
    """All methods that the ``.proto`` files have."""
    for module in pkgutil.iter_modules(protos.taktline.v1.__path__):
        if module.name.endswith("_pb2"):
            file = importlib.import_module(f"protos.taktline.v1.{module.name}").DESCRIPTOR
            for service in file.services_by_name.values():
                for method in service.methods:
                    yield Call(
                        f"/{service.full_name}/{method.name}",
                        method.input_type,
                        method.client_streaming,
                        method.server_streaming,
                    )


def _whole(field: FieldDescriptor) -> st.SearchStrategy[int]:
    wide = field.cpp_type in (KINDS.CPPTYPE_INT64, KINDS.CPPTYPE_UINT64)
    signed = field.cpp_type in (KINDS.CPPTYPE_INT64, KINDS.CPPTYPE_INT32)
    bits = 64 if wide else 32
    least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return st.one_of(WHOLE.filter(lambda number: number <= most), st.integers(least, most))


def _value(field: FieldDescriptor, digest: str, depth: int) -> st.SearchStrategy[Any]:
    match field.cpp_type:
        case KINDS.CPPTYPE_MESSAGE:
            return messages(field.message_type, digest, depth + 1)
        case KINDS.CPPTYPE_STRING if field.type == KINDS.TYPE_BYTES:
            return st.binary(max_size=2000)
        case KINDS.CPPTYPE_STRING:
            long = st.integers(1, 50_000).map(lambda length: "x" * length)
            right = st.just(digest) if "digest" in field.name else NAMES
            return st.one_of(*[right] * 8, st.text(max_size=300), long)
        case KINDS.CPPTYPE_DOUBLE | KINDS.CPPTYPE_FLOAT:
            return st.floats(width=32)
        case KINDS.CPPTYPE_BOOL:
            return st.booleans()
        case KINDS.CPPTYPE_ENUM:
            return st.integers(-(2**31), 2**31 - 1) | st.integers(0, 8)
        case _:
            return _whole(field)


@st.composite
def messages(draw: st.DrawFn, of: Descriptor, digest: str, depth: int = 0) -> Any:
    """A message of a type, whose fields may hold anything."""
    message = GetMessageClass(of)()
    for field in of.fields if depth < DEEP else ():
        if not draw(st.integers(0, 3)):
            continue
        if field.is_repeated:
            most = draw(st.sampled_from([0, 1, 2, 5, 200]))
            values = [draw(_value(field, digest, depth))] * most
            getattr(message, field.name).extend(values)
        elif field.cpp_type == KINDS.CPPTYPE_MESSAGE:
            getattr(message, field.name).CopyFrom(draw(_value(field, digest, depth)))
            getattr(message, field.name).SetInParent()
        else:
            setattr(message, field.name, draw(_value(field, digest, depth)))
    return message


@st.composite
def _broken(draw: st.DrawFn, data: bytes) -> bytes:
    """Bytes of a message, changed."""
    spoilt = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(spoilt)))
        match draw(st.integers(0, 5)):
            case 0:
                spoilt[place:place] = draw(st.binary(min_size=1, max_size=20))
            case 1:
                del spoilt[place : place + draw(st.integers(1, 20))]
            case 2:
                spoilt[place : place + 1] = draw(st.binary(min_size=1, max_size=1))
            case 3:
                spoilt += spoilt[place:]
            case 4:
                spoilt += b"\x0b" * draw(st.sampled_from([5, 99, 101, 5_000]))  # groups in groups
            case _:
                spoilt += b"\x12" + b"\xff" * 4 + b"\x7f"  # a length that is not there
    return bytes(spoilt[: 2**20])


def requests(call: Call, digest: str) -> st.SearchStrategy[bytes]:
    """Bytes to send as a request of a call."""
    whole = messages(call.request, digest).map(lambda message: message.SerializeToString())
    large = st.integers(2**19, 2**20 + 5_000).map(bytes)
    return st.one_of(whole, whole.flatmap(_broken), st.binary(max_size=200), large)
