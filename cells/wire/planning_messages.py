"""Requests and answers of ``PlanningService`` to values and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cells.operations import Operation, OperationKind, OperationProgress, Question
from cells.wire.errors import FieldError
from cells.wire.fields import digest, named, parsed_as
from cells.wire.operation_messages import change_message, operation_message, operation_value
from cells.wire.scene_upload import (
    CHUNK_BYTES,
    MOST_CHUNKS,
    SceneUpload,
    chunk_digests,
    scene_message,
    scene_value,
)
from protos.taktline.v1 import planning_pb2 as pb

LIMIT_S, MOST_LIMIT_S = 3_600.0, 86_400.0
MOST_TAKT_S = 1e6
PAGE, MOST_A_PAGE = 50, 200
_MOST_SEED = 2**31 - 1
Seen = tuple[Operation, OperationProgress | None]
"""An operation, and how far it is if it runs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for; ``scene`` is None where it is about a plan that the server holds."""

    request_id: str
    question: Question
    scene: SceneUpload | None


def chunk_upload(data: bytes) -> bytes:
    """Return the bytes in an ``UploadChunkRequest``.

    Raises:
        WireError: if it is none, or they are none or too many.
    """
    chunk = parsed_as(pb.UploadChunkRequest, data).data
    if not 1 <= len(chunk) <= CHUNK_BYTES:
        raise FieldError("data", f"1 to {CHUNK_BYTES} bytes expected, got {len(chunk)}")
    return chunk


def chunk_upload_bytes(chunk: bytes) -> bytes:
    """Return an ``UploadChunkRequest``."""
    return pb.UploadChunkRequest(data=chunk).SerializeToString()


def chunk_kept_bytes(chunk_digest: str) -> bytes:
    """Return an ``UploadChunkResponse``."""
    return pb.UploadChunkResponse(chunk_digest=chunk_digest).SerializeToString()


def chunks_asked(data: bytes) -> tuple[str, ...]:
    """Return the digests in a ``FindMissingChunksRequest``.

    Raises:
        WireError: if it is none, or they are too many.
    """
    message = parsed_as(pb.FindMissingChunksRequest, data)
    if len(message.chunk_digests) > MOST_CHUNKS:
        raise FieldError("chunk_digests", f"{MOST_CHUNKS} at most expected")
    return chunk_digests("chunk_digests", message)


def chunks_asked_bytes(chunks: Iterable[str]) -> bytes:
    """Return a ``FindMissingChunksRequest``."""
    return pb.FindMissingChunksRequest(chunk_digests=chunks).SerializeToString()


def chunks_missing_bytes(chunks: Iterable[str]) -> bytes:
    """Return a ``FindMissingChunksResponse``."""
    return pb.FindMissingChunksResponse(chunk_digests=chunks).SerializeToString()


def chunks_missing(data: bytes) -> tuple[str, ...]:
    """Return the digests in a ``FindMissingChunksResponse``.

    Raises:
        WireError: if it is none.
    """
    return tuple(parsed_as(pb.FindMissingChunksResponse, data).chunk_digests)


def validate_request(data: bytes) -> Asked:
    """Return what a ``ValidateSceneRequest`` asks for.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    message = parsed_as(pb.ValidateSceneRequest, data)
    scene = scene_value(message.scene)
    question = _question(OperationKind.CHECK, scene, "", pb.Change())
    return Asked(named("request_id", message.request_id), question, scene)


def submit_request(data: bytes) -> Asked:
    """Return what a ``SubmitSceneRequest`` asks for.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    message = parsed_as(pb.SubmitSceneRequest, data)
    scene = scene_value(message.scene)
    question = _question(OperationKind.PLAN, scene, "", message.change)
    return Asked(named("request_id", message.request_id), question, scene)


def what_if_request(data: bytes) -> Asked:
    """Return what an ``AskWhatIfRequest`` asks for.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    message = parsed_as(pb.AskWhatIfRequest, data)
    request_id, kind = named("request_id", message.request_id), OperationKind.WHAT_IF
    match message.WhichOneof("base"):
        case "scene":
            scene = scene_value(message.scene)
            return Asked(request_id, _question(kind, scene, "", message.change), scene)
        case "program_digest":
            base = digest("program_digest", message.program_digest)
            return Asked(request_id, _question(kind, None, base, message.change), None)
        case _:
            raise FieldError("base", "a scene, or the program_digest of a plan, is missing")


