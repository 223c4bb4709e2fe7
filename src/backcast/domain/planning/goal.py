"""The end goal: what must be true, and by when."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_date, check_line, check_text

LONG_TITLE: Final = 80


@dataclass(frozen=True, slots=True)
class EndGoal:
    """The desired state in one sentence and the last day (inclusive) by which it must be true.

    ``hard`` says that the date is law or launch, not a wish. The other texts may be empty.
    """

    statement: str
    due: date
    hard: bool = False
    why: str = ""
    for_whom: str = ""
    sponsor: str = ""
    evidence: str = ""
    out_of_scope: str = ""

    @property
    def title(self) -> str:
        """What its plan is called until somebody says otherwise: the statement, cut at a word where it is long."""
        statement = self.statement.strip()
        return statement if len(statement) <= LONG_TITLE else f"{statement[:LONG_TITLE].rsplit(' ', 1)[0]} …"

    def __post_init__(self) -> None:
        problems = {
            **check_line("statement", self.statement, "Say in one sentence what will be true at the end."),
            **check_date("due", self.due),
        }
        for name in ("why", "for_whom", "sponsor", "evidence", "out_of_scope"):
            problems |= check_text(name, getattr(self, name))
        if problems:
            raise InvalidInput(problems)
