"""One's own account: profile, password, address, sessions; and leaving."""

from dataclasses import dataclass

from backcast.credentials.passwords import matches
from backcast.domain.errors import InvalidInput, NotAllowed, TooManyTries
from backcast.domain.people.accounts import (
    Account,
    SessionRecord,
    checked_email,
    checked_name,
    checked_profile,
)
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.storage.people.erasures import readdressed
from backcast.storage.store import Store, Transaction
from backcast.use_cases.people.passwords import checked_password
from backcast.use_cases.people.sign_ins import MOST_TRIES, WITHIN

# Subject and text of a notice to the address of an account; None where no mail can be sent.
Notice = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody says of themselves; ``week_start`` is 1 (Monday) to 7 (Sunday), no time zone is the machine's."""

    name: str
    time_zone: str
    week_start: int


def change_profile(store: Store, person: Person, profile: Profile) -> None:
    """Another name, time zone or first day of the week.

    Raises:
        InvalidInput: when one of them cannot be.
        NotAllowed: when the person came in with an access token.
    """
    person.must(Deed.KEEP_ACCOUNT)
    name = checked_name(profile.name)
    time_zone, week_start = checked_profile(profile.time_zone, profile.week_start)
    with store.transaction(person) as tx:
        tx.people.rename(name)
        tx.accounts.set_profile(person.account, time_zone, week_start)


def change_email(store: Store, person: Person, password: str, email: str, notice: Notice = None) -> None:
    """Another address to sign in with, which counts at once: for where no mail can prove it.

    Raises:
        InvalidInput: when the password is wrong, or the address cannot be or belongs to another account.
        TooManyTries: when wrong passwords were sent too often.
    """
    person.must(Deed.KEEP_ACCOUNT)
    wanted = checked_email(email)
    prove_password(store, person, password)
    with store.transaction(person) as tx:
        take_address(tx, person, wanted, notice)


def take_address(tx: Transaction, person: Person, wanted: str, notice: Notice) -> None:
    """Another address to sign in with; the former one is told, and links that went to it end.

    Raises:
        InvalidInput: when it belongs to another account, or when the organisation's service keeps the account's.
    """
    account = tx.accounts.get(person.account)
    if account.vouched and not account.has_password:
        told = "Your organisation's service knows you by your address. Choose a password first to take another one."
        raise InvalidInput({"email": told})
    tx.accounts.set_email(person.account, wanted)
    tx.accounts.end_links(person.account)
    if notice and account.email and account.email != wanted:
        tx.outbox.add(person.workspace, account.email, *notice)
    former = account.email if account.email and account.email != wanted else ""
    for each in tx.accounts.persons_of(person.account, person.origin):  # lines of others may hold the former one
        tx.acting(each).audits.note("address changed", readdressed(former), each.id)


def change_password(
    store: Store, person: Person, token: str, current: str, password: str, notice: Notice = None
) -> None:
    """Another password; all sessions end but the one of ``token``, so do links, and the address of the account is told.

    Raises:
        InvalidInput: when the current password is wrong, or the new one too easy to guess.
        TooManyTries: when wrong passwords were sent too often.
    """
    person.must(Deed.KEEP_ACCOUNT)
    prove_password(store, person, current, "current")
    with store.reading(person) as tx:
        account = tx.accounts.get(person.account)
    kept = checked_password(password, account, person.name)
    with store.transaction(person) as tx:
        tx.accounts.set_password(person.account, kept)
        tx.accounts.end_links(person.account)
        tx.sessions.keep_only(person.account, token, tx.accounts.end_sessions(person.account))
        if notice and account.email:
            tx.outbox.add(person.workspace, account.email, *notice)
        tx.audits.note("password changed", "Changed the password", person.id)


def prove_password(store: Store, person: Person, password: str, field: str = "password") -> None:
    """Ask for the password again before something that a stolen session must not do; who has none is let through.

    Raises:
        InvalidInput: when it is wrong.
        TooManyTries: when it was wrong too often.
    """
    with store.entrance() as door:
        kept = door.accounts.password_of(person.account)
        wait = door.throttles.spend(f"prove:{person.account}", MOST_TRIES, WITHIN) if kept else None
    if wait is not None:
        raise TooManyTries(wait)
    if kept is None:
        return
    if not matches(kept, password):
        raise InvalidInput({field: "This is not your password."})
    with store.entrance() as door:
        door.throttles.forget(f"prove:{person.account}")


