"""The pages on which key results are drafted and metrics kept, for the application to put in."""

from typing import Final

from flask import Blueprint

from backcast.web.drafting import adoptions, drafts, models, offers
from backcast.web.metrics import metrics

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (drafts.pages, offers.pages, adoptions.pages, models.pages, metrics.pages)
