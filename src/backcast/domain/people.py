"""People: who acts, in which workspace, and what their role allows."""

from dataclasses import dataclass
from enum import StrEnum

from backcast.domain.errors import InvalidInput, NotAllowed
from backcast.domain.limits import check_line

PersonId = str
WorkspaceId = str


class Role(StrEnum):
    """What a person is in a workspace."""

    OWNER = "owner"
    EDITOR = "editor"
    CONTRIBUTOR = "contributor"
    VIEWER = "viewer"


class Deed(StrEnum):
    """What can be done with a thing of a workspace."""

    READ_PLAN = "read this plan"
    MAKE_PLAN = "make a plan"
    CHANGE_PLAN = "change this plan"
    DELETE_PLAN = "delete this plan"
    READ_HISTORY = "read the history of this plan"


_READING = frozenset({Deed.READ_PLAN})
_EDITING = frozenset({Deed.READ_PLAN, Deed.MAKE_PLAN, Deed.CHANGE_PLAN, Deed.READ_HISTORY})

# The whole table: who may do what. Whatever is not listed is refused.
MAY: dict[Role, frozenset[Deed]] = {
    Role.OWNER: frozenset(Deed),
    Role.EDITOR: _EDITING,
    Role.CONTRIBUTOR: _READING,
    Role.VIEWER: _READING,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts in one workspace with one role."""

    id: PersonId
    workspace: WorkspaceId
    name: str
    role: Role

    def __post_init__(self) -> None:
        if problems := check_line("name", self.name, "Say how the others should call you."):
            raise InvalidInput(problems)

    def may(self, deed: Deed) -> bool:
        """Whether the role allows it."""
        return deed in MAY[self.role]

    def must(self, deed: Deed) -> None:
        """Refuse what the role does not allow.

        Raises:
            NotAllowed: naming the deed and the role.
        """
        if not self.may(deed):
            raise NotAllowed(f"As {self.role} you may not {deed}. An owner of the workspace can change that.")
