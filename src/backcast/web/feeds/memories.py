"""Memories: the calendars that this process gave last, for the time when the database is away."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

MOST_BYTES: Final = 32_000_000
GIVEN_FOR: Final = timedelta(hours=1)  # without the database nobody knows whether the address was revoked meanwhile
_LEAST_WEIGHT: Final = 500


@dataclass(frozen=True, slots=True)
class Remembered:
    """A calendar as it was given last; ``octets`` are missing where it was only asked whether it had changed.

    ``confirmed`` is when the database last said that it may be given, ``accesses`` the state of all rights then.
    """

    revision: str
    changed: datetime
    slug: str
    octets: tuple[bytes, bytes] | None
    confirmed: datetime
    accesses: int

    @property
    def weight(self) -> int:
        """How many octets it takes, roughly."""
        return _LEAST_WEIGHT + sum(map(len, self.octets or ()))

    def may_be_given(self, now: datetime, accesses: int | None) -> bool:
        """Whether it may still be given while no newer one can be made; ``accesses`` where the database told them."""
        return abs(now - self.confirmed) <= GIVEN_FOR if accesses is None else accesses == self.accesses


class Memory:
    """What was given last at each address, known by a hash of it, for all threads of a process."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._known: OrderedDict[tuple[str, str], Remembered] = OrderedDict()
        self._weighs = 0
        self._lock = Lock()

    def find(self, address: tuple[str, str]) -> Remembered | None:
        """What was given there last."""
        with self._lock:
            found = self._known.get(address)
            if found is not None:
                self._known.move_to_end(address)
            return found

    def keep(self, address: tuple[str, str], given: Remembered) -> None:
        """Remember it in place of what was known before; what was not asked for longest is forgotten."""
        with self._lock:
            self._drop(address)
            self._known[address] = given
            self._weighs += given.weight
            while self._weighs > self._most:
                self._drop(next(iter(self._known)))

    def forget(self, address: tuple[str, str]) -> None:
        """Give nothing there any more."""
        with self._lock:
            self._drop(address)

    def _drop(self, address: tuple[str, str]) -> None:
        known = self._known.pop(address, None)
        if known is not None:
            self._weighs -= known.weight
