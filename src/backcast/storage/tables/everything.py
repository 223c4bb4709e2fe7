"""All tables at once, for those who go through every one: migrations and copies."""

from typing import Final

from sqlalchemy import MetaData

from backcast.storage.tables import coaching, columns, feeds, forecasts, people, plans, services

_MODULES: Final = (coaching, feeds, forecasts, people, plans, services)  # their import fills the collection

metadata: Final[MetaData] = columns.metadata
