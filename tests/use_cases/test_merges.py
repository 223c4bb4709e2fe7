"""Two people edit one plan: different fields are both kept, the same field is told to the second with both values."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest

from backcast.domain.errors import Conflict, InvalidInput, NotFound, StalePlan
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.results.metrics import Measurement, Metric
from backcast.storage.store import Store
from backcast.use_cases.changes import Settlement, plan_as_seen, preview_edit, read_history, save_edit, undo_change
from backcast.use_cases.edits import (
    Edit,
    add_step,
    change_goal,
    change_results,
    change_step,
    connect_steps,
    mark_done,
    move_step,
    remove_step,
)
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, everything_in, stranger
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of
from tests.use_cases.kept_plans import THURSDAY, edited, kept


@pytest.fixture
def record(store: Store, owner: Person) -> PlanRecord:
    """Three steps in a row, due on Fri 18 December 2026."""
    steps = [action("A", 5), action("B", 3, title="Coach"), action("C", 2)]
    return kept(store, owner, plan_of(steps, "A FS B, B FS C", due=date(2026, 12, 18)))


@pytest.fixture
def ana(store: Store, owner: Person) -> Person:
    """Another editor, called “A person as editor”."""
    return colleague(store, owner, Role.EDITOR)


def with_values(plan: Plan, step_id: str, **values: Any) -> Edit:
    """The whole form of a step as it stood in this plan, with other values in some fields."""
    return change_step(replace(plan.step(step_id), **values), plan.needs(step_id))


def now(store: Store, person: Person, record: PlanRecord) -> Plan:
    return open_plan(store, person, record.id).plan


@pytest.mark.parametrize("first", ["owner", "title"])
def test_edits_of_two_fields_of_one_step_are_both_kept_in_either_order(
    store: Store, owner: Person, ana: Person, record: PlanRecord, first: str
) -> None:
    edits = {"owner": {"owner": "Ben"}, "title": {"title": "Coach weekly"}}
    second = "title" if first == "owner" else "owner"

    edited(store, ana, record.id, with_values(record.plan, "B", **edits[first]))
    outcome = save_edit(store, owner, record.id, 1, with_values(record.plan, "B", **edits[second]), THURSDAY)

    step = now(store, owner, record).step("B")
    assert (step.title, step.owner) == ("Coach weekly", "Ben")
    assert outcome.record.version == 3
    label = "B “Coach weekly”" if first == "title" else "B “Coach”"
    assert outcome.merged == f"A person as editor changed the {first} of {label} meanwhile; both changes are kept."


def test_an_edit_of_another_step_is_kept_beside_theirs(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, with_values(record.plan, "A", title="Theirs"))

    outcome = save_edit(store, owner, record.id, 1, with_values(record.plan, "C", title="Mine"), THURSDAY)

    assert [step.title for step in now(store, owner, record).steps.values()] == ["Theirs", "Coach", "Mine"]
    assert outcome.merged == "A person as editor changed other parts of this plan meanwhile; both changes are kept."


def test_an_edit_of_the_latest_version_tells_of_no_merge(store: Store, owner: Person, record: PlanRecord) -> None:
    outcome = save_edit(store, owner, record.id, 1, with_values(record.plan, "C", title="Mine"), THURSDAY)

    assert outcome.merged == ""


def test_an_edit_of_the_same_field_is_refused_with_both_values_and_changes_nothing(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, with_values(record.plan, "B", owner="Ben", days=4))
    before = everything_in(store)

    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 1, with_values(record.plan, "B", owner="Cem", note="Mine"), THURSDAY)

    assert (refused.value.expected, refused.value.current) == (1, 2)
    assert refused.value.conflicts == (Conflict("B “Coach”", "Owner", "Ben", "Cem"),)
    assert everything_in(store) == before


def test_my_value_is_taken_once_i_have_seen_theirs_and_the_rest_of_theirs_stays(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, with_values(record.plan, "B", owner="Ben", days=4))
    mine = with_values(record.plan, "B", owner="Cem", note="Mine")

    save_edit(store, owner, record.id, 1, mine, THURSDAY, settlement=Settlement(2))

    step = now(store, owner, record).step("B")
    assert (step.owner, step.days, step.note) == ("Cem", 4, "Mine")


def test_my_value_is_not_taken_when_somebody_saved_again_after_i_saw_theirs(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, with_values(record.plan, "B", owner="Ben"))
    edited(store, ana, record.id, with_values(record.plan, "B", owner="Dia"))
    mine = with_values(record.plan, "B", owner="Cem")

    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 1, mine, THURSDAY, settlement=Settlement(2))

    assert refused.value.conflicts == (Conflict("B “Coach”", "Owner", "Dia", "Cem"),)
    assert now(store, owner, record).step("B").owner == "Dia"


def test_of_twelve_edits_of_one_field_at_once_one_is_saved_and_eleven_are_told(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    together = Barrier(12)
    outcomes: list[Any] = []

    def edit(number: int) -> None:
        together.wait()
        mine = with_values(record.plan, "B", title=f"Title {number}")
        try:
            outcomes.append(save_edit(store, owner, record.id, 1, mine, THURSDAY).record.version)
        except StalePlan as stale:
            outcomes.append((number, stale.conflicts))

    threads = [Thread(target=edit, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    saved = now(store, owner, record).step("B").title
    refused = [outcome for outcome in outcomes if outcome != 2]
    assert (len(outcomes), len(refused)) == (12, 11)
    assert all(told == (Conflict("B “Coach”", "Title", saved, f"Title {number}"),) for number, told in refused)
    assert open_plan(store, owner, record.id).version == 2


def test_what_others_changed_and_took_back_is_no_conflict(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, with_values(record.plan, "C", title="Theirs"))
    undo_change(store, ana, record.id, THURSDAY)

    outcome = save_edit(store, owner, record.id, 1, with_values(record.plan, "C", title="Mine"), THURSDAY)

    assert now(store, owner, record).step("C").title == "Mine"
    assert outcome.merged == ""


def test_the_same_form_sent_twice_is_saved_once(store: Store, owner: Person, record: PlanRecord) -> None:
    mine = with_values(record.plan, "B", title="Mine")
    save_edit(store, owner, record.id, 1, mine, THURSDAY)
    before = everything_in(store)

    outcome = save_edit(store, owner, record.id, 1, mine, THURSDAY)

    assert (outcome.record.version, outcome.merged) == (2, "")
    assert everything_in(store) == before


def test_the_text_typed_for_a_step_that_was_removed_is_told_and_can_bring_it_back(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, remove_step("B"))
    mine = with_values(record.plan, "B", note="An hour of typing")

    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 1, mine, THURSDAY)
    save_edit(store, owner, record.id, 1, mine, THURSDAY, settlement=Settlement(2))

    assert refused.value.conflicts == (Conflict("B “Coach”", "Note", "Deleted", "An hour of typing"),)
    plan = now(store, owner, record)
    assert list(plan.steps) == ["A", "B", "C"]
    assert plan.step("B").note == "An hour of typing"
    assert [need.before for need in plan.needs("B")] == ["A"]


def test_a_step_that_somebody_changed_is_only_removed_by_who_has_seen_the_change(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, with_values(record.plan, "B", owner="Ben"))

    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 1, remove_step("B"), THURSDAY)
    save_edit(store, owner, record.id, 1, remove_step("B"), THURSDAY, settlement=Settlement(2))

    assert refused.value.conflicts == (Conflict("B “Coach”", "Owner", "Ben", "Deleted"),)
    assert list(now(store, owner, record).steps) == ["A", "C"]


def test_who_only_reports_progress_brings_no_removed_step_back(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, remove_step("B"))

    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 1, mark_done("B", THURSDAY), THURSDAY)
    with pytest.raises(NotFound, match="holds no step B"):
        save_edit(store, owner, record.id, 1, mark_done("B", THURSDAY), THURSDAY, settlement=Settlement(2))

    told = [(each.field, each.theirs, each.mine) for each in refused.value.conflicts]
    assert told == [
        ("Started on", "Deleted", "Thu 30 Jul 2026"),
        ("Finished on", "Deleted", "Thu 30 Jul 2026"),
    ]
    assert list(now(store, owner, record).steps) == ["A", "C"]


def test_two_links_that_close_a_circle_are_refused_naming_its_steps(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    first = kept(store, owner, plan_of([action("A"), action("B"), action("C")], due=date(2026, 12, 18)))
    edited(store, ana, first.id, connect_steps(Dependency("A", "B")))
    edited(store, ana, first.id, connect_steps(Dependency("B", "C")))
    before = everything_in(store)

    with pytest.raises(InvalidInput, match="wait for one another") as refused:
        save_edit(store, owner, first.id, 1, connect_steps(Dependency("C", "A")), THURSDAY)

    assert all(step_id in str(refused.value) for step_id in "ABC")
    assert everything_in(store) == before


def test_a_new_step_takes_the_id_of_one_that_was_removed_meanwhile(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, remove_step("C"))

    save_edit(store, owner, record.id, 1, add_step(action("C", 1, title="New"), []), THURSDAY)

    assert [step.title for step in now(store, owner, record).steps.values()] == ["A", "Coach", "New"]


def test_an_edit_can_name_a_step_that_others_added_meanwhile(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, add_step(action("D", 1), []))
    edited(store, ana, record.id, with_values(record.plan, "C", owner="Ben"))

    save_edit(store, owner, record.id, 1, connect_steps(Dependency("D", "C")), THURSDAY)

    plan = now(store, owner, record)
    assert [need.before for need in plan.needs("C")] == ["B", "D"]
    assert plan.step("C").owner == "Ben"


def test_an_edit_never_takes_away_what_the_person_has_not_seen(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    talks = Metric("talks", "Talks")
    edited(store, ana, record.id, change_results("Added", [talks], [], []))
    measured = Measurement("visits", date(2026, 7, 1), Decimal(3))
    without = change_results("Measured", [Metric("visits", "Visits")], [], [measured])

    save_edit(store, owner, record.id, 1, without, THURSDAY)

    assert {metric.id for metric in now(store, owner, record).metrics} == {"talks", "visits"}


def test_two_different_new_steps_of_one_id_are_never_mixed(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, add_step(action("D", 1, title="Theirs"), []))

    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 1, add_step(action("D", 1, title="Mine"), []), THURSDAY)

    assert refused.value.conflicts == (Conflict("The step D", "Title", "Theirs", "Mine"),)


def test_another_goal_date_and_another_reason_are_both_kept_and_the_dates_follow(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    goal = record.plan.goal
    edited(store, ana, record.id, change_goal(replace(goal, due=date(2026, 12, 11)), "A plan"))

    outcome = save_edit(store, owner, record.id, 1, change_goal(replace(goal, why="Fewer errors"), "A plan"), THURSDAY)

    assert (outcome.plan.goal.due, outcome.plan.goal.why) == (date(2026, 12, 11), "Fewer errors")
    assert outcome.timeline.must_start == date(2026, 11, 30)  # ten working days up to Fri 11 Dec
    assert outcome.merged == "A person as editor changed the date of the end goal meanwhile; both changes are kept."


def test_a_version_that_does_not_exist_yet_is_refused(store: Store, owner: Person, record: PlanRecord) -> None:
    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 99_999_999_999, with_values(record.plan, "B", title="Mine"), THURSDAY)

    assert refused.value.conflicts == ()


def test_a_preview_of_an_older_version_shows_both_changes_together(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, with_values(record.plan, "B", owner="Ben"))
    before = everything_in(store)

    shown = preview_edit(store, owner, record.id, with_values(record.plan, "B", days=4), THURSDAY, version=1)

    assert (shown.plan.step("B").owner, shown.plan.step("B").days) == ("Ben", 4)
    assert shown.merged == "A person as editor changed the owner of B “Coach” meanwhile; both changes are kept."
    assert everything_in(store) == before


def test_a_preview_where_both_changed_one_field_shows_what_mine_would_do(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, with_values(record.plan, "B", days=9))

    shown = preview_edit(store, owner, record.id, with_values(record.plan, "B", days=4), THURSDAY, version=1)

    assert shown.plan.step("B").days == 4
    assert shown.timeline.must_start == date(2026, 12, 4)  # eleven working days up to Fri 18 Dec


def test_a_plan_as_it_was_seen_holds_what_was_removed_and_lacks_what_was_added(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    for edit in (remove_step("B"), add_step(action("D"), []), move_step("C", 1)):
        edited(store, ana, record.id, edit)

    seen = plan_as_seen(store, owner, record.id, 1)
    between = plan_as_seen(store, owner, record.id, 2)

    assert seen.steps == record.plan.steps
    assert list(seen.steps) == ["A", "B", "C"]
    assert set(seen.dependencies) == set(record.plan.dependencies)
    assert list(between.steps) == ["A", "C"]


def test_a_stranger_sees_no_plan_as_it_was(store: Store, owner: Person, record: PlanRecord) -> None:
    edited(store, owner, record.id, with_values(record.plan, "B", title="Mine"))

    with pytest.raises(NotFound):
        plan_as_seen(store, stranger(store), record.id, 1)


def test_the_history_names_a_step_and_the_goal_as_they_were_saved_not_as_the_form_had_them(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    edited(store, ana, record.id, with_values(record.plan, "B", title="Coach weekly"))
    said = replace(record.plan.goal, statement="Agents work alone")
    edited(store, ana, record.id, change_goal(said, record.plan.title))

    save_edit(store, owner, record.id, 1, with_values(record.plan, "B", owner="Ben"), THURSDAY)
    due = replace(record.plan.goal, due=date(2026, 12, 21))
    save_edit(store, owner, record.id, 1, change_goal(due, record.plan.title), THURSDAY)

    newest = [event.event.text for event in read_history(store, owner, record.id)][:2]
    assert newest == ["Changed the end goal: Agents work alone, by Mon 21 Dec 2026", "Changed B “Coach weekly”"]
