"""What is generated from the .proto files is what is committed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).parents[2]
PROTOS = sorted(path.relative_to(ROOT) for path in ROOT.glob("protos/**/*.proto"))


def test_the_generated_modules_are_those_of_the_proto_files(tmp_path: Path) -> None:
    include = str(files("grpc_tools") / "_proto")
    arguments = ["protoc", f"-I{ROOT}", f"-I{include}"]
    arguments += [f"--python_out={tmp_path}", f"--pyi_out={tmp_path}", *map(str, PROTOS)]
    assert protoc.main(arguments) == 0
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.glob("**/*_pb2.py*"))
    kept = sorted(
        path.relative_to(ROOT)
        for path in ROOT.glob("protos/**/*_pb2.py*")
        if "__pycache__" not in path.parts
    )
    assert made == kept
    assert len(made) == 2 * len(PROTOS) > 0
    for path in made:
        assert (tmp_path / path).read_text() == (ROOT / path).read_text(), f"run make proto: {path}"