def asked_bytes(asked: Asked) -> bytes:
    """Return the request that asks for something, of the method for its kind."""
    scene = None if asked.scene is None else scene_message(asked.scene)
    change = change_message(asked.question)
    match asked.question.kind:
        case OperationKind.CHECK:
            message: pb.ValidateSceneRequest | pb.SubmitSceneRequest | pb.AskWhatIfRequest = (
                pb.ValidateSceneRequest(request_id=asked.request_id, scene=scene)
            )
        case OperationKind.PLAN:
            message = pb.SubmitSceneRequest(request_id=asked.request_id, scene=scene, change=change)
        case OperationKind.WHAT_IF:
            message = pb.AskWhatIfRequest(request_id=asked.request_id, change=change)
            if scene is None:
                message.program_digest = asked.question.program_digest
            else:
                message.scene.CopyFrom(scene)
    return message.SerializeToString()


def operation_request(data: bytes) -> str:
    """Return the operation that a request about one names.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(pb.GetOperationRequest, data)
    return named("operation_id", message.operation_id)


def operation_request_bytes(operation: str) -> bytes:
    """Return a request about an operation: to get, watch or cancel it."""
    return pb.GetOperationRequest(operation_id=operation).SerializeToString()


def operation_bytes(seen: Seen) -> bytes:
    """Return an answer with one operation: all of them have it in the same field."""
    return pb.GetOperationResponse(operation=operation_message(*seen)).SerializeToString()


def operation_from_bytes(data: bytes) -> Seen:
    """Return the operation in an answer with one.

    Raises:
        WireError: if it is none.
    """
    return operation_value(parsed_as(pb.GetOperationResponse, data).operation)


def list_request(data: bytes) -> tuple[int, str]:
    """Return the size of a page, and the operation that it begins behind (empty: at the latest), of
    a ``ListOperationsRequest``.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    message = parsed_as(pb.ListOperationsRequest, data)
    if message.page_size > MOST_A_PAGE:
        raise FieldError("page_size", f"{MOST_A_PAGE} at most expected, got {message.page_size}")
    return message.page_size or PAGE, message.page_token


def list_request_bytes(page_token: str) -> bytes:
    """Return a ``ListOperationsRequest`` for a large page."""
    return pb.ListOperationsRequest(
        page_size=MOST_A_PAGE, page_token=page_token
    ).SerializeToString()


def list_bytes(page: Sequence[Seen], next_page_token: str) -> bytes:
    """Return a ``ListOperationsResponse``."""
    operations = [operation_message(*each, brief=True) for each in page]
    answer = pb.ListOperationsResponse(operations=operations, next_page_token=next_page_token)
    return answer.SerializeToString()


def list_from_bytes(data: bytes) -> tuple[list[Seen], str]:
    """Return the operations in a ``ListOperationsResponse``, and the token of the next page.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(pb.ListOperationsResponse, data)
    return [operation_value(each) for each in message.operations], message.next_page_token


def _question(
    kind: OperationKind, scene: SceneUpload | None, base: str, change: pb.Change
) -> Question:
    if change.seed > _MOST_SEED:
        raise FieldError("change.seed", f"{_MOST_SEED} at most expected, got {change.seed}")
    takt_s = _within("change.takt_s", change.takt_s, 0.0, MOST_TAKT_S)
    limit_s = _within("change.limit_s", change.limit_s or LIMIT_S, 1.0, MOST_LIMIT_S)
    without = change.without and named("change.without", change.without)
    scene_digest, name = ("", "") if scene is None else (scene.digest, scene.name)
    return Question(kind, scene_digest, base, limit_s, takt_s or None, change.seed, without, name)


def _within(field: str, value_s: float, least_s: float, most_s: float) -> float:
    if not (math.isfinite(value_s) and least_s <= value_s <= most_s):
        raise FieldError(field, f"{least_s:g} to {most_s:g} s expected, got {value_s}")
    return value_s
