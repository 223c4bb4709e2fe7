"""What waits in the outbox, opened as the process that sends it would: in the database it is sealed."""

from backcast.mails.letters import Mail
from backcast.storage.store import Store
from backcast.use_cases.people.letters import opened_letter

KEY = "a key for tests"  # that of the applications in the tests


def waiting_letters(store: Store) -> list[Mail]:
    """All of them, the oldest first; from now on they are claimed."""
    found = []
    with store.entrance() as door:
        while mail := door.outbox.claim():
            found.append(opened_letter(Mail(mail.recipient, mail.subject, mail.text, f"<{mail.id}@x.example>"), KEY))
    return found
