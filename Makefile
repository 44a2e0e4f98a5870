# `make run` and `make test` are all a fresh machine needs: Python >= 3.11 and make.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Else every process of the tests would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
# The locks are complete, so nothing is resolved; modules are compiled when first imported.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-compile
PYTEST := $(BIN)/pytest
WORKERS ?= 2
SIDE_BY_SIDE = $(MAKE) -k -j2 $(if $(filter output-sync,$(.FEATURES)),-Otarget)
PACKAGES := chromium poppler-utils fonts-noto-cjk libreoffice-calc-nogui

help: ## Show this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/runtime.stamp ## Start the demo province; prints its address and accounts
	@exec $(BIN)/zhicheng serve --demo

env: .venv/dev.stamp ## Make .venv with the program and all the tools
	@echo ".venv is ready"

check: .venv/dev.stamp ## Style, types, layers and the quick tests, side by side
	@$(SIDE_BY_SIDE) types quick style layers

lint: .venv/dev.stamp ## The same without the tests
	@$(SIDE_BY_SIDE) types style layers

# In the order of the folders: the browser walks, few and long, come first.
test: .venv/dev.stamp programs ## Every test, on SQLite and PostgreSQL and in a browser
	@$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not long"

long: .venv/dev.stamp programs ## The slow proofs: kills, 100,000 rows, every kind of page in a browser
	@$(PYTEST) -m long

bench: .venv/dev.stamp ## The figures of docs/operations.md
	@$(PYTEST) tests/bench --benchmark-only

clean: ## Remove .venv and every cache; the data under var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .benchmarks
	rm -rf build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The parts of `make check`.
style:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
types:
	@$(BIN)/mypy
layers:
	@$(BIN)/lint-imports --no-logo
quick:
	@$(PYTEST) tests/domain tests/house

# Stamps live inside .venv, so that removing it removes them too.
.venv/runtime.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed, for example: make PYTHON=python3.11" >&2; exit 1; }
	@echo "Making .venv, once; half a minute ..."
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements-dev.lock
	@echo "Adding the tools of development, once ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# The tests drive Debian's Chromium, ask poppler's pdfsig about signatures, and let LibreOffice
# open what is exported.
INSTALL_PACKAGES := apt-get install -y --no-install-recommends $(PACKAGES)
programs:
	@if command -v chromium >/dev/null && command -v pdfsig >/dev/null && \
	  command -v soffice >/dev/null; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then as=no; \
	elif [ "$$(id -u)" = 0 ]; then as=; \
	elif sudo -n true 2>/dev/null; then as="sudo -n"; \
	else as=no; fi; \
	if [ "$$as" != no ]; then \
	  echo "Installing $(PACKAGES) ..."; \
	  $$as apt-get update -qq </dev/null && \
	  $$as env DEBIAN_FRONTEND=noninteractive $(INSTALL_PACKAGES) -qq </dev/null >/dev/null && exit 0; \
	fi; \
	echo "The tests need the programs chromium, pdfsig and soffice. Run:" >&2; \
	echo "  sudo apt-get update && sudo $(INSTALL_PACKAGES)" >&2; \
	exit 1

.PHONY: help run env check lint test long bench clean style types layers quick programs
