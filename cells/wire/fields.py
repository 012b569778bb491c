"""Fields of messages that come from outside: each is what it has to be, or refused by name."""

from __future__ import annotations

import math
import re
from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from cells.wire.errors import FieldError, WireError

_NAME_LENGTH = 200
AnyMessage = TypeVar("AnyMessage", bound=Message)


def parsed_as(kind: type[AnyMessage], data: bytes) -> AnyMessage:
    """Return the message of ``kind`` that ``data`` encodes.

    Raises:
        WireError: if it is none.
    """
    try:
        message = kind()
        message.ParseFromString(data)
    except DecodeError as error:
        raise WireError(f"not a {kind.DESCRIPTOR.name}: the protobuf encoding is broken") from error
    return message


def named(field: str, name: str) -> str:
    """Return a name that is one.

    Raises:
        WireError: naming the field, if it is empty, too long or holds control characters.
    """
    if not name or len(name) > _NAME_LENGTH or not name.isprintable():
        raise FieldError(field, f"1 to {_NAME_LENGTH} printable characters expected")
    return name


def digest(field: str, text: str) -> str:
    """Return a digest that is one.

    Raises:
        WireError: naming the field, if it is not 64 hex digits.
    """
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise FieldError(field, f"a SHA-256 in 64 hex digits expected, got {text[:80]!r}")
    return text


def positive(field: str, value_s: float) -> float:
    """Return a time (s) that is one.

    Raises:
        WireError: naming the field, if it is not finite and above 0.
    """
    if not (math.isfinite(value_s) and value_s > 0.0):
        raise FieldError(field, f"must be finite and above 0, got {value_s}")
    return value_s


def not_negative(field: str, value_s: float) -> float:
    """Return a time (s) that is one.

    Raises:
        WireError: naming the field, if it is not finite or below 0.
    """
    if not 0.0 <= value_s < math.inf:
        raise FieldError(field, f"must be finite and not negative, got {value_s}")
    return value_s


def counted(field: str, number: int) -> int:
    """Return a number that counts from 1.

    Raises:
        WireError: naming the field, if it is 0.
    """
    if number < 1:
        raise FieldError(field, "counts from 1")
    return number
