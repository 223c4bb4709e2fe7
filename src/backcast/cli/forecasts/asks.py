"""Asks: the options of `backcast schedule` that ask for more than dates, and who answers each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from backcast.cli.forecasts import capacities, chances, repairs, slips
from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.forecasts.repair_texts import menu_text, tried_text
from backcast.use_cases.forecasts.repairs import menu_object, tried_object

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A plan file that was read, and its dates."""

    name: str
    plan: Plan
    timeline: Timeline
    as_of: str


@dataclass(frozen=True, slots=True)
class Ask:
    """How a question about one plan is answered, as text or as keys; the value is that of its option."""

    text: Callable[[Scheduled, Any], str]
    content: Callable[[Scheduled, Any], Any]


@dataclass(frozen=True, slots=True)
class AskAcross:
    """How a question about all plans together is answered; it sees the values of all options."""

    text: Callable[[Sequence[Scheduled], Mapping[str, Any]], str]
    content: Callable[[Sequence[Scheduled], Mapping[str, Any]], Any]


# Each by the name of its option.
ASKS: Final[dict[str, Ask]] = {
    "repair": Ask(
        lambda found, _: menu_text(found.plan, found.timeline),
        lambda found, _: menu_object(found.plan, found.timeline),
    ),
    "tried": Ask(
        lambda found, codes: tried_text(found.plan, found.timeline, codes),
        lambda found, codes: tried_object(found.plan, found.timeline, codes),
    ),
    "what_if": Ask(
        lambda found, words: slips.what_if_text(found.plan, found.timeline.today, words),
        lambda found, words: slips.what_if_content(found.plan, found.timeline.today, words),
    ),
    "chance": Ask(
        lambda found, wish: chances.chance_text(found.plan, found.timeline, wish),
        lambda found, wish: chances.chance_content(found.plan, found.timeline, wish),
    ),
}
ASKS_ACROSS: Final[dict[str, AskAcross]] = {
    "capacity": AskAcross(
        lambda read, asked: capacities.text([(each.name, each.plan, each.timeline) for each in read], asked),
        lambda read, asked: capacities.content([(each.name, each.plan, each.timeline) for each in read], asked),
    ),
}
_OPTIONS: Final[tuple[Callable[[Any], Any], ...]] = (
    repairs.REPAIR,
    repairs.WITH,
    slips.WHAT_IF,
    chances.CHANCE,
    capacities.CAPACITY,
    capacities.OWNER,
    capacities.SOLVER,
)


def asking(command: Command) -> Command:
    """The command with the options of all asks."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
