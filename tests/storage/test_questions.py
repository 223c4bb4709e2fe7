"""Questions: what is asked outside any unit of work is answered as inside one, and fails as everything fails."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from psycopg.adapt import Dumper
from sqlalchemy import bindparam, select, text
from sqlalchemy.event import listen

from backcast.domain.errors import Unreachable
from backcast.domain.events import Event, Happened
from backcast.domain.people.persons import Person
from backcast.domain.planning.steps import Step
from backcast.storage.questions import Question
from backcast.storage.store import Store
from backcast.storage.tables.people import workspaces
from backcast.storage.tables.plans import plans
from tests.builders import Clock, statements_of
from tests.neighbours import begun

CHANGED = Event(Happened.STEP_CHANGED, "Changed")
PLAN = select(plans.c.title, plans.c.changed, plans.c.deleted, plans.c.is_example, plans.c.due, plans.c.notes).where(
    plans.c.id == bindparam("plan"), plans.c.changed <= bindparam("latest")
)


def test_a_question_is_answered_as_in_a_unit_of_work(store: Store, owner: Person, clock: Clock) -> None:
    asked = {"plan": begun(store, owner).id, "latest": clock()}

    alone = Question(PLAN).first(store.engine, asked)

    with store.engine.begin() as connection:
        row = connection.execute(PLAN, asked).one()
    assert alone == list(row)
    assert alone is not None
    assert [type(value) for value in alone] == [type(value) for value in row]


def test_a_question_without_an_answer_gives_none(store: Store, owner: Person, clock: Clock) -> None:
    asked = {"plan": begun(store, owner).id, "latest": clock() - timedelta(seconds=1)}

    assert Question(PLAN).first(store.engine, asked) is None


def test_a_question_sees_what_another_wrote_meanwhile_and_leaves_no_unit_open(store: Store, owner: Person) -> None:
    question = Question(select(workspaces.c.name).where(workspaces.c.id == bindparam("workspace")))
    first = question.first(store.engine, {"workspace": owner.workspace})

    with store.engine.begin() as connection:
        connection.execute(text("UPDATE workspaces SET name = 'Elsewhere'"))

    assert first != ["Elsewhere"]
    assert question.first(store.engine, {"workspace": owner.workspace}) == ["Elsewhere"]


def test_who_counts_statements_counts_a_question(store: Store, owner: Person, clock: Clock) -> None:
    with statements_of(store) as sent:
        Question(PLAN).first(store.engine, {"plan": owner.id, "latest": clock()})

    assert len(sent) == 1


@pytest.mark.only("postgresql")
def test_a_connection_that_the_server_closed_is_replaced(store: Store, owner: Person, clock: Clock) -> None:
    asked = {"plan": begun(store, owner).id, "latest": clock()}
    Question(PLAN).first(store.engine, asked)
    other = Store(store.engine.url.render_as_string(hide_password=False), clock)
    with other.engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    other.engine.dispose()

    assert Question(PLAN).first(store.engine, asked) is not None


@pytest.mark.only("postgresql")
def test_a_connection_on_which_a_question_was_interrupted_is_never_used_again(
    store: Store, owner: Person, clock: Clock
) -> None:
    class Interrupting(Dumper):
        def dump(self, _: object) -> bytes:
            raise KeyboardInterrupt

    class Word(str):
        __slots__ = ()

    asking = Store(store.engine.url.render_as_string(hide_password=False), clock)
    listen(asking.engine, "connect", lambda driver, _: driver.adapters.register_dumper(Word, Interrupting))
    question = Question(select(workspaces.c.name).where(workspaces.c.id == bindparam("workspace")))
    with pytest.raises(KeyboardInterrupt):
        question.first(asking.engine, {"workspace": Word(owner.workspace)})

    with suppress(ZeroDivisionError), asking.engine.begin() as connection:
        connection.execute(text("UPDATE workspaces SET name = 'Half done'"))
        raise ZeroDivisionError

    assert question.first(asking.engine, {"workspace": owner.workspace}) != ["Half done"]
    asking.engine.dispose()


@pytest.mark.only("sqlite")
def test_a_question_to_a_database_that_is_away_says_so(clock: Clock, tmp_path: Path) -> None:
    away = Store(f"sqlite:///{tmp_path}/no/such/folder/backcast.db", clock)

    with pytest.raises(Unreachable):
        away.open_sessions.find("a token")


def test_a_saved_plan_is_kept_as_the_database_holds_it(address: str, clock: Clock, owner: Person) -> None:
    keeping = Store(address, clock)
    record = begun(keeping, owner)
    plan = record.plan.with_step(Step("Z9", next(iter(record.plan.steps.values())).kind, "One more", 3))

    with keeping.transaction(owner) as tx:
        tx.plans.save(tx.plans.get(record.id), plan, CHANGED, clock().date(), {"Z9"}, goal_revised=True)

    with keeping.reading(owner) as tx, statements_of(keeping) as sent:
        kept = tx.plans.get(record.id)
    keeping.forget_plans()
    with keeping.reading(owner) as tx:
        stored = tx.plans.get(record.id)
    keeping.engine.dispose()
    assert len(sent) == 1  # whether they may see it, and which version is the current one
    assert kept == stored
    assert list(kept.plan.steps) == list(stored.plan.steps)
    assert dict(kept.revisions) == dict(stored.revisions)


def test_a_plan_whose_saving_was_taken_back_is_kept_by_nobody(address: str, clock: Clock, owner: Person) -> None:
    keeping = Store(address, clock)
    record = begun(keeping, owner)

    with suppress(ZeroDivisionError), keeping.transaction(owner) as tx:
        plan = record.plan.with_goal(replace(record.plan.goal, why="Because"))
        tx.plans.save(tx.plans.get(record.id), plan, CHANGED, clock().date())
        raise ZeroDivisionError

    with keeping.reading(owner) as tx:
        found = tx.plans.get(record.id)
    keeping.engine.dispose()
    assert found.version == record.version
    assert found.plan.goal.why != "Because"
