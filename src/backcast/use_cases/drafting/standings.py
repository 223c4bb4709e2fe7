"""Standings: whether a workspace uses the model, what of its budgets is spent, and the switch."""

from dataclasses import dataclass
from datetime import datetime

from backcast.domain.errors import InvalidInput
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.drafting.models import Model, why_not


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person and their workspace stand to the model.

    ``reason`` is why it is not asked just now, empty where it may be. Days and months are those of UTC.
    """

    configured: bool = False
    on: bool = False
    name: str = ""
    address: str = ""
    sent_before: bool = False
    mine_today: int = 0
    mine_most: int = 0
    ours_today: int = 0
    ours_most: int = 0
    tokens_this_month: int = 0
    tokens_most: int = 0
    closed_until: datetime | None = None
    reason: str = ""

    @property
    def can_ask(self) -> bool:
        """Whether the model would be asked just now."""
        return self.configured and self.on and not self.reason

    @property
    def sentence(self) -> str:
        """How it stands, for the page."""
        if not self.configured:
            return "Suggestions come from rules that run here; nothing is sent anywhere."
        if not self.on:
            return f"Suggestions come from rules. The model {self.name} is set up, and off in this workspace."
        if self.reason:
            return f"Suggestions come from rules just now: {self.reason}"
        return (
            f"Suggestions come from the model {self.name} at {self.address}, and from rules. "
            f"You used {self.mine_today} of your {self.mine_most} calls today, everybody here "
            f"{self.ours_today} of {self.ours_most}, and {self.tokens_this_month:,} of {self.tokens_most:,} tokens "
            "this month."
        )


def standing(store: Store, person: Person, model: Model | None, plan_id: str | None = None) -> Standing:
    """How a person stands to the model that the settings name.

    Raises:
        NotFound: when they may know of no such plan.
        NotAllowed: when they may not change the plan; without one, when they may not see who is in the workspace.
    """
    if model is None:
        return Standing()
    with store.reading(person) as tx:
        spent, kept = tx.model_calls.spent(plan_id), tx.model_profiles.find(model.key)
        return Standing(
            True,
            tx.model_switch.is_on(plan_id),
            model.name,
            model.server.address,
            tx.model_calls.has_asked(plan_id),
            spent.mine,
            model.calls_of_person,
            spent.ours,
            model.calls_of_workspace,
            spent.tokens,
            model.tokens_of_month,
            kept.closed_until,
            why_not(model, spent, kept),
        )


def switch_model(store: Store, person: Person, model: Model | None, *, on: bool) -> None:
    """Let the workspace use the model, or no longer.

    Raises:
        InvalidInput: when the settings name none.
        NotAllowed: when the person's role does not allow it.
    """
    if model is None and on:
        raise InvalidInput({"model": "No model is set up: BACKCAST_MODEL_URL and BACKCAST_MODEL_NAME name one."})
    with store.transaction(person) as tx:
        tx.model_switch.turn(model.name if model else "", on=on)
