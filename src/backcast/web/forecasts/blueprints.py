"""The pages that look ahead, for the application to put in."""

from typing import Final

from flask import Blueprint

from backcast.web.forecasts import capacities, chances, estimates, repairs, slips

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    capacities.pages,
    chances.pages,
    estimates.pages,
    repairs.pages,
    slips.pages,
)
