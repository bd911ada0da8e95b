#!/bin/sh
# Makes a fresh virtual environment and runs all checks in it: lint, types, generated files, tests.
# VENV says where the environment goes; PYTHON which interpreter makes it.
set -eu
cd "$(dirname "$0")/.."
venv="${VENV:-.venv}"
"${PYTHON:-python3}" -m venv --clear "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
"$venv/bin/ruff" check .
"$venv/bin/ruff" format --check .
"$venv/bin/mypy"
"$venv/bin/python" scripts/dev.py generate --check
"$venv/bin/python" -m pytest "$@"
