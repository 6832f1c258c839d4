# Every target sets up .venv by itself when needed, and again when pyproject.toml changed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.installed
# Tests wait more than they compute, so more of them run side by side than there are cores.
JOBS ?= 4
CONTAINERS ?= docker
# What is installed beside the bot itself; a server needs none of it: make install EXTRAS=
EXTRAS ?= [dev]
# Every test has a database of its own that is synced at each commit; a file system in memory, where there is one with
# a gigabyte free, spares the disk.
TEMPROOT := $(shell test -w /dev/shm && df -Pk /dev/shm | awk 'NR == 2 && $$4 > 1000000 { print "/dev/shm" }')

.PHONY: help install init doctor requirements sbom image demo run test test-all chaos lint check fix schema cities texts conversations images bench clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Alongside needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.$(EXTRAS)'
	@touch $(READY)

install: $(READY)  ## Set up .venv with all that running and testing needs (EXTRAS= for running alone)

demo: $(READY)  ## Play with the bot on a page of its own (ARGS="--port 8099 --no-browser")
	$(BIN)/alongside demo $(ARGS)

run: $(READY)  ## Run the bot, with the settings in .env
	$(BIN)/alongside run $(ARGS)

init: $(READY)  ## Ask for the settings, and write .env
	$(BIN)/alongside init

doctor: $(READY)  ## Look for what is wrong, and say how to mend it
	$(BIN)/alongside doctor $(ARGS)

test: $(READY)  ## Run the tests (ARGS="-k checkin")
	PYTEST_DEBUG_TEMPROOT=$(TEMPROOT) $(BIN)/python -m pytest -n $(JOBS) $(ARGS)

test-all: $(READY)  ## Run every test, those of crashes, faults and restores included
	$(BIN)/python -m pytest -n $(JOBS) -m "slow or not slow" $(ARGS)

chaos: $(READY)  ## Kill, cut, fill and fail at full size, and print a table (ARGS="--size 0.1 --only kills --seed 7")
	$(BIN)/python -m tests.chaos $(ARGS)

lint: $(READY)  ## Lint, types and import direction
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test  ## Lint, types, import direction and tests: what must be green before a commit

fix: $(READY)  ## Format, and mend what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: $(READY)  ## Write storage/file/schema.sql anew from the migrations
	$(BIN)/python -m storage.file.schema

cities: $(READY)  ## Make the table of cities anew
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[build]'
	$(BIN)/python -m tools.make_cities

texts: $(READY)  ## Say what is missing, wrong, too long or not used in each language
	$(BIN)/python -m tools.check_texts
	$(BIN)/python -m pytest -q tests/test_texts.py

conversations: $(READY)  ## Write down what the bot says in each language, as docs/conversations
	$(BIN)/python -m tools.make_conversations

images: $(READY)  ## Make the pictures of the documentation: those that the bot sends, and of the demo
	$(BIN)/python -m tools.make_images

bench: $(READY)  ## Time the bot beside its peers, on a server of the benchmarks' own (ARGS="--rounds 1 --write")
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	-command -v npm >/dev/null && npm install --silent --no-package-lock --prefix benchmarks/peers
	$(BIN)/python -m benchmarks $(ARGS)

requirements: $(READY)  ## Write requirements.txt, every package pinned by its hashes
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[build]'
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-options --all-build-deps --output-file requirements.txt pyproject.toml

sbom: requirements  ## Write sbom.json, a bill of every package that runs, in CycloneDX
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file sbom.json requirements.txt

image: requirements  ## Build the container image alongside (CONTAINERS=podman, or buildah)
	$(CONTAINERS) build --file deploy/Containerfile --tag alongside .

clean:  ## Remove .venv and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
