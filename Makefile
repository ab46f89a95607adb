# Every target creates .venv with venv and pip if it is missing or older than the lock files: python3 and make are enough.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
FAULTS ?= 20000
SEED ?= 1
PYTEST := $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4

# Without byte code, every process that the tests start would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo serve test test-unit test-more test-newest coverage lint lint-lock lint-scripts lock accuracy fuzz-lines \
	bench bench-viewers

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## Read the bundled sample sheets for Uma Doe and write her calendar
	$(BIN)/heatsync extract docs/samples/*.pdf --swimmer "Uma Doe" --ics demo.ics

test: $(DEV) ## Run the tests that a change must pass (see tests/README.md)
	$(PYTEST) tests/unit tests/integration tests/browser

test-unit: $(DEV) ## Run the tests that need no process, no database server and no browser
	$(PYTEST) tests/unit

test-more: $(DEV) ## Run the long tests, and every property test with many examples
	$(PYTEST) tests/more
	$(PYTEST) tests/unit tests/integration -m hypothesis --hypothesis-profile many

test-newest: ## Run make test on the newest Python here, in .venv-newest (ALLOW_NONE=1: there may be none)
	@newest=$$(.ci/newest-python $(PYTHON)) || test -n "$(ALLOW_NONE)" || exit 1; \
	if test -n "$$newest"; then $(MAKE) test PYTHON="$$newest" VENV=.venv-newest; fi

coverage: $(DEV) ## Measure branch coverage of the unit and integration tests
	$(PYTEST) tests/unit tests/integration --cov --cov-report term:skip-covered

serve: $(RUNTIME) ## Run the server on http://localhost:3001
	$(BIN)/heatsync serve

lint: $(DEV) ## Check style, types, imports, complexity and the pages' scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@found=$$($(BIN)/radon cc --min C --show-complexity heatsync actors web config); \
	if test -n "$$found"; then echo "Split these functions, whose complexity is over 10:"; echo "$$found"; exit 1; fi
	@$(MAKE) --silent lint-scripts

lint-lock: $(DEV) ## Check that every locked package has a wheel for Python 3.14 (asks the package index)
	$(BIN)/uv pip install --dry-run --quiet --target $(VENV)/nowhere --python-version 3.14 --only-binary :all: \
		--no-deps --require-hashes -r requirements-dev.lock

lint-scripts: ## Check the pages' scripts (needs Node 20 or newer)
	@if command -v npm >/dev/null; then \
		$(MAKE) --silent .ci/js/node_modules && \
		.ci/js/node_modules/.bin/eslint --config .ci/js/eslint.config.js --max-warnings 0 web/static && \
		.ci/js/node_modules/.bin/tsc --project .ci/js; \
	else \
		echo "LEFT OUT: the pages' scripts were not checked, because there is no npm here. Install Node 20 or newer." >&2; \
		test -z "$$CI"; \
	fi

lock: $(DEV) ## Write the lock files from pyproject.toml (UPGRADE=1: with the newest versions)
	$(LOCK) --extra build -o requirements.lock
	$(LOCK) --extra build --extra dev -c requirements.lock -o requirements-dev.lock

accuracy: $(DEV) ## Read generated sheets and compare every entry, or read the PDFs of a folder (REAL=DIR)
	$(BIN)/python -m tests.accuracy $(REAL)

fuzz-lines: $(DEV) ## Damage lines of generated sheets and count silent losses (FAULTS=20000 SEED=1)
	$(BIN)/python -m tests.fuzz_lines $(FAULTS) $(SEED)

bench-viewers: $(DEV) ## Measure how fast many viewers receive an event
	$(BIN)/python -m tests.bench.viewers

bench: $(DEV) ## Measure latency and throughput on this machine
	$(BIN)/python -m tests.bench

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "HeatSync needs Python 3.11 or newer, and there is no $(PYTHON) here." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit("HeatSync needs Python 3.11 or newer, and $(PYTHON) here is %d.%d." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "HeatSync needs Python's venv module: install it (Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Creating $(VENV) (once, about half a minute)"
	@$(PYTHON) -m venv --clear $(VENV)

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
