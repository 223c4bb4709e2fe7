"""The help tells every finding of the coach as the coach itself does, and counts the catalogue right."""

from pathlib import Path

import pytest

from backcast.domain.coaching.catalogue.everything import CATALOGUE
from backcast.domain.coaching.lexicons.advice import ADVICE

HELP = (Path(__file__).parents[3] / "templates" / "help" / "coach.html").read_text("utf-8")


@pytest.mark.parametrize("code", sorted(ADVICE))
def test_every_finding_is_told_with_its_reason_source_and_remedy(code: str) -> None:
    advice = ADVICE[code]

    assert f'("{code}", ' in HELP
    assert f'"{advice.why}", "{advice.source}", "{advice.remedy}")' in HELP


def test_the_size_of_the_catalogue_is_told() -> None:
    assert f"a catalogue of {len(CATALOGUE)}, " in HELP
