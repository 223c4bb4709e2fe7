"""What is told about a statement and about all key results of an objective: how grave, on which words, by whom."""

from datetime import date

from backcast.domain.coaching.findings import findings, set_findings
from backcast.domain.coaching.lexicons.advice import ADVICE
from backcast.domain.coaching.parsers import parse
from backcast.domain.coaching.statements import RULESET, Change, Kind


def codes(text: str) -> list[str]:
    return [each.code for each in findings(parse(text))]


def codes_of_set(objective: str, *texts: str) -> set[str]:
    return {each.code for each in set_findings(objective, [parse(text) for text in texts])} - {"NOT_SUFFICIENT"}


def test_a_relative_target_asks_for_its_baseline() -> None:
    said = parse("Increase web traffic by 20% in Q3", today=date(2026, 7, 1))

    [hint] = findings(said)

    assert (said.kind, said.by, said.metric and said.metric.change) == (Kind.OUTCOME, "Q3", Change(20, "percent"))
    assert (hint.code, hint.severity, hint.words) == ("NO_BASELINE", "hint", "20%")
    assert hint.remedy == "Fill in the baseline (20 % of what?)."


def test_an_activity_is_asked_what_changes() -> None:
    [first, *_] = findings(parse("Launch a new campaign"))

    assert (first.code, first.severity, first.words, first.ruleset) == ("TASK", "must", "Launch", RULESET)
    assert "What changes if it works?" in first.remedy


def test_less_time_in_training_passes() -> None:
    assert codes("Reduce time in mandatory training from 6 to 4 hours by June") == []


def test_the_gravest_comes_first() -> None:
    told = findings(parse("Improve communication by sending relevant letters"))

    assert [each.severity for each in told] == sorted(
        (each.severity for each in told), key=("must", "should", "hint").index
    )
    assert len({each.severity for each in told}) == 3


def test_to_establish_a_baseline_is_not_scolded() -> None:
    told = findings(parse("Find out the baseline for churn by June"))

    assert {each.severity for each in told} == {"hint"}


def test_every_finding_has_a_reason_a_source_and_a_remedy() -> None:
    assert all(each.why and each.source and each.remedy for each in ADVICE.values())


def test_the_same_text_gives_the_same_answer() -> None:
    text = "Improve NPS from 20 to 30, and churn to 4%, by calling everybody"

    assert parse(text) == parse(text)
    assert findings(parse(text)) == findings(parse(text))


def test_one_key_result_is_few_and_six_are_many() -> None:
    one = "Churn 5% -> 4%"
    six = [f"Measure {name} 5 -> 4" for name in ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")]

    assert codes_of_set("Loyal customers", one) == {"TOO_FEW"}
    assert "TOO_MANY" in codes_of_set("Loyal customers", *six)
    assert "TOO_MANY" not in codes_of_set("Loyal customers", *six[:5])


def test_measures_of_training_that_all_stop_at_the_exam_are_told() -> None:
    low = ["90% of staff complete the course", "Course rating from 4.0 to 4.5"]

    assert "ALL_SAME_LEVEL" in codes_of_set("Skilled staff", *low)
    assert "ALL_SAME_LEVEL" not in codes_of_set(
        "Skilled staff", *low, "Participants who apply the checklist from 20% to 60%"
    )


def test_measures_that_all_move_late_are_told() -> None:
    late = ["Complaints about trained staff from 40 to 20", "Errors by trained staff from 9 to 3"]

    assert "ALL_LAGGING" in codes_of_set("Skilled staff", *late)


def test_faster_without_a_guardrail_is_told() -> None:
    faster = ["Response time from 9 to 5 hours", "Backlog from 40 to 20"]

    assert "NO_HEALTH" in codes_of_set("Answer customers", *faster)
    assert "NO_HEALTH" not in codes_of_set("Answer customers", *faster, "Keep CSAT above 4.5")


def test_the_same_measure_twice_is_told() -> None:
    assert codes_of_set("Loyal customers", "Churn from 5% to 4%", "Reduce churn to 3%") == {"DUPLICATE"}


def test_whether_they_suffice_is_asked_and_not_scored() -> None:
    [asked] = [each for each in set_findings("Loyal", [parse("Churn 5% -> 4%")]) if each.code == "NOT_SUFFICIENT"]

    assert asked.severity == "hint"
    assert asked.remedy.endswith("?")
