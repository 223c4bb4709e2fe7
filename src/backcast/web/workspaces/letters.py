"""Letters of these pages: what is mailed with a link, where the settings name a mail server and our address."""

from collections.abc import Callable

from flask import url_for

from backcast.mails import letters
from backcast.mails.letters import Mail
from backcast.storage.entrances import LINK_LIFE
from backcast.storage.people.invitations import INVITATION_LIFE
from backcast.use_cases.people.letters import sealed_letter
from backcast.use_cases.people.memberships import Letter
from backcast.web import current

_DRAFT = "<draft@backcast.invalid>"  # the outbox gives the mail its own


def invitation_letter(email: str) -> Letter:
    """The letter that invites somebody to the workspace; None where no mail can be sent."""
    workspace, inviter, days = current.session().workspace.name, current.person().name, INVITATION_LIFE.days
    return _letter("invitation.show", lambda link: letters.invitation(email, link, inviter, workspace, days, _DRAFT))


def plan_letter(email: str, plan: str) -> Letter:
    """The letter that invites somebody to a plan; None where no mail can be sent."""
    inviter, days = current.person().name, INVITATION_LIFE.days
    return _letter("invitation.show", lambda link: letters.plan_invitation(email, link, inviter, plan, days, _DRAFT))


def recovery_letter(email: str) -> Letter:
    """The letter with which somebody comes in again; None where no mail can be sent."""
    owner, hours = current.person().name, int(LINK_LIFE.total_seconds() // 3600)
    return _letter("sign_in.show", lambda link: letters.recovery_by_owner(email, link, owner, hours, _DRAFT))


def _letter(endpoint: str, write: Callable[[str], Mail]) -> Letter:
    base = current.mail_base()
    if not base:
        return None

    def from_token(token: str) -> tuple[str, str]:
        return sealed_letter(write(base + url_for(endpoint, token=token)), current.settings().secret_key)

    return from_token
