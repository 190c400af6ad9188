# laomo: two commands on a bare machine with Python 3.11+ and make: `make demo`, `make test`.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.installed
BROKER := $(VENV)/.broker
LOCKED := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links

help: ## this help
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(SETUP): requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("laomo needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

$(BROKER): $(SETUP) # apart: a demo over the local bus waits for no jars
	$(BIN)/python -m libs.common.messaging.embedded_broker
	@touch $@

setup: $(SETUP) $(BROKER) ## make the environment

demo: $(SETUP) $(if $(filter kafka,$(BUS)),$(BROKER)) ## from an empty database to proven payments (ONCE=1 BUS=kafka ROSTER= SURVEY= THROUGH= PORT=)
	ONCE="$(ONCE)" BUS="$(BUS)" ROSTER="$(ROSTER)" SURVEY="$(SURVEY)" THROUGH="$(THROUGH)" PORT="$(PORT)" $(BIN)/python -m deploy.local.demo

up: $(SETUP) $(BROKER) ## the whole system as processes: PostgreSQL, Kafka, every department's web, subscriber, relay (PORT= FRESH=1)
	$(BIN)/python -m deploy.local.up start $(if $(PORT),--port $(PORT)) $(if $(FRESH),--fresh)

down: $(SETUP) ## stop it; its data stays
	$(BIN)/python -m deploy.local.up stop

status: $(SETUP) ## what runs, and which department is behind on what
	$(BIN)/python -m deploy.local.up status

logs: $(SETUP) ## the last lines of every process (NAME=funds-web LINES=100)
	$(BIN)/python -m deploy.local.up logs $(if $(NAME),--name $(NAME)) $(if $(LINES),--lines $(LINES))

token: $(SETUP) ## an access token of the running system (AS=sysadmin)
	@$(BIN)/python -m deploy.local.up token $(if $(filter command environment,$(firstword $(origin AS))),$(AS),sysadmin)

test: $(SETUP) $(BROKER) ## every test, on real PostgreSQL and a real Kafka (BUS=kafka: every composition over it)
	$(BIN)/python -m pytest -n 2 -q $(if $(BUS),--bus=$(BUS))

faults: $(SETUP) $(BROKER) ## every fault put into the running system while people work, with a report (SEED=)
	$(BIN)/python -m pytest -q -s tests/faults --all-faults $(if $(SEED),--seed $(SEED))

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

# What a check installs for itself, apart from .venv: the generator of the Python client, and npm packages pinned by package-lock.json.
build/clients-venv/.installed: requirements/clients.txt
	$(PYTHON) -m venv build/clients-venv
	build/clients-venv/bin/pip install --quiet --require-hashes -r requirements/clients.txt
	@touch $@

build/npm/.installed: deploy/contracts/npm/package.json deploy/contracts/npm/package-lock.json
	@mkdir -p build/npm && cp deploy/contracts/npm/package.json deploy/contracts/npm/package-lock.json build/npm/
	cd build/npm && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

contracts-check: $(SETUP) ## released documents unbroken; OpenAPI lints clean, AsyncAPI parses (needs Node.js)
	$(BIN)/python -m deploy.contracts.breaking
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory contracts-lint; else echo "skipped: no Node.js (OpenAPI lint, AsyncAPI parser)"; fi

contracts-lint: build/npm/.installed
	build/npm/node_modules/.bin/spectral lint --ruleset deploy/contracts/spectral.yaml --fail-severity hint docs/generated/openapi/*.json
	@cp deploy/contracts/npm/asyncapi.mjs build/npm/
	node build/npm/asyncapi.mjs docs/generated/asyncapi.json

clients: $(SETUP) build/clients-venv/.installed ## generate the Python and TypeScript clients, check their types, walk the path live
	@rm -rf build/clients/python
	build/clients-venv/bin/openapi-python-client generate --path docs/generated/openapi/laomo.json --config deploy/contracts/python/generator.yaml \
		--meta none --output-path build/clients/python/laomo_client --overwrite --fail-on-warning
	MYPYPATH=build/clients/python build/clients-venv/bin/mypy --strict --config-file= --cache-dir build/clients/.mypy_cache \
		build/clients/python/laomo_client deploy/contracts/python/walk.py
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory clients-typescript; else echo "skipped: no Node.js (TypeScript client)"; fi
	@set -- "build/clients-venv/bin/python deploy/contracts/python/walk.py"; \
	if command -v npm >/dev/null; then set -- "$$@" "node build/clients/typescript/js/example.js"; fi; \
	PYTHONPATH=build/clients/python $(BIN)/python -m deploy.contracts.live "$$@"

clients-typescript: build/npm/.installed
	@mkdir -p build/clients/typescript && ln -sfn ../../npm/node_modules build/clients/typescript/node_modules
	@cp deploy/contracts/typescript/* build/clients/typescript/
	build/npm/node_modules/.bin/openapi-typescript docs/generated/openapi/laomo.json --default-non-nullable=false -o build/clients/typescript/laomo.d.ts
	build/npm/node_modules/.bin/tsc -p build/clients/typescript

release-contracts: docs ## what the documents say now is released (REASON= where it breaks what was)
	$(BIN)/python -m deploy.contracts.release $(if $(REASON),"$(REASON)")

k8s: $(SETUP) ## write the manifests of every department (deploy/k8s)
	$(BIN)/python -m deploy.kubernetes deploy/k8s

k8s-check: $(SETUP) ## whether deploy/k8s is what the code says, and holds for three versions of Kubernetes and its operators
	rm -rf build/k8s-drift && $(BIN)/python -m deploy.kubernetes build/k8s-drift
	@diff -ru deploy/k8s build/k8s-drift || { echo "deploy/k8s is behind the code: run make k8s and commit it"; exit 1; }
	$(BIN)/python -m deploy.kubernetes.checks deploy/k8s

images: $(SETUP) ## build every department's image by podman or docker (BASE=<python:3.11-slim>@sha256:…, ENGINE=, BUILD_OPTIONS=, PROBE=1 starts each)
	@$(BIN)/python -m deploy.docker --base "$(BASE)" --engine "$(ENGINE)" --build-options "$(BUILD_OPTIONS)" $(if $(PROBE),--probe)

restore-drill: $(SETUP) ## back up a funds database, recover it to a moment before a mistake, prove its books
	@$(BIN)/python -m deploy.local.restore_drill

bench: $(SETUP) $(BROKER) ## measure beside the raw floors (BENCH=roster,… SIZE=full), build/bench/results.json
	BENCH="$(BENCH)" SIZE="$(SIZE)" $(BIN)/python -m benchmarks

lock: $(SETUP) ## compile requirements/*.in anew, with hashes and without addresses
	$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile $(LOCKED) -o requirements/runtime.txt requirements/runtime.in
	build/lock/bin/uv pip compile $(LOCKED) -o requirements/dev.txt requirements/dev.in -c requirements/runtime.txt
	build/lock/bin/uv pip compile $(LOCKED) -o requirements/clients.txt requirements/clients.in
	@if command -v npm >/dev/null; then cd deploy/contracts/npm && npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund; fi

fmt: $(SETUP) ## format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what was built
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: help setup demo up down status logs token test faults lint docs docs-check contracts-check contracts-lint clients clients-typescript release-contracts k8s k8s-check images restore-drill bench lock fmt clean
