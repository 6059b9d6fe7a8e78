# `make` prints the targets. Everything is installed inside the checkout, but for Chromium (a Debian package).
SHELL := /bin/bash
PYTHON ?= python3
UV := .tools/bin/uv
RUN := .venv/bin
VENDOR := maps/static/vendor
PAGES := cordon/pages/static/vendor
T ?= tests
ARGS ?=

.PHONY: help
help: ## Print the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "%-10s %s\n", $$1, $$2}'

.DEFAULT_GOAL := help

$(UV):
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet "uv>=0.8"

.venv/.ready: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --quiet --compile-bytecode --python $(PYTHON)
	touch $@

$(VENDOR)/.ready: Makefile web/package.json web/package-lock.json | .venv/.ready
	cd web && PATH="$(CURDIR)/$(RUN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	mkdir -p $(VENDOR)/images
	cp web/node_modules/leaflet/dist/leaflet.js web/node_modules/leaflet/dist/leaflet.css $(VENDOR)/
	cp web/node_modules/leaflet/dist/images/*.png $(VENDOR)/images/
	mkdir -p $(PAGES)
	sed -E 's/@font-face\{[^}]*\}//g; s/"GDS Transport",//g' web/node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css > $(PAGES)/govuk.css
	touch $@

.PHONY: setup
setup: .venv/.ready $(VENDOR)/.ready ## Install what Cordon needs, inside the checkout

.PHONY: chromium
chromium:
	@command -v chromium > /dev/null || { \
	  as_root=""; [ "$$(id -u)" = 0 ] || as_root="sudo -n"; \
	  $$as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq chromium > /dev/null; }

.PHONY: check
check: setup ## Lint and type-check
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy

.PHONY: test
test: setup chromium check ## Check, then run the tests; T=tests/zones narrows
	$(RUN)/pytest $(T)

.PHONY: demo
demo: setup ## Load the fictional case, check it, draw its maps and serve; ARGS=--no-serve stops there
	$(RUN)/cordon demo $(ARGS)
