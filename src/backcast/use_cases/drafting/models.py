"""Models: the server that the settings name, and how much may be asked of it."""

import hashlib
from dataclasses import dataclass
from typing import Final

from backcast.language_models.servers import Form, LimitName, ModelServer, Profile
from backcast.settings import Settings
from backcast.storage.coaching.model_calls import Spent
from backcast.storage.coaching.model_profiles import ModelProfile

MOST_TOKENS_IN: Final = 1_500


@dataclass(frozen=True, slots=True)
class Model:
    """A server with its model, how long it may take in seconds, and the budgets: calls a day, tokens a month."""

    server: ModelServer
    deadline: float = 8.0
    calls_of_person: int = 20
    calls_of_workspace: int = 200
    tokens_of_month: int = 1_000_000

    @property
    def name(self) -> str:
        """What the model is called."""
        return self.server.model

    @property
    def key(self) -> str:
        """By what its profile is kept: it tells neither address nor name."""
        return hashed(self.server.address, self.server.model)


def model_of(settings: Settings) -> Model | None:
    """The model that the settings name, None where they name none."""
    if not settings.model_url or not settings.model_name:
        return None
    server = ModelServer(
        settings.model_url, settings.model_name, settings.model_key, settings.model_profile == "reasoning"
    )
    return Model(
        server,
        settings.model_deadline,
        settings.model_calls_person,
        settings.model_calls_workspace,
        settings.model_tokens,
    )


def hashed(*parts: str) -> str:
    """One hash of several texts, whatever they hold."""
    whole = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def profile_of(kept: ModelProfile) -> Profile:
    """In which form a server is asked: the one that it answered last, else the one that most know."""
    form = Form(kept.form) if kept.form in set(Form) else Form.SCHEMA
    name = LimitName(kept.limit_name) if kept.limit_name in set(LimitName) else LimitName.USUAL
    return Profile(form, name)


def why_not(model: Model, spent: Spent, profile: ModelProfile) -> str:
    """Why the model is not asked just now, in a sentence; empty when it may be."""
    if profile.closed_until is not None:
        return f"{model.name} failed several times in a row and is left alone until {profile.closed_until:%H:%M} UTC."
    if spent.mine >= model.calls_of_person:
        return f"You used your {model.calls_of_person} calls of today; there are new ones after midnight (UTC)."
    if spent.ours >= model.calls_of_workspace:
        return (
            f"Your workspace used its {model.calls_of_workspace} calls of today; "
            "there are new ones after midnight (UTC)."
        )
    if spent.tokens + MOST_TOKENS_IN + model.server.most_tokens_out > model.tokens_of_month:
        return f"Your workspace used its {model.tokens_of_month:,} tokens of this month."
    return ""
