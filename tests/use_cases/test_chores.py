"""Chores: each mail goes out once whoever sends, comes again after a crash, and the broom takes only what is old."""

import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from backcast.domain.errors import NotFound
from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.domain.people.persons import Person
from backcast.mails.deliveries import MailNotSent
from backcast.mails.letters import Mail
from backcast.storage.store import Store
from backcast.storage.tables.services import mails
from backcast.use_cases.chores import do_chores, send_mails, sweep
from backcast.use_cases.plans import bring_back_plan, list_put_away, put_away_plan
from tests.builders import Clock, opened_again
from tests.web.routes import a_plan

DOMAIN = "plans.example.org"


def write(store: Store, person: Person, *recipients: str) -> None:
    """Put a mail into the outbox for each of them."""
    with store.transaction(person) as tx:
        for recipient in recipients:
            tx.outbox.add(person.workspace, recipient, "A subject", "A text\n")


class Postman:
    """Takes mails in place of a mail server, and refuses when told to."""

    def __init__(self) -> None:
        self.taken: list[Mail] = []
        self.refusal: MailNotSent | None = None

    def __call__(self, mail: Mail) -> None:
        if self.refusal:
            raise self.refusal
        self.taken.append(mail)


def test_three_senders_on_one_database_send_each_of_a_hundred_mails_once(store: Store, owner: Person) -> None:
    recipients = [f"p{number}@example.org" for number in range(100)]
    write(store, owner, *recipients)
    postmen, problems = [Postman() for _ in range(3)], list[Exception]()
    begin = threading.Barrier(3)

    def work(postman: Postman) -> None:
        try:
            with opened_again(store) as own:
                begin.wait()
                send_mails(own, postman, DOMAIN)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test tells it
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(postman,)) for postman in postmen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sent = [mail for postman in postmen for mail in postman.taken]
    assert problems == []
    assert Counter(mail.to for mail in sent) == Counter(recipients)
    assert len({mail.message_id for mail in sent}) == 100


DYING = """
import os, sys
from datetime import datetime
from backcast.storage.store import Store
from backcast.use_cases.chores import do_chores

def send(mail):
    print(mail.message_id, flush=True)
    os._exit(9)  # killed before it could note that the mail is on its way

do_chores(Store(sys.argv[1], lambda: datetime.fromisoformat(sys.argv[2])), send, sys.argv[3])
"""


def test_the_mail_of_a_killed_sender_goes_out_again_as_the_same_mail(
    store: Store, owner: Person, clock: Clock, address: str
) -> None:
    write(store, owner, "ana@example.org")
    command = [sys.executable, "-c", DYING, address, clock.moment.isoformat(), DOMAIN]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert killed.returncode == 9, killed.stderr
    postman = Postman()

    do_chores(store, postman, DOMAIN)
    at_once = list(postman.taken)
    clock.turn(timedelta(minutes=2, seconds=1))
    do_chores(store, postman, DOMAIN)
    do_chores(store, postman, DOMAIN)

    assert at_once == []  # the lease of the killed one still runs
    assert [mail.message_id for mail in postman.taken] == [killed.stdout.strip()]
    assert postman.taken[0].to == "ana@example.org"


def test_a_mail_that_was_not_taken_is_tried_again_after_one_two_and_four_minutes(
    store: Store, owner: Person, clock: Clock
) -> None:
    write(store, owner, "ana@example.org")
    postman = Postman()
    postman.refusal = MailNotSent("450 later")
    tried = []

    for minute in range(8):
        with store.entrance(writing=False) as door:
            before = door.outbox.waiting()
        do_chores(store, postman, DOMAIN)
        tried.append((minute, tries_of(store)))
        assert before == 1
        clock.turn(timedelta(minutes=1))

    assert tried == [(0, 1), (1, 2), (2, 2), (3, 3), (4, 3), (5, 3), (6, 3), (7, 4)]
    assert postman.taken == []


