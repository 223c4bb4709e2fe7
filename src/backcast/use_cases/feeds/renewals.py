"""Renewals: what a process keeps of the calendars of plans, so that after a change it writes only what changed.

Nothing depends on it: who may see what is asked of the database each time, and everything that is kept counts only as
long as it was made from the very same.
"""

from dataclasses import dataclass, field
from typing import Final

from backcast.calendars.feeds import Kept
from backcast.calendars.renewals import KeptEntries
from backcast.storage.caches import Cache
from backcast.storage.feeds.packings import Packing

MOST_ENTRIES_KEPT: Final = 10_000  # some 20 MB
_LEAST_PRUNED: Final = 100


@dataclass(slots=True, eq=False)
class Renewal:
    """One calendar of a plan in one form: its entries, the octets of each, and these compressed."""

    weight: int = 0
    entries: KeptEntries | None = None
    octets: Kept = field(default_factory=dict)
    packing: Packing = field(default_factory=Packing)

    def prune(self, count: int) -> None:
        """Drop what went, when that is more than the entries that there are."""
        if len(self.octets) > 2 * count + _LEAST_PRUNED:
            self.octets = {}


_kept: Final[Cache[tuple[str, str, str], Renewal]] = Cache(MOST_ENTRIES_KEPT, lambda renewal: renewal.weight)


def forget() -> None:
    """Drop everything, as a process that has just begun."""
    _kept.clear()


def renewal_of(plan_id: str, form: str, address: str, count: int) -> Renewal:
    """What is kept of the calendar of a plan, nothing at first.

    Args:
        plan_id: the plan.
        form: the choices as a text.
        address: where people read the plan.
        count: roughly how many entries it has.
    """
    key = (plan_id, form, address)
    _kept.keep(key, Renewal(count + 1))
    return _kept.find(key) or Renewal()  # one that is too large to be kept is made anew each time
