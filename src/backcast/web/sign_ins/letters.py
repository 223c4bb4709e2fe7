"""Letters of these pages: subject and sealed text, which the outbox addresses; none where no mail can be sent."""

from collections.abc import Callable
from typing import Final

from flask import url_for

from backcast.domain.people.persons import Person
from backcast.mails import letters
from backcast.mails.letters import Mail
from backcast.storage.entrances import RECOVERY_LIFE
from backcast.use_cases.people.identities import CONFIRM_LIFE
from backcast.use_cases.people.letters import sealed_letter
from backcast.web import current

_TO: Final = "somebody@backcast.invalid"  # the outbox knows to whom it goes, and by which id
_DRAFT: Final = "<draft@backcast.invalid>"


def recovery_letter() -> Callable[[Person, str], tuple[str, str]] | None:
    """The letter with the link to a new password."""
    base, minutes = current.mail_base(), int(RECOVERY_LIFE.total_seconds() // 60)

    def write(_: Person, token: str) -> tuple[str, str]:
        link = base + url_for("recovery.show", token=token)
        return _told(letters.recovery(_TO, link, minutes, _DRAFT))

    return write if base else None


def password_notice() -> tuple[str, str] | None:
    """The notice that the password is another one."""
    return _told(letters.password_changed(_TO, _DRAFT)) if current.mail_base() else None


def address_letter() -> Callable[[str], tuple[str, str]] | None:
    """The letter with the link that proves a new address."""
    base, hours = current.mail_base(), int(CONFIRM_LIFE.total_seconds() // 3600)

    def write(token: str) -> tuple[str, str]:
        link = base + url_for("password.confirm_email", token=token)
        return _told(letters.address_confirmation(_TO, link, hours, _DRAFT))

    return write if base else None


def link_notice() -> tuple[str, str] | None:
    """The notice that the organisation's service opens the account from now on."""
    return _told(letters.account_linked(_TO, _DRAFT)) if current.mail_base() else None


def address_notice() -> tuple[str, str] | None:
    """The notice to the former address that another one is in use."""
    return _told(letters.address_changed(_TO, _DRAFT)) if current.mail_base() else None


def _told(mail: Mail) -> tuple[str, str]:
    return sealed_letter(mail, current.settings().secret_key)
