# `make` prints the targets. Everything is installed inside the checkout, but for Chromium: Debian's, where that may be.
SHELL := /bin/bash
PYTHON ?= python3
UV := .tools/bin/uv
RUN := .venv/bin
VENDOR := maps/static/vendor
PAGES := cordon/pages/static/vendor
T ?= tests
# Tests wait for browsers, servers and disks a third of their time.
WORKERS ?= $(shell expr $$(nproc) + 1)
# A network that inspects TLS has an authority of its own, in the system's store.
export UV_SYSTEM_CERTS := 1
# What Python compiles of our own modules it keeps, wherever it is told not to: each command would compile them all again.
unexport PYTHONDONTWRITEBYTECODE
ARGS ?=

.PHONY: help
help: ## Print the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "%-10s %s\n", $$1, $$2}'

.DEFAULT_GOAL := help

$(UV):
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet uv==0.13.9

.venv/.ready: pyproject.toml requirements.lock | $(UV)
	$(UV) venv --quiet --clear --python $(PYTHON) .venv
	$(UV) pip sync --quiet --python .venv --require-hashes --compile-bytecode requirements.lock
	$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	$(RUN)/python -m monitor.index # what numba compiles, it keeps
	touch $@

.PHONY: lock
lock: $(UV) ## Choose the newest releases that pyproject.toml admits, and pin them by hash
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --group dev --no-annotate \
	  --custom-compile-command "make lock" pyproject.toml --output-file requirements.lock

$(VENDOR)/.ready: Makefile web/package.json web/package-lock.json | .venv/.ready
	cd web && PATH="$(CURDIR)/$(RUN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	mkdir -p $(VENDOR)/images
	cp web/node_modules/leaflet/dist/leaflet.js web/node_modules/leaflet/dist/leaflet.css $(VENDOR)/
	cp web/node_modules/leaflet/dist/images/*.png $(VENDOR)/images/
	cp web/node_modules/@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.js web/node_modules/@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css $(VENDOR)/
	mkdir -p $(VENDOR)/fonts
	cp web/node_modules/@expo-google-fonts/noto-sans*/{400Regular,700Bold}/*.ttf $(VENDOR)/fonts/
	mkdir -p $(PAGES)
	for style in govuk-frontend/dist/govuk/govuk-frontend @ministryofjustice/frontend/moj/moj-frontend; do \
	  sed -E 's/@font-face\{[^}]*\}//g; s/"?GDS Transport"?,//g' web/node_modules/$$style.min.css > $(PAGES)/$$(basename $$style .min.css).css; \
	done
	cp web/node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js $(PAGES)/
	touch $@

.PHONY: setup
setup: .venv/.ready $(VENDOR)/.ready ## Install what Cordon needs, inside the checkout

.PHONY: chromium
chromium:
	tests/install_chromium.sh .tools/chromium

.PHONY: check
check: setup ## Lint and type-check
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy

.PHONY: test
test: setup chromium check ## Check, then run the tests; T=tests/zones narrows
	PATH="$(CURDIR)/.tools/chromium:$$PATH" PYTEST_XDIST_AUTO_NUM_WORKERS=$(WORKERS) $(RUN)/pytest $(T)

.PHONY: demo
demo: setup ## Load the fictional case, check it, draw its maps and serve; ARGS=--no-serve stops there
	$(RUN)/cordon demo $(ARGS)

.PHONY: bench
bench: setup chromium ## Time the main work against a peer, in turns
	$(RUN)/python -m benchmarks

.PHONY: calibrate
calibrate: setup ## Simulate fixes with a known truth, and write docs/calibration.md anew (some minutes)
	$(RUN)/python -m benchmarks.calibration
