"""Rewrites and suggestions: they keep what was meant, use what is known, and invent nothing."""

import re
from datetime import date

import pytest

from backcast.domain.coaching.findings import findings
from backcast.domain.coaching.parsers import parse
from backcast.domain.coaching.rewordings.rewrites import Asked, is_sound, rewrites, suggestions
from bench.coaching import examples

END = date(2026, 9, 30)
VISITS = "web visits: 50,000 a month, analytics, 30 Jun"


def best(statement: str, facts: str = "", domain: str = "", objective: str = "") -> str:
    return rewrites(Asked(objective, statement, domain, END, facts)).texts[0]


def test_a_change_meets_the_recorded_baseline() -> None:
    assert (
        best("Increase web traffic by 20% in Q3", VISITS) == "Increase web traffic from 50,000 to 60,000 by 30 Sep 2026"
    )


def test_a_change_without_a_baseline_leaves_room_for_it() -> None:
    found = rewrites(Asked("", "Increase web traffic by 20% in Q3", "marketing", END))

    assert found.texts[0] == "Increase web traffic from [baseline] to [target] by 30 Sep 2026"
    assert found.actions == ("Measure the baseline",)


def test_an_activity_becomes_a_measure_and_stays_as_an_action() -> None:
    found = rewrites(Asked("More visitors", "Launch a new campaign", "marketing", END))

    assert found.texts[0] == "Increase web traffic from [baseline] to [target] visits a month by 30 Sep 2026"
    assert found.actions == ("Measure the baseline", "Launch a new campaign")
    assert found.questions[0] == "What changes if it works, and for whom?"
    assert found.origin == "rules"


def test_training_is_reworded_to_what_people_do_on_the_job() -> None:
    assert best("Organise 5 lunchtime talks on psychological safety", domain="ld") == (
        "Increase the share of participants who apply what they learned about psychological safety on the job "
        "from [baseline] to [target] % by 30 Sep 2026"
    )


def test_attendance_is_not_its_own_rewrite() -> None:
    text = best("97% of employees finish the data-protection refresher", domain="ld")

    assert "who apply what they learned about data-protection" in text
    assert "97" not in text


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Grow repeat orders from 18% to 27% by introducing a card", "Increase repeat orders from 18% to 27%"),
        ("Reduce customer satisfaction from 3.8 to 4.3", "Increase customer satisfaction from 3.8 to 4.3 points"),
        ("Reach 105% first-pass yield", "Increase first-pass yield from [baseline] to [target] %"),
        ("Ship the editor and raise weekly retention from 30% to 38%", "Increase weekly retention from 30% to 38%"),
        ("Peter gets his sales up from 80k to 100k EUR", "Increase sales from 80k to 100k EUR"),
        ("Raise click-through rate by 3%", "Increase click-through rate from [baseline] to [target]"),
        ("Double the number of repeat volunteers", "Double repeat volunteers from [baseline] to [target]"),
    ],
)
def test_what_is_wrong_is_left_out_and_the_rest_is_kept(statement: str, expected: str) -> None:
    assert best(statement) == f"{expected} by 30 Sep 2026"


def test_a_guardrail_keeps_its_words_and_gets_its_end() -> None:
    assert best("Customer wait time stays below 3 minutes") == (
        "Customer wait time stays below 3 minutes until 30 Sep 2026"
    )


def test_a_rewrite_speaks_the_language_of_the_statement() -> None:
    assert best("Fluktuation von 18 % auf 12 % senken") == "Fluktuation von 18 % auf 12 % senken bis 30.09.2026"
    assert best("Réduire le turnover de 18 % à 12 %").startswith("Réduire turnover de 18 % à 12 % d'ici le 30/09/2026")


def test_an_objective_without_measurements_gets_three_suggestions_without_a_number() -> None:
    found = suggestions("More visitors", "", END)

    assert len(found.texts) == 3
    assert all("from [baseline] to [target]" in text for text in found.texts)
    assert [re.findall(r"\d+", text.replace("30 Sep 2026", "")) for text in found.texts] == [[], [], []]
    assert found.actions == ("Measure the baseline",)


def test_a_suggestion_uses_what_was_recorded() -> None:
    found = suggestions("More visitors", VISITS, END)

    assert found.texts[0] == "Increase web traffic from 50,000 to [target] visits a month by 30 Sep 2026"


def test_a_number_that_nobody_gave_is_refused() -> None:
    text = "Increase web traffic from 47,000 to [target] visits a month by 30 Sep 2026"

    assert not is_sound(text, {"50,000", "30", "2026"})
    assert is_sound(text, {"47,000", "30", "2026"})


@pytest.mark.parametrize(
    "text", ["Launch a campaign", "Be better", "Increase errors from [baseline] to 130 % of staff"]
)
def test_what_our_own_findings_refuse_is_not_given_out(text: str) -> None:
    assert not is_sound(text, {"130"})


