# One recipe for people, pre-commit and CI alike. `make help` lists the targets.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test quick golden check gen lock bench storm faults clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/ -/'

$(READY): requirements.txt pyproject.toml tools/setup.py tools/fonts/install.py tools/fonts/package-lock.json
	@$(PYTHON) tools/setup.py $(VENV)
	@touch $@

setup: $(READY) ## set up everything in .venv

demo: $(READY) ## make an ad from examples/ and print where it is
	@$(BIN)/reelwright make examples/trail-bottle.yaml -o build/demo

test: $(READY) ## check, then run the quick tests and the thorough ones, with the network forbidden
	@$(MAKE) --no-print-directory check quick
	@$(BIN)/python -m pytest -n auto -m "thorough and not slow"

quick: $(READY) ## run the quick tests alone
	@$(BIN)/python -m pytest -n auto -m "not thorough and not slow"

golden: $(READY) ## run the tests that take longer: random edits against full renders
	@$(BIN)/python -m pytest -n auto -m slow
	@EXAMPLES=1 $(BIN)/python -m pytest -n auto -m hypothesis

check: $(READY) ## lint, types, floors, and that nothing generated is stale
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache > build-lint.tmp 2>&1 || { cat build-lint.tmp; rm -f build-lint.tmp; exit 1; }; rm -f build-lint.tmp
	@$(BIN)/python tools/gen.py --check

gen: $(READY) ## renew all that is generated: schemas and the pictures in the docs
	@$(BIN)/python tools/gen.py

bench: $(READY) ## measure the speed bars; BENCH=offline,headline runs some
	@$(BIN)/python -m benchmarks $(if $(BENCH),--only $(BENCH))

serve: $(READY) ## serve the API on this machine, with a worker
	@$(BIN)/reelwright serve

storm: $(READY) ## simulated storms over paid calls; SEEDS=n, FIRST=n, MUTANT=name or all
	@$(BIN)/python -m storm --seeds $(or $(SEEDS),$(if $(MUTANT),150,2000)) --first $(or $(FIRST),0) $(if $(MUTANT),--mutant $(MUTANT))

faults: $(READY) ## kill, freeze and cut off real workers over a real Postgres; ONLY=15,20 tries some
	@$(BIN)/python -m faults $(if $(ONLY),--only $(ONLY))

lock: ## compile requirements.txt from pyproject.toml, hashed and without index addresses
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --all-extras --group dev --python-version 3.11 pyproject.toml -o requirements.txt

clean: ## remove what builds and tests leave behind
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis
