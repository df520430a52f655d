# Everything on a fresh machine: Python 3.11 or newer with pip and venv. `make report` and `make test` do the set-up.
PYTHON ?= python3
BIN := .venv/bin
PROGRAMME ?=
PYTEST := $(BIN)/pytest --numprocesses auto --dist loadfile
STYLE = set -ex; $(BIN)/ruff check .; $(BIN)/ruff format --check .; $(BIN)/mypy; $(BIN)/lint-imports

.PHONY: help report check test test-spark test-browser test-faults test-long fuzz-cells mutants tables benchmark clean
.DEFAULT_GOAL := report

help:  ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: .venv/installed  ## Make the reports that are due and say which file to open
	@$(BIN)/pwr-eval report $(if $(PROGRAMME),--programme $(PROGRAMME))

check: .venv/installed-dev  ## Before a commit: style, types, imports, the fast tests; under three minutes
	@$(STYLE)
	$(PYTEST) -m "not slow and not faults and not browser"

test: .venv/installed-dev  ## Style, types, imports, and every test but those of a real browser and of faults
	@$(STYLE)
	$(PYTEST)
	@echo "Left out: make test-browser (needs Chromium and npm), make test-faults, make test-spark (needs Java)."

test-spark: .venv/installed-dev  ## The suite of the registers on DuckDB and on Spark, equal results; needs Java 17 or newer
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e '.[spark]'
	PWR_EVAL_TEST_SPARK='local[2],connect' $(BIN)/pytest tests/registers/test_register_figures.py

test-browser: .venv/installed-dev build/browser/installed  ## Finished reports in a real browser: accessibility, keyboard, network, HTML
	PWR_EVAL_REQUIRE_BROWSER=1 $(BIN)/pytest -m browser tests/browser

build/browser/installed: tests/browser/package.json
	@command -v npm >/dev/null || { echo "npm is not installed: the accessibility checker comes from it"; exit 1; }
	@mkdir -p $(@D)
	@cp $< $(@D)/
	@npm install --prefix $(@D) --no-package-lock --no-audit --no-fund --silent
	@touch $@

test-faults: .venv/installed-dev  ## Killed runs, full disks, clocks, bad kernels: some minutes
	$(BIN)/pytest --numprocesses 2 -m faults tests/faults

test-long: .venv/installed-dev  ## The long proofs: ten times the examples, 200 kills, 100 races; some hours
	HYPOTHESIS_PROFILE=long PWR_EVAL_TEST_KILLS=200 PWR_EVAL_TEST_RACES=100 $(PYTEST) -m "not browser"

fuzz-cells: .venv/installed-dev  ## Target and budget cells made at random: nothing crashes, no number from a part of a cell; about an hour
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest tests/cleaning/test_cell_fuzz.py

mutants: .venv/installed-dev  ## Guards broken on purpose, one sign at a time; GROUPS="masking manifest" for some; an hour or two
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e '.[mutants]'
	$(BIN)/python -m tests.mutants $(GROUPS)

tables: .venv/installed  ## Write the pages on every table and column, docs/tables.md and docs/tabele.md
	@$(BIN)/python -m pwr_eval.schemas.documentation

benchmark: .venv/installed-dev  ## Speed, as ratios against what one would otherwise use
	$(BIN)/python -m benchmarks

clean:  ## Remove what can be made again; data/raw and finished reports stay
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@echo "Setting up the virtual environment (once, a minute or two) ..."
	@$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e '.[evaluation]'
	@touch $@

.venv/installed-dev: .venv/bin/python pyproject.toml constraints.txt
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ .venv/installed
