# Everything on a fresh machine: Python 3.11 or newer with pip and venv. `make report` and `make test` do the set-up.
PYTHON ?= python3
BIN := .venv/bin
PROGRAMME ?=

.PHONY: report test test-spark test-faults test-browser check benchmark clean
.DEFAULT_GOAL := report

report: .venv/installed  ## Make the reports that are due and say which file to open
	@$(BIN)/pwr-eval report $(if $(PROGRAMME),--programme $(PROGRAMME))

test: .venv/installed-dev  ## Style, types, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --dist loadfile
	@echo "Left out: the tests of finished reports in a real browser (make test-browser; needs Chromium and npm)."

test-spark: .venv/installed-dev  ## The suite of the registers on DuckDB and on Spark, equal results; needs Java 17 or newer
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e '.[spark]'
	PWR_EVAL_TEST_SPARK='local[2],connect' $(BIN)/pytest tests/registers/test_register_figures.py

test-browser: .venv/installed-dev build/browser/installed  ## Finished reports in a real browser: accessibility, keyboard, network, HTML
	PWR_EVAL_REQUIRE_BROWSER=1 $(BIN)/pytest tests_browser

build/browser/installed: tests_browser/package.json
	@command -v npm >/dev/null || { echo "npm is not installed: the accessibility checker comes from it"; exit 1; }
	@mkdir -p $(@D)
	@cp $< $(@D)/
	@npm install --prefix $(@D) --no-package-lock --no-audit --no-fund --silent
	@touch $@

test-faults: .venv/installed-dev  ## Killed runs, full disks, clocks, bad kernels: some minutes
	$(BIN)/pytest --numprocesses 2 tests_faults

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
