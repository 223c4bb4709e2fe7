"""The command line, as ``python -m backcast.cli``."""

from backcast.cli.main import main

main(prog_name="backcast")
