# Tetatet. Two commands on a fresh machine: `make demo` and `make test`.
#
# What has to be there: Python 3.11 or newer with venv, make and git. Everything else comes from PyPI in
# the versions of uv.lock, into .venv and nowhere else. A second run finds a stamp in .venv, installs
# nothing and needs no network. Recipes are plain sh with the core utilities (no grep, sed, awk, curl).

SHELL = /bin/sh
VENV = .venv
BIN = $(VENV)/bin
UV = $(BIN)/uv
UV_RANGE = uv>=0.13,<0.14

# uv must take the Python that made .venv: neither fetch one nor look at another environment.
export UV_PROJECT_ENVIRONMENT = $(VENV)
export UV_PYTHON = $(BIN)/python
export UV_PYTHON_DOWNLOADS = never
unexport VIRTUAL_ENV PYTHONHOME

# Two workers: the suite is bounded by two replays of real data; more of them would only want memory.
# One file stays with one worker, so that what a file prepares once is prepared once.
WORKERS = -n auto --maxprocesses 2 --dist loadfile

.DEFAULT_GOAL = help
.PHONY: help demo test check format reference bench crash simulate clean

help:
	@echo 'make demo       install, then hold a year of dialogues over 2,469 real-patterned households'
	@echo '                  and go on live until Ctrl-C     SERVE=0 ends after the report, JSON=1 gives it as JSON'
	@echo 'make test       install, then run the tests     ARGS="tests/language -x" runs some of them'
	@echo 'make check      ruff, mypy --strict, the tower of imports, the architecture tests'
	@echo 'make format     put the code into its one form'
	@echo 'make reference  write docs/reference/*.md from the code'
	@echo 'make bench      measure, and print what was measured'
	@echo 'make crash      kill -9 the engine at every point of the way, again and again     N=1000'
	@echo 'make simulate   run the engine in a world in which everything goes wrong     SEEDS=200 FROM=0 STORE=sqlite'
	@echo 'make clean      remove .venv and every cache'

demo: $(VENV)/.ready-demo
	@$(BIN)/tetatet demo $(if $(JSON),--json,$(if $(filter 0,$(SERVE)),,--serve)) $(ARGS)

test: $(VENV)/.ready-test
	@$(BIN)/python -m pytest -q --no-header -rfEs $(WORKERS) $(ARGS)

check: $(VENV)/.ready-test
	@failed=0; \
	$(BIN)/ruff check . || failed=1; \
	$(BIN)/ruff format --check . || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/lint-imports --no-logo --no-cache || failed=1; \
	$(BIN)/python -m pytest -q --no-header tests/architecture || failed=1; \
	exit $$failed

format: $(VENV)/.ready-test
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

reference: $(VENV)/.ready-test
	@$(BIN)/tetatet reference > docs/reference/language.md
	@$(BIN)/tetatet reference --mapping > docs/reference/mapping.md

bench: $(VENV)/.ready-test
	@for file in $(sort $(wildcard bench/bench_*.py)); do $(BIN)/python "$$file" $(ARGS) || exit 1; done

crash: $(VENV)/.ready-test
	@$(BIN)/python -m tests.live.crash $(or $(N),100)

simulate: $(VENV)/.ready-test
	@$(BIN)/python -m tetatet.testing.simulation --seeds $(or $(SEEDS),200) --from $(or $(FROM),0) --store $(or $(STORE),memory) $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# ---------------------------------------------------------------- installation

# --inexact: uv lives in the environment that it fills and must not remove itself. uv trusts the roots that
# it brings along; behind a proxy with a root of its own the second try asks the system's, and speaks.
SYNC = sync --quiet --frozen --inexact --extra demo
define sync
$(UV) $(SYNC) $(1) 2>/dev/null || UV_SYSTEM_CERTS=true $(UV) $(SYNC) $(1)
endef

$(VENV)/.ready-demo: pyproject.toml uv.lock | $(UV)
	@echo 'Installing Tetatet and the demo data into $(VENV), once …' >&2
	@$(call sync,--no-dev)
	@touch $@

$(VENV)/.ready-test: pyproject.toml uv.lock | $(UV)
	@echo 'Installing Tetatet, the demo data and the test tools into $(VENV), once …' >&2
	@$(call sync)
	@touch $@ $(VENV)/.ready-demo

NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))

# An environment that is already there is kept when its Python is new enough.
$(UV):
	@set -e; \
	if ! $(BIN)/python -c '$(NEW_ENOUGH)' 2>/dev/null; then \
	  found=; \
	  for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    if "$$python" -c '$(NEW_ENOUGH)' 2>/dev/null; then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "Tetatet needs Python 3.11 or newer; python3 here is: $$(python3 --version 2>&1 || true)." >&2; \
	    echo 'Install one, or name it: make test PYTHON=/path/to/python3.12' >&2; exit 1; \
	  fi; \
	  if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "$$found has no venv. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; \
	  fi; \
	  "$$found" -m venv --clear $(VENV); \
	fi; \
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '$(UV_RANGE)'
