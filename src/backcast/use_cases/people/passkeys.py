"""Passkeys: set one up, sign in with one, show one as second factor, and take one off again."""

from dataclasses import dataclass

from backcast.credentials import passkeys
from backcast.credentials.passkeys import Passkey, PasskeyRefused, Site
from backcast.domain.errors import NotSignedIn
from backcast.domain.people.accounts import PasskeyRecord, SessionRecord, checked_name
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import AccountId, Origin, Person
from backcast.storage.people.passkeys import Passkeys
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import prove_password
from backcast.use_cases.people.second_factors import drop_lonely_recovery_codes, ensure_recovery_codes
from backcast.use_cases.people.sign_ins import NOWHERE, SignedIn, count_try_of_address


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for the browser: ``options`` in JSON, and the ``token`` that its answer brings back, good once."""

    token: str
    options: str


def list_passkeys(store: Store, person: Person) -> list[PasskeyRecord]:
    """One's own passkeys, the oldest first."""
    person.must(Deed.KEEP_ACCOUNT)
    with store.reading(person) as tx:
        return tx.passkeys.of(person.account)


def ask_for_new_passkey(store: Store, person: Person, site: Site, password: str) -> Asked:
    """Begin to set up a passkey; the token proves afterwards that the password was asked for.

    Raises:
        InvalidInput: when the password is wrong.
        NotAllowed: when the person came in with an access token.
        TooManyTries: when wrong passwords were sent too often.
    """
    person.must(Deed.KEEP_ACCOUNT)
    prove_password(store, person, password)
    with store.transaction(person) as tx:
        known = [each.id for each in tx.passkeys.of(person.account)]
        shown_as = tx.accounts.get(person.account).email or person.name
        question = passkeys.ask_for_new(site, person.account, shown_as, known)
        return Asked(_keep(tx.passkeys, "new", person.account, question.challenge), question.options)


def add_passkey(store: Store, person: Person, site: Site, name: str, token: str, answer: str) -> list[str]:
    """Keep the passkey that was made; gives recovery codes, shown this once, if it is the first second factor.

    Raises:
        InvalidInput: when the name cannot be, or the answer proves nothing; either way the token is used up.
        NotAllowed: when the person came in with an access token.
    """
    person.must(Deed.KEEP_ACCOUNT)
    with store.transaction(person) as tx:
        challenge = tx.passkeys.spend_challenge(token)
    made = passkeys.new_passkey(site, _asked("new", person.account, challenge), answer)
    name = checked_name(name)
    with store.transaction(person) as tx:
        tx.passkeys.add(person.account, made.id, name, made.public_key, made.sign_count)
        tx.audits.note("passkey added", f"Added the passkey “{name}”", person.id)
        return ensure_recovery_codes(tx, person)


def remove_passkey(store: Store, person: Person, passkey_id: str, password: str) -> None:
    """Remove a passkey of one's own; recovery codes go with the last second factor.

    Raises:
        NotFound: when there is no such passkey of one's own.
        InvalidInput: when the password is wrong.
        TooManyTries: when wrong passwords were sent too often.
    """
    person.must(Deed.KEEP_ACCOUNT)
    prove_password(store, person, password)
    with store.transaction(person) as tx:
        tx.passkeys.drop(person.account, passkey_id)
        drop_lonely_recovery_codes(tx, person)
        tx.audits.note("passkey removed", "Removed a passkey", person.id)


def ask_for_passkey(store: Store, site: Site, origin: Origin) -> Asked:
    """Ask a browser of which nobody knows whose it is for any passkey of this site.

    Raises:
        TooManyTries: when asked too often from the same network address.
    """
    question = passkeys.ask_for_known(site)
    with store.entrance() as door:
        count_try_of_address(door, origin)
        return Asked(_keep(door.passkeys, "sign-in", "", question.challenge), question.options)


def sign_in_with_passkey(store: Store, site: Site, token: str, answer: str, origin: Origin, browser: str) -> SignedIn:
    """Sign in: the device and the check of who holds it are two factors, so that nothing else is asked for.

    Raises:
        PasskeyRefused: when the answer proves nothing.
        NotSignedIn: when its account is in no workspace any more.
    """
    account = _proven(store, site, "sign-in", "", token, answer)
    with store.entrance() as door:
        person = door.person_for(account, origin)
        if person is None:
            raise NotSignedIn(NOWHERE)
        door.note(person, "signed in", "Signed in with a passkey", person.id)
        return SignedIn(door.sessions.begin(person, browser, confirmed=True), person, False)


def ask_for_second_passkey(store: Store, session: SessionRecord, site: Site) -> Asked:
    """Ask for one of the account's own passkeys as second factor."""
    account = session.account.id
    with store.entrance() as door:
        question = passkeys.ask_for_known(site, [each.id for each in door.passkeys.of(account)])
        return Asked(_keep(door.passkeys, "second", account, question.challenge), question.options)


def confirm_with_passkey(
    store: Store, session_token: str, session: SessionRecord, site: Site, token: str, answer: str
) -> str:
    """Show a passkey as second factor; gives the token under which the session goes on.

    Raises:
        PasskeyRefused: when the answer proves nothing.
        NotSignedIn: when nothing is awaited.
        NotFound: when the session has ended.
    """
    if session.confirmed:
        raise NotSignedIn("Nothing is left to confirm.")
    _proven(store, site, "second", session.account.id, token, answer)
    with store.entrance() as door:
        door.note(session.person, "signed in", "Signed in with a password and a passkey", session.person.id)
        return door.sessions.confirm(session_token)


def _proven(store: Store, site: Site, purpose: str, account: AccountId, token: str, answer: str) -> AccountId:
    """The account whose passkey answered. The challenge is spent whatever comes of it: hence two units of work."""
    with store.entrance() as door:
        challenge = door.passkeys.spend_challenge(token)
    asked, claim = _asked(purpose, account, challenge), passkeys.claim_of(answer)
    with store.entrance() as door:
        kept = door.passkeys.find(claim.passkey)
        if kept is None or (account and kept.account != account):
            raise PasskeyRefused("nobody has this passkey, or somebody else")
        known = Passkey(kept.id, kept.public_key, kept.sign_count)
        proven = passkeys.prove(site, asked, answer, known, kept.account)
        door.passkeys.note_used(kept.id, proven.sign_count)
        return kept.account


def _keep(kept: Passkeys, purpose: str, account: AccountId, challenge: str) -> str:
    """Keep a challenge with what it is for and whose it is: an answer to another question is none to this one."""
    return kept.challenge(f"{purpose}:{account}:{challenge}")


def _asked(purpose: str, account: AccountId, kept: str | None) -> str:
    start = f"{purpose}:{account}:"
    if kept is None or not kept.startswith(start):
        raise PasskeyRefused("the question was answered already, is too old, or was somebody else's")
    return kept.removeprefix(start)
