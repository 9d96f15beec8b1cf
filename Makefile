# `make run` starts the portal, `make test` proves it. docs/development.md lists the plain commands behind each target.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PARTS := chromium redis-server postgresql prometheus
ARGS ?=
NO_TESTS := 5

.DEFAULT_GOAL := help
.PHONY: run test check sweep bench audit lock help environment test-environment parts

run: environment ## Start the portal: http://127.0.0.1:8000/ (a demonstration when no GitHub credential is set)
	@exec $(BIN)/python manage.py portal

test: check parts ## Check, then run every test on PostgreSQL, and what asks a database on SQLite (ARGS="tests/sync -x" for some)
	@echo "== Tests on PostgreSQL"
	@$(BIN)/python -m pytest -n 2 --cov --cov-report= --cov-fail-under=0 $(ARGS)
	@$(if $(ARGS),echo "Only some tests ran: coverage is not judged.",echo "== Coverage" && $(BIN)/coverage report)
	@echo "== Tests on SQLite"
	@TEST_DB=sqlite $(BIN)/python -m pytest -n 2 -m "database and not once and not browser" $(ARGS) || [ $$? -eq $(NO_TESTS) ]

check: test-environment ## Check style, types, templates, import contracts, size limits, migrations and settings
	@sh .ci/check $(BIN)

sweep: test-environment parts ## Let a sync die at every single point of it, where `make test` takes some (20 minutes)
	@EVERY_POINT=1 $(BIN)/python -m pytest -n 2 tests/sync/runner/test_crashes.py

bench: environment ## Measure a first and a second sync of a small organization against a plain read of the same pages
	@$(BIN)/python manage.py bench $(ARGS)

audit: ## Look for known vulnerabilities in the pinned dependencies (needs the network)
	@sh .ci/audit $(PYTHON)

lock: ## Pin the dependencies again, with hashes (needs uv)
	uv pip compile --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	uv pip compile --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header tests/requirements.in -o tests/requirements.txt

help: ## List these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

environment: $(BIN)/pip
	@sh .ci/install $(BIN) requirements.txt

test-environment: $(BIN)/pip
	@sh .ci/install $(BIN) tests/requirements.txt

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "The portal needs Python 3.11 or newer: make PYTHON=/path/to/python3 run"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv module is missing. On Debian: apt-get install -y python3-venv"; exit 1; }
	@echo "Making a Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

parts:
	@sh .ci/parts $(PARTS)
