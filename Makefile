# Everything a newcomer needs: `make play`, `make test`, `make run`. Each installs what it needs.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PORT ?= 8010

.PHONY: help play test check run bench torture lock migration clean

help:  ## Say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# Stamps, written when a step has ended well: what was interrupted is done again.
.venv/made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "$(PYTHON) can not make a virtual environment; on Debian or Ubuntu, install its package python3-venv, then try again."; exit 1; }
	@touch $@

.venv/%: requirements/%.lock .venv/made
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

play: .venv/playground  ## A Slack workspace on this machine with the bot in it: http://127.0.0.1:8010
	@$(BIN)/python -m playground --port $(PORT) --manifest app.yaml --bot "$(BIN)/python -m bot" $(if $(HTTP),--http)

run: .venv/run  ## The bot against Slack, in Socket Mode; HTTP=1: Slack calls it (docs/running.md)
	@$(BIN)/python -m bot run --keep $(if $(HTTP),--http)

check: .venv/dev  ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check  ## Everything: checks, tests on SQLite and PostgreSQL, browser tests
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest -n 3 --dist worksteal

bench: .venv/dev  ## Measure, and write docs/bench.md
	$(BIN)/python -m tests.bench

torture: .venv/dev  ## Everything that goes wrong, for MINUTES=75, and write docs/torture.md
	$(BIN)/python -m tests.torture

lock: .venv/dev  ## Resolve the dependencies anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --output-file requirements/run.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --extra playground --output-file requirements/playground.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --extra dev --output-file requirements/dev.lock

migration: .venv/dev  ## Write a revision of what changed in the tables: make migration NAME="kudos"
	$(BIN)/python -m storage.migrations "$(NAME)"

clean:  ## Remove what was installed and made
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
