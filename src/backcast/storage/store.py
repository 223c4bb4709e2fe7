"""The store: the one door to the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from backcast.domain.people.persons import Person
from backcast.storage.coaching.drafts import Drafts
from backcast.storage.coaching.exports import DraftExports
from backcast.storage.coaching.model_answers import ModelAnswers
from backcast.storage.coaching.model_calls import ModelCalls
from backcast.storage.coaching.model_profiles import ModelProfiles
from backcast.storage.coaching.model_switches import ModelSwitch
from backcast.storage.coaching.suggestions import Suggestions
from backcast.storage.engines import WAIT_SECONDS, open_engine
from backcast.storage.entrances import Entrance
from backcast.storage.failures import DRIVERS, failure_of
from backcast.storage.feeds.feeds import Feeds
from backcast.storage.feeds.holders import FeedHolders
from backcast.storage.feeds.polls import FeedPolls
from backcast.storage.forecasts.capacities import Capacities
from backcast.storage.forecasts.effort_rates import EffortRates
from backcast.storage.people.access_tokens import AccessTokens
from backcast.storage.people.accounts import Accounts
from backcast.storage.people.invitations import Invitations
from backcast.storage.people.memberships import People
from backcast.storage.people.passkeys import Passkeys
from backcast.storage.people.sessions import OpenSessions, Sessions
from backcast.storage.people.standings import as_they_are_now
from backcast.storage.people.teams import Teams
from backcast.storage.plans.exports import Exports
from backcast.storage.plans.plans import KeptRecords, Plans, kept_records
from backcast.storage.plans.sharings import Sharings
from backcast.storage.services.audits import Audits
from backcast.storage.services.outboxes import Outbox
from backcast.storage.services.repeats import Repeats


class Transaction:
    """What one person can read and write, all of it or nothing."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime], kept: KeptRecords) -> None:
        self._connection, self._now, self._kept = connection, now, kept
        self.person = person
        self.plans = Plans(connection, person, now, kept)
        self.sharings = Sharings(connection, person, now, self.plans)
        self.exports = Exports(connection, person, now)
        self.drafts = Drafts(connection, person, now, self.plans)
        self.draft_exports = DraftExports(connection, person)
        self.suggestions = Suggestions(connection, person, now, self.plans)
        self.feeds = Feeds(connection, person, now, self.plans)
        self.feed_holders = FeedHolders(connection, person)
        self.people = People(connection, person, now)
        self.invitations = Invitations(connection, person, now)
        self.teams = Teams(connection, person, now)
        self.access_tokens = AccessTokens(connection, person, now)
        self.capacities = Capacities(connection, person)
        self.effort_rates = EffortRates(connection, person)
        self.model_calls = ModelCalls(connection, person, now, self.plans)
        self.model_answers = ModelAnswers(connection, person, now, self.plans)
        self.model_profiles = ModelProfiles(connection, now)
        self.model_switch = ModelSwitch(connection, person, now, self.plans)
        self.audits = Audits(connection, person, now)
        self.repeats = Repeats(connection, person, now)
        self.outbox = Outbox(connection, now)
        self.accounts = Accounts(connection, now)
        self.sessions = Sessions(connection, now)
        self.passkeys = Passkeys(connection, now)

    def entrance(self) -> Entrance:
        """The way in, as a part of this unit of work."""
        return Entrance(self._connection, self._now)

    def acting(self, person: Person) -> "Transaction":
        """The same unit of work for the same somebody in another workspace."""
        return Transaction(self._connection, person, self._now, self._kept)


class Store:
    """A database. ``now`` gives the current moment with its zone; ``wait`` is how long to wait for others, in seconds.

    Raises:
        InvalidInput: when the address is none of a database that Backcast can use.
    """

    def __init__(self, address: str, now: Callable[[], datetime], wait: float = WAIT_SECONDS) -> None:
        self.engine = open_engine(address, wait)
        self.now = now
        self.forget_plans()

    def forget_plans(self) -> None:
        """Drop the plans that this process has read: the next who asks has them read anew."""
        self._kept = kept_records()

    @property
    def open_sessions(self) -> OpenSessions:
        """Sessions as the door looks them up."""
        return OpenSessions(self.engine, self.now)

    @property
    def feed_polls(self) -> FeedPolls:
        """Calendar feeds as whoever has the address of one looks them up."""
        return FeedPolls(self.engine)

    @contextmanager
    def transaction(self, person: Person) -> Iterator[Transaction]:
        """Commit when the block ends, roll back when it raises. Nothing else commits.

        The person acts as what they are now, which may be less than when their request began.

        Raises:
            NotAllowed: when they left the workspace meanwhile.
            OutOfService: when the database cannot do it just now; then nothing is written.
        """
        with connected(self.engine, writing=True) as connection:
            if person.id:  # the visitor of a share link has none
                person = as_they_are_now(connection, person)
            unit = Transaction(connection, person, self.now, self._kept)
            yield unit
        for record in unit.plans.saved:  # for those who read it next
            self._kept.keep((record.id, record.version, record.changed), record)

    @contextmanager
    def reading(self, person: Person) -> Iterator[Transaction]:
        """One consistent state of the database, which is left as it was."""
        with connected(self.engine, writing=False) as connection:
            yield Transaction(connection, person, self.now, self._kept)

    @contextmanager
    def entrance(self, *, writing: bool = True) -> Iterator[Entrance]:
        """The way in, for those of whom it is not yet known who they are: links and sessions, nothing else."""
        with connected(self.engine, writing=writing) as connection:
            yield Entrance(connection, self.now)

    @contextmanager
    def noting(self) -> Iterator[Entrance]:
        """The same for a note that nobody waits for, such as when a link was last used.

        Raises:
            OutOfService: when others hold the database, almost at once; the note is made the next time.
        """
        with connected(self.engine, writing=True, hurried=True) as connection:
            yield Entrance(connection, self.now)


@contextmanager
def connected(engine: Engine, *, writing: bool, hurried: bool = False) -> Iterator[Connection]:
    """One unit of work: kept when it ends well and was meant for writing, otherwise taken back.

    Raises:
        Busy: when others hold the database for longer than five seconds, or where it is ``hurried`` for a moment.
        Unreachable: when it is away, or the connection to it is lost on the way.
        StorageFull: when there is no room left to write.
    """
    saving = False
    try:
        options = {"writing": writing, "hurried": hurried}
        with engine.connect().execution_options(**options) as connection, connection.begin() as unit:
            yield connection
            if writing:
                saving = True  # what fails from here on may have been kept
            else:
                unit.rollback()
    except (SQLAlchemyError, *DRIVERS) as problem:
        if failure := failure_of(problem, saving=saving):
            raise failure from problem
        raise
