"""The import contracts hold, and each of them was seen to fail.

A contract that cannot fail protects nothing: every one is run once more on an import graph into
which a forbidden import was planted.
"""

from __future__ import annotations

import tomllib
from copy import deepcopy
from pathlib import Path

import grimp
import pytest
from importlinter.application.use_cases import _register_contract_types, read_user_options
from importlinter.configuration import configure
from importlinter.domain.contract import Contract, registry

ROOT = Path(__file__).parents[1]
PYPROJECT = ROOT / "pyproject.toml"
SETTINGS = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]
JUDGE = "planner.validation"

PLANTED = {
    "packages": ("robots.model", "cells.ids"),
    "planner": ("planner.motion", "planner.moves"),
    "cells": ("cells.ids", "cells.shop"),
    "robots": ("robots.geometry", "robots.model"),
    "judge": ("planner.validation.timeline", "robots.kinematics.forward"),
    "ortools": ("planner.moves", "ortools"),
    "pybullet": ("planner.collision", "pybullet"),
    "yaml": ("cells.wire", "yaml"),
    "pydantic": ("cells.program", "pydantic"),
    "sqlite": ("cells.wire", "sqlite3"),
    "psycopg": ("cells.wire", "psycopg"),
    "protobuf": ("planner.report", "protos.taktline.v1.program_pb2"),
    "terminal": ("planner.report.contents", "rich"),
    "matplotlib": ("planner.report.tables", "matplotlib"),
    "ray": ("planner.engine.pool", "ray"),
    "grpc": ("cells.orchestrator", "grpc"),
    "telemetry": ("cells.journal", "prometheus_client"),
    "nowhere": ("planner.collision", "coal"),
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        *SETTINGS["root_packages"], include_external_packages=True, cache_dir=None
    )


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    configure()
    options = read_user_options(str(PYPROJECT))
    _register_contract_types(options)
    return {
        contract["id"]: registry.get_contract_class(contract["type"])(
            name=contract["name"],
            session_options=options.session_options,
            contract_options=contract,
        )
        for contract in options.contracts_options
    }


def kept(contract: Contract, graph: grimp.ImportGraph) -> bool:
    return bool(contract.check(deepcopy(graph), verbose=False).kept)


def test_a_violation_is_planted_for_every_contract() -> None:
    assert [contract["id"] for contract in SETTINGS["contracts"]] == list(PLANTED)


@pytest.mark.parametrize("name", PLANTED)
def test_a_contract_is_kept_and_fails_on_a_planted_import(
    name: str, contracts: dict[str, Contract], graph: grimp.ImportGraph
) -> None:
    assert kept(contracts[name], graph)
    importer, imported = PLANTED[name]
    broken = deepcopy(graph)
    if imported not in broken.modules:
        broken.add_module(imported, is_squashed=True)
    broken.add_import(importer=importer, imported=imported)
    assert not kept(contracts[name], broken)


def test_a_module_without_a_layer_breaks_its_contract(
    contracts: dict[str, Contract], graph: grimp.ImportGraph
) -> None:
    for container in ("planner", "cells", "robots"):
        more = deepcopy(graph)
        more.add_module(f"{container}.utils")
        assert not kept(contracts[container], more)


def test_the_judge_is_kept_from_every_maker(graph: grimp.ImportGraph) -> None:
    judge = next(contract for contract in SETTINGS["contracts"] if contract["id"] == "judge")
    free = {JUDGE, "planner.certification", "planner.progress"}
    children = {child for child in graph.find_children("planner") if child not in free}
    assert children <= set(judge["forbidden_modules"])


def test_the_judge_is_kept_from_makers_behind_other_modules(
    contracts: dict[str, Contract], graph: grimp.ImportGraph
) -> None:
    sly = deepcopy(graph)
    sly.add_import(importer="cells.shop", imported="robots.kinematics.forward")
    assert not kept(contracts["judge"], sly)


def test_numba_is_imported_only_by_kernels_and_their_compiler(graph: grimp.ImportGraph) -> None:
    importers = graph.find_modules_that_directly_import("numba")
    assert importers
    for importer in importers:
        compiles = importer.startswith("robots.separate.")
        assert compiles or importer.endswith(("_kernels", ".compiled")), importer


def test_imports_for_types_only_count_too() -> None:
    assert SETTINGS["exclude_type_checking_imports"] is False
