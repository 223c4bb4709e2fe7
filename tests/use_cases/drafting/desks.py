"""What these tests share: a plan, the model switched on, and a draft asked of a scripted server."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from backcast.domain.coaching.drafting.drafts import DraftAsk, DraftSet, Recorded
from backcast.domain.people.persons import Person
from backcast.language_models.servers import ModelServer
from backcast.storage.store import Store
from backcast.use_cases.drafting.drafters import draft
from backcast.use_cases.drafting.models import Model
from tests.domain.builders import action, plan
from tests.model_servers import ModelServerOnLoopback, Step, model_server
from tests.use_cases.kept_plans import kept

VISITS = Recorded("web visits", Decimal(50_000), "a month", "analytics", date(2026, 6, 30))
END = date(2026, 9, 30)
VISITORS = DraftAsk("More visitors", begin=date(2026, 7, 1), end=END)
TWENTY = replace(VISITORS, statement="Increase web traffic by 20% in Q3", facts=(VISITS,))
PATIENT, BRISK = 10.0, 0.4  # seconds; brisk where a server is meant to be given up


@dataclass(frozen=True)
class Asked:
    """What a click gave, and what the server saw of it."""

    result: DraftSet
    server: ModelServerOnLoopback


def plan_with_model(store: Store, owner: Person) -> str:
    """A plan in a workspace that uses the model."""
    with store.transaction(owner) as tx:
        tx.model_switch.turn("scripted", on=True)
    return kept(store, owner, plan([action("a", 3)])).id


def model_at(address: str, seconds: float = PATIENT) -> Model:
    """The model behind an address."""
    return Model(ModelServer(address, "scripted", "sk-very-secret-key"), seconds)


def clicked(
    store: Store,
    person: Person,
    plan_id: str,
    script: Sequence[Step],
    ask: DraftAsk = VISITORS,
    seconds: float = PATIENT,
) -> Asked:
    """Somebody presses the button while the server follows its script."""
    with model_server(script) as server:
        return Asked(draft(store, person, plan_id, ask, model_at(server.address, seconds), agreed=True), server)
