"""The people of a workspace: invite them, say what they are, let them go."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from backcast.domain.errors import InvalidInput, TooManyTries
from backcast.domain.people.accounts import (
    Account,
    Invitation,
    Membership,
    Workspace,
    checked_email,
    checked_name,
)
from backcast.domain.people.permissions import PLAN_ROLES, Deed, Role
from backcast.domain.people.persons import Origin, Person
from backcast.storage.entrances import LINK_LIFE
from backcast.storage.store import Store
from backcast.use_cases.people.passwords import checked_password
from backcast.use_cases.people.second_factors import refuse_known_elsewhere
from backcast.use_cases.people.sign_ins import SignedIn

# Makes subject and text of a mail from an invitation's or recovery's token; None where no mail can be sent.
Letter = Callable[[str], tuple[str, str]] | None

_INVITATIONS: Final = (50, timedelta(hours=1))


def list_people(store: Store, person: Person) -> list[Membership]:
    """Everybody in the workspace.

    Raises:
        NotAllowed: when the person's role does not allow it.
    """
    with store.reading(person) as tx:
        return tx.people.all()


def list_everybody(store: Store, person: Person) -> list[Membership]:
    """Everybody who is or was in the workspace: whoever the audit trail can name.

    Raises:
        NotAllowed: when the person's role does not allow it.
    """
    with store.reading(person) as tx:
        return tx.people.all(former=True)


def open_person(store: Store, person: Person, person_id: str) -> tuple[Membership, int]:
    """Somebody of the workspace, and how many plans only they own: those pass on when they leave.

    Raises:
        NotFound: when there is nobody of this id.
        NotAllowed: when the person's role does not allow it.
    """
    with store.reading(person) as tx:
        return tx.people.get(person_id), tx.people.plans_to_pass_on(person_id)


def list_former(store: Store, person: Person) -> list[Membership]:
    """Those who left the workspace, for whoever may erase them.

    Raises:
        NotAllowed: when the person's role does not allow it.
    """
    with store.reading(person) as tx:
        return tx.people.former()


def open_erasable(store: Store, person: Person, person_id: str) -> tuple[Membership, int]:
    """Somebody who is in the workspace or left it, and how many plans only they own.

    Raises:
        NotFound: when there is nobody of this id, or they were erased.
        NotAllowed: when the person's role does not allow it.
    """
    with store.reading(person) as tx:
        gone = tx.people.former(person_id) if person.may(Deed.MANAGE_PEOPLE) else []
        return (gone[0], 0) if gone else (tx.people.get(person_id), tx.people.plans_to_pass_on(person_id))


def list_invitations(store: Store, person: Person) -> list[Invitation]:
    """The open invitations of the workspace.

    Raises:
        NotAllowed: when the person's role does not allow it.
    """
    with store.reading(person) as tx:
        return tx.invitations.all()


def invite_person(store: Store, person: Person, email: str, name: str, role: Role, letter: Letter) -> str:
    """Invite somebody to the workspace; gives the token, for the inviter to hand on where no mail is sent.

    Raises:
        InvalidInput: when the address or name cannot be, or they are in the workspace already.
        NotAllowed: when the person's role does not allow it.
        TooManyTries: when too many were invited within an hour.
    """
    person.must(Deed.MANAGE_PEOPLE)
    email, name = checked_email(email), checked_name(name) if name.strip() else ""
    _count(store, person)
    with store.transaction(person) as tx:
        if any(known.email == email for known in tx.people.all()):
            raise InvalidInput({"email": "Somebody with this address is in the workspace already."})
        token = tx.invitations.add(email, name, role)
        if letter:
            tx.outbox.add(person.workspace, email, *letter(token))
        return token


def invite_to_plan(store: Store, person: Person, plan_id: str, email: str, role: Role, letter: Letter) -> str:
    """Invite somebody to one plan; gives the token, for the inviter to hand on where no mail is sent.

    Nobody gets at a plan because an address is theirs here: anybody can type in any. Whoever may read who is in the
    workspace is told whose it is, and adds them by name if they mean them; a guest's invitation opens by its link.

    Raises:
        InvalidInput: when the address cannot be or somebody of the workspace has it, or the role is none of a plan.
        NotFound: when the person may know of no such plan.
        NotAllowed: when they may not say who gets at it.
        TooManyTries: when too many were invited within an hour.
    """
    email = checked_email(email)
    if role not in PLAN_ROLES:
        raise InvalidInput({"role": "Choose a role in this plan: viewer, contributor, editor or owner."})
    with store.reading(person) as tx:
        tx.plans.must(plan_id, Deed.SHARE_PLAN)
    _count(store, person)
    with store.transaction(person) as tx:
        tx.plans.must(plan_id, Deed.SHARE_PLAN)
        known = tx.people.find(email) if person.may(Deed.READ_PEOPLE) else None
        if known:
            raise InvalidInput({"email": _told_of(tx.people.get(known))})
        token = tx.invitations.add(email, "", Role.GUEST, plan_id, role)
        if letter:
            tx.outbox.add(person.workspace, email, *letter(token))
        return token


def end_invitation(store: Store, person: Person, invitation_id: str) -> None:
    """Withdraw an invitation.

    Raises:
        NotFound: when there is no such open invitation.
        NotAllowed: when the person's role does not allow it.
    """
    with store.transaction(person) as tx:
        tx.invitations.end(invitation_id)


def open_invitation(store: Store, token: str) -> tuple[Invitation, Workspace, bool]:
    """An invitation, the workspace that it is to, and whether its address has an account; looking uses nothing up.

    Raises:
        NotFound: when it never existed, was accepted, was withdrawn or is too old.
    """
    with store.entrance(writing=False) as door:
        invitation, workspace = door.invitation(token)
        return invitation, workspace, door.accounts.find(invitation.email) is not None


def accept_as_newcomer(store: Store, token: str, name: str, password: str, origin: Origin, browser: str) -> SignedIn:
    """Accept an invitation with a new account, whose address is the one that was invited.

    Raises:
        NotFound: when the invitation is no good any more.
        InvalidInput: when the name or the password cannot be, or the address has an account already.
    """
    name = checked_name(name)
    with store.entrance(writing=False) as door:
        invitation, _ = door.invitation(token)
    kept = checked_password(password, Account("", invitation.email, False, 0, "", 1, False, 0), name)
    with store.entrance() as door:
        account = door.accounts.add(invitation.email)
        door.accounts.set_password(account.id, kept)
        person = door.accept(token, account, name, origin)
        return SignedIn(door.sessions.begin(person, browser, confirmed=True), person, False)


def accept_as_known(store: Store, token: str, session_token: str, account: Account, name: str, origin: Origin) -> None:
    """Accept an invitation with the account that is signed in, and go on in its workspace.

    Raises:
        NotFound: when the invitation is no good any more.
    """
    with store.entrance() as door:
        person = door.accept(token, account, name, origin)
        door.sessions.switch(session_token, account.id, person.workspace)


def change_role(store: Store, person: Person, person_id: str, role: Role) -> None:
    """Another role in the workspace.

    Raises:
        NotFound: when there is nobody of this id.
        NotAllowed: when the person's role does not allow it.
        InvalidInput: when nobody would be left who owns the workspace.
    """
    with store.transaction(person) as tx:
        tx.people.change_role(person_id, role)


def remove_person(store: Store, person: Person, person_id: str) -> None:
    """Take somebody out of the workspace, at once and everywhere; what they did stays under their name.

    Raises:
        NotFound: when there is nobody of this id.
        NotAllowed: when the person's role does not allow it.
        InvalidInput: when nobody would be left who owns the workspace.
    """
    with store.transaction(person) as tx:
        tx.people.remove(person_id)


def make_recovery_link(store: Store, person: Person, person_id: str, letter: Letter) -> str:
    """The token of a link with which somebody of the workspace chooses a new password, good once and for a day.

    Raises:
        NotFound: when there is nobody of this id.
        NotAllowed: when the person's role does not allow it.
        InvalidInput: when the account belongs to other workspaces too.
    """
    with store.transaction(person) as tx:
        known = tx.people.person(person_id)
        tx.accounts.hold(known.account)  # so that it comes into no other workspace between the question and the link
        refuse_known_elsewhere(tx, known)
        email = tx.accounts.get(known.account).email
        tx.audits.note("recovery link made", f"Made a recovery link for {known.name}", person_id)
        token = tx.accounts.issue_link(known, "recovery", LINK_LIFE)
        if letter and email:
            tx.outbox.add(person.workspace, email, *letter(token))
        return token


def _told_of(known: Membership) -> str:
    return (
        f"In this workspace this is the address of {known.name} ({known.role}). If you mean them, choose them under "
        "“Add somebody of the workspace”, or change their role above."
    )


def _count(store: Store, person: Person) -> None:
    with store.entrance() as door:
        wait = door.throttles.spend(f"invite:{person.workspace}", *_INVITATIONS)
    if wait is not None:
        raise TooManyTries(wait)
