# Works with Python 3.11 and make alone: .venv is made, and filled again whenever pyproject.toml changes.
VENV ?= .venv
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
RUN = $(VENV)/bin/python -m
ALL = --numprocesses auto --dist worksteal
READY = $(VENV)/.installed
PROVIDERS = $(notdir $(patsubst %/,%,$(dir $(wildcard specs/*/openapi.yaml))))

.PHONY: serve test check bench floor gate corpus proof-blame proof-twin proof-budget mutants freedom lint-documents run-stories docs
serve: $(READY)  ## the counterparty on http://127.0.0.1:8080; more options in ARGS="kravia --port 9000"
	@$(VENV)/bin/motpart serve $(ARGS)

test: $(READY)  ## every test; one of them with ARGS="tests/test_readme.py"
	@$(RUN) pytest $(or $(ARGS),$(ALL))

check: $(READY)  ## what a change must pass: format, lint, types, tests
	@$(RUN) ruff format --check . && $(RUN) ruff check . && $(RUN) mypy && $(RUN) pytest $(ALL)

bench: $(READY)  ## ratios to a bare server; ARGS="--write" renews docs/benchmarks.md, ARGS="--help" tells the rest
	@$(RUN) tests.bench $(ARGS)

floor: $(READY)  ## what a short run shows of every operation becomes the floor in evidence.toml, where it is higher
	@$(RUN) tests.providers.floor

gate: $(READY)  ## every provider judged on its fake by the profile pr, and evidence.toml held
	@mkdir -p .motpart && $(VENV)/bin/motpart test $(PROVIDERS) --json > .motpart/verdict.json || { $(VENV)/bin/motpart merge .motpart/verdict.json; exit 1; }
	@$(VENV)/bin/motpart evidence --run .motpart/verdict.json $(ARGS)

corpus: $(READY)  ## other people's documents served and judged: FOLDER=documents, and ARGS="--sample 500 --record found.jsonl"
	@test -n "$(FOLDER)" || { echo "name the folder: make corpus FOLDER=documents" >&2; exit 2; }
	@$(RUN) tests.corpus "$(FOLDER)" $(ARGS)

proof-blame: $(READY)  ## whom the table blames for 200 failures whose cause is known; renews docs/blame.md
	@$(RUN) tests.blaming

lint-documents: $(READY)  ## a public linter's recommended rules over every document; needs Node.js
	@$(RUN) tests.providers.linting

run-stories: $(READY)  ## a public Arazzo runner tells every story to the fake; needs Node.js
	@$(RUN) tests.providers.arazzo $(ARGS)

proof-twin: $(READY)  ## how many planted differences motpart twin finds, in how many calls; renews docs/twin.md
	@$(RUN) tests.twin_proof --write $(ARGS)

mutants: $(READY)  ## how many mutants of each fake the judge notices; renews docs/mutants.md
	@$(RUN) tests.mutant_tables $(ARGS)

freedom: $(READY)  ## right servers that use what documents leave open, judged over HTTP by the profile pr: none is blamed
	@$(RUN) tests.providers.freedom $(ARGS)

proof-budget: $(READY)  ## what care costs and finds, 1,000 seeds against a stand-in that locks out; renews docs/sandbox.md
	@$(RUN) tests.budgeting $(ARGS)

docs: $(READY)  ## the computed parts of README.md
	@$(RUN) tests.docs

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "motpart needs Python 3.11 or newer; found none on the PATH." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV) && $(RUN) pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(RUN) compileall -q specs mockserver contracts  # pip does so for what is not editable: a start is twice as fast
	@: > $@
