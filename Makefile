# Fengqiao Desk 枫桥案台. Two commands do everything on a fresh machine:
#   make run    opens the application on the sample county
#   make test   runs the tests
# Python 3.11 or newer is all they need; the rest goes into .venv. Windows: see README.md.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The gates of `make check`: independent of each other, so they run beside each other.
GATES := gate-types gate-schema gate-imports gate-style gate-sizes gate-licences gate-leaks
JOBS ?= 2

.PHONY: help setup run test check bench demo torture clean $(GATES)

help:
	@echo "make run | test | check | bench | demo | torture | setup | clean   (see README.md)"

setup: $(READY)

$(READY): pyproject.toml constraints.txt tools/qt_libraries.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Type: sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/python -m compileall -q desktop_app db
	@$(BIN)/python tools/qt_libraries.py
	@touch $@

run: $(READY)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		exec $(BIN)/fengqiao --sample; \
	else \
		echo "没有显示器：改为把全部流程跑一遍，结果放在 out/。"; \
		echo "No display: running the whole main job into out/ instead (fengqiao demo --out out/)."; \
		$(MAKE) --no-print-directory demo; \
	fi

demo: $(READY)
	@rm -rf out
	@$(BIN)/fengqiao demo --out out/

# The types of everything are checked beside the tests: one process on one core, what the other leaves idle.
# pytest's closing line comes last, after the types and the coverage floors. Bytecode is kept for the next run.
test: $(READY)
	@mkdir -p build && rm -f build/coverage.json
	@set -o pipefail; \
	$(BIN)/python tools/check_types.py product rest >build/types.log 2>&1 & types=$$!; \
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder \
		--cov --cov-report=json:build/coverage.json 2>&1 | tee build/test.log; \
	tests=$$?; \
	wait $$types; types=$$?; \
	cat build/types.log; \
	$(BIN)/python tools/check_coverage.py build/coverage.json; \
	floors=$$?; \
	tail -n 1 build/test.log; \
	exit $$((types | tests | floors))

check: $(READY)
	@$(MAKE) --no-print-directory --keep-going --output-sync=target -j$(JOBS) $(GATES)
	@echo "check: all gates passed"

gate-types:
	@$(BIN)/python tools/check_types.py product --quick
gate-schema:
	@$(BIN)/python -m db.upgrade --check-metadata
gate-imports:
	@$(BIN)/lint-imports --no-logo
gate-style:
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet . && echo "style: clean"
gate-sizes:
	@$(BIN)/python tools/check_sizes.py
gate-licences:
	@$(BIN)/python tools/check_licences.py
gate-leaks:
	@$(BIN)/python tools/check_leaks.py

# Ratios against a floor, with bytecode on both sides; never a gate.
bench: $(READY)
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m bench

# Long random runs (killed processes, torn files, fuzzing, thousands of generated cases). How long, and what of it:
#   make torture SECONDS=600 STEPS=50 EXAMPLES=400 FLIPS=10000 SEED=7 ONLY=tests/faults
# Sizes that are not given have the defaults of tests/support/torture.py. The fuzzer is installed when it is missing.
torture: $(READY)
	@$(BIN)/python -c 'import atheris' 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fuzz]' \
		|| echo "torture: the fuzzer cannot be installed here; its test is skipped"
	@env TORTURE_SECONDS=$(SECONDS) TORTURE_STEPS=$(STEPS) TORTURE_EXAMPLES=$(EXAMPLES) TORTURE_FLIPS=$(FLIPS) \
		TORTURE_SEED=$(SEED) $(BIN)/pytest -m torture -rs --timeout=14400 $(ONLY)

clean:
	rm -rf build dist out .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage*
	find desktop_app db tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
