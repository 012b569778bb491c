"""The fingerprint of a shop: SHA-256 over its resolved values.

Binds programs and certificates to the scene they were made for. Comments, formatting and the
order of keys in a scene file do not matter; every number, name and shape does, including the
figures of robots and the pieces that meshes became. Texts that say where a figure comes from are
left out.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from cells.shop import Shop
from robots.model import Gripper, RobotModel, SpotGun
from robots.shapes import Convex

FORMAT = b"taktline scene 1"
RESOLUTION_DIGITS = 10
"""Numbers are rounded to 1e-10 (m, rad, s, kg): far below anything real, and wide enough that the
last bit of a sine on another machine does not make it another scene."""

_LEFT_OUT = {"digest", "sources", "notes", "title", "X_W_station"}
"""Provenance, and a frame that nothing depends on."""
_ADDED: dict[str, object] = {"jerk_rad_s3": None, "takts": 1, "shared_welds": ()}
"""Fields younger than the format, and what they are where they say nothing: only where they do
they count, so that scenes without them keep their digest."""
_UNORDERED = {
    "robots",
    "bodies",
    "parts",
    "places",
    "welds",
    "shared_welds",
    "handlings",
    "processes",
    "precedence",
    "hold_until",
    "touches",
    "variants",
    "guns",
    "gun_kinds",
    "self_pairs",
}


def digest_of(shop: Shop) -> str:
    """Return the SHA-256 (hex) of all that ``shop`` says; its own ``digest`` field is left out."""
    state = hashlib.sha256(FORMAT)
    for chunk in chunks(shop):
        state.update(chunk)
    return state.hexdigest()


def sealed(shop: Shop) -> Shop:
    """Return ``shop`` with its digest filled in."""
    return replace(shop, digest=digest_of(shop))


def chunks(value: Any) -> Iterator[bytes]:
    """Yield a serialisation in which every value is preceded by its type and length."""
    if isinstance(value, RobotModel | SpotGun | Gripper) or _is_shape(value):
        yield _written_once(value)
    elif is_dataclass(value):
        yield from _record(value)
    elif isinstance(value, np.ndarray):
        yield b"a%d" % value.ndim + struct.pack(f"<{value.ndim}q", *value.shape)
        yield (np.round(value, RESOLUTION_DIGITS) + 0.0).astype("<f8").tobytes()
    elif isinstance(value, tuple):
        yield from _items(value)
    else:
        yield _scalar(value)


def _is_shape(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Convex)


def _items(values: tuple[Any, ...]) -> Iterator[bytes]:
    yield b"t%d;" % len(values)
    for item in values:
        yield from chunks(item)


def _record(value: Any) -> Iterator[bytes]:
    names = sorted(field.name for field in fields(value) if _counts(value, field.name))
    yield b"r" + _scalar(type(value).__name__) + b"%d;" % len(names)
    for name in names:
        yield _scalar(name)
        inner = getattr(value, name)
        if name in _UNORDERED and isinstance(inner, tuple):
            yield b"u%d;" % len(inner)
            yield from sorted(b"".join(chunks(item)) for item in inner)
        else:
            yield from chunks(inner)


def _counts(value: Any, name: str) -> bool:
    return name not in _LEFT_OUT and not (name in _ADDED and getattr(value, name) == _ADDED[name])


_KNOWN: dict[int, tuple[object, bytes]] = {}
_MOST_KNOWN = 4096


def _written_once(value: Any) -> bytes:
    """Models, tools and shapes come by the hundred and are few: the same object is written once.

    Keeps the objects, so that no other can take their place in memory.
    """
    known = _KNOWN.get(id(value))
    if known is None:
        written = _items(value) if isinstance(value, tuple) else _record(value)
        known = value, b"".join(written)
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.pop(next(iter(_KNOWN)))
        _KNOWN[id(value)] = known
    return known[1]


def _scalar(value: object) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, str):
        raw = value.encode()
        return b"s%d;" % len(raw) + raw
    if isinstance(value, bool):
        return b"b1" if value else b"b0"
    if isinstance(value, int | float):
        return b"f" + struct.pack("<d", round(float(value), RESOLUTION_DIGITS) + 0.0)
    raise TypeError(f"a shop cannot hold {type(value).__name__}")
