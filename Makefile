# Every target makes .venv with plain venv and pip if it is missing or older than the locks: python3 and make are enough.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

RUNTIME := .venv/.runtime
DEV := .venv/.dev

.DEFAULT_GOAL := help
.PHONY: help demo test serve lint lint-scripts lock bench bench-viewers accuracy

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## Read the bundled sample sheets for Uma Doe and write her calendar
	$(BIN)/heatsync extract docs/samples/*.pdf --swimmer "Uma Doe" --ics demo.ics

test: $(DEV) ## Run every test, as many at once as there are cores, at most 4
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4

serve: $(RUNTIME) ## Run the server on http://localhost:3001
	$(BIN)/heatsync serve

lint: $(DEV) ## Check style, types, imports and the pages' scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --silent lint-scripts

lint-scripts: ## Check the pages' scripts (needs Node 20 or newer)
	@if command -v npm >/dev/null; then \
		$(MAKE) --silent .ci/js/node_modules && \
		.ci/js/node_modules/.bin/eslint --config .ci/js/eslint.config.js --max-warnings 0 web/static && \
		.ci/js/node_modules/.bin/tsc --project .ci/js; \
	else \
		echo "LEFT OUT: the pages' scripts were not checked, because there is no npm here. Install Node 20 or newer." >&2; \
		test -z "$$CI"; \
	fi

lock: $(DEV) ## Write the locks from pyproject.toml, keeping pins that still fit (UPGRADE=1: newest)
	$(LOCK) --extra build -o requirements.lock
	$(LOCK) --extra build --extra dev -c requirements.lock -o requirements-dev.lock

accuracy: $(DEV) ## Read sheets that are known whole, or the PDFs of a folder (REAL=DIR), and count what was found
	$(BIN)/python -m tests.accuracy $(REAL)

bench-viewers: $(DEV) ## Measure what many viewers of one batch cost
	$(BIN)/python -m tests.bench.viewers

bench: $(DEV) ## Measure latency and throughput on this machine
	$(BIN)/python -m tests.bench

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "HeatSync needs Python 3.11 or newer, and there is no $(PYTHON) here." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit("HeatSync needs Python 3.11 or newer, and $(PYTHON) here is %d.%d." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "HeatSync needs Python's venv module: install it (Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Making .venv (once, about half a minute)"
	@$(PYTHON) -m venv --clear .venv

.ci/js/node_modules: .ci/js/package.json .ci/js/package-lock.json
	@npm ci --prefix .ci/js --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

$(RUNTIME): $(BIN)/python requirements.lock pyproject.toml
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@
