# make run | test | check | deep | bench | fmt | lock
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
DATA_DIR ?= var
PORT ?= 8000
PYTEST := $(PY) -m pytest
JOBS ?= 2
# Whoever compiles no Python modules compiles all of them at each start, which takes a server 0.3 s.
export PYTHONDONTWRITEBYTECODE :=
TEST_POSTGRES ?= postgres://postgres@127.0.0.1:5432/candor

.PHONY: help run test check lint deep bench fmt lock static-checks

help:
	@echo "make run     bring the site up on http://127.0.0.1:$(PORT)/"
	@echo "make test    run the tests, but for those that take long"
	@echo "make check   what CI runs: format, lint, types, boundaries, migrations, tests on two databases"
	@echo "make deep    what takes long   ·   make bench  the figures   ·   make fmt  format the code"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12) and "Candor needs Python 3.12 or newer; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/ready-to-run: requirements.lock | $(VENV)/bin/python
	@echo "Installing what Candor needs …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

# Validators for the tests; a laptop without npm goes without them, and the tests say so.
node_modules/ready: package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent && touch $@; else echo "No npm here: the HTML validator will not run."; fi

$(VENV)/ready-to-test: requirements-dev.lock node_modules/ready | $(VENV)/bin/python
	@echo "Installing what the tests need …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@touch $@ $(VENV)/ready-to-run

# Nothing to edit first: the secret is made once and kept beside the data.
run: $(VENV)/ready-to-run
	@mkdir -p "$(DATA_DIR)"
	@test -s "$(DATA_DIR)/secret" || (umask 077; $(PY) -c 'import secrets; print(secrets.token_urlsafe(50))' > "$(DATA_DIR)/secret")
	@SECRET_KEY="$${SECRET_KEY:-$$(cat "$(DATA_DIR)/secret")}" DATA_DIR="$(DATA_DIR)" PORT="$(PORT)" exec $(PY) manage.py serve

test: $(VENV)/ready-to-test
	@$(PYTEST) -n $(JOBS) -m "not deep" $(ARGS)

fmt: $(VENV)/ready-to-test
	@$(VENV)/bin/ruff check --quiet --fix . || true
	@$(VENV)/bin/ruff format --quiet .
	@git ls-files -co --exclude-standard 'templates/admin/*.html' | xargs -r $(VENV)/bin/djade --target-version 6.0 || true

lint: export SECRET_KEY = only-for-checks
lint: export DATA_DIR := $(shell mktemp -u /tmp/candor-lint-XXXXXX)
lint: $(VENV)/ready-to-test
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	git ls-files -co --exclude-standard 'templates/admin/*.html' | xargs -r $(VENV)/bin/djade --check --target-version 6.0
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) manage.py makemigrations --check --dry-run
	SITE_URL=https://example.org SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))') $(PY) -W error manage.py check --deploy --fail-level INFO

# How pytest says that all tests ran and some failed; anything else, such as a worker that crashed, stays red.
TESTS_FAILED := 1
# Some tests wait a second for a server, a browser and a database that share two cores with other tests. One
# that fails among them has to pass alone.
define tests
$(PYTEST) -n $(JOBS) -m $(1) || { \
  test $$? -eq $(TESTS_FAILED); \
  echo "— what failed, once more and alone"; \
  $(PYTEST) --last-failed --last-failed-no-failures none -m $(1); }
endef

check: lint
	@echo "— tests on SQLite"
	$(call tests,"not deep")
	@echo "— tests on PostgreSQL, without those that see nothing of it: they have just been run"
	@if [ -n "$${CI:-}" ] || (exec 3<>/dev/tcp/127.0.0.1/5432) 2>/dev/null; then \
	  export DATABASE_URL=$(TEST_POSTGRES); $(call tests,"not deep and not pure and not looks"); \
	else echo "NO POSTGRESQL ON THIS MACHINE: the tests ran on SQLite alone."; fi

deep: $(VENV)/ready-to-test
	$(PYTEST) -n $(JOBS) -m deep
	DATABASE_URL=$(TEST_POSTGRES) $(PYTEST) -n $(JOBS) -m "deep or looks"

bench: $(VENV)/ready-to-test
	@$(PY) -m bench

# Hashes of every file, no address of any of them.
lock: $(VENV)/ready-to-test
	@$(PY) -m pip install --quiet pip-tools
	@$(VENV)/bin/pip-compile $(LOCK_OPTIONS) -o requirements.lock pyproject.toml
	@$(VENV)/bin/pip-compile $(LOCK_OPTIONS) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
LOCK_OPTIONS := --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options
