# One recipe for people, pre-commit and CI alike. `make help` lists the targets.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo studio serve e2e test quick thorough golden check check-studio check-types check-generated \
  check-style check-floors gen lock bench storm faults clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/ -/'

$(READY): requirements.txt pyproject.toml tools/setup.py tools/fonts/install.py tools/fonts/package-lock.json
	@$(PYTHON) tools/setup.py $(VENV)
	@touch $@

setup: $(READY) ## set up everything in .venv

demo: $(READY) ## make an ad from examples/ and print where it is
	@$(BIN)/reelwright make examples/trail-bottle.yaml -o build/demo

test: $(READY) ## check, then run the quick tests of Python and of the pages, with the network forbidden
	@$(MAKE) --no-print-directory check quick

thorough: $(READY) ## run the tests that make whole ads and measure seconds of picture and sound
	@$(BIN)/python -m pytest -n auto -m "thorough and not slow and not e2e"

quick: $(READY) ## run the quick tests alone
	@$(BIN)/python -m pytest -n auto -m "not thorough and not slow and not e2e"

golden: thorough ## run the thorough tests, then those that take longer: random edits against full renders
	@$(BIN)/python -m pytest -n auto -m slow
	@EXAMPLES=1 $(BIN)/python -m pytest -n auto -m hypothesis

e2e: studio ## use the studio in a real browser (Chromium), as a new user would
	@$(BIN)/python tools/chromium.py
	@$(BIN)/python -m pytest -m e2e tests/e2e

check: $(READY) ## lint, types, floors, the studio, and that nothing generated is stale
	@$(MAKE) --no-print-directory -j2 --output-sync=target check-studio check-types check-generated check-style check-floors

check-studio:
	@$(BIN)/python tools/studio.py --check

check-types:
	@$(BIN)/mypy --no-error-summary

check-generated:
	@$(BIN)/python tools/gen.py --check

check-style:
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

check-floors:
	@found=$$($(BIN)/lint-imports --no-cache) || { echo "$$found"; exit 1; }

gen: $(READY) ## renew all that is generated: schemas and the pictures in the docs
	@$(BIN)/python tools/gen.py

bench: $(READY) ## measure the speed bars; BENCH=offline,headline runs some
	@$(BIN)/python -m benchmarks $(if $(BENCH),--only $(BENCH))

studio: $(READY) ## build the studio's pages from web/ anew
	@$(BIN)/python tools/studio.py

serve: studio ## serve the studio and the API on this machine, with a worker
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
