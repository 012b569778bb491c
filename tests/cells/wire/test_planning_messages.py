"""Requests for planning say what can be, or are refused by field; operations come back whole."""

from __future__ import annotations

import pytest

from cells.operations import (
    Operation,
    OperationKind,
    OperationProgress,
    OperationResult,
    OperationState,
    Question,
    SceneFault,
)
from cells.wire import planning_messages as messages
from cells.wire.errors import FieldError
from cells.wire.scene_upload import MOST_CHUNKS, MOST_FILES, SceneUpload, UploadedFile
from protos.taktline.v1 import planning_pb2 as pb

DIGEST = "ab" * 32
UPLOAD = SceneUpload((UploadedFile("car.yaml", (DIGEST,)), UploadedFile("meshes/post.obj", ())))


def scene(*names: str) -> pb.Scene:
    return pb.Scene(files=[pb.SceneFile(name=name) for name in names])


def submit(**more: object) -> messages.Asked:
    asked = pb.SubmitSceneRequest(request_id="r", **more)  # type: ignore[arg-type]
    return messages.submit_request(asked.SerializeToString())


@pytest.mark.parametrize(
    "name",
    [
        "", "/etc/passwd", "../car.yaml", "a/../../b", "a//b", "./a", "a/", "a\\b", "C:a", "a\nb",
        "x" * 301, "a/" + "é" * 101, "..", "..a", "meshes/..hidden", ".", "/",
    ],
)  # fmt: skip
def test_a_name_that_leads_out_or_is_none_is_refused(name: str) -> None:
    """As the first file, or as one beside it."""
    with pytest.raises(FieldError, match=r"scene\.files"):
        submit(scene=scene(name))
    if name != "a/":
        with pytest.raises(FieldError, match=r"scene\.files\.name: a path inside"):
            submit(scene=scene("car.yaml", name))


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ((), "1 to 2000 files expected, got 0"),
        (("a", "a"), "'a' is there twice"),
        (("a", "b", "b/"), "'b' is there twice"),
        (("a", "b", "b/c"), "'b' is a file and a folder"),
        (("a/b.yaml",), "the first one is the scene file, by its name without a folder"),
        (tuple(map(str, range(MOST_FILES + 1))), "1 to 2000 files expected, got 2001"),
    ],
    ids=["none", "twice", "file and folder", "file above", "in a folder", "too many"],
)
def test_files_that_cannot_be_together_are_refused(names: tuple[str, ...], reason: str) -> None:
    with pytest.raises(FieldError, match=reason):
        submit(scene=scene(*names))


def test_too_many_chunks_and_a_folder_with_some_are_refused() -> None:
    many = pb.SceneFile(name="a", chunk_digests=[DIGEST] * (MOST_CHUNKS + 1))
    with pytest.raises(FieldError, match="4000 chunks at most"):
        submit(scene=pb.Scene(files=[many]))
    folder = pb.SceneFile(name="b/", chunk_digests=[DIGEST])
    with pytest.raises(FieldError, match="is a folder, which has no chunks"):
        submit(scene=pb.Scene(files=[pb.SceneFile(name="a"), folder]))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"takt_s": -1.0}, "change.takt_s"),
        ({"takt_s": float("nan")}, "change.takt_s"),
        ({"takt_s": float("inf")}, "change.takt_s"),
        ({"limit_s": 0.5}, "change.limit_s"),
        ({"limit_s": 1e9}, "change.limit_s"),
        ({"seed": 2**31}, "change.seed"),
        ({"without": "a\nb"}, "change.without"),
    ],
)
def test_a_change_that_cannot_be_names_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(FieldError) as error:
        submit(scene=scene("car.yaml"), change=pb.Change(**change))  # type: ignore[arg-type]
    assert error.value.field == field


def test_a_what_if_is_about_a_scene_or_a_plan() -> None:
    with pytest.raises(FieldError, match="base: a scene, or the program_digest of a plan"):
        messages.what_if_request(pb.AskWhatIfRequest(request_id="r").SerializeToString())


@pytest.mark.parametrize("size", [0, 2**19 + 1])
def test_a_chunk_of_a_wrong_size_is_refused(size: int) -> None:
    with pytest.raises(FieldError, match=f"1 to 524288 bytes expected, got {size}"):
        messages.chunk_upload(messages.chunk_upload_bytes(bytes(size)))


@pytest.mark.parametrize("kind", OperationKind)
@pytest.mark.parametrize("about", ["scene", "plan"])
def test_what_is_asked_arrives_as_it_was(kind: OperationKind, about: str) -> None:
    read = {
        OperationKind.CHECK: messages.validate_request,
        OperationKind.PLAN: messages.submit_request,
        OperationKind.WHAT_IF: messages.what_if_request,
    }[kind]
    change = (3_600.0, None, 0, "") if kind is OperationKind.CHECK else (9.0, 50.0, 3, "st.R1")
    if about == "scene":
        question = Question(kind, UPLOAD.digest, "", *change, "car.yaml")
        asked = messages.Asked("r", question, UPLOAD)
    else:
        asked = messages.Asked("r", Question(kind, "", DIGEST, *change), None)
    if about == "plan" and kind is not OperationKind.WHAT_IF:
        with pytest.raises(FieldError):
            read(messages.asked_bytes(asked))
    else:
        assert read(messages.asked_bytes(asked)) == asked


@pytest.mark.parametrize("state", OperationState)
def test_an_operation_arrives_as_it_was(state: OperationState) -> None:
    fault = SceneFault("car.yaml", 3, 7, "lines[0]", "no stations")
    result = OperationResult(DIGEST, True, 20.0, None, 40.0, ("slow",), (fault,))
    question = Question(OperationKind.PLAN, "", DIGEST, 9.0, None, 3, "st.R1", "car.yaml")
    operation = Operation("o", "r", "me", question, state, 0, True, "why", result)
    progress = OperationProgress("stations", 1, 3, None, 18.0, ("so far",))
    for seen in ((operation, progress), (operation, None)):
        assert messages.operation_from_bytes(messages.operation_bytes(seen)) == seen
    page, token = messages.list_from_bytes(messages.list_bytes([(operation, progress)], "o"))
    assert token == "o"
    assert page[0][0].result == OperationResult(DIGEST, True, 20.0, None, 40.0)
    assert page[0][1] == OperationProgress("stations", 1, 3, None, 18.0)


def test_an_operation_of_no_kind_is_refused() -> None:
    with pytest.raises(FieldError, match="of a kind or state that is not known here"):
        messages.operation_from_bytes(pb.GetOperationResponse().SerializeToString())
