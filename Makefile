# The three commands a newcomer needs: `make cell`, `make test`, `make check`.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: cell test check lock proto clean

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -qq --require-hashes -r requirements.lock
	$(BIN)/pip install -qq --no-deps --no-build-isolation --editable .
	$(BIN)/taktline compile
	touch $@

cell: $(VENV)/installed  ## plan, judge and report a real respot cell
	$(BIN)/taktline plan scenes/respot_cell.yaml -o out/respot_cell
	$(BIN)/taktline report out/respot_cell --picture out/respot_cell.svg

test: $(VENV)/installed  ## the whole test suite with branch coverage
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term --cov-fail-under=90

check: $(VENV)/installed  ## lint, format, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Hashes must be those of the published files: no local wheel folder or mirror may have a say.
lock: $(VENV)/installed  ## renew requirements.lock (names, versions, hashes)
	env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_CONSTRAINT PIP_CONFIG_FILE=/dev/null \
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --extra dev --extra bench \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-strip-extras \
	  --output-file requirements.lock pyproject.toml

proto: $(VENV)/installed  ## regenerate protos/taktline/v1/*_pb2.py
	$(BIN)/python -m grpc_tools.protoc -I . --python_out=. --pyi_out=. \
	  protos/taktline/v1/*.proto

clean:
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache
