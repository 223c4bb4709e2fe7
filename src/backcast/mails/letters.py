"""Letters: a mail as a value that cannot be abused, and the texts of those that Backcast writes."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_text

LONGEST_ADDRESS: Final = 254  # RFC 5321, 4.5.3.1.3, without the brackets
LONGEST_NAME: Final = 40
_LONGEST_LOCAL_PART: Final = 64
_LONGEST_LINE: Final = 200
_MAILBOX: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_MESSAGE_ID: Final = re.compile(r"<[A-Za-z0-9._+-]{1,120}@[A-Za-z0-9.-]{1,120}>")
_LINK: Final = re.compile(r"https?://[!-~]{1,1000}")


@dataclass(frozen=True, slots=True)
class Mail:
    """One plain text to one person.

    ``message_id`` is the caller's, ``<id@host>``: a mail that is sent again after a fault keeps it, so that mailboxes
    show it once.
    """

    to: str
    subject: str
    text: str
    message_id: str

    def __post_init__(self) -> None:
        problems = check_address("to", self.to) | check_text("text", self.text)
        if not self.subject.strip() or len(self.subject) > _LONGEST_LINE or _more_than_a_line(self.subject):
            problems["subject"] = f"A mail has a subject of one line with at most {_LONGEST_LINE} characters."
        if not _MESSAGE_ID.fullmatch(self.message_id):
            problems["message_id"] = "A message id looks like <letters-and-digits@host>."
        if problems:
            raise InvalidInput(problems)


def check_address(name: str, address: str) -> dict[str, str]:
    """Problems of a mail address: the plain form of RFC 5321, with neither name, comment nor quotes."""
    local_part = address.rpartition("@")[0]
    if len(address) <= LONGEST_ADDRESS and len(local_part) <= _LONGEST_LOCAL_PART and _MAILBOX.fullmatch(address):
        return {}
    return {name: "This is no mail address that Backcast can write to. Write it like name@example.org."}


def invitation(to: str, link: str, inviter: str, workspace: str, days: int, message_id: str) -> Mail:
    """The mail that invites somebody into a workspace; the link is good for so many days."""
    return _letter(
        to,
        "An invitation to Backcast",
        f"{quoted(inviter)} invites you to plan together in the workspace {quoted(workspace)} on Backcast.\n\n"
        f"To accept, open this page within {_count(days, 'day')}:\n\n{_checked(link)}\n\n"
        "If you do not know what this is about, do nothing: without you nothing happens.",
        message_id,
    )


def plan_invitation(to: str, link: str, inviter: str, plan: str, days: int, message_id: str) -> Mail:
    """The mail that invites somebody to one plan; the link is good for so many days."""
    return _letter(
        to,
        "An invitation to a plan on Backcast",
        f"{quoted(inviter)} invites you to the plan {quoted(plan)} on Backcast.\n\n"
        f"To see it, open this page within {_count(days, 'day')}:\n\n{_checked(link)}\n\n"
        "If you do not know what this is about, do nothing: without you nothing happens.",
        message_id,
    )


_ENDS: Final = "With the new password all your sessions end, and your access tokens too.\n\n"


def recovery_by_owner(to: str, link: str, owner: str, hours: int, message_id: str) -> Mail:
    """The mail with a link that an owner of the workspace made for somebody who cannot sign in."""
    return _letter(
        to,
        "Choose a new Backcast password",
        f"{quoted(owner)}, an owner of your workspace on Backcast, made a link for you to come in again.\n\n"
        f"To choose a new password, open this page within {_count(hours, 'hour')}:\n\n{_checked(link)}\n\n"
        f"{_ENDS}"
        "If you did not ask for it, ask them; until you open it, your password stays as it is.",
        message_id,
    )


def recovery(to: str, link: str, minutes: int, message_id: str) -> Mail:
    """The mail that lets somebody choose a new password; the link is good once, for so many minutes."""
    return _letter(
        to,
        "Choose a new Backcast password",
        "Somebody, probably you, asked to sign in to Backcast without a password.\n\n"
        f"To choose a new one, open this page within {_count(minutes, 'minute')}:\n\n{_checked(link)}\n\n"
        f"{_ENDS}"
        "If it was not you, do nothing: your password stays as it is.",
        message_id,
    )


def address_confirmation(to: str, link: str, hours: int, message_id: str) -> Mail:
    """The mail that proves a new address; the link counts only for whoever is signed in and asked for it."""
    return _letter(
        to,
        "Confirm your address for Backcast",
        "Somebody, probably you, asked to sign in to Backcast with this address.\n\n"
        f"To confirm it, open this page within {_count(hours, 'hour')}, in the browser in which you are signed in:\n\n"
        f"{_checked(link)}\n\n"
        "If it was not you, do nothing: without you nothing happens.",
        message_id,
    )


def account_linked(to: str, message_id: str) -> Mail:
    """The notice that the organisation's service opens the account from now on, and what did before does no more."""
    return _letter(
        to,
        "Your Backcast account is linked to your organisation",
        "Your Backcast account was opened with your organisation's sign-in service for the first time. From now on "
        "that service signs you in; your former password, passkeys, codes and access tokens count no more.\n\n"
        "If it was not you, write to whoever runs your Backcast at once.",
        message_id,
    )


def address_changed(to: str, message_id: str) -> Mail:
    """The notice to the old address that another one is in use now; the new one is not told."""
    return _letter(
        to,
        "Your Backcast address was changed",
        "Your Backcast account has another mail address now. This one gets no more mail about it.\n\n"
        "If it was not you, write to whoever runs your Backcast at once.",
        message_id,
    )


def password_changed(to: str, message_id: str) -> Mail:
    """The notice that the password is another one."""
    return _letter(
        to,
        "Your Backcast password was changed",
        "The password of your Backcast account was changed, and all other sessions were ended.\n\n"
        "If it was not you, choose a new one with “Forgotten your password?” on the sign-in page, and write to "
        "whoever runs your Backcast.",
        message_id,
    )


def quoted(name: str) -> str:
    """A name that somebody chose, in quotes and fit for a stranger's mailbox.

    Invitations go to people who never asked: a name must not carry an advertisement or anything that becomes a link. So
    it is one line, without signs of addresses, and short.
    """
    composed = unicodedata.normalize("NFKC", name[:500])
    kept = "".join(character if _harmless(character) else " " for character in composed)
    apart = re.sub(r"\.(?=\S)", ". ", kept)  # “evil.example” is a link in most mail programs, “J. R.” is not
    line = " ".join(apart.split()) or "…"
    return f"“{line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + '…'}”"


def _letter(to: str, subject: str, body: str, message_id: str) -> Mail:
    return Mail(to, subject, body + "\n", message_id)


def _checked(link: str) -> str:
    if not _LINK.fullmatch(link):
        raise InvalidInput({"link": "A link in a mail begins with https:// or http:// and has no spaces."})
    return link


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _harmless(character: str) -> bool:
    return character in " -'’." or unicodedata.category(character)[0] in "LMN"


def _more_than_a_line(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in text)
