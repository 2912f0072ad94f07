# `make run` shows the sample published, `make test` passes the tests. Neither needs root.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
# A clock in the sample's year: its edition #34 is due at this very minute.
SUNDAY := 2015-06-21 09:00

.PHONY: run preview test lint bench lock clean

run: $(VENV)/run
	@$(BIN)/publisher run --once --clock "$(SUNDAY)"
	@echo
	@echo "Look at it: open public/chambre-en-provence/index.html, or type: make preview"

preview: $(VENV)/run
	@$(BIN)/publisher preview

test: $(VENV)/dev
	@$(BIN)/python -m pytest

lint: $(VENV)/dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .

bench: $(VENV)/dev
	@$(BIN)/python -m benchmarks

# Pin the newest versions that pyproject.toml and requirements/*.in allow.
PIN := $(BIN)/pip-compile --quiet --upgrade --strip-extras --generate-hashes --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: $(VENV)/dev
	$(BIN)/python -m pip install --quiet pip-tools
	$(PIN) --output-file requirements/run.txt pyproject.toml
	$(PIN) --output-file requirements/build.txt requirements/build.in
	$(PIN) --output-file requirements/dev.txt requirements/dev.in

clean:
	rm -rf $(VENV) public .publisher

$(VENV)/made:
	@PYTHON="$(PYTHON)" sh requirements/venv.sh $(VENV)
	@touch $@

$(VENV)/run: $(VENV)/made requirements/run.txt requirements/build.txt pyproject.toml
	@echo "installing what the program needs …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt
	@echo "installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
