# Two commands do all the set-up on a machine with Python 3.11 or newer: `make run` and `make test`.
.DEFAULT_GOAL := help
.PHONY: run hall cluster test check lint frameworks bench fuzz load soak siege latency hands links look clean help

PORT ?= 8501
TEXTS ?= 1000000
FILES ?= 100000
SESSIONS ?= 2000
PRESSES ?= 15
HAND ?= 10
PROCESSES ?=
WORKERS ?=
WORDS ?=
PYTHON := .venv/bin/python

# One thread for linear algebra: the arrays are small, and on a busy machine two threads cost ten times.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

# Streamlit opens the browser by itself, unless there is no display. CI may have one and still wants none.
run: ## Start the lab and open it in the browser (PORT=8501)
	@sh tools/setup.sh requirements.txt
	$(PYTHON) -m streamlit run app.py --server.port=$(PORT) $(if $(filter true,$(CI)),--server.headless=true)

hall: ## Start one process for each core behind nginx on port 8080 (PROCESSES=2)
	@sh tools/setup.sh requirements.txt
	$(PYTHON) -m deploy.start $(PROCESSES)

cluster: ## Start a Dask scheduler and workers on this machine, for the hyperparameter search (WORKERS=2)
	@sh tools/setup.sh requirements-dev.txt
	$(PYTHON) -m deploy.cluster $(WORKERS)

# A process for each core, each with a server and a Chromium of its own: more than eight of them ask for much memory.
# A file's tests stay together, since they share what they start, and in their order, which has the browser last. A
# process that ends in the middle of a test (one that hangs is ended) is not replaced, and the run fails.
test: ## Run every test: core, contract, pages, browser (WORDS go to pytest: make test WORDS="-k race")
	@sh tools/setup.sh requirements-dev.txt
	@$(PYTHON) -m tests.browser.chromium
	@$(PYTHON) -m tests.nginx
	$(PYTHON) -m pytest -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder --max-worker-restart 0 $(WORDS)

check: lint ## Lint, then run every test that needs no browser, for daily work (WORDS go to pytest)
	$(PYTHON) -m pytest -n auto --dist worksteal --max-worker-restart 0 -m "not browser" $(WORDS)

lint: ## Check style, format and types, of Python and of JavaScript
	@sh tools/setup.sh requirements-dev.txt
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	$(PYTHON) -m tools.javascript.check

# An environment of its own: a gigabyte and more that nothing else needs. Warnings there are the frameworks' own.
frameworks: ## Run the exported scripts in PyTorch, JAX and Keras on three backends (WORDS go to pytest)
	@sh tools/setup.sh requirements-dev.txt
	@test -x .venv-frameworks/bin/python || $(PYTHON) -m venv .venv-frameworks
	@.venv-frameworks/bin/python -m pip install --quiet --requirement requirements-frameworks.txt
	KERAS_BACKEND=jax .venv-frameworks/bin/python -m pytest -W ignore -o faulthandler_timeout=0 $(addprefix tests/frameworks_live/,scripts.py notebooks.py race.py table.py) $(WORDS)

bench: ## Compare speed with PyTorch, scikit-learn and JAX, where they are installed
	@sh tools/setup.sh requirements-dev.txt
	$(PYTHON) -m benchmarks

fuzz: ## A million hostile texts as formulas, 100,000 files as tables (TEXTS=1000000 FILES=100000)
	@sh tools/setup.sh requirements-dev.txt
	$(PYTHON) -m tests.fuzz $(TEXTS)
	$(PYTHON) -m tests.fuzz_tables $(FILES)

load: ## A lecture hall of 200 visitors, then 60 of whom 30 train, against the real server on this machine
	@sh tools/setup.sh requirements-dev.txt
	$(PYTHON) -m benchmarks.load

soak: ## Open and close 2,000 sessions and watch the server's memory (SESSIONS=2000)
	@sh tools/setup.sh requirements-dev.txt
	$(PYTHON) -m benchmarks.load.soak $(SESSIONS)

siege: ## Attacks on the real server on this machine, each beside a bystander, ten minutes (WORDS choose: WORDS=uploads)
	@sh tools/setup.sh requirements-dev.txt
	$(PYTHON) -m benchmarks.siege $(WORDS)

latency: ## From a key press to the redrawn picture on every lesson, in Chromium (PRESSES=15)
	@sh tools/setup.sh requirements-dev.txt
	@$(PYTHON) -m tests.browser.chromium
	$(PYTHON) -m benchmarks.load.latency $(PRESSES)

hands: ## Every slider of every lesson under a rough hand, ten seconds a way (HAND=10)
	@sh tools/setup.sh requirements-dev.txt
	@$(PYTHON) -m tests.browser.chromium
	$(PYTHON) -m tests.browser.hands $(HAND)

links: ## Open 1,398 stored links again and say which of them show something else
	@sh tools/setup.sh requirements-dev.txt
	$(PYTHON) -m tests.pages.links check tests/pages/links/links.json.gz

look: ## Photograph every page and preset, light, dark, presenting and on a phone, into screenshots/ (WORDS choose)
	@sh tools/setup.sh requirements-dev.txt
	@$(PYTHON) -m tests.browser.chromium
	@$(PYTHON) -m tests.browser.look $(WORDS)

clean: ## Remove the virtual environment and everything made by a run
	rm -rf .venv .venv-frameworks .pytest_cache .ruff_cache .mypy_cache build *.egg-info tools/javascript/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## Show this list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14
