"""Letters that wait to be sent: sealed with the key of the installation, since most of them hold a link that opens."""

from dataclasses import replace
from typing import Final

from backcast.credentials.seals import seal, unseal
from backcast.mails.deliveries import MailNotSent
from backcast.mails.letters import Mail

_FOR: Final = "a mail that waits"  # no seal of another purpose opens here


def sealed_letter(mail: Mail, secret_key: str) -> tuple[str, str]:
    """Subject and text for the outbox; of the text a stolen copy of the database tells nothing."""
    return mail.subject, seal(secret_key, mail.text, _FOR)


def opened_letter(mail: Mail, secret_key: str) -> Mail:
    """The mail as it goes out.

    Raises:
        MailNotSent: for good, when it was sealed with another key; whoever waits for it has to ask anew.
    """
    text = unseal(secret_key, mail.text, _FOR)
    if text is None:
        why = "it was sealed with another key than the one in force, or waits since before mails were sealed"
        raise MailNotSent(why, lasting=True)
    return replace(mail, text=text)
