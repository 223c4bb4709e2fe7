"""Words, overviews and details: what the screens say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step, Unit
from backcast.domain.results.key_results import Baseline, DueAt, KeyResult
from backcast.domain.results.metrics import Direction, Measurement, Metric
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import End, Limit
from backcast.use_cases.programmes import start_programme
from backcast.web.html import FILTERS
from backcast.web.pictures.details import Details, details_of
from backcast.web.pictures.overviews import Overview, limit_words
from backcast.web.pictures.rails import rail_of

MONDAY = date(2026, 3, 2)
FRIDAY = date(2026, 3, 13)


def chain(due: date = FRIDAY) -> Plan:
    """Ten working days: A1 then A2, five each; G1 is reached with A1."""
    steps = [
        Step("A1", Kind.ACTION, "Write it", 5, owner="Ana Ruiz"),
        Step("G1", Kind.MILESTONE, "Written", anchor=Anchor("A1", 0)),
        Step("A2", Kind.ACTION, "Teach it", 5),
    ]
    goal = EndGoal("Everybody can do it", due)
    return Plan("A plan", goal, steps={s.id: s for s in steps}, dependencies=(Dependency("A1", "A2"),))


def overview(plan: Plan, today: date = MONDAY) -> Overview:
    return Overview(plan, work_backward(plan, today))


def details(plan: Plan, step_id: str, today: date = MONDAY) -> Details:
    return details_of(plan, work_backward(plan, today), step_id)


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("day", (date(2026, 8, 3),), "Mon 3 Aug 2026"),
        ("day", (None,), "–"),
        ("short_day", (date(2026, 8, 3),), "3 Aug"),
        ("weekday", (date(2026, 8, 3),), "Mon 3 Aug"),
        ("period", (date(2026, 8, 3), date(2026, 8, 3)), "Mon 3 Aug 2026"),
        ("period", (date(2026, 8, 31), date(2026, 9, 2)), "Mon 31 Aug – Wed 2 Sep 2026"),
        ("period", (date(2026, 12, 31), date(2027, 1, 4)), "Thu 31 Dec 2026 – Mon 4 Jan 2027"),
        ("t_minus", (date(2026, 6, 30), date(2026, 6, 30)), "T−0"),
        ("t_minus", (date(2026, 6, 17), date(2026, 6, 30)), "T−13d"),
        ("t_minus", (date(2026, 6, 16), date(2026, 6, 30)), "T−2w"),
        ("t_minus", (date(2026, 9, 28), date(2026, 6, 30)), "T+12w"),
        ("working_days", (1,), "1 day"),
        ("working_days", (1940,), "1,940 days"),
        ("slack", (-16,), "16 days too late"),
        ("slack", (0,), "no slack"),
        ("from_today", (1,), "in 1 working day"),
        ("from_today", (-16,), "passed 16 working days ago"),
        ("initials", ("ops analyst",), "OA"),
        ("initials", ("+ ?",), ""),
        ("number", (Decimal("1240.0"),), "1,240"),
        ("number", (Decimal("-0.50"),), "−0.5"),
        ("amount", (Decimal(95), "%"), "95%"),
        ("amount", (Decimal("0.4"), ""), "0.4"),
        ("kind", (Kind.FOLLOW_UP,), "Follow-up"),
        ("level", (4,), "Level 4 · Results"),
        ("tie", (Dependency("A", "B"),), ""),
        ("tie", (Dependency("A", "B", lag=-3),), "overlaps by 3 days"),
        ("tie", (Dependency("A", "B", LinkType.FF, 7, Unit.CALENDAR),), "finishes with, 7 calendar days after"),
    ],
)
def test_a_filter_says(name: str, arguments: tuple[object, ...], words: str) -> None:
    assert FILTERS[name](*arguments) == words


def test_a_band_is_written_with_both_edges() -> None:
    assert FILTERS["target"](KeyResult("K", "m", (Decimal(1200), Decimal(1500))), "days") == "1,200–1,500 days"


def test_a_plan_that_just_fits_says_that_work_must_start_today() -> None:
    verdict = overview(chain()).verdict

    assert verdict.headline == "On course, with no day to spare."
    assert verdict.more == "Work must start by Mon 2 Mar 2026, today."


def test_a_plan_with_room_says_how_much() -> None:
    verdict = overview(chain(due=date(2026, 3, 18))).verdict

    assert verdict.headline == "On course, with 3 working days to spare."
    assert verdict.more == "Work must start by Thu 5 Mar 2026, in 3 working days."


def test_a_plan_that_is_too_late_says_by_how_much_and_when_it_could_end() -> None:
    late = overview(chain(due=date(2026, 3, 11)))

    assert (late.verdict.headline, late.verdict.tone) == ("2 working days short.", "late")
    assert late.verdict.more == "The earliest possible end is Fri 13 Mar 2026."
    assert [step.id for step in late.chain] == ["A1", "A2"]
    assert late.limits == ("today, Mon 2 Mar 2026", "the goal on Wed 11 Mar 2026")


@pytest.mark.parametrize(
    ("name", "today", "told"),
    [
        (
            "onboarding",
            date(2026, 6, 1),
            "Its steps have 43 to 45 working days of slack: closed days count in the 45-day window after A12 too",
        ),
        (
            "safety",
            date(2026, 7, 1),
            "The slack of its steps runs from −9 to −6: closed days count in the 60-day window after A11 too",
        ),
        ("compliance", date(2026, 3, 16), ""),  # sixteen days are missing all along the chain
    ],
)
def test_where_a_wait_in_calendar_days_swallows_slack_the_overview_says_so(name: str, today: date, told: str) -> None:
    note = overview(start_programme(name).plan, today).slack_note

    assert note.startswith(told)
    assert bool(note) is bool(told)


@pytest.mark.parametrize(("link", "words"), [(LinkType.FS, "work finished on"), (LinkType.SS, "work already begun on")])
def test_a_chain_that_hangs_on_what_has_happened_says_so(link: LinkType, words: str) -> None:
    plan = chain()  # ten working days after Fri 27 Feb is too late for five days of work up to Fri 13 March
    done = replace(plan.steps["A1"], started=date(2026, 2, 27), finished=date(2026, 2, 27))

    late = overview(replace(plan, steps={**plan.steps, "A1": done}, dependencies=(Dependency("A1", "A2", link, 10),)))

    assert late.limits == (f"{words} Fri 27 Feb 2026", "the goal on Fri 13 Mar 2026")


@pytest.mark.parametrize("kind", list(Limit))
def test_every_limit_has_words(kind: Limit) -> None:
    assert limit_words(End(kind, MONDAY)).endswith(" Mon 2 Mar 2026")


def test_a_plan_of_which_everything_is_done_says_so() -> None:
    plan = chain()
    done = {known: replace(step, finished=date(2026, 2, 27)) for known, step in plan.steps.items()}

    assert overview(replace(plan, steps=done)).verdict.headline == "Everything is done."


def test_a_plan_without_steps_is_neither_good_nor_late() -> None:
    assert overview(replace(chain(), steps={}, dependencies=())).verdict.tone == "plain"


def test_this_week_holds_what_starts_by_sunday_and_what_it_unlocks() -> None:
    this = overview(chain())

    (due,) = this.week
    assert (due.step.id, due.lane, [step.id for step in due.unlocks]) == ("A1", "Written", ["A2"])
    assert this.sunday == date(2026, 3, 8)
    assert [each.step.id for each in this.coming] == ["A2"]


def test_late_work_stands_on_top_of_the_week() -> None:
    plan = chain()
    other = Step("A0", Kind.ACTION, "Book a room", 1, deadline=date(2026, 2, 27))
    early = Step("A3", Kind.ACTION, "Fix a screen", 1, fixed_start=MONDAY)

    this = overview(replace(plan, steps={"A3": early, "A1": plan.steps["A1"], "A0": other}, dependencies=()))

    assert [(due.step.id, due.is_late) for due in this.week] == [("A0", True), ("A3", False)]


def test_a_key_result_is_due_with_its_step_and_knows_how_far_it_has_come() -> None:
    metric = Metric("errors", "Errors", "%", Direction.REDUCE)
    key_result = KeyResult("K1", "errors", Decimal(10), Baseline(Decimal(30)), at=(DueAt("A2"),))
    measured = (
        Measurement("errors", date(2026, 3, 1), Decimal(25)),
        Measurement("errors", date(2026, 3, 9), Decimal(9)),
    )
    plan = replace(chain(), metrics=(metric,), key_results=(key_result,), measurements=measured)

    (result,) = overview(plan).results

    assert result.current == measured[0], "what is measured after today is not known yet"
    assert (result.share, result.percent, result.due) == (Decimal("0.25"), 25, FRIDAY)


def test_a_correction_on_the_same_day_counts_and_stands_above_what_it_corrects() -> None:
    metric, day = Metric("m1", "Coached teams"), date(2026, 2, 27)
    wrong, right = Measurement("m1", day, Decimal(70)), Measurement("m1", day, Decimal(7))
    older = Measurement("m1", date(2026, 2, 20), Decimal(5))
    plan = chain().with_results([metric], [KeyResult("KR1", "m1", Decimal(10))], [wrong, right, older])

    shown = overview(plan)

    assert shown.results[0].current is right
    assert shown.taken == [right, wrong, older]


def test_a_milestone_whose_work_is_late_is_late_in_the_table_as_on_the_timeline() -> None:
    late = overview(chain(due=date(2026, 3, 11)))

    states = {step.id: late.state(step).value for step in late.table(1)}

    assert states == {"A1": "late", "G1": "late", "A2": "late"}


def test_a_key_result_without_measurement_has_an_empty_meter() -> None:
    key_result = KeyResult("K1", "errors", Decimal(10))
    plan = replace(chain(), metrics=(Metric("errors", "Errors"),), key_results=(key_result,))

    (result,) = overview(plan).results

    assert (result.current, result.share, result.percent) == (None, None, 0)


def test_the_table_runs_from_the_goal_backward() -> None:
    this = overview(chain())

    assert [step.id for step in this.table(1)] == ["A2", "G1", "A1"]
    assert [step.id for step in this.table(99)] == ["A2", "G1", "A1"]


def test_the_details_of_a_step_say_why_its_date_is_its_date() -> None:
    first, last = details(chain(), "A1"), details(chain(), "A2")

    assert first.why.startswith("“Teach it” must start by Mon 9 Mar, and it waits for this.")
    assert last.why.startswith("The goal must be true by Fri 13 Mar 2026, and it needs this.")
    assert first.why.endswith("It stands on the driving chain, which sets the day on which work must start.")
    assert ([n.step.id for n in first.unlocks], first.lane) == (["A2", "G1"], "Written")


def test_the_details_name_the_step_s_own_deadline_where_that_holds_it() -> None:
    plan = chain(due=date(2026, 6, 30))
    steps = {**plan.steps, "A1": replace(plan.steps["A1"], deadline=date(2026, 3, 21))}  # a Saturday

    assert details(replace(plan, steps=steps), "A1").why.startswith("Its own deadline is Sat 21 Mar 2026.")


def test_a_step_that_follows_another_cannot_be_moved_by_itself() -> None:
    assert details(chain(), "G1").unmovable == "It moves with “Write it”: move that instead."
    assert details(chain(), "G1").waits_for[0].words == "on the same day as"


def test_what_has_begun_or_is_finished_cannot_be_moved() -> None:
    open_step = chain().steps["A1"]
    begun, done = replace(open_step, started=date(2026, 2, 27)), replace(open_step, finished=date(2026, 2, 27))

    said = [details(replace(chain(), steps={**chain().steps, "A1": step}), "A1") for step in (open_step, begun, done)]

    assert [each.unmovable.partition(",")[0] for each in said] == ["", "It has begun", "It is finished"]


def test_words_on_the_rail_do_not_run_into_each_other() -> None:
    today, due = date(2026, 1, 1), date(2026, 12, 31)
    days = [date(2026, 12, 30), date(2026, 6, 3), date(2026, 6, 1), date(2026, 1, 3)]

    rail = rail_of(today, due, [(day, False, False) for day in days])

    assert (rail.today, rail.goal) == (40.0, 960.0)
    assert [(gem.day, gem.due) for gem in rail.gems] == [("", ""), ("3 Jun", "T−30w"), ("", ""), ("3 Jan", "")]
