from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from backcast.calendars.identities import Identity, file_identities
from backcast.domain.errors import InvalidInput
from backcast.domain.planning.steps import Kind, Step
from tests.calendars.plans import MOMENT, onboarding, plan_of

UID = UUID("9d3c5a52-0000-4000-8000-000000000001")


def test_the_same_plan_file_always_gets_the_same_ids_whenever_it_is_written() -> None:
    earlier = file_identities("onboarding", onboarding(), MOMENT)
    later = file_identities("onboarding", onboarding(), MOMENT + timedelta(days=400))

    assert [identity.uid for identity in earlier.dues.values()] == [identity.uid for identity in later.dues.values()]
    assert earlier.goal is not None
    assert later.goal is not None
    assert earlier.goal.uid == later.goal.uid


def test_every_entry_has_an_id_of_its_own() -> None:
    first, second = (file_identities(plan_id, onboarding(), MOMENT) for plan_id in ("onboarding", "spring"))

    uids = [
        identity.uid
        for identities in (first, second)
        for identity in (identities.goal, *identities.dues.values(), *identities.starts.values())
        if identity
    ]

    # 21 steps are due, 15 of them are work with a start, and there is one end goal; in two plans.
    assert len(uids) == len(set(uids)) == 2 * (21 + 15 + 1)


def test_a_plan_without_an_id_goes_by_its_title() -> None:
    plan = plan_of(Step("A1", Kind.ACTION, "Coach", 5), title="Coaching")

    assert file_identities("", plan, MOMENT) == file_identities("Coaching", plan, MOMENT)
    assert file_identities("", plan, MOMENT) != file_identities("Training", plan, MOMENT)


def test_an_id_never_changes_from_one_release_to_the_next() -> None:
    plan = plan_of(Step("A1", Kind.ACTION, "Coach", 5))

    identities = file_identities("coaching", plan, MOMENT)

    # Written down at the first release: another value would double every entry of those who import again.
    assert str(identities.dues["A1"].uid) == "71a970f1-7744-580f-93a3-48e8a400b437"
    assert str(identities.starts["A1"].uid) == "224692c0-e896-5ed4-bf69-c8b6c7957e02"


def test_an_id_that_cannot_be_encoded_still_gives_an_identity() -> None:
    plan = plan_of(Step("A1", Kind.ACTION, "Coach", 5))

    assert file_identities("\ud800", plan, MOMENT).dues["A1"].sequence == 0


def test_moments_are_kept_in_utc() -> None:
    plan = plan_of(Step("A1", Kind.ACTION, "Coach", 5))
    in_sydney = datetime(2026, 7, 30, 19, 15, 42, tzinfo=timezone(timedelta(hours=10)))

    identities = file_identities("coaching", plan, in_sydney)

    assert identities.dues["A1"].changed == datetime(2026, 7, 30, 9, 15, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sequence", "changed", "field"),
    [(-1, MOMENT, "sequence"), (0, datetime(2026, 7, 30, 9), "changed")],
)
def test_a_falling_sequence_and_a_moment_without_a_zone_are_refused(
    sequence: int, changed: datetime, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        Identity(str(UID), sequence, MOMENT, changed)

    assert list(refused.value.problems) == [field]
