"""Changes of plans: shown beforehand, or made together with the answer that a repeated request gets again."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias

from flask import Response, request
from werkzeug.exceptions import BadRequest, PreconditionFailed, PreconditionRequired

from backcast.api import current
from backcast.api.models.answers import Changed, shown_effects
from backcast.api.replies import JSON, switch, written
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.storage.services.repeats import Answer
from backcast.storage.store import Store
from backcast.use_cases.changes import Outcome, preview_edit, save_edit
from backcast.use_cases.edits import Edit
from backcast.use_cases.plans import open_plan
from backcast.use_cases.repeats import KEY_FIELD, once

Parts: TypeAlias = tuple[type[Changed], dict[str, Any]]

_TAG: Final = re.compile(r"(?<!W/)\"([1-9][0-9]{0,8})(\.[0-9-]{10})?\"")
_KEY: Final = re.compile(r"[!-~]{1,200}")
_VERSION: Final = re.compile(r'"version":([0-9]+)')
_NO_VERSION: Final = (
    "Send the version of the plan that you saw in If-Match, as its ETag gave it to you: then nobody's change is lost."
)
_NOT_THIS: Final = "The plan has another version than the one in If-Match. Read it again, then make your change."


def changed(
    plan_id: str,
    build: Callable[[Plan], Edit],
    shown: Callable[[Outcome], Parts],
    path: Callable[[], str] | None = None,
    deed: Deed = Deed.CHANGE_PLAN,
) -> Response:
    """Make an edit of a plan, or with ``?preview=1`` say what it would do.

    Args:
        plan_id: which plan.
        build: the edit, given the plan that it is made of: as it stands, then as the program saw it.
        shown: the model of the answer and what it holds beside the effects.
        path: of an edit that adds something, where it can be read from now on, below the address of the plan.
        deed: what the person must be allowed to do.
    """
    if switch("preview"):
        record = open_plan(current.store(), current.person(), plan_id, deed)
        outcome = preview_edit(current.store(), current.person(), plan_id, _edit(record, build), current.today())
        return Response(_told(outcome, shown, preview=True), content_type=JSON)

    def opened(store: Store, _answer: Answer | None = None) -> PlanRecord:
        return open_plan(store, current.person(), plan_id, deed)

    def work(store: Store) -> Answer:
        record = opened(store)
        version, edit = seen_version(record), _edit(record, build)
        outcome = save_edit(store, current.person(), plan_id, version, edit, current.today())
        status, location = (201, f"/api/v1/plans/{plan_id}{path()}") if path else (200, "")
        return Answer(_request_hash(), status, location, _told(outcome, shown, preview=False))

    return made(work, opened)


def _edit(record: PlanRecord, build: Callable[[Plan], Edit]) -> Edit:
    """The edit of whatever plan it is made of; what the history says of it is taken from the plan as it stands."""
    edit = build(record.plan)
    return replace(edit, make=lambda plan, timeline: build(plan).make(plan, timeline))


def made(work: Callable[[Store], Answer], still_allowed: Callable[[Store, Answer], object]) -> Response:
    """Do the work once, however often the program sends the request under the same key."""
    answer, is_repeat = once(current.store(), current.person(), _key(), _request_hash(), work, still_allowed)
    reply = Response(answer.body, answer.status, content_type=JSON)
    if not answer.body:
        del reply.headers["Content-Type"]
    if found := _VERSION.search(answer.body):
        reply.set_etag(found[1])
    if answer.location:
        reply.headers["Location"] = answer.location
    if is_repeat:
        reply.headers["Idempotency-Replayed"] = "true"
    return reply


def begun(work: Callable[[Store], tuple[str, str]]) -> Response:
    """Make something new once; the work gives where it can be read from now on, and it as JSON."""

    def answered(store: Store) -> Answer:
        location, body = work(store)
        return Answer(_request_hash(), 201, location, body)

    return made(answered, lambda store, answer: open_plan(store, current.person(), answer.location.rpartition("/")[2]))


def seen_version(record: PlanRecord) -> int:
    """The version of the plan that the program saw.

    Raises:
        HTTPException: when it names none (428), or none that this plan has had (412).
    """
    if "If-Match" not in request.headers:
        raise PreconditionRequired(_NO_VERSION)
    said = request.headers["If-Match"]
    if said.strip() == "*":
        return record.version
    versions = [int(version) for version, _ in _TAG.findall(said)]
    seen = max((version for version in versions if version <= record.version), default=0)
    if not seen:
        raise PreconditionFailed(_NOT_THIS)
    return seen


def must_be_unchanged(record: PlanRecord) -> int:
    """The version of the plan, when it is the one that the program saw.

    Raises:
        HTTPException: when it names none (428), or another one (412).
    """
    if seen_version(record) != record.version:
        raise PreconditionFailed(_NOT_THIS)
    return record.version


def _told(outcome: Outcome, shown: Callable[[Outcome], Parts], *, preview: bool) -> str:
    model, parts = shown(outcome)
    version, effects = outcome.record.version, shown_effects(outcome.effects)
    return written(model(version=version, preview=preview, effects=effects, merged=outcome.merged, **parts))


def _key() -> str:
    key = request.headers.get(KEY_FIELD, "")
    if KEY_FIELD in request.headers and not _KEY.fullmatch(key):
        raise BadRequest(f"{KEY_FIELD} has 1 to 200 visible characters of ASCII.")
    return key if request.method == "POST" else ""


def _request_hash() -> str:
    whole = hashlib.sha256(f"{request.method} {request.full_path}\n{request.mimetype}\n".encode())
    whole.update(request.get_data())
    return whole.hexdigest()
