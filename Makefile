# Everything here is a thin line over a `seikit` or `pytest` command: whoever has the
# package installed (conda, Windows) types those instead.
#
#   PYTHON=python3.12   the Python that builds the environment (3.11 to 3.13)
#   VENV=.venv          the environment that make builds and uses; no other is ever touched
#   SOURCES=folder      your own yearbook sheets, for `make data`
#   LANG_FIG=zh         Chinese labels, for `make figures`
PYTHON ?= python3
VENV ?= .venv
LANG_FIG ?= en
BIN := $(VENV)/bin
READY := $(VENV)/.seikit-ready
MADE := $(VENV)/.made-by-seikit
PYTEST := $(BIN)/pytest -q -n auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help report test data results figures notebooks lab check bench fuzz mutants lock clean

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
	|| sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1  \2/p' Makefile

report: $(READY)  ## Run what changed and write the HTML reports to reports/
	@$(BIN)/seikit report

test: $(READY)  ## Prove it: tests, doctests and every stored notebook output
	@$(PYTEST)

data: $(READY)  ## Rebuild data/ (with SOURCES=folder: data/panel from the sheets)
	@$(BIN)/seikit data $(if $(SOURCES),--sources "$(SOURCES)")

results: $(READY)  ## Draw what is slow (bootstrap, random weights) and store it in data/results
	@$(BIN)/seikit results

figures: $(READY)  ## Rebuild figures/ (LANG_FIG=zh: Chinese set in build/figures-zh)
	@$(BIN)/seikit figures --lang $(LANG_FIG)

notebooks: $(READY)  ## Run the notebooks and store their outputs in place
	@$(BIN)/seikit notebooks

lab: $(READY)  ## Open the notebooks in JupyterLab
	@$(BIN)/jupyter lab --notebook-dir=notebooks

check: $(READY)  ## Style, docstrings and import directions
	@$(BIN)/ruff check lib tests benchmarks
	@$(BIN)/pytest -q tests/test_imports.py tests/test_ground.py

bench: $(READY)  ## Ratios against peers, measured in one run; the table of faults
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.faults

fuzz: $(READY)  ## 10,000 damaged files through the cleaning: benchmarks/results/fuzz.md
	@$(BIN)/python -m benchmarks.fuzz

mutants: $(READY)  ## Plant faults in the measures: which does no test notice (an hour, once)
	@$(BIN)/python -m benchmarks.mutants

lock: $(READY)  ## Write requirements.lock and constraints.txt anew
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-emit-index-url --all-extras \
	  --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	@sed -n 's/^\([a-z0-9][^\\]*==[^\\]*[^ \\]\) *\\$$/\1/p' requirements.lock > constraints.txt

clean:  ## Remove what was built here; data, notebooks and figures stay
	rm -rf build reports .pytest_cache .ruff_cache .hypothesis
	@if [ -e $(MADE) ]; then rm -rf $(VENV); fi

# uv comes out of the lock by its hash, and installs the rest by theirs.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else \
	  "seikit needs Python 3.11 to 3.13, and this is %d.%d (%s).\n  way out: make PYTHON=/path/to/python3.12 ..." % (v + (sys.executable,)))'
	@if [ -e $(VENV) ] && [ ! -e $(MADE) ]; then \
	  echo "$(VENV) exists and was not built by this Makefile, so it is left alone."; \
	  echo "  way out: move it away, or name another: make VENV=.venv-seikit ..."; exit 1; fi
	@echo "Building $(VENV) (about a minute, once)"
	@if [ ! -e $(MADE) ]; then $(PYTHON) -m venv $(VENV) && touch $(MADE); fi
	@awk '/^[a-z]/ {wanted = /^uv==/} wanted && !/^ *#/' requirements.lock > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(VENV)/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $(READY)
