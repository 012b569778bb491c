"""Tree -> typed document, with pydantic's errors retold for people, each at its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cells.scene_file.cursor import Cursor
from cells.scene_file.document.body import BodyDoc, PartDoc, PlaceDoc
from cells.scene_file.document.handling import HandlingDoc, ProcessDoc
from cells.scene_file.document.refusals import shown
from cells.scene_file.document.robot import RobotDoc
from cells.scene_file.document.shop import ShopDoc
from cells.scene_file.document.station import StationDoc
from cells.scene_file.document.weld import RowDoc, WeldDoc
from cells.scene_file.problems import did_you_mean
from cells.scene_file.reading.node import Node, plain
from cells.scene_file.templates import STATION

TEMPLATE_MODELS: dict[str, tuple[type[BaseModel], ...]] = {
    "robot": (RobotDoc,),
    "body": (BodyDoc,),
    "part": (PartDoc,),
    "place": (PlaceDoc,),
    "weld": (WeldDoc, RowDoc),
    "handling": (HandlingDoc,),
    "process": (ProcessDoc,),
    "station": (StationDoc,),
}
_INCOMPLETE = {"missing", "none_of"}
_KINDS = {
    "model_type": "a mapping of fields",
    "dict_type": "a mapping of names",
    "list_type": "a list",
    "bool_type": "true or false",
}


def check_templates(cursor: Cursor, *, stations: bool) -> None:
    """Report faults of templates where they are written, whether or not they are used.

    First those of things, then, with all templates put in, those of ``stations``.
    """
    section = cursor.root.fields().get("templates")
    for name, node in section.fields().items() if section else ():
        if ([*node.fields()] == [STATION]) == stations:
            _check_template(node, cursor["templates"][name])


def _check_template(node: Node, cursor: Cursor) -> None:
    kinds = list(node.fields())
    for kind in kinds:
        if kind not in TEMPLATE_MODELS:
            hint = did_you_mean(kind, TEMPLATE_MODELS, "kinds of template")
            cursor[kind].wrong_key(f"unknown kind of template `{kind}`; {hint}")
    if len(kinds) != 1:
        known = ", ".join(TEMPLATE_MODELS)
        cursor.wrong(f"expected a mapping with exactly one of {known}; got {len(kinds)}")
    elif kinds[0] in TEMPLATE_MODELS:
        _check_partial(node.fields()[kinds[0]], TEMPLATE_MODELS[kinds[0]], cursor[kinds[0]])


def _check_partial(node: Node, models: tuple[type[BaseModel], ...], cursor: Cursor) -> None:
    """Keep the complaints that all ``models`` share, except that something is missing."""
    value = plain(node)
    told = [list(_faults(model, value)) for model in models]
    keys = [{(fault["loc"], fault["type"]) for fault in faults} for faults in told]
    for fault in told[0]:
        top_level_gap = fault["type"] in _INCOMPLETE and len(fault["loc"]) <= 1
        if all((fault["loc"], fault["type"]) in each for each in keys) and not top_level_gap:
            _tell(fault, models[0], cursor)


def validated(cursor: Cursor) -> ShopDoc | None:
    """Return the document, or None after reporting its faults to ``cursor``."""
    try:
        return ShopDoc.model_validate(plain(cursor.root))
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            _tell(fault, ShopDoc, cursor)
        return None


def _faults(model: type[BaseModel], value: object) -> Iterator[ErrorDetails]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        yield from error.errors(include_url=False)


def _tell(fault: ErrorDetails, model: type[BaseModel], cursor: Cursor) -> None:
    loc, at_key = fault["loc"], False
    if loc and loc[-1] == "[key]":
        loc, at_key = loc[:-1], True
    for step in loc:
        cursor = cursor[step]
    message = _message(fault, model, loc)
    if fault["type"] == "extra_forbidden" or at_key:
        cursor.wrong_key(message)
    else:
        cursor.wrong(message)


def _message(fault: ErrorDetails, model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    kind, got = fault["type"], fault["input"]
    if kind == "missing":
        return f"missing field `{loc[-1]}`: {_description(model, loc)}"
    if kind == "extra_forbidden":
        known = _known_fields(model, loc[:-1])
        return f"unknown field `{loc[-1]}`; {did_you_mean(str(loc[-1]), known, 'fields')}"
    if kind in _KINDS:
        about = _description(model, loc)
        return f"expected {_KINDS[kind]}{f' ({about})' if about else ''}, got {shown(got)}"
    if kind in {"too_short", "too_long"}:
        return _wrong_length(fault, _description(model, loc))
    return fault["msg"]


def _wrong_length(fault: ErrorDetails, about: str) -> str:
    context = fault.get("ctx", {})
    least, most = context.get("min_length"), context.get("max_length")
    wanted = f"at least {least}" if least is not None else f"at most {most}"
    found = len(fault["input"]) if isinstance(fault["input"], dict | list) else "another number"
    return f"expected {wanted} entries{f' ({about})' if about else ''}, got {found}"


def _known_fields(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    inner = _model_at(model, loc)
    if inner is None:
        return []
    return [info.alias or name for name, info in inner.model_fields.items()]


def _description(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    inner = _model_at(model, loc[:-1])
    fields = inner.model_fields.items() if inner and loc else ()
    named = [info.description for name, info in fields if (info.alias or name) == loc[-1]]
    return (named[0] if named else None) or ""


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Follow ``loc`` through the models' annotations."""
    annotation: Any = model
    for step in loc:
        annotation = _step(annotation, step)
    inner = _strip(annotation)
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _step(annotation: Any, step: int | str) -> Any:
    inner = _strip(annotation)
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        fields = {info.alias or name: info.annotation for name, info in inner.model_fields.items()}
        return fields.get(str(step))
    arguments = get_args(inner)
    return arguments[-1] if get_origin(inner) in {dict, list} and arguments else None


def _strip(annotation: Any) -> Any:
    """Take ``Annotated`` and ``| None`` off."""
    while (arguments := get_args(annotation)) and get_origin(annotation) not in {dict, list, tuple}:
        annotation = arguments[0]
    return annotation
