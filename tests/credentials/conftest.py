"""Here hashing itself is tested: at the price that is in use."""

import pytest

from backcast.credentials import passwords
from tests import savings


@pytest.fixture(autouse=True)
def _passwords_at_full_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", savings.IN_USE)
