"""The command line, as ``python -m backcast.cli``."""

from backcast.cli.main import main

if __name__ == "__main__":  # a process of “backcast serve” imports this module under another name
    main(prog_name="backcast")
