"""Lines that are drafted together: nobody's is lost, and what was decided on them is kept."""

from dataclasses import replace

import pytest

from backcast.domain.coaching.lines.records import Offer, Offered, State
from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.coaching.drafts import MOST_DRAFTS
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import erase_person
from tests.builders import Clock, colleague, everything_in, stranger
from tests.domain.builders import action, plan
from tests.neighbours import joined
from tests.use_cases.kept_plans import kept

OFFER = Offer("", Offered.REWRITE, "Launch a campaign", "More visits", origin="rules", findings=("TASK", "NO_METRIC"))


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return kept(store, owner, plan([action("a")])).id


def texts(store: Store, person: Person, plan_id: str) -> list[tuple[str, str]]:
    with store.reading(person) as tx:
        return [(line.objective, line.text) for line in tx.drafts.all(plan_id)]


def test_lines_keep_their_order_and_a_half_stands_behind_its_other_half(
    store: Store, owner: Person, plan_id: str
) -> None:
    with store.transaction(owner) as tx:
        first, _ = tx.drafts.add(plan_id, "", [("One", ""), ("Three", "rules")])
        tx.drafts.add(plan_id, "O1", [("Four", "")])

    with store.transaction(owner) as tx:
        tx.drafts.add(plan_id, "", [("Two", "")], after=first)

    assert texts(store, owner, plan_id) == [("", "One"), ("", "Two"), ("", "Three"), ("O1", "Four")]


def test_two_people_draft_together_and_neither_overwrites_the_other(
    store: Store, owner: Person, plan_id: str, clock: Clock
) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    with store.transaction(owner) as tx:
        tx.sharings.invite(plan_id, editor.id, Role.EDITOR)
        (draft,) = tx.drafts.add(plan_id, "", [("Launch a campaign", "")])
    with store.transaction(editor) as tx:
        tx.drafts.change(plan_id, draft, "Launch a campaign", "More visits", "rules")
        tx.drafts.add(plan_id, "", [("Another", "")])

    told = "A person as editor made this line “More visits”"
    with pytest.raises(InvalidInput, match=told), store.transaction(owner) as tx:
        tx.drafts.change(plan_id, draft, "Launch a campaign", "Fewer visits")

    with store.reading(owner) as tx:
        line = tx.drafts.get(plan_id, draft)
    assert (line.text, line.original, line.origin, line.person) == (
        "More visits", "Launch a campaign", "rules", "A person as editor",
    )  # fmt: skip
    assert line.changed == clock()


def test_a_plan_takes_so_many_lines_and_no_empty_one(store: Store, owner: Person, plan_id: str) -> None:
    with store.transaction(owner) as tx:
        tx.drafts.add(plan_id, "", [(f"Line {number}", "") for number in range(MOST_DRAFTS)])

    for lines in ([("One more", "")], [(" ", "")]):
        with pytest.raises(InvalidInput), store.transaction(owner) as tx:
            tx.drafts.add(plan_id, "", lines)

    assert len(texts(store, owner, plan_id)) == MOST_DRAFTS


def test_an_offer_is_kept_whole_and_decided_on_once(store: Store, owner: Person, plan_id: str, clock: Clock) -> None:
    offer = replace(OFFER, parts={"cited": ["web visits: 50,000"]}, prompt="draft 1", tokens=750)
    with store.transaction(owner) as tx:
        (known,) = tx.suggestions.add(plan_id, [offer])
        tx.suggestions.add(plan_id, [replace(offer, objective="O1")])

    with store.transaction(owner) as tx:
        tx.suggestions.decide(plan_id, known, State.REJECTED, reason="We cannot influence it")
    with pytest.raises(NotFound), store.transaction(owner) as tx:
        tx.suggestions.decide(plan_id, known, State.ACCEPTED)

    with store.reading(owner) as tx:
        (found,) = tx.suggestions.all(plan_id, "")
    assert found.offer == replace(offer, state=State.REJECTED, reason="We cannot influence it")
    assert (found.person, found.decided) == (owner.name, clock())


def test_what_became_a_key_result_is_noted_on_all_that_was_taken_over_for_it(
    store: Store, owner: Person, plan_id: str
) -> None:
    with store.transaction(owner) as tx:
        (draft,) = tx.drafts.add(plan_id, "", [("More visits", "rules")])
        taken = replace(OFFER, draft=draft, state=State.ACCEPTED, final="More visits")
        tx.suggestions.add(plan_id, [taken, replace(taken, state=State.REJECTED)])

    with store.transaction(owner) as tx:
        tx.drafts.adopt(plan_id, draft, "KR7")
        tx.suggestions.adopt(plan_id, draft, "KR7")

    with store.reading(owner) as tx:
        assert tx.drafts.get(plan_id, draft).key_result == "KR7"
        assert sorted(each.offer.key_result for each in tx.suggestions.all(plan_id)) == ["", "KR7"]


def test_lines_of_another_plan_or_workspace_do_not_exist(store: Store, owner: Person, plan_id: str) -> None:
    other = kept(store, owner, plan([action("b")])).id
    with store.transaction(owner) as tx:
        (draft,) = tx.drafts.add(plan_id, "", [("More visits", "")])
    before = everything_in(store)

    for person, named in ((owner, other), (stranger(store), plan_id)):
        with pytest.raises(NotFound), store.transaction(person) as tx:
            tx.drafts.remove(named, draft)

    assert everything_in(store)["drafts"] == before["drafts"]


def test_who_is_erased_is_named_in_no_line_and_no_decision(store: Store, owner: Person, plan_id: str) -> None:
    mia = joined(store, owner, Role.EDITOR, "mia.muster@example.org", "Mia Muster")
    with store.transaction(owner) as tx:
        tx.drafts.add(plan_id, "", [("Mia Muster raises her close rate", ""), ("Mia Musterfrau stays", "")])
        reason = "Mia Muster says no, ask mia.muster@example.org"
        tx.suggestions.add(plan_id, [replace(OFFER, about="Mia Muster", final="Mia Muster!", reason=reason)])
        parts = {"cited": ["calls: 50, Mia Muster "], "figure": {"source": "mia.muster@example.org"}, "level": 4}
        tx.suggestions.add(plan_id, [replace(OFFER, parts=parts)])

    erase_person(store, owner, mia.id)

    held = repr([everything_in(store)[name] for name in ("drafts", "suggestions")])
    assert "Mia Muster " not in held
    assert "mia.muster@" not in held
    assert "Erased person raises her close rate" in held
    assert "Mia Musterfrau stays" in held
    with store.reading(owner) as tx:
        (rested,) = [each.offer.parts for each in tx.suggestions.all(plan_id) if each.offer.parts]
    assert rested == {"cited": ["calls: 50, Erased person "], "figure": {"source": "Erased person"}, "level": 4}
