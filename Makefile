# What can be done here, one line each: `make help`. Needs Python 3.11 or newer, make and git, and nothing else.

.DEFAULT_GOAL := help
.PHONY: help setup run test check house types lint format bench eval crash sequences readers rivals mutants audit lock wheel clean

# $PYTHON, when given, is the one that .venv is made with; any Python 3 can start tools/setup.py.
PY    := $(or $(shell command -v python3 || command -v python),$(PYTHON))
SETUP  = $(or $(PY),$(error Backcast needs Python 3.11 or newer, and there is no python3 on the PATH)) tools/setup.py
BIN   := .venv/bin
JOBS  := 2

# Only .venv's packages count, whatever the shell exports; and what is compiled once stays compiled.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
export PYTHONNOUSERSITE := 1

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1@\2/p' Makefile | awk -F@ '{ printf "%-14s %s\n", $$1, $$2 }'

setup: ## make .venv with everything that tests and checks need
	@$(SETUP) dev

run: ## start Backcast with its example plan and print where it is; PORT=8001 for another port
	@$(SETUP) run
	@$(BIN)/backcast run $(if $(PORT),--port $(PORT))

test: setup ## all tests, the browser's too; ARGS="-k calendar" for some, JOBS=0 for one process
	@$(PY) tools/browser.py
	@$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

check: lint types house ## lint, types and the rules of the house: what must be clean before a commit

house: setup
	@$(BIN)/python -m pytest -q -n $(JOBS) tests/house

types: setup ## mypy, strict
	@$(BIN)/mypy

lint: setup ## ruff, its formatter, and the import contracts
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports

format: setup ## let ruff mend and format what it can
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: setup ## measure how fast it is
	@$(BIN)/python -m bench.run $(ARGS)

eval: setup ## measure how well the coach judges key results
	@$(BIN)/python -m bench.coaching $(ARGS)

crash: setup ## a hundred rounds of kill -9 on each database, then many editors at once; ARGS="--rounds 10" for fewer
	@$(BIN)/python -m tests.crashes $(ARGS)

sequences: setup ## any order of what people do, 50,000 steps; ARGS="--steps 1000" for fewer (long: an hour or so)
	@$(BIN)/python -m tests.sequences $(ARGS)

readers: setup ## read our calendars with other programs and a real Thunderbird (installs them into .readers, which git ignores)
	@$(BIN)/python -m tests.calendars.readers $(ARGS)

rivals: setup ## time other schedulers beside ours in one run (installs them into .rivals, which git ignores)
	@$(BIN)/python -m bench.rivals $(ARGS)

mutants: setup ## change the rules of who may do what, one place at a time, and see whether the tests notice
	@$(BIN)/python tools/mutants.py $(ARGS)

audit: setup ## ask the public list of vulnerabilities about every locked package (needs the network)
	@$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/run.lock $(ARGS)

lock: ## resolve requirements/*.lock after a change of dependencies; UPGRADE=1 to take newer releases
	@$(SETUP) lock

wheel: setup ## build the wheel into dist/
	@$(BIN)/python -m hatchling build -t wheel

clean: ## remove caches and built files; .venv and instance/ stay
	@rm -rf dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	@find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
