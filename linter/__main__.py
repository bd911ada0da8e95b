"""Runs the command as `python -m linter`."""

from linter.cli import main

main(prog_name="chatvet")
