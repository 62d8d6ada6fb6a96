# Two commands for a newcomer: `make try` and `make test`. `make help` tells the rest.
PY := .venv/bin/python
STAMP := .venv/.ready
WORKERS ?= 300
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONWARNINGS := ignore
unexport PYTHONDONTWRITEBYTECODE # where it is set, each of our many processes would compile everything anew

.PHONY: help try test stories check docs bench prove soak fuzz sbom audit setup assets browser
.DEFAULT_GOAL := help

help: ## Tell what each command does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(STAMP) ## Make the environment only

$(STAMP): requirements/dev.txt package-lock.json pyproject.toml
	@echo "· environment (Python packages, Node and PostgreSQL as wheels)"
	@test -x $(PY) || python3 -m venv .venv
	@test -x .venv/bin/uv || .venv/bin/pip install -q --disable-pip-version-check uv 2>/dev/null
	@.venv/bin/uv pip sync -q --python $(PY) --require-hashes requirements/dev.txt
	@.venv/bin/uv pip install -q --python $(PY) --no-deps --no-build-isolation -e . 
	@echo "· page assets and fonts"
	@npm ci --silent --ignore-scripts
	@touch $(STAMP)

assets: $(STAMP) ## Build what browsers and paper need
	@node assets.mjs

try: assets ## Run both nodes with a rehearsal corridor (WORKERS=300, above 100 with the rows in memory; RESET=1 to start over)
	@$(PY) -m rabt.site.cli try --workers $(WORKERS) $(if $(RESET),--reset)

test: assets browser ## All that every change needs, in a quarter of an hour (ROOM=permits for one room)
ifdef ROOM
	@$(PY) -m pytest src/rabt/$(ROOM)
else
	@$(PY) -m coverage erase
	@$(PY) -m coverage run -m pytest --ignore tests/stories -n 2 --dist loadfile --no-loadscope-reorder --durations=30
	@$(PY) -m tests.bars
endif

stories: assets browser ## Two whole nodes with a line between them, in their officials' browsers, from demand to return
	@$(PY) -m pytest tests/stories -n 2 --dist loadfile --no-loadscope-reorder --durations=30

browser:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  printf '\n!! No Chromium on this machine: the browser tests are LEFT OUT.\n!! To run them too: apt-get install -y chromium-headless-shell (or chromium)\n\n'

check: $(STAMP) ## Format, lint, types, import order, migrations, docs (< 60 s)
	@$(PY) -m rabt.site.cli check

docs: $(STAMP) ## Print the generated parts of docs/
	@$(PY) -m rabt.site.cli docs

prove: assets ## What takes longer than a change may wait: see docs/proof.md (MINUTES=25, ONLY=crash)
	@$(PY) -m prove $(if $(MINUTES),--minutes $(MINUTES)) $(if $(ONLY),--only $(ONLY))

soak: assets ## A hundred thousand seeds of two simulated nodes, or as many as MINUTES=60 hold; results committed
	@$(PY) -m prove --only seeds --minutes $(or $(MINUTES),60)

fuzz: assets ## Spoilt bytes against every parser that meets outside bytes, for MINUTES=60; results committed
	@$(PY) -m prove --only fuzz --minutes $(or $(MINUTES),60)

bench: assets ## Measure beside the peers; results into bench/results (pages need a large corridor: bench/pages.py)
	@$(PY) -m bench
	@$(PY) -m bench.sheets
	@$(PY) -m bench.line
	@$(PY) -m bench.letters 20000
	@$(PY) -m bench.journal 10000000
	@$(PY) -m bench.patrols
	@test -x .venv-peer/bin/python || (.venv/bin/uv venv -q .venv-peer && .venv/bin/uv pip sync -q --python .venv-peer/bin/python --require-hashes requirements/peer.txt)
	@$(PY) -m bench.linking 20000 100000 1000000
	@$(PY) -m bench.spelling
	@$(PY) -m bench.seeking 1000000

sbom: $(STAMP) ## Write the bill of materials (CycloneDX) of what a node runs into build/sbom
	@mkdir -p build/sbom
	@.venv/bin/cyclonedx-py requirements requirements/core.txt --output-reproducible --output-file build/sbom/python.json
	@npm sbom --sbom-format cyclonedx --package-lock-only > build/sbom/pages.json
	@echo "· build/sbom: $$(grep -c '\"purl\"' build/sbom/python.json) Python packages, $$(grep -c '\"purl\"' build/sbom/pages.json) of the pages"

audit: $(STAMP) ## Ask the registries for known holes in what we install (needs registries that answer)
	@.venv/bin/pip-audit -r requirements/core.txt --disable-pip
	@npm audit --omit dev
