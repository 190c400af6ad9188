# laomo: two commands on a bare machine with Python 3.11+ and make: `make demo`, `make test`.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.installed
LOCKED := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links

help: ## this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(SETUP): requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("laomo needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(SETUP) ## make the environment

demo: $(SETUP) ## from an empty database to proven payments (ONCE=1 BUS=kafka ROSTER= SURVEY= THROUGH= PORT=)
	ONCE="$(ONCE)" BUS="$(BUS)" ROSTER="$(ROSTER)" SURVEY="$(SURVEY)" THROUGH="$(THROUGH)" PORT="$(PORT)" $(BIN)/python -m deploy.local.demo

test: $(SETUP) ## every test, on real PostgreSQL
	$(BIN)/python -m pytest -n 2 -q

lint: $(SETUP) ## lint, format, types, walls
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(SETUP) ## write the generated documents (docs/generated)
	$(BIN)/python -m deploy.local.documents docs/generated

docs-check: $(SETUP) ## whether docs/generated is what the code says
	rm -rf build/docs-check && $(BIN)/python -m deploy.local.documents build/docs-check
	@diff -ru docs/generated build/docs-check || { echo "docs/generated is behind the code: run make docs and commit it"; exit 1; }

bench: $(SETUP) ## measure beside the raw floors (BENCH=roster,… SIZE=full), build/bench/results.json
	BENCH="$(BENCH)" SIZE="$(SIZE)" $(BIN)/python -m benchmarks

lock: $(SETUP) ## compile requirements/*.in anew, with hashes and without addresses
	$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile $(LOCKED) -o requirements/runtime.txt requirements/runtime.in
	build/lock/bin/uv pip compile $(LOCKED) -o requirements/dev.txt requirements/dev.in -c requirements/runtime.txt

fmt: $(SETUP) ## format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what was built
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: help setup demo test lint docs docs-check bench lock fmt clean
