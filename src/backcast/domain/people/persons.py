"""Persons: who acts, in which workspace, with which role, and from where."""

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum

from backcast.domain.errors import InvalidInput, NotAllowed
from backcast.domain.limits import check_line
from backcast.domain.people.permissions import READING, Deed, Role, allows

PersonId = str
WorkspaceId = str
TeamId = str
AccountId = str


class Scope(StrEnum):
    """How much of what a person may do can be done with what they showed at the door."""

    FULL = "full"  # a session: everything that the role allows
    WRITE = "write"  # an access token that reads and writes, but touches neither people nor accounts
    READ = "read"  # an access token that only reads


# What an access token is never good for, whatever its holder's role: a stolen one must not open more doors.
_SESSIONS_ONLY = frozenset(
    {Deed.KEEP_ACCOUNT, Deed.MANAGE_PEOPLE, Deed.MANAGE_WORKSPACE, Deed.EXPORT_WORKSPACE, Deed.SHARE_PLAN}
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a deed comes from: ``address`` of the network, ``means`` such as “browser” or “access token CI”."""

    address: str = ""
    means: str = "command line"

    @property
    def network(self) -> str:
        """By what tries are counted: the address, of IPv6 the network (/64), since one line is given all of that."""
        try:
            ip = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        if isinstance(ip, ipaddress.IPv4Address):
            return str(ip)
        return str(ip.ipv4_mapped or ipaddress.IPv6Network((int(ip) >> 64 << 64, 64)))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts in one workspace with one role; read anew from the database for each request."""

    id: PersonId
    workspace: WorkspaceId
    name: str
    role: Role
    account: AccountId = ""
    scope: Scope = Scope.FULL
    shared: str | None = None  # for the visitor of a share link: the one plan that they may read
    origin: Origin = field(default=Origin(), compare=False)

    def __post_init__(self) -> None:
        if problems := check_line("name", self.name, "Say how the others should call you."):
            raise InvalidInput(problems)

    def may(self, deed: Deed, role: Role | None = None) -> bool:
        """Whether they may do it, by their role in the workspace unless another (that in a plan) is given."""
        return allows(role or self.role, deed) and self._shown_enough(deed)

    def must(self, deed: Deed, role: Role | None = None) -> None:
        """Refuse what the role or the scope does not allow.

        Raises:
            NotAllowed: naming the deed and the role.
        """
        if not self._shown_enough(deed):
            raise NotAllowed(f"With this access token you may not {deed}. Sign in with a browser to do it.")
        if not allows(role or self.role, deed):
            raise NotAllowed(f"As {role or self.role} you may not {deed}. {_WHO_CAN_CHANGE[role is not None]}")

    def _shown_enough(self, deed: Deed) -> bool:
        if self.scope is Scope.FULL:
            return True
        return deed in READING or (self.scope is Scope.WRITE and deed not in _SESSIONS_ONLY)


_WHO_CAN_CHANGE = {
    True: "An owner of the plan or of the workspace can change that.",
    False: "An owner of the workspace can change that.",
}
