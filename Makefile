# `make help` lists what can be made. PYTHON names the Python that makes the environment.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
NODE_MODULES := widgets/node_modules/.package-lock.json
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help site serve notebooks widgets test test-setup lint test-library test-widgets test-notebooks test-site bench clean
.DEFAULT_GOAL := help

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
	  while IFS="$$(printf '\t')" read -r name text; do printf '  make %-15s %s\n' "$$name" "$$text"; done

# ---- the environment -----------------------------------------------------------------------------

$(PY):
	@echo "Making the environment $(VENV)"
	@$(PYTHON) tools/make_environment.py $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml tools/install.py tools/install_torch.py | $(PY)
	@$(PY) tools/install_torch.py
	@$(PY) tools/install.py
	@touch $@

# ---- the book ------------------------------------------------------------------------------------

site: $(VENV)/.installed ## execute the book and build the site, with everything it needs
	@$(PY) tools/build_site.py

serve: ## show the site at an address of this machine
	@test -f _build/html/index.html || $(MAKE) --no-print-directory site
	@$(PY) tools/serve.py

notebooks: $(VENV)/.installed ## make the notebooks from the pages
	@$(PY) tools/notebooks.py

$(NODE_MODULES): widgets/package-lock.json | $(VENV)/.installed
	@echo "Installing what the widgets are built with"
	@cd widgets && ../$(PY) ../tools/find_node.py npm ci --no-audit --no-fund --loglevel=error
	@touch $@

widgets: $(NODE_MODULES) ## bundle the widgets from widgets/src
	@cd widgets && ../$(PY) ../tools/find_node.py npm run --silent build

# ---- the checks ----------------------------------------------------------------------------------

# No part is skipped for want of a browser or of Node.js: what is missing is installed, or the sentence
# that says how to get it ends the run.
test: test-setup lint test-library test-widgets site test-notebooks test-site ## install what the tests need, and run every one of them
	@echo "All checks have passed."

test-setup: $(VENV)/.installed $(NODE_MODULES)
	@$(PY) tools/find_chromium.py

lint: $(VENV)/.installed ## check style and types of the Python
	$(BIN)/ruff check .
	$(BIN)/mypy

test-library: $(VENV)/.installed ## test the library, the tools and the register of claims
	OMP_NUM_THREADS=1 $(PY) -m pytest -q -n 2 --ignore=tests/site

test-widgets: $(NODE_MODULES) ## test the browser half: types, engine, parity with torch
	cd widgets && ../$(PY) ../tools/find_node.py npm run --silent check
	cd widgets && ../$(PY) ../tools/find_node.py npm run --silent test

test-notebooks: $(VENV)/.installed ## run every notebook through nbval, on the device NBSRC_DEVICE
	OMP_NUM_THREADS=1 $(PY) -m pytest -q -n 2 --dist loadfile --nbval-lax --nbval-current-env --nbval-cell-timeout=300 \
	  -W default book

test-site: test-setup ## test the built site in a real browser
	OMP_NUM_THREADS=1 $(PY) -m pytest -q -n 2 tests/site

bench: test-setup ## measure the widgets, the pages and the site, beside the numbers to reach
	@$(PY) -m bench

clean: ## remove what was built (not the environment)
	rm -rf _build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
