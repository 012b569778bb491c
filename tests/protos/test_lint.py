"""The .proto files keep the rules of their style: names, comments, units, versions."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

ROOT = Path(__file__).parents[2]
UNITS = ("_s", "_m", "_rad", "_kg", "_ratio")
WITHOUT_A_UNIT = {"Trajectory.coefficients"}
"""Of several units, as their comment says."""
Path_ = tuple[int, ...]


def files(folder: Path, root: Path = ROOT) -> list[FileDescriptorProto]:
    """All .proto files below ``root``, with their comments."""
    (tools,) = find_spec("grpc_tools").submodule_search_locations  # type: ignore[union-attr]
    out = folder / "all.pb"
    protos = sorted(str(path.relative_to(root)) for path in root.glob("protos/**/*.proto"))
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{root}", f"-I{tools}/_proto"]
    command += ["--include_source_info", f"--descriptor_set_out={out}", *protos]
    subprocess.run(command, check=True, cwd=root)
    return list(FileDescriptorSet.FromString(out.read_bytes()).file)


def faults(file: FileDescriptorProto) -> Iterator[str]:
    """What in a file is against the rules."""
    comments = {
        tuple(place.path)
        for place in file.source_code_info.location
        if place.leading_comments.strip()
    }
    folder = "/".join(Path(file.name).parent.parts[1:])
    if file.package.replace(".", "/") != folder or not re.search(r"\.v\d+$", file.package):
        yield f"{file.name}: package {file.package} is not its folder and version"
    if file.syntax != "proto3":
        yield f"{file.name}: not proto3"
    for i, message in enumerate(file.message_type):
        yield from _message(message, (4, i), comments)
    for i, enum in enumerate(file.enum_type):
        yield from _enum(enum, (5, i), comments)
    yield from _services(file, comments)


def _services(file: FileDescriptorProto, comments: set[Path_]) -> Iterator[str]:
    for i, service in enumerate(file.service):
        if not service.name.endswith("Service"):
            yield f"{service.name}: a service is named ...Service"
        if (6, i) not in comments:
            yield f"{service.name}: no comment"
        for j, method in enumerate(service.method):
            types = [kind.rsplit(".", 1)[1] for kind in (method.input_type, method.output_type)]
            if types != [f"{method.name}Request", f"{method.name}Response"]:
                yield f"{method.name}: takes and gives {types}"
            if (6, i, 2, j) not in comments:
                yield f"{method.name}: no comment"


def _message(message: DescriptorProto, path: Path_, comments: set[Path_]) -> Iterator[str]:
    if path not in comments:
        yield f"{message.name}: no comment"
    if not re.fullmatch("([A-Z][a-z0-9]*)+", message.name):
        yield f"{message.name}: not in CamelCase"
    for field in message.field:
        name = f"{message.name}.{field.name}"
        if not re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", field.name):
            yield f"{name}: not in lower_snake_case"
        number = field.type in (FieldDescriptorProto.TYPE_DOUBLE, FieldDescriptorProto.TYPE_FLOAT)
        if number and not field.name.endswith(UNITS) and name not in WITHOUT_A_UNIT:
            yield f"{name}: no unit in its name"


def _enum(enum: EnumDescriptorProto, path: Path_, comments: set[Path_]) -> Iterator[str]:
    prefix = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", enum.name).upper()
    if path not in comments:
        yield f"{enum.name}: no comment"
    if enum.value[0].name != f"{prefix}_UNSPECIFIED" or enum.value[0].number != 0:
        yield f"{enum.name}: 0 is not {prefix}_UNSPECIFIED"
    for value in enum.value:
        if not value.name.startswith(f"{prefix}_"):
            yield f"{value.name}: does not begin with {prefix}_"


def test_all_proto_files_keep_the_rules(tmp_path: Path) -> None:
    assert [fault for file in files(tmp_path) for fault in faults(file)] == []


BROKEN = """\
syntax = "proto3";
package taktline.v1;
service Things { rpc Get(Thing) returns (GetResponse); }
message Thing { double length = 1; string Name = 2; }
// A comment.
message GetResponse {}
enum Colour { RED = 0; }
"""


@pytest.mark.parametrize(
    "fault",
    [
        "package taktline.v1 is not its folder",
        "Things: a service is named",
        "Things: no comment",
        "Get: takes and gives",
        "Get: no comment",
        "Thing: no comment",
        "Thing.length: no unit",
        "Thing.Name: not in lower_snake_case",
        "Colour: no comment",
        "Colour: 0 is not COLOUR_UNSPECIFIED",
        "RED: does not begin with COLOUR_",
    ],
)
def test_each_rule_is_seen_to_fail(fault: str, tmp_path: Path) -> None:
    (tmp_path / "protos" / "taktline" / "v2").mkdir(parents=True)
    (tmp_path / "protos" / "taktline" / "v2" / "broken.proto").write_text(BROKEN)
    (file,) = files(tmp_path, tmp_path)
    assert any(fault in found for found in faults(file))
