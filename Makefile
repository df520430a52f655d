# Everything on a fresh machine: Python 3.11 or newer with pip and venv. `make report` and `make test` do the set-up.
PYTHON ?= python3
BIN := .venv/bin
PROGRAMME ?=

.PHONY: report test check benchmark clean
.DEFAULT_GOAL := report

report: .venv/installed  ## Make the reports that are due and say which file to open
	@$(BIN)/pwr-eval report $(if $(PROGRAMME),--programme $(PROGRAMME))

test: .venv/installed-dev  ## Style, types, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile

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
