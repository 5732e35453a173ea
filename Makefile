# One recipe for people, pre-commit and CI alike. `make help` lists the targets.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-quick check gen lock bench clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/ -/'

$(READY): requirements.txt pyproject.toml tools/setup.py tools/fonts/package-lock.json
	@$(PYTHON) tools/setup.py $(VENV)
	@touch $@

setup: $(READY) ## set up everything in .venv

lock: ## compile requirements.txt from pyproject.toml, hashed and without index addresses
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --all-extras --group dev --python-version 3.11 pyproject.toml -o requirements.txt