@pytest.mark.parametrize("domain", ["ld", "sales", "support", "operations", "safety", "hr", "product", "finance"])
def test_suggestions_of_every_field_pass_our_own_findings(domain: str) -> None:
    for text in suggestions("Do better", "", END, 5, domain).texts:
        read = parse(text.replace("[baseline]", "40").replace("[target]", "41"))

        assert not {"TASK", "VAGUE", "NO_METRIC", "NO_DEADLINE"} & {each.code for each in findings(read)}


def test_no_rewrite_holds_a_number_that_nobody_gave() -> None:
    texts = [each["text"] for each in examples("own")[::3]]
    end = re.compile(r"30 Sep 2026|30\.09\.2026|30/09/2026")

    invented = {
        wording: extra
        for text in texts
        for wording in rewrites(Asked("", text, "ld", END)).texts
        if (extra := set(re.findall(r"\d+", end.sub("", wording))) - set(re.findall(r"\d+", text)))
    }

    assert invented == {}


RAMPED = "Median days to ramped: 70 calendar days"
PLAIN = [
    "Launch a new campaign", "Be the most attractive employer", "Coach the managers", "Hire a coach",
    "Reduce the time to answer from 14 to 6 hours", "Increase web traffic by 20% in Q3", "Publish the onboarding guide",
    "Train all managers in feedback", "Roll out the new CRM", "Reduce days to first ticket",
]  # fmt: skip


@pytest.mark.parametrize("line", PLAIN)
@pytest.mark.parametrize("objective", ["New hires are ramped in fewer days", "More visitors"])
def test_a_number_comes_only_from_a_fact_about_the_same_measure(line: str, objective: str) -> None:
    for text in rewrites(Asked(objective, line, "", END, RAMPED)).texts:
        known = f"{line} {'70' if 'time to productivity' in text else ''}"  # ramp-up time is its other name

        numbers = set(re.findall(r"\d+", text.replace("30 Sep 2026", "")))
        assert numbers <= set(re.findall(r"\d+", known)), text


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("Campaign users: 40 days", "[baseline]"),
        ("Weekly campaign page: 40 %", "[baseline]"),
        ("Intended users who use the campaign page: 40 %", "40 %"),
        ("Campaign page in use: 40", "[baseline]"),
    ],
)
def test_a_fact_must_be_of_the_same_sort_and_the_same_measure(fact: str, expected: str) -> None:
    texts = rewrites(Asked("", "Launch the campaign page", "ld", END, fact)).texts
    texts += rewrites(Asked("", "Launch the campaign page", "", END, fact)).texts

    assert any(f"who use the campaign page in their work from {expected}" in text for text in texts)


def test_a_currency_is_not_taken_for_another() -> None:
    line = "Reduce onboarding cost to 900 EUR"

    assert best(line, "onboarding cost: 1,200 EUR") == "Reduce onboarding cost from 1,200 to 900 EUR by 30 Sep 2026"
    assert "[baseline]" in best(line, "onboarding cost: 1,200 USD")


@pytest.mark.parametrize(
    "line",
    [
        "Be the most attractive employer", "Coach the managers", "Reduce the time to answer from 14 to 6 hours",
        "Increase web traffic by 20% in Q3", "Launch a new campaign", "Hire a coach",
    ],
)  # fmt: skip
def test_only_what_is_a_tool_is_said_to_be_used(line: str) -> None:
    found = [text for domain in ("", "hr", "marketing") for text in rewrites(Asked("", line, domain, END)).texts]

    assert found
    assert not [text for text in found if "who use the" in text and "the skill" not in text]


def test_what_is_a_tool_is_said_to_be_used_without_its_clauses() -> None:
    assert "Increase the share of intended users who use the CRM in their work" in best("Roll out the new CRM by June")
    assert "who apply what they learned about mandatory training on the job" in " ".join(
        rewrites(Asked("", "Reduce time in mandatory training from 6 to 4 hours", "ld", END)).texts
    )


def test_where_no_measure_fits_the_measure_itself_is_left_open() -> None:
    assert best("Sourcing") == "Increase [definition] (Sourcing) from [baseline] to [target] by 30 Sep 2026"


def test_a_channel_before_the_numbers_stays_a_part_of_the_measure() -> None:
    line = "Increase applications through the campaign page from 200 to 300 by 30 Sep 2026"

    (how,) = [each for each in findings(parse(line)) if each.code == "HOW"]

    assert how.words == "through the campaign page"
    later = rewrites(Asked("", line, "", date(2026, 12, 18))).texts[0]
    assert later == "Increase applications through the campaign page from 200 to 300 by 18 Dec 2026"


@pytest.mark.parametrize("month", range(1, 13))
def test_no_suggestion_names_a_person_whatever_the_month_of_its_end(month: int) -> None:
    for objective in ("More visitors", "Onboarding is faster", "Weniger Fluktuation", "Moins de turnover"):
        for text in suggestions(objective, "", date(2027, month, 1)).texts:
            assert "PERSON" not in {each.code for each in findings(parse(text))}, text
