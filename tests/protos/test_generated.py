"""What is generated from the .proto files is what is committed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROTOS = sorted(path.relative_to(ROOT) for path in ROOT.glob("protos/**/*.proto"))


def test_the_generated_modules_are_those_of_the_proto_files(tmp_path: Path) -> None:
    (tools,) = find_spec("grpc_tools").submodule_search_locations
    # in a process of its own: the compiler aborts beside other libraries built on absl
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT}", f"-I{tools}/_proto"]
    command += [f"--python_out={tmp_path}", f"--pyi_out={tmp_path}", *map(str, PROTOS)]
    subprocess.run(command, check=True, cwd=ROOT)
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
