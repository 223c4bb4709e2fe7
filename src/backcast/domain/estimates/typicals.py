"""Typical durations: what work of a training programme usually takes, from our own programmes and not from a survey."""

from dataclasses import dataclass
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.estimates.calculations import Estimate

OWN_GUIDANCE: Final = "Backcast's own guidance from its six programmes, not a survey"


@dataclass(frozen=True, slots=True)
class Typical:
    """A kind of work and its working days where it is small, usual and large, each one number or from – to.

    ``open_ended``: the large one can also be more.
    """

    name: str
    title: str
    small: tuple[int, ...]
    usual: tuple[int, ...]
    large: tuple[int, ...]
    note: str = ""
    open_ended: bool = False

    @property
    def days(self) -> tuple[int, ...]:
        """Every number that is given, the shortest first."""
        return (*self.small, *self.usual, *self.large)

    def estimate(self, days: int) -> Estimate:
        """The estimate of one of its numbers.

        Raises:
            InvalidInput: when it is not among them.
        """
        if days not in self.days:
            known = ", ".join(map(str, self.days))
            raise InvalidInput({"typical": f"“{self.title}” takes {known} days; {days} is none of these."})
        size = next(name for name in ("small", "usual", "large") if days in getattr(self, name))
        unit = "working day" if days == 1 else "working days"
        note = f" ({self.note})" if self.note else ""
        return Estimate(days, (f"{self.title}, {size}: {days} {unit}{note}",), OWN_GUIDANCE)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long it takes until something can be seen: a wait for a follow-up, not a duration of work."""

    title: str
    small: str
    usual: str
    large: str
    note: str = ""


TYPICALS: Final = (
    Typical("baseline", "Sponsor contract, metric, baseline", (2,), (5,), (10,), "data access is the usual delay"),
    Typical(
        "needs",
        "Training needs analysis, cause check",
        (5,),
        (8, 12),
        (20,),
        "interviews need calendar time: 2 weeks' notice",
    ),
    Typical("design", "Design including assessments", (5,), (8, 10), (20,)),
    Typical("review", "SME or legal review, per round", (3,), (5,), (10,), "plan two rounds"),
    Typical("translation", "Translation and voice-over", (5,), (10,), (20,), "a vendor, bound to the calendar"),
    Typical("platform", "LMS set-up and test", (2,), (4,), (8,), "mind freeze windows"),
    Typical(
        "council",
        "Works-council or union information",
        (5,),
        (10,),
        (30,),
        "a country rule and a hard gate",
        open_ended=True,
    ),
    Typical("pilot", "Pilot", (3,), (5, 10), (15,), "it must include the measure, not only the room"),
    Typical("revision", "Revise after the pilot", (2,), (3, 5), (10,), "never zero"),
    Typical("briefing", "Train the trainer, brief managers", (1,), (2, 3), (5,), "before delivery, not after"),
)

WAITS: Final = (
    Wait(
        "Until a behaviour can be seen",
        "20 calendar days",
        "30–45 calendar days",
        "90 calendar days",
        "the transfer window: a follow-up after delivery",
    ),
    Wait(
        "Until a result can be seen",
        "30 calendar days",
        "60–90 calendar days",
        "9–18 months",
        "depends on the sales cycle, attrition or accident rates",
    ),
)


def typical_days(choice: str) -> Estimate:
    """The estimate of a choice such as ``pilot:5``: a kind of work and one of its numbers.

    Raises:
        InvalidInput: when there is no such choice.
    """
    name, _, days = choice.partition(":")
    found = next((typical for typical in TYPICALS if typical.name == name), None)
    if found is None or not days.isascii() or not days.isdigit() or len(days) > 4:
        raise InvalidInput({"typical": "Choose one of the typical durations."})
    return found.estimate(int(days))
