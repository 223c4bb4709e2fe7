"""Repairs: `--repair` tells what would help a plan, `--with` what some of it does together."""

from typing import Final

import click

from backcast.domain.repairs.codes import EXAMPLES

REPAIR: Final = click.option(
    "--repair",
    is_flag=True,
    help="List what would win days back, each with its effect, and the cheapest combination that suffices.",
)
WITH: Final = click.option(
    "--with",
    "tried",
    multiple=True,
    metavar="LEVER",
    help=f"Say what this change does to the start and the end; several together. One of: {EXAMPLES}.",
)
