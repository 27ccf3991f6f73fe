# What people do with a checkout. `make` alone lists it.

PORT ?= 8000
# The first Python that is new enough; `make PYTHON=/path/to/python3 …` chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN = .venv/bin
# Two at a time: the browser, the server and PostgreSQL need their share of a small machine.
# What is shared out to them, and in which order: tests/sharing_out.py.
PYTEST = $(BIN)/pytest -q --dist loadfile
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run build test test-fast test-sqlite test-postgres test-tools e2e lint lint-types lint-style format bench wheel pin translations clean python

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and not found. Debian 12: apt-get install python3 python3-venv. Or: make PYTHON=/path/to/python3" >&2; exit 1; }

build: python ## install into .venv, build the front end, compile the translations
	@$(PYTHON) scripts/set_up.py

run: build ## load the Nankai pack and demo data, replay half a year, serve on 127.0.0.1:PORT (default 8000)
	@PORT=$(PORT) $(BIN)/python scripts/run_demo.py

test: build test-tools lint test-sqlite test-postgres ## everything: linters, then all tests on SQLite, then those that use the database on PostgreSQL

test-tools: build
	@$(BIN)/python scripts/install_test_tools.py
	@$(PYTHON) scripts/set_up.py spark

test-sqlite: build ## all tests, on SQLite
	MASHANGBAN_TEST_DB=sqlite $(PYTEST) -n $(WORKERS)

test-postgres: build ## the tests that use the database, on a PostgreSQL started for them
	MASHANGBAN_TEST_DB=postgres $(BIN)/python scripts/with_postgres.py $(PYTEST) -n $(WORKERS) --only-database

test-fast: build ## all tests but the browser's, on SQLite
	$(PYTEST) -n $(WORKERS) -m "not e2e"

e2e: build test-tools ## only the browser's tests, on SQLite; pictures in tests/shots/
	$(PYTEST) tests/e2e

lint: build ## style, types, import contracts, templates
	@$(MAKE) --no-print-directory -j 2 lint-types lint-style

# The types take as long as all the rest.
lint-types:
	$(BIN)/mypy

lint-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet src

format: build ## bring code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

translations: build ## bring the Chinese catalogues in line with the code; then fill the empty ones by hand
	$(BIN)/python scripts/extract_translations.py

bench: build ## measure speed beside its yardsticks
	@for part in bench/*.py; do echo "== $$part"; $(BIN)/python $$part || exit 1; done

wheel: build ## build dist/*.whl with packs, front end and translations
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

pin: build ## pin dependencies anew after a change in pyproject.toml
	$(BIN)/python scripts/pin.py

clean: ## remove what was built; data in var/ stays
	rm -rf .venv node_modules dist build src/mashangban/web/static/built tests/shots
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src scripts tests -name '*.mo' -delete
	find src scripts tests -name __pycache__ -prune -exec rm -rf {} +
