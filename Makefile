# make demo   crawl a small invented site and show its calls (two minutes on a new machine)
# make test   every test; needs nothing but Python 3.11 or newer
# make check  what a change must pass: lint, types, import rules, tests with branch coverage
# make bench  the performance figures of docs/performance.md
# make messages  bring the translations up to date with the code: extract, update, compile
# make screens  write the screens of tests/screens again, to be looked at and committed
# make mails    write the mails of tests/mails again, to be looked at and committed
# make picture  draw docs/list.svg again
# make lock   work the pinned requirements out again (needs uv)

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r
PROJECT := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .

.PHONY: demo test check lint bench messages screens mails picture lock clean

demo: .venv/.run
	$(BIN)/grants demo

test: .venv/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

bench: .venv/.dev
	$(BIN)/python -m benchmarks

messages: .venv/.dev
	mkdir -p build
	$(BIN)/pybabel -q extract --no-location --sort-output --keyword say -o build/grants.pot cli config crawler tracker
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120 -D grants -l sv -d cli/locale -i build/grants.pot
	$(BIN)/pybabel -q compile -D grants -d cli/locale
	$(BIN)/pybabel -q extract --no-location --sort-output --no-default-keywords --keyword tell --keyword tell_n:1,2 --keyword mail_text -o build/digest.pot tracker/digest
	for language in sv nb da fi; do \
	  $(BIN)/pybabel -q update --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120 -D digest -l $$language -d tracker/digest/locale -i build/digest.pot; \
	done
	$(BIN)/pybabel -q compile -D digest -d tracker/digest/locale

screens: .venv/.dev
	$(BIN)/python -m tests.screens.write

mails: .venv/.dev
	$(BIN)/python -m tests.digest.write

picture: .venv/.dev
	$(BIN)/python -m cli.picture docs/list.svg

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python requirements.txt pyproject.toml
	$(INSTALL) requirements.txt
	$(PROJECT)
	touch $@

.venv/.dev: .venv/bin/python requirements-dev.txt pyproject.toml
	$(INSTALL) requirements-dev.txt
	$(PROJECT)
	touch $@ .venv/.run

lock:
	echo 'setuptools>=77' | uv pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml - -o requirements.txt
	echo 'setuptools>=77' | uv pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra dev -c requirements.txt pyproject.toml - -o requirements-dev.txt

clean:
	rm -rf .venv build *.egg-info
