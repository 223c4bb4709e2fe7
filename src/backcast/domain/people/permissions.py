"""Who may do what: the whole table of roles, things and verbs. Views, API and command line ask here."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is in a workspace, or in one plan. A guest gets at nothing but the plans they were invited to."""

    OWNER = "owner"
    EDITOR = "editor"
    CONTRIBUTOR = "contributor"
    VIEWER = "viewer"
    GUEST = "guest"

    @property
    def rank(self) -> int:
        """How much it allows: the more, the higher."""
        return _RANKS.index(self)


_RANKS: Final = (Role.GUEST, Role.VIEWER, Role.CONTRIBUTOR, Role.EDITOR, Role.OWNER)

# The roles that somebody can have in one plan.
PLAN_ROLES: Final = (Role.VIEWER, Role.CONTRIBUTOR, Role.EDITOR, Role.OWNER)


class Deed(StrEnum):
    """What can be done: the value completes the sentence “you may not …”."""

    # With a plan, by the role in that plan.
    READ_PLAN = "read this plan"
    REPORT_PROGRESS = "report progress in this plan"
    CHANGE_PLAN = "change this plan"
    READ_HISTORY = "read the history of this plan"
    DELETE_PLAN = "delete this plan"
    SHARE_PLAN = "say who gets at this plan"
    # With a workspace, by the role in that workspace.
    MAKE_PLAN = "make a plan"
    READ_PEOPLE = "see the people of this workspace"
    MANAGE_PEOPLE = "invite, change or remove people"
    MANAGE_WORKSPACE = "change this workspace"
    MANAGE_CAPACITY = "change capacities and estimates of this workspace"
    READ_AUDIT = "read the audit trail"
    EXPORT_WORKSPACE = "export the whole workspace"
    # With oneself.
    KEEP_ACCOUNT = "change your own account"


READING: Final = frozenset(
    {Deed.READ_PLAN, Deed.READ_HISTORY, Deed.READ_PEOPLE, Deed.READ_AUDIT}
)  # what an access token for reading is good for

PLAN_DEEDS: Final = frozenset(
    {
        Deed.READ_PLAN, Deed.REPORT_PROGRESS, Deed.CHANGE_PLAN, Deed.READ_HISTORY, Deed.DELETE_PLAN, Deed.SHARE_PLAN,
    }
)  # fmt: skip

_O, _E, _C, _V, _G = Role.OWNER, Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER, Role.GUEST

# The whole table. Whatever is not listed is refused.
TABLE: Final[dict[Deed, frozenset[Role]]] = {
    Deed.READ_PLAN: frozenset({_V, _C, _E, _O}),
    Deed.REPORT_PROGRESS: frozenset({_C, _E, _O}),
    Deed.CHANGE_PLAN: frozenset({_E, _O}),
    Deed.READ_HISTORY: frozenset({_E, _O}),
    Deed.DELETE_PLAN: frozenset({_O}),
    Deed.SHARE_PLAN: frozenset({_O}),
    Deed.MAKE_PLAN: frozenset({_E, _O}),
    Deed.READ_PEOPLE: frozenset({_V, _C, _E, _O}),
    Deed.MANAGE_PEOPLE: frozenset({_O}),
    Deed.MANAGE_WORKSPACE: frozenset({_O}),
    Deed.MANAGE_CAPACITY: frozenset({_E, _O}),
    Deed.READ_AUDIT: frozenset({_E, _O}),
    Deed.EXPORT_WORKSPACE: frozenset({_O}),
    Deed.KEEP_ACCOUNT: frozenset({_G, _V, _C, _E, _O}),
}


def allows(role: Role, deed: Deed) -> bool:
    """Whether a role allows a deed."""
    return role in TABLE.get(deed, ())
