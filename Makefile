# The front door: everything a person or the CI types. `make` alone lists the targets.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
EXTRAS ?= dev
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v $$p; break; }; done)
PYTEST := $(BIN)/python -m pytest
FAST := not embedded and not apache and not slow
PIP = $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup demo docs test fast coverage wheel-test workflows quality faults bench check format constraints clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with everything in it (EXTRAS=dev; choose others with EXTRAS=...)

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "newsfold: no Python 3.11 or newer found (install one, or name it: make setup PYTHON=/path/to/python3)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "newsfold: $(PYTHON) cannot make virtual environments (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@echo "Installing into $(VENV) with $(PYTHON); the first time takes a minute."
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@if $(PIP) --constraint constraints.txt --only-binary :all: uv 2>/dev/null; then \
		$(BIN)/uv pip install --quiet --python $(BIN)/python \
			--compile-bytecode --constraint constraints.txt --editable '.[$(EXTRAS)]'; \
	else $(PIP) --constraint constraints.txt --editable '.[$(EXTRAS)]'; fi
	@touch $@

demo: setup ## the whole path on the seeds: broker, feed, tagging, aggregation, event records
	@$(BIN)/newsfold demo

docs: setup ## the documentation as a site in build/site; any warning is an error
	@$(BIN)/python -m workshop.site && echo "build/site/index.html"

test: setup ## the whole suite: fast tests first, then the embedded broker, then Apache Kafka
	@if [ -n "$(ARGS)" ]; then $(PYTEST) $(ARGS); else \
		status=0; $(PYTEST) -n auto -m "$(FAST)" || status=1; $(PYTEST) -n 2 --dist loadfile -m "not ($(FAST))" || status=1; exit $$status; fi

fast: setup ## the tests that need no broker and take no time
	@$(PYTEST) -n auto -m "$(FAST)" $(ARGS)

coverage: setup ## the whole suite with every branch counted (with CI=true the fast part)
	@$(BIN)/coverage erase
	@status=0; $(BIN)/coverage run -m pytest -m "$(if $(CI),$(FAST),)" $(ARGS) || status=1; \
		$(BIN)/coverage combine --quiet && $(BIN)/coverage report --skip-covered --sort=cover || status=1; exit $$status

wheel-test: ## build source archive and wheel into dist/, and run the fast tests against the wheel
	@rm -rf dist build/wheel && "$(PYTHON)" -m venv build/wheel
	@build/wheel/bin/python -m pip install --quiet --no-input --disable-pip-version-check --constraint constraints.txt build hatchling
	@build/wheel/bin/python -m build --no-isolation --outdir dist .
	@build/wheel/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
		--constraint constraints.txt "newsfold[$(EXTRAS)] @ file://$(CURDIR)/$$(echo dist/*.whl)"
	@build/wheel/bin/python -c 'import newsfold, sys; sys.exit("site-packages" not in newsfold.__file__)'
	@build/wheel/bin/python -m pytest -n auto -m "$(FAST)" $(ARGS)

workflows: build/bin/actionlint setup ## check the GitHub workflows (needs Go the first time)
	@build/bin/actionlint -shellcheck= .github/workflows/*.yml
	@$(BIN)/pre-commit validate-config

build/bin/actionlint:
	@GOBIN="$(CURDIR)/build/bin" go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

quality: setup ## how good topics and names are, on labelled texts that nothing was learned from
	@$(BIN)/newsfold evaluate topics workshop/corpus/quality.jsonl
	@$(BIN)/newsfold evaluate articles workshop/corpus/quality.jsonl
	@$(BIN)/newsfold evaluate names workshop/corpus/quality.jsonl
	@$(BIN)/newsfold evaluate linking workshop/corpus/quality.jsonl

faults: setup ## inject every fault of the matrix under load and write RELIABILITY.md (about an hour; ARGS=--short is small)
	@$(BIN)/python -m workshop.faults $(ARGS)

bench: build/bench/.ready ## compare the engine with its peers and write workshop/bench/RESULTS.md (a quarter of an hour; ARGS=--help)
	@build/bench/bin/python -m workshop.bench $(ARGS)

build/bench/.ready: pyproject.toml workshop/bench/requirements.txt
	@test -x build/bench/bin/python || "$(PYTHON)" -m venv build/bench
	@build/bench/bin/python -m pip install --quiet --no-input --disable-pip-version-check -r workshop/bench/requirements.txt
	@build/bench/bin/python -m pip install --quiet --no-input --disable-pip-version-check --no-deps --editable .
	@touch $@

check: setup ## lint, format, types, architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(PYTEST) -q tests/test_architecture.py tests/test_clocks_and_chance.py tests/test_library_internals.py

format: setup ## put all files into the house's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

constraints: ## write constraints.txt anew: the newest versions that pyproject.toml allows, on the oldest Python
	@rm -rf build/constraints && "$(PYTHON)" -m venv build/constraints
	@extras=$$("$(PYTHON)" -c 'import tomllib; \
		print(",".join(tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]))') \
		&& build/constraints/bin/python -m pip install --quiet --no-input --disable-pip-version-check ".[$$extras]"
	@{ echo "# Every package of the pipeline and of all its extras, pinned; written by make constraints."; \
		build/constraints/bin/python -m pip freeze --exclude newsfold | LC_ALL=C sort -f; } > build/constraints.txt
	@mv build/constraints.txt constraints.txt && rm -rf build/constraints

clean: ## remove .venv and every cache
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
