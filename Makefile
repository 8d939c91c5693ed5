# What people type. Needs Python 3.11 or later and make; everything else comes from the locks in requirements/.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PACKAGES := schemas extraction connectors streams evaluation console
SOURCES := pyproject.toml README.md $(shell find $(PACKAGES) -type f ! -name '*.pyc' 2>/dev/null)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
KAFKA := deploy/kafka/target/libs
# Processes that share the tests, each with brokers of its own: they mostly wait, so more than two cores are not asked for.
WORKERS ?= 3

.PHONY: demo run test check lint types imports deploy lock schemas kafka wheel clean

demo: $(VENV)/.marsad ## sample feeds through the whole flow, then a summary
	$(BIN)/marsad demo --once

run: $(VENV)/.marsad ## the real thing, until Ctrl-C
	$(BIN)/marsad up

test: $(VENV)/.test $(VENV)/.marsad ## the tests, against the installed wheel
	MARSAD_TEST_WHEEL=1 $(BIN)/pytest -n $(WORKERS)

check: lint types imports deploy test ## everything that must hold before a commit

lint: $(VENV)/.check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.check
	$(BIN)/mypy $(PACKAGES) training tests

imports: $(VENV)/.check
	$(BIN)/lint-imports

deploy: $(VENV)/.check ## the files in deploy/, as far as that can be told without a Docker engine
	$(BIN)/yamllint --strict deploy/compose.yaml .yamllint.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml
	$(BIN)/hadolint deploy/Dockerfile

schemas: $(VENV)/.test ## write the JSON Schemas and the examples of the topics anew
	$(BIN)/python -m schemas.export schemas/json
	PYTHONPATH=. $(BIN)/python tests/support/examples.py schemas/examples

kafka: $(KAFKA)/.fetched ## fetch an Apache Kafka for the broker tests; needs Maven and Java 17

wheel: $(VENV)/.build ## build the wheel into dist/
	rm -rf dist
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

lock: ## write the locks in requirements/ anew; needs uv
	uv pip compile $(LOCK) pyproject.toml -o requirements/run.txt
	uv pip compile $(LOCK) --group build -o requirements/build.txt
	uv pip compile $(LOCK) pyproject.toml --group test -o requirements/test.txt
	uv pip compile $(LOCK) pyproject.toml --group build --group test --group check -o requirements/check.txt

clean:
	rm -rf $(VENV) dist build

LOCK := --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11

$(VENV)/.run: requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Marsad needs Python 3.11 or later, this is " + sys.version.split()[0] + ": make PYTHON=python3.12")'
	@echo "Installing into $(VENV), once; this takes a minute or two."
	@$(PYTHON) -m venv $(VENV) || { echo "No virtual environment could be made: on Debian and Ubuntu, apt install python3-venv"; exit 1; }
	$(PIP) install --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.build: $(VENV)/.run requirements/build.txt
	$(PIP) install --require-hashes -r requirements/build.txt
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.check: $(VENV)/.test requirements/check.txt
	$(PIP) install --require-hashes -r requirements/check.txt
	@touch $@

$(VENV)/.marsad: $(VENV)/.build $(SOURCES)
	$(PIP) install --no-deps --no-build-isolation --force-reinstall .
	@touch $@

$(KAFKA)/.fetched: deploy/kafka/pom.xml
	mvn --batch-mode --quiet --file deploy/kafka/pom.xml dependency:copy-dependencies -DoutputDirectory=target/libs
	@touch $@
