"""What something costs, as people write it in a form."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backcast.domain.errors import InvalidInput
from backcast.web.chains.amounts import amount_from, amount_text
from backcast.web.forms import Fields


def read(text: str) -> Decimal | None:
    fields = Fields.of({"cost": text})
    amount = amount_from(fields, "cost")
    fields.check()
    return amount


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1500", "1500"), ("1,500", "1500"), ("1.500,00", "1500"), ("1,500.00", "1500"), ("EUR 1500", "1500"),
        ("€1,500", "1500"), ("1500 €", "1500"), ("1 500,50 eur", "1500.50"), ("CHF 1'500.–", "1500"),
        ("1.500,-", "1500"), ("1.500.000", "1500000"), ("US$ 1,500,000.5", "1500000.5"), ("1500,5", "1500.5"),
        ("0.500", "0.5"), ("12.5", "12.5"), ("1\u202f500", "1500"), ("kr. 900", "900"), ("", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(typed: str, meant: str | None) -> None:
    amount = read(typed)

    assert amount == (None if meant is None else Decimal(meant))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1.500", "“1.500” could be 1500 or 1.5. Write 1500 or 1.50, whichever you mean."),
        ("1,50,0", "“1,50,0” is not an amount."),
        ("15 00", "“15 00” is not an amount."),
        ("1500k", "“1500k” is not an amount."),
        ("2 mio", "“2 mio” is not an amount."),
        ("a lot", "Write it with figures, such as 1500, 1,500.50 or EUR 1.500,50."),
        ("1e3", "“1e3” is not an amount."),
        ("NaN", "“NaN” is not an amount."),
    ],
)
def test_what_is_no_amount_or_could_be_two_is_told(typed: str, says: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(typed)

    assert says in raised.value.problems["cost"]


@given(st.decimals(min_value=0, max_value=10**40, allow_nan=False) | st.decimals(0, 10**9, places=3))
@example(Decimal("1.500"))
@example(Decimal("1E+40"))
@example(Decimal("1E-40"))
def test_an_amount_that_is_shown_is_read_as_the_same(amount: Decimal) -> None:
    assert read(amount_text(amount)) == amount
