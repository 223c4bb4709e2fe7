"""Who gets at a plan: its audience, the people invited to it, and read-only links for anybody."""

from contextlib import suppress
from datetime import datetime

from backcast.domain.errors import InvalidInput, OutOfService
from backcast.domain.people.accesses import Audience, Sharing
from backcast.domain.people.accounts import Invitation, checked_name
from backcast.domain.people.permissions import PLAN_ROLES, Deed, Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.records import PlanRecord
from backcast.storage.store import Store


def open_sharing(store: Store, person: Person, plan_id: str) -> tuple[Sharing, list[Invitation]]:
    """Who gets at a plan, and who was invited to it and has not come yet.

    Raises:
        NotFound: when the person may know of no such plan.
        NotAllowed: when they may not say who gets at it.
    """
    with store.reading(person) as tx:
        return tx.sharings.get(plan_id), tx.invitations.all(plan_id)


def open_plan_to(store: Store, person: Person, plan_id: str, audience: Audience, team_id: str | None = None) -> None:
    """Open a plan to its own people only, to a team, or to the workspace.

    Raises:
        NotFound: when the person may know of no such plan, or there is no such team.
        NotAllowed: when they may not say who gets at it.
    """
    with store.transaction(person) as tx:
        tx.sharings.open_to(plan_id, audience, team_id)


def change_plan_role(store: Store, person: Person, plan_id: str, person_id: str, role: Role) -> None:
    """Give somebody of the workspace a role in a plan, or another one.

    Raises:
        NotFound: when the person may know of no such plan, or there is nobody of this id.
        NotAllowed: when they may not say who gets at it.
        InvalidInput: when the plan would be left without an owner, or the role is none of a plan.
    """
    if role not in PLAN_ROLES:
        raise InvalidInput({"role": "Choose a role in this plan: viewer, contributor, editor or owner."})
    with store.transaction(person) as tx:
        tx.sharings.invite(plan_id, person_id, role)


def take_off_plan(store: Store, person: Person, plan_id: str, person_id: str) -> None:
    """Take somebody's role in a plan away.

    Raises:
        NotFound: when the person may know of no such plan, or it has no such member.
        NotAllowed: when they may not say who gets at it.
        InvalidInput: when the plan would be left without an owner.
    """
    with store.transaction(person) as tx:
        tx.sharings.remove(plan_id, person_id)


def end_plan_invitation(store: Store, person: Person, plan_id: str, invitation_id: str) -> None:
    """Withdraw an invitation to a plan.

    Raises:
        NotFound: when the person may know of no such plan, or there is no such open invitation to it.
        NotAllowed: when they may not say who gets at it.
    """
    with store.transaction(person) as tx:
        tx.plans.must(plan_id, Deed.SHARE_PLAN)
        tx.invitations.end(invitation_id, plan_id)


def make_share_link(store: Store, person: Person, plan_id: str, name: str, expires: datetime | None) -> str:
    """The token of a new read-only link, which is shown this once.

    Raises:
        NotFound: when the person may know of no such plan.
        NotAllowed: when they may not say who gets at it.
        InvalidInput: when the name cannot be, or it would have expired already.
    """
    name = checked_name(name)
    if expires is not None and expires <= store.now():
        raise InvalidInput({"expires": "Choose a day that is still to come."})
    with store.transaction(person) as tx:
        return tx.sharings.add_link(plan_id, name, expires)


def end_share_link(store: Store, person: Person, plan_id: str, link_id: str) -> None:
    """End a read-only link: from the next request on it opens nothing.

    Raises:
        NotFound: when the person may know of no such plan, or it has no such link.
        NotAllowed: when they may not say who gets at it.
    """
    with store.transaction(person) as tx:
        tx.sharings.end_link(plan_id, link_id)


def open_shared_plan(store: Store, token: str) -> tuple[PlanRecord, Person]:
    """The plan that a read-only link opens, and the visitor who may read it and nothing else.

    Raises:
        NotFound: when the link never existed, was ended or is too old.
    """
    with store.entrance(writing=False) as door:
        plan_id, visitor, should_be_noted = door.shared_plan(token)
    with store.reading(visitor) as tx:
        record = tx.plans.get(plan_id)
    if should_be_noted:
        with suppress(OutOfService), store.noting() as door:
            door.note_share_used(token)
    return record, visitor
