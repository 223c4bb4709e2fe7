"""Notices: what calendar programs are told of plans that were brought back, or that go for good."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy import delete as delete_from

from backcast.storage.tables.feeds import feed_bodies, feeds
from backcast.storage.tables.plans import plans


def renew_bodies_of(connection: Connection, plan_id: str, deleted: datetime, now: datetime) -> None:
    """A plan was brought back: its calendars changed, even where they are what they were before it was deleted.

    Whoever asks by the moment has the notice that the plan was gone, with the moment at which it went.
    """
    since = max(now.replace(microsecond=0), deleted.replace(microsecond=0) + timedelta(seconds=1))
    of_plan = feed_bodies.c.feed_id.in_(select(feeds.c.id).where(feeds.c.plan_id == plan_id))
    older = update(feed_bodies).where(of_plan, feed_bodies.c.changed < since)
    connection.execute(older.values(changed=since))


def end_feeds_of_plans(connection: Connection, which: ColumnElement[bool]) -> None:
    """Plans are about to go for good: the addresses that showed them tell so, instead of vanishing with them."""
    going = select(plans.c.id).where(which)
    ended = select(feeds.c.id).where(feeds.c.plan_id.in_(going))
    connection.execute(delete_from(feed_bodies).where(feed_bodies.c.feed_id.in_(ended)))
    deleted = select(plans.c.deleted).where(plans.c.id == feeds.c.plan_id).scalar_subquery()
    values = {"revoked": func.coalesce(feeds.c.revoked, deleted), "plan_id": None}
    connection.execute(update(feeds).where(feeds.c.plan_id.in_(going)).values(values))
