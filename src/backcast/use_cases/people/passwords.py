"""Passwords that people choose."""

from backcast.credentials.passwords import LEAST_ALONE, LEAST_WITH_SECOND_FACTOR, hash_password, problems_of
from backcast.domain.errors import InvalidInput
from backcast.domain.people.accounts import Account


def checked_password(password: str, account: Account, name: str) -> str:
    """The hash of a password that an account may take.

    Raises:
        InvalidInput: when it is too short, too common or says who it belongs to.
    """
    least = LEAST_WITH_SECOND_FACTOR if account.has_second_factor else LEAST_ALONE
    if problem := problems_of(password, [name, account.email or ""], least):
        raise InvalidInput({"password": problem})
    return hash_password(password)
