"""What the pages of people and sharing say of roles, and how long a link shall last."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from backcast.domain.limits import FIRST_DAY, LAST_DAY
from backcast.domain.people.permissions import Role
from backcast.web import current
from backcast.web.forms import Fields

# What somebody may do in the workspace, a sentence each.
WORKSPACE_ROLES: Final = (
    (Role.OWNER, "Owner", "Does everything, also with people, teams and the workspace itself."),
    (Role.EDITOR, "Editor", "Makes plans and changes those that are open to them."),
    (Role.CONTRIBUTOR, "Contributor", "Reads plans, marks steps as started or done, adds measurements."),
    (Role.VIEWER, "Viewer", "Reads plans and changes nothing."),
    (Role.GUEST, "Guest", "Sees nothing but the plans that they are invited to."),
)
# What somebody may do in one plan, in the fewest words.
PLAN_ROLES: Final = (
    (Role.VIEWER, "Viewer", "read"),
    (Role.CONTRIBUTOR, "Contributor", "report progress"),
    (Role.EDITOR, "Editor", "change the plan"),
    (Role.OWNER, "Owner", "everything"),
)
LIVES: Final = (("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("date", "Until a date"), ("never", "For ever"))


def role_from(fields: Fields) -> Role:
    """The role that was chosen; a problem where none was."""
    fields.need("role", fields.line("role"), "Choose a role.")
    return fields.choice("role", Role, Role.VIEWER)


def expiry_from(fields: Fields) -> datetime | None:
    """When a link ends, None when never: after some days, or at the end of a day (UTC)."""
    chosen = fields.line("life") or "30"
    if chosen not in dict(LIVES):
        fields.note("life", "Choose how long the link works.")
        return None
    if chosen == "date":
        last = fields.needed_day("until", "Say on which day the link ends.")
        if last > LAST_DAY:
            fields.note("until", f"Choose a day up to {LAST_DAY}, or that the link works for ever.")
        return datetime.combine(last, time(), UTC) + timedelta(days=1) if FIRST_DAY < last <= LAST_DAY else None
    return current.store().now() + timedelta(days=int(chosen)) if chosen.isdecimal() else None
