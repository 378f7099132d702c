# Everything that is done with this project. `make` alone lists it.

PYTHON ?= python3
BIN := .venv/bin
# Modules are compiled once and not in each of the thousand processes that tests start, whatever a shell has set.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/pip --disable-pip-version-check install --quiet -c .ci/constraints.txt

.PHONY: help demo test check lint types layers suite services lowest docs pictures bench soak fuzz clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/kg: pyproject.toml .ci/constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) -e .
	@touch $@

.venv/test-extras: $(BIN)/kg
	$(PIP) -e '.[test]'
	@touch $@

demo: $(BIN)/kg ## Install, check the graph, ask three questions, write a dump
	@sh .ci/demo

test: .venv/test-extras lint types layers suite ## Install, then lint, types, layers, tests and their reach

check: test ## The same as make test

lint: .venv/test-extras
	$(BIN)/ruff format --check kg tests
	$(BIN)/ruff check kg tests

types: .venv/test-extras
	$(BIN)/mypy

layers: .venv/test-extras
	$(BIN)/lint-imports

suite: .venv/test-extras
	$(BIN)/python -m slipcover --fail-under 0 -m pytest -q -rs -n 2
	@$(BIN)/python -m tests.floor

services: ## Install the programs of others that some tests need
	@bash .ci/services

lowest: ## Run the tests with the oldest versions that are allowed
	$(PYTHON) -m venv .venv/lowest
	.venv/lowest/bin/pip --disable-pip-version-check install --quiet -c .ci/lowest.txt -e '.[test]'
	.venv/lowest/bin/pytest -q -rs -n 2

docs: .venv/test-extras ## Write the generated pages, the golden ones, and what the notebook shows, anew
	$(BIN)/python -m tests.generate
	$(BIN)/python -m tests.notebooks
	$(BIN)/python -m tests.web.golden
	$(BIN)/python -m tests.web.openrefine

pictures: .venv/test-extras ## Take the pictures of pages in the README anew, in Chromium
	$(BIN)/python -m tests.web.picturing

bench: .venv/test-extras ## Measure start-up against import rdflib, and how commands and questions grow
	$(BIN)/python -m tests.benchmarks.startup
	$(BIN)/python -m tests.benchmarks.growth
	$(BIN)/python -m tests.benchmarks.questions

soak: .venv/test-extras ## Kill a hundred large builds and every command that writes, follow histories, let five hundred processes work at once, besiege a server, fill a disk, leave too little of all else, try every text of others, run pySHACL's tests
	$(BIN)/python -m tests.kill_build --kills 100 --triples 500000
	$(BIN)/python -m tests.kill_commands --kills 40
	$(BIN)/python -m tests.histories --count 500 --kills 100
	$(BIN)/python -m tests.crowd --processes 500 --at-once 20
	$(BIN)/python -m tests.crowd --at-once 8 --minutes 10
	$(BIN)/python -m tests.besieged --minutes 30 --connections 10000
	$(BIN)/python -m tests.disk_full --points 20
	$(BIN)/python -m tests.limited --points 20
	$(BIN)/python -m tests.ways_in "$$(mktemp -d)" --all
	$(BIN)/python -m tests.shacl.pyshacl_suite

fuzz: .venv/test-extras ## Make up twelve thousand graphs, edits, files, answers and texts each, and keep what came of them
	$(BIN)/python -m tests.fuzz --examples 12000
	$(BIN)/python -m tests.fuzz.guided --seconds 300
	KG_EXAMPLES=1 $(BIN)/pytest -q -n 0 tests/fuzz/test_binding.py

clean: ## Remove what was installed and built
	rm -rf .venv .kg .services