def tries_of(store: Store) -> int:
    with store.engine.connect().execution_options(writing=False) as connection:
        return int(connection.execute(select(mails.c.tries)).scalar_one())


def test_a_mail_that_will_never_be_taken_is_given_up_and_the_next_one_goes_out(
    store: Store, owner: Person, clock: Clock
) -> None:
    write(store, owner, "nobody@example.org")
    postman = Postman()
    postman.refusal = MailNotSent("550 no such mailbox", lasting=True)
    do_chores(store, postman, DOMAIN)
    postman.refusal = None
    write(store, owner, "no address at all", "ana@example.org")

    for _ in range(12):
        clock.turn(timedelta(hours=3))
        do_chores(store, postman, DOMAIN)

    assert [mail.to for mail in postman.taken] == ["ana@example.org"]


def test_where_no_mail_server_is_named_nothing_is_claimed(store: Store, owner: Person) -> None:
    write(store, owner, "ana@example.org")

    do_chores(store, None)

    with store.entrance(writing=False) as door:
        assert door.outbox.waiting() == 1
    assert tries_of(store) == 0


def test_the_text_of_a_sent_mail_is_forgotten_for_it_can_hold_a_link(store: Store, owner: Person) -> None:
    write(store, owner, "ana@example.org")

    do_chores(store, Postman(), DOMAIN)

    with store.engine.connect().execution_options(writing=False) as connection:
        assert connection.execute(select(mails.c.text)).scalar_one() == ""


@pytest.mark.parametrize(
    ("days", "seconds", "is_there"), [(29, 0, True), (30, 0, True), (30, 1, False), (45, 0, False)]
)
def test_a_deleted_plan_can_be_brought_back_for_thirty_days_and_no_longer(
    store: Store, owner: Person, clock: Clock, days: int, seconds: int, is_there: bool
) -> None:
    plan_id, other = a_plan(store, owner), a_plan(store, owner)
    put_away_plan(store, owner, plan_id)
    clock.turn(timedelta(days=days, seconds=seconds))

    sweep(store)

    assert [card.id for card in list_put_away(store, owner)] == ([plan_id] if is_there else [])
    with store.reading(owner) as tx:
        assert [card.id for card in tx.plans.cards()] == [other]
    if is_there:
        bring_back_plan(store, owner, plan_id)
    else:
        with pytest.raises(NotFound):
            bring_back_plan(store, owner, plan_id)


def test_a_revoked_calendar_link_goes_after_a_year_and_one_in_use_stays(
    store: Store, owner: Person, clock: Clock
) -> None:
    with store.transaction(owner) as tx:
        (revoked, old), (used, new) = (tx.feeds.add(FeedShows(FeedScope.PERSON), "owned") for _ in range(2))
        tx.feeds.revoke(revoked)
    clock.turn(timedelta(days=365))
    sweep(store)
    before = store.feed_polls.find(old, "owned")
    clock.turn(timedelta(days=2))

    sweep(store)

    assert before is not None
    assert store.feed_polls.find(old, "owned") is None
    with store.reading(owner) as tx:
        assert [feed.id for feed in tx.feeds.all()] == [used]
    assert store.feed_polls.find(new, "owned") is not None


def test_of_three_sweepers_one_sweeps_and_the_next_time_comes_after_an_hour(
    store: Store, owner: Person, clock: Clock
) -> None:
    swept = [sweep(store) is not None for _ in range(3)]
    clock.turn(timedelta(minutes=59))
    swept.append(sweep(store) is not None)
    clock.turn(timedelta(minutes=1))
    swept.append(sweep(store) is not None)

    assert swept == [True, False, False, False, True]


def test_sweepers_who_start_together_on_a_new_database_do_not_fall_over_each_other(store: Store, owner: Person) -> None:
    begin, told = threading.Barrier(3), list[object]()

    def work() -> None:
        try:
            with opened_again(store) as own:
                begin.wait()
                told.append(sweep(own) is not None)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test tells it
            told.append(problem)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, told)) == ["False", "False", "True"]