def list_sessions(store: Store, person: Person) -> list[SessionRecord]:
    """Where one is signed in, the session used last first."""
    person.must(Deed.KEEP_ACCOUNT)
    with store.reading(person) as tx:
        return tx.sessions.of(person.account)


def end_session(store: Store, person: Person, session_id: str) -> None:
    """End one session of one's own.

    Raises:
        NotFound: when there is no such session of one's own.
    """
    person.must(Deed.KEEP_ACCOUNT)
    with store.transaction(person) as tx:
        tx.sessions.end_one(person.account, session_id)
        tx.audits.note("session ended", "Ended a session", person.id)


def end_other_sessions(store: Store, person: Person, token: str) -> None:
    """End all sessions of one's own but the one of ``token``, and the links that would open one."""
    person.must(Deed.KEEP_ACCOUNT)
    with store.transaction(person) as tx:
        tx.sessions.keep_only(person.account, token, tx.accounts.end_sessions(person.account))
        tx.accounts.end_links(person.account)
        tx.audits.note("sessions ended", "Signed out everywhere else", person.id)


def leave_workspace(store: Store, person: Person, token: str, next_workspace: str = "") -> None:
    """Leave; the history keeps what was done. An account that is nobody anywhere else stays, for invitations to come.

    Args:
        store: the database.
        person: who leaves.
        token: of their session, which goes on in ``next_workspace`` or, where there is none, ends.
        next_workspace: another workspace of theirs.

    Raises:
        InvalidInput: when nobody would be left who owns the workspace.
    """
    with store.transaction(person) as tx:
        if next_workspace:
            tx.sessions.switch(token, person.account, next_workspace)
        tx.people.remove(person.id)


def erase_account(store: Store, person: Person, password: str) -> None:
    """Forget somebody on their own request: they leave every workspace, and nothing is left that names them.

    Raises:
        InvalidInput: when the password is wrong, or they are the last owner of a workspace.
        NotAllowed: when they came in with an access token.
    """
    person.must(Deed.KEEP_ACCOUNT)
    prove_password(store, person, password)
    with store.transaction(person) as tx:  # all or nothing
        tx.accounts.hold(person.account)
        here = tx.accounts.persons_of(person.account, person.origin)
        formerly = tx.accounts.persons_of(person.account, person.origin, former=True)
        for each in sorted(here, key=lambda one: one.workspace):  # in one order: two who erase themselves never block
            tx.acting(each).people.check_leaving()
        for each in here:
            tx.acting(each).people.remove(each.id)
        for each in (*here, *formerly):
            tx.acting(each).people.forget(each.id)
        tx.accounts.drop(person.account)


def erase_person(store: Store, person: Person, person_id: str) -> None:
    """Forget somebody who is or was here on their request: their name, and their account unless others know it too.

    Raises:
        NotFound: when there is nobody of this id.
        NotAllowed: when the person's role does not allow it, or it is themselves.
        InvalidInput: when they are the last owner.
    """
    if person_id == person.id:
        raise NotAllowed("You erase yourself on the page of your own account.")
    with store.transaction(person) as tx:
        erased, is_here = tx.people.erasable(person_id)
        tx.accounts.hold(erased.account)
        if is_here:
            tx.people.remove(person_id)
        tx.people.forget(person_id)
        _drop_if_alone(tx, erased)
        tx.audits.note("person erased", "Erased a person on request", person_id)


def _drop_if_alone(tx: Transaction, erased: Person) -> None:
    """An account that other workspaces know is theirs as well, and stays."""
    if erased.account and not tx.accounts.is_known_elsewhere(erased.account, ""):
        tx.accounts.drop(erased.account)


def account_of(store: Store, person: Person) -> Account:
    """One's own account."""
    with store.reading(person) as tx:
        return tx.accounts.get(person.account)
