"""Calendar files: a whole plan as one file that a calendar program imports."""

from backcast.calendars.choices import Choices
from backcast.calendars.entries import plan_entries
from backcast.calendars.feeds import feed_octets, plan_header
from backcast.calendars.identities import Identities
from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.timeline import Timeline


def calendar_file(
    plan: Plan,
    timeline: Timeline,
    identities: Identities,
    *,
    address: str = "",
    starts: bool = True,
    spans: bool = False,
) -> bytes:
    """A plan's milestones, actions and follow-ups as an iCalendar file of whole-day entries.

    The same arguments give the same octets: no clock is read.

    Args:
        plan: the plan.
        timeline: its dates.
        identities: by what its entries are recognised, ``file_identities`` for a plan that no database keeps.
        address: where a person can read the plan, empty for nowhere.
        starts: whether there is an entry for the last day on which to start each piece of work.
        spans: whether work stands on all its days instead of only on the day on which it is due.
    """
    entries = plan_entries(plan, timeline, identities, address=address)
    return feed_octets(plan_header(plan, address), entries, Choices(starts=starts, spans=spans))
