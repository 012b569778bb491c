"""Only certified plans whose files belong together are taken, and they stay as they were."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from cells.orchestrator import RefusedError
from cells.service import PlanError, read_plan
from cells.service.plans import PlanStore
from cells.wire import (
    program_bytes,
    read_certificate,
    read_program,
    write_certificate,
    write_program,
)
from cells.wire.service_messages import CHUNK_BYTES
from tests.cells.service.certified_folder import write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path / "plan", ("one", "two"))
    return tmp_path / "plan"


def test_a_certified_plan_tells_its_stations_lines_and_robots(folder: Path) -> None:
    admitted = read_plan(folder).admitted
    data = (folder / "program.pb").read_bytes()
    assert admitted.program_digest == hashlib.sha256(data).hexdigest()
    assert [(each.line, each.station, each.robots) for each in admitted.stations] == [
        ("line", "one", ("R1",)),
        ("line", "two", ("R1",)),
    ]


@pytest.mark.parametrize("name", ["program.pb", "certificate.json", "scene/scene.yaml"])
def test_a_plan_without_one_of_its_files_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(PlanError, match=f"has no {name}"):
        read_plan(folder)


def test_a_program_that_was_not_certified_is_refused(folder: Path) -> None:
    path = folder / "program.pb"
    write_program(path, replace(read_program(path), seed=1))
    with pytest.raises(PlanError, match="the certificate belongs to another program"):
        read_plan(folder)


def test_a_certificate_that_was_changed_is_refused(folder: Path) -> None:
    path = folder / "certificate.json"
    path.write_text(path.read_text().replace("20.5", "10.5"))
    with pytest.raises(PlanError, match="changed after it was signed"):
        read_plan(folder)


def test_another_scene_is_refused(folder: Path) -> None:
    path = folder / "scene" / "scene.yaml"
    path.write_text(path.read_text().replace("time: 1.1", "time: 1.2"))
    with pytest.raises(PlanError, match="belongs to another scene"):
        read_plan(folder)


def test_a_certificate_for_fewer_stations_is_refused(folder: Path) -> None:
    path = folder / "certificate.json"
    certificate = read_certificate(path)
    write_certificate(path, replace(certificate, stations=certificate.stations[:1]))
    with pytest.raises(PlanError, match="do not name the same stations"):
        read_plan(folder)


def test_a_program_is_given_out_in_chunks_that_make_up_its_bytes(
    folder: Path, tmp_path: Path
) -> None:
    small = read_plan(folder)
    program = read_program(folder / "program.pb")
    (robot,) = program.stations[0].robots
    many = replace(robot, steps=robot.steps * (4 * CHUNK_BYTES // len(small.program)))
    first = replace(program.stations[0], robots=(many,))
    data = program_bytes(replace(program, stations=(first, program.stations[1])))
    digest = hashlib.sha256(data).hexdigest()
    admitted = replace(small.admitted, program_digest=digest)
    large = replace(small, program=data, admitted=admitted)
    store = PlanStore(tmp_path / "plans")
    store.keep(large)
    store.open([digest], {})
    manifest = store.manifest(digest)
    assert len(manifest.chunk_digests) > 4  # head, the first station in pieces, the second, tail
    assert len(store.chunk(manifest.chunk_digests[1])) == CHUNK_BYTES
    assert b"".join(map(store.chunk, manifest.chunk_digests)) == large.program
    assert manifest.certificate_json == small.certificate
    with pytest.raises(RefusedError, match=f"there is {digest}"):
        store.manifest("0" * 64)
    with pytest.raises(RefusedError, match="GetProgram names those there are"):
        store.chunk("0" * 64)


def test_a_kept_program_that_was_changed_is_not_given_out(folder: Path, tmp_path: Path) -> None:
    plan = read_plan(folder)
    store = PlanStore(tmp_path / "plans")
    store.keep(plan)
    path = tmp_path / "plans" / plan.admitted.program_digest / "program.pb"
    path.write_bytes(plan.program + b"\0")
    with pytest.raises(PlanError, match="was changed; give the plan's folder again"):
        PlanStore(tmp_path / "plans").open([plan.admitted.program_digest], {})
