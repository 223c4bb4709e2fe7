"""Capacity texts: who is asked for too much, and what would fit, for a person at a terminal and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import Any, Final

from backcast.domain.capacities.bookings import Dated, Diary, OverAsked, Stretch
from backcast.domain.capacities.offers import Fit, Move, Offer, PlanOffer

WIDTH: Final = 100
_MOST: Final = 60


def capacity_text(plans: Sequence[Dated], diary: Diary, fit: Fit | None) -> str:
    """The days on which owners are asked for too much, and what would fit; ``fit`` is None where nothing is asked."""
    names = {dated.key: dated.plan.title for dated in plans}
    lines = [*_stretches(diary, plans, names)]
    if fit is not None:
        lines += ["", *_slack(fit), "", *_whole(fit, plans, names)]
    return "\n".join(lines)


def capacity_object(diary: Diary, fit: Fit | None) -> dict[str, Any]:
    """The same, ready for JSON; dates are ISO and inclusive."""
    return {
        "over_asked": [_stretch_object(stretch) for stretch in diary.stretches],
        "within_slack": None if fit is None else _offer_object(fit.slack),
        "fit": None if fit is None else _offer_object(fit.whole),
        "is_heuristic": fit is None or not fit.is_solved,
        "proved_best": fit is not None and fit.proved,
        "better_by_at_most": fit.better if fit else None,
        "unfit": [{"plan": plan, "step": step} for plan, step in fit.unfit] if fit else [],
    }


def how_sure(fit: Fit) -> str:
    """What is known of how good the dates are, in a sentence."""
    if fit.proved:
        return "Proved: no dates let work begin later, all plans counted together."
    if fit.is_solved and fit.better is not None:
        days = _days(fit.better)
        return f"Looked for better dates: work could begin at most {days} later, all plans counted together."
    tried = f"the best of {fit.schedules:,} tries" if fit.schedules > 1 else "the first try"
    stopped = ", stopped when the time was over" if fit.stopped else ""
    return f"Found by a heuristic, {tried}{stopped}: good dates, perhaps not the best."


def _stretches(diary: Diary, plans: Sequence[Dated], names: Mapping[str, str]) -> Iterator[str]:
    many = f"{len(plans)} plans" if len(plans) > 1 else "this plan"
    yield f"Capacity across {many}:"
    if not diary.stretches:
        yield "  Nobody is asked for more than there is of them."
    for stretch in diary.stretches[:_MOST]:
        yield from _wrapped(f"  {stretch_words(stretch)}")
        for plan, step_id in stretch.steps:
            title = next(dated.plan.step(step_id).title for dated in plans if dated.key == plan)
            yield _cut(f"    {names[plan]}: {step_id} {title}")
        yield from (f"    {line}" for line in _days_told(stretch))
    if len(diary.stretches) > _MOST:
        yield f"  and {len(diary.stretches) - _MOST} more"


def stretch_words(stretch: Stretch) -> str:
    """A stretch in a sentence: who, how long, how much too much."""
    days = len(stretch.days)
    least = min(day.capacity for day in stretch.days)
    most = max(day.asked for day in stretch.days)
    doubled = all(len(day.bookings) > 1 for day in stretch.days)
    kind = "double-booked working day" if doubled else "over-asked working day"
    told = f"{stretch.owner}: {days} {kind}{'s' if days > 1 else ''}, {_span(stretch.first, stretch.last)}"
    told += f"; up to {most} % asked, {least} % there"
    if stretch.crowded and days > 1:
        shown = ", ".join(_day(day) for day in stretch.crowded[:6])
        more = ", …" if len(stretch.crowded) > 6 else ""
        told += f"; {len(stretch.crowded)} with three or more steps at once: {shown}{more}"
    return f"{told}."


def _days_told(stretch: Stretch) -> Iterator[str]:
    """Which steps meet on which days, days in a row with the same steps on one line."""
    run: list[OverAsked] = []
    for day in stretch.days:
        if run and run[0].bookings != day.bookings:
            yield _meeting(run)
            run = []
        run.append(day)
    yield _meeting(run)


def _meeting(run: Sequence[OverAsked]) -> str:
    steps = " + ".join(f"{booking.plan} {booking.step}" for booking in run[0].bookings)
    return f"{_span(run[0].day, run[-1].day)}: {steps}"


def _slack(fit: Fit) -> Iterator[str]:
    left = sum(len(stretch.days) for stretch in fit.slack.left.stretches)
    moves = [(offer.key, move) for offer in fit.slack.plans for move in offer.moves]
    if not moves:
        yield "Inside the slack: no move helps."
        return
    after = f"{left} {'days are' if left != 1 else 'day is'} left" if left else "everything fits"
    yield f"Inside the slack, with every must-start as it is: {after} after"
    yield from (_move(key, move) for key, move in moves[:_MOST])


def _whole(fit: Fit, plans: Sequence[Dated], names: Mapping[str, str]) -> Iterator[str]:
    yield "What would fit, each must-start beside the one it has now:"
    offers = {offer.key: offer for offer in fit.whole.plans}
    for dated in plans:
        offer = offers.get(dated.key)
        yield from _wrapped(f"  {names[dated.key]}: {_must_start(dated, offer)}")
    lost = sum(offer.lost for offer in offers.values())
    yield f"What the shared owners cost: {_days(lost)} of earlier start{', all plans together' if lost else ''}."
    moves = [(offer.key, move) for offer in offers.values() for move in offer.moves]
    if moves:
        yield "Moves:"
        yield from (_move(key, move) for key, move in moves[:_MOST])
        if len(moves) > _MOST:
            yield f"  and {len(moves) - _MOST} more"
    if left := sum(len(stretch.days) for stretch in fit.whole.left.stretches):
        stay = f"{left} {'days stay' if left != 1 else 'day stays'} over-asked"
        yield f"{stay}: what has begun, is fixed or follows an event does not move."
    for plan, step in fit.unfit[:_MOST]:
        yield f"{names[plan]}: {step} asks for more of its owner than there ever is; no date helps it."
    yield how_sure(fit)


def _must_start(dated: Dated, offer: PlanOffer | None) -> str:
    before = dated.timeline.must_start
    if before is None:
        return "nothing is left to start"
    if offer is None or offer.must_start[1] == before:
        return f"start by {_day(before)}, as now"
    after = offer.must_start[1]
    assert after is not None
    told = f"start by {_day(after)} instead of {_day(before)}, {_days(offer.lost)} earlier"
    if offer.short_by:
        today = _day(dated.timeline.today)
        seen = f"that day has passed on {today}, and" if after < dated.timeline.today else f"seen on {today}"
        told += f"; {seen} the plan would be {_days(offer.short_by)} short"
    return told


def _move(key: str, move: Move) -> str:
    along = "" if move.is_for_owner else " (moves along)"
    return _cut(f"  {key} {move.step}: {_span(*move.before)} → {_span(*move.after)}{along}  {move.title}")


def _offer_object(offer: Offer) -> dict[str, Any]:
    return {
        "plans": [
            {
                "id": plan.key,
                "must_start": [day.isoformat() if day else None for day in plan.must_start],
                "lost": plan.lost,
                "short_by": plan.short_by,
                "moves": [
                    {
                        "step": move.step,
                        "before": [day.isoformat() for day in move.before],
                        "after": [day.isoformat() for day in move.after],
                        "is_for_owner": move.is_for_owner,
                    }
                    for move in plan.moves
                ],
                "deadlines": {step: day.isoformat() for step, day in plan.deadlines.items()},
            }
            for plan in offer.plans
        ],
        "over_asked": [_stretch_object(stretch) for stretch in offer.left.stretches],
    }


def _stretch_object(stretch: Stretch) -> dict[str, Any]:
    return {
        "owner": stretch.owner,
        "first": stretch.first.isoformat(),
        "last": stretch.last.isoformat(),
        "days": [
            {
                "date": day.day.isoformat(),
                "asked": day.asked,
                "capacity": day.capacity,
                "steps": [{"plan": each.plan, "step": each.step, "load": each.load} for each in day.bookings],
            }
            for day in stretch.days
        ],
    }


def _days(count: int) -> str:
    return f"{count} working {'day' if abs(count) == 1 else 'days'}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first.day} {first:%b} {first.year}"
    month = f" {first:%b}" if (first.month, first.year) != (last.month, last.year) else ""
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day}{month}{year} – {last.day} {last:%b} {last.year}"


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def _wrapped(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()))
    return wrap(text, WIDTH, subsequent_indent=f"{indent}  ", break_long_words=False, break_on_hyphens=False)
