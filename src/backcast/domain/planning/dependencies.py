"""Dependencies: which step waits for which, and how."""

from dataclasses import dataclass
from enum import StrEnum

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import LONGEST_LAG, check_text
from backcast.domain.planning.steps import StepId, Unit


class LinkType(StrEnum):
    """Which ends of two steps are tied: finish or start of the earlier one to start or finish of the later one."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


_WORKING = Unit.WORKING


@dataclass(frozen=True, slots=True)
class Dependency:
    """``after`` waits for ``before``.

    ``lag`` counts the days strictly between the two events: working days of the plan (negative for an overlap) or
    calendar days (at least 1). A ``firm`` one is not negotiable: no repair lets the two run side by side.
    """

    before: StepId
    after: StepId
    type: LinkType = LinkType.FS
    lag: int = 0
    unit: Unit = Unit.WORKING
    reason: str = ""
    firm: bool = False

    def __post_init__(self) -> None:
        if not self.reason and self.unit is _WORKING and self.before != self.after and abs(self.lag) <= LONGEST_LAG:
            return  # as nearly all are
        problems = check_text("reason", self.reason)
        if self.before == self.after:
            problems["needs"] = f"{self.after} cannot wait for itself."
        if abs(self.lag) > LONGEST_LAG:
            problems["lag"] = f"A lag of {self.lag:,} days is beyond the limit of {LONGEST_LAG:,}."
        if self.unit is Unit.CALENDAR and self.lag < 1:
            problems["lag"] = "A lag in calendar days is at least 1; for no lag or an overlap use working days."
        if problems:
            raise InvalidInput(problems)

    @property
    def can_be_bridged(self) -> bool:
        """Whether it can be joined with another one when the step between them goes."""
        return self.type is LinkType.FS and self.unit is Unit.WORKING
