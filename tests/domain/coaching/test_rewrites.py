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

    assert found.texts[0] == "Increase web traffic by 20% from [baseline] to [target] by 30 Sep 2026"
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
