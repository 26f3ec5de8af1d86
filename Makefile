# Quartierhilfe. The two commands of the README first.
.DEFAULT_GOAL := help
.PHONY: run test check unit e2e races bench bench-matching bench-web openapi help

TARGET := $(or $(CARGO_TARGET_DIR),target)
PROGRAM := $(TARGET)/debug/quartierhilfe
LISTEN := 127.0.0.1:8080
DATA := data
SIMULATOR := ../shared/matching

run: ## builds everything and serves the product with a demo town on http://127.0.0.1:8080
	@.ci/tools run
	@cargo build --locked --package quartierhilfe --bin quartierhilfe
	@tests/build_app.sh
	@tests/run_demo.sh "$(PROGRAM)" "$(DATA)" "$(LISTEN)"

test: ## runs every test, on both databases, and in a real browser; the last line says how many passed and failed
	@.ci/tools test
	@tests/run.py

check: ## format, lints and licences
	@.ci/tools run
	@tests/run.py check licences

unit: ## the tests of the API on both databases, without the app
	@.ci/tools test
	@tests/run.py rust

e2e: ## the journeys in a real browser
	@.ci/tools test
	@cargo build --locked --package quartierhilfe --bin quartierhilfe
	@tests/build_app.sh
	@tests/run.py e2e

races: ## the long form: 200 rounds of 70 helpers, kill -9 during 30 s of writes, a simulated year; properties with cases that are new each time
	@.ci/tools test
	@cargo build --locked --package quartierhilfe --bin quartierhilfe
	@QH_TEST_FSYNC=on tests/support/postgres.sh cargo test --locked -p quartierhilfe-tests --test api long_form -- --ignored --nocapture --test-threads 1
	@PROPTEST_CASES=5000 tests/support/postgres.sh cargo test --locked -p quartierhilfe --lib

bench: ## requests per second and CPU per request beside the limit measured in the same run
	@.ci/tools test
	@tests/load/bench.sh

bench-matching: ## how long each decision takes in a simulated city of 3.7 million; SIMULATOR names the simulator's folder
	@.ci/tools run
	@tests/load/matching.sh "$(SIMULATOR)"

bench-web: ## how heavy and how quick the pages are, beside what is promised; QH_PROGRAM names another program, QH_LIGHTHOUSE=0 leaves Lighthouse out
	@.ci/tools test
	@[ -n "$$QH_PROGRAM" ] || cargo build --locked --package quartierhilfe --bin quartierhilfe
	@tests/build_app.sh
	@tests/bench_web.sh

openapi: ## writes docs/openapi.json and the code map of the docs anew from the code
	@UPDATE=1 cargo test --quiet --locked -p quartierhilfe-tests --test architecture -- the_committed_document the_map

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\): ## /\1\t/p' Makefile | awk -F'\t' '{ printf "make %-14s %s\n", $$1, $$2 }'
