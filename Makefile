# Every task of the project. `make run` and `make test` are all that a newcomer needs.

METIER := .build/release/metier
export METIER_HOME ?= $(CURDIR)/.metier

.PHONY: help run build test bench lint format docs fuzz soak faults containers clean

help: ## Lists the tasks.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## Installs what is missing, builds, imports every framework that can be found and serves them.
	@Scripts/install.sh build
	@Scripts/build.sh
	@Scripts/model.sh
	@$(METIER) import all || [ $$? -eq 65 ] # what is damaged was named; the others are served
	@exec $(METIER) serve

build: ## Builds .build/release/metier.
	@Scripts/install.sh build
	@Scripts/build.sh

test: ## Installs what tests need and runs every test.
	@Scripts/install.sh build test
	@Scripts/test.sh

lint: ## Checks format, imports, words that do not belong in a repository, and generated pages.
	@Scripts/install.sh build
	@Scripts/lint.sh

format: ## Formats the sources.
	swift format format --in-place --parallel --recursive Sources Tests Fuzz Benchmarks Package.swift

bench: ## Measures the targets as ratios against named peers and writes Benchmarks/RESULTS.md.
	@Scripts/install.sh build bench
	@Scripts/build.sh
	@Benchmarks/run.sh

fuzz: ## Fuzzes the readers of outside bytes, FUZZ_SECONDS (60) each.
	@Scripts/install.sh build
	@Scripts/fuzz.sh

faults: ## Kills nodes, workers and importers over a PostgreSQL of its own, FAULT_SECONDS (60), and counts what was acknowledged.
	@METIER_BINARY=$(METIER) Scripts/faults.sh

soak: ## Drives a server with clients that misbehave, SOAK_SECONDS (60), and looks for leaks.
	@Scripts/install.sh build test
	@Scripts/build.sh
	@METIER_BINARY=$(METIER) Scripts/soak.sh

containers: ## Builds the container image and brings up what compose.yaml describes, on PostgreSQL and on MariaDB, for real.
	@Scripts/install.sh build
	@Scripts/containers.sh

docs: ## Writes the generated pages and builds the reference of the sources; dead links fail.
	@Scripts/install.sh build
	@Scripts/build.sh
	@Scripts/docs.sh

clean: ## Removes what was built; the database in $METIER_HOME stays.
	rm -rf .build
