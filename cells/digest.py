"""The fingerprint of a shop: SHA-256 over its resolved values.

Binds programs and certificates to the scene they were made for. Comments, formatting and the
order of keys in a scene file do not matter; every number, name and shape does, including the
figures of robots and the pieces that meshes became. Texts that say where a figure comes from are
left out.

It is put together from one digest a station, so that whoever knows these need not look at the
stations again.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from cells.shop import Shop, Station
from robots.model import Gripper, RobotModel, SpotGun
from robots.shapes import Convex

FORMAT = b"taktline scene 2"
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
    return digest_of_parts(shop, [list(map(station_digest, line.stations)) for line in shop.lines])


def station_digest(station: Station) -> str:
    """Return the SHA-256 (hex) of all that ``station`` says, its name and place included."""
    return _hashed(FORMAT, chunks(station))


def digest_of_parts(shop: Shop, stations: Sequence[Sequence[str]]) -> str:
    """Return the digest of ``shop`` with ``stations`` of these digests in its lines."""
    lines = tuple(replace(line, stations=()) for line in shop.lines)
    parts = replace(shop, lines=()), lines, tuple(map(tuple, stations))
    return _hashed(FORMAT, chunks(parts))


def _hashed(begin: bytes, parts: Iterable[bytes]) -> str:
    state = hashlib.sha256(begin)
    for part in parts:
        state.update(part)
    return state.hexdigest()


def sealed(shop: Shop) -> Shop:
    """Return ``shop`` with its digest filled in."""
    return replace(shop, digest=digest_of(shop))


def chunks(value: Any) -> Iterator[bytes]:
    """Yield a serialisation in which every value is preceded by its type and length."""
    written: list[bytes] = []
    _write(value, written.append)
    return iter(written)


_Add = Callable[[bytes], object]


def _write(value: Any, add: _Add) -> None:
    kind = type(value)
    if kind in _WRITTEN_ONCE or _is_shape(value):
        add(_written_once(value))
    elif is_dataclass(kind):
        _write_record(value, add)
    elif isinstance(value, np.ndarray):
        add(b"a%d" % value.ndim + struct.pack(f"<{value.ndim}q", *value.shape))
        add((np.round(value, RESOLUTION_DIGITS) + 0.0).astype("<f8").tobytes())
    elif isinstance(value, tuple):
        _write_items(value, add)
    else:
        add(_scalar(value))


_WRITTEN_ONCE = {RobotModel, SpotGun, Gripper}


def _is_shape(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Convex)


def _write_items(values: tuple[Any, ...], add: _Add) -> None:
    add(b"t%d;" % len(values))
    for item in values:
        _write(item, add)


def _write_record(value: Any, add: _Add) -> None:
    named = [(name, raw) for name, raw in _names(value.__class__) if _says_something(value, name)]
    add(b"r" + _scalar(type(value).__name__) + b"%d;" % len(named))
    for name, raw in named:
        add(raw)
        inner = getattr(value, name)
        if name in _UNORDERED and isinstance(inner, tuple):
            add(b"u%d;" % len(inner))
            for item in sorted(b"".join(chunks(item)) for item in inner):
                add(item)
        else:
            _write(inner, add)


@cache
def _names(kind: Any) -> tuple[tuple[str, bytes], ...]:
    """Fields of a class that may count, in the order in which they are written, and as written."""
    names = sorted(field.name for field in fields(kind))
    return tuple((name, _scalar(name)) for name in names if name not in _LEFT_OUT)


def _says_something(value: Any, name: str) -> bool:
    return not (name in _ADDED and getattr(value, name) == _ADDED[name])


_KNOWN: dict[int, tuple[object, bytes]] = {}
_MOST_KNOWN = 4096


def _written_once(value: Any) -> bytes:
    """Models, tools and shapes come by the hundred and are few: the same object is written once.

    Keeps the objects, so that no other can take their place in memory.
    """
    known = _KNOWN.get(id(value))
    if known is None:
        written: list[bytes] = []
        (_write_items if isinstance(value, tuple) else _write_record)(value, written.append)
        known = value, b"".join(written)
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.pop(next(iter(_KNOWN)))
        _KNOWN[id(value)] = known
    return known[1]


def _scalar(value: object) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, str):
        return _text(str(value))
    if isinstance(value, bool):
        return b"b1" if value else b"b0"
    if isinstance(value, int | float):
        return b"f" + struct.pack("<d", round(float(value), RESOLUTION_DIGITS) + 0.0)
    raise TypeError(f"a shop cannot hold {type(value).__name__}")


@lru_cache(65_536)
def _text(text: str) -> bytes:
    """Names come again and again."""
    raw = text.encode()
    return b"s%d;" % len(raw) + raw
