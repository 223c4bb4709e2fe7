"""Who may do what through which door: the whole table, written by hand, and nothing of it taken from the program.

``DEEDS`` says which roles a deed needs, ``ROLES`` what each visitor is, ``ROUTES`` which deed and which thing stand
behind each route. A route that is missing here fails a test.
"""

from typing import Any, Final

_O, _E, _C, _V, _G = "owner", "editor", "contributor", "viewer", "guest"

# By the role in the plan.
PLAN_DEEDS: Final = {
    "read": {_O, _E, _C, _V},
    "report": {_O, _E, _C},
    "change": {_O, _E},
    "history": {_O, _E},
    "delete": {_O},
    "share": {_O},
}
# By the role in the workspace.
WORKSPACE_DEEDS: Final = {
    "make plans": {_O, _E},
    "see people": {_O, _E, _C, _V},
    "manage people": {_O},
    "manage workspace": {_O},
    "manage capacity": {_O, _E},
    "read audit": {_O, _E},
    "export all": {_O},
    "be inside": {_O, _E, _C, _V, _G},
}
# What a token that only reads is good for, and what one that writes is never good for.
READING: Final = {"read", "history", "see people", "read audit", "be inside"}
NEVER_BY_TOKEN: Final = {"share", "manage people", "manage workspace", "export all"}

# Each visitor: their role in the workspace, in the plan that is open to it, and in the one that is somebody's own.
ROLES: Final[dict[str, tuple[str | None, str | None, str | None]]] = {
    "anonymous": (None, None, None),
    "share visitor": (None, None, None),
    "removed": (None, None, None),
    "guest": (_G, None, None),
    "coach": (_G, _V, None),
    "coach as editor": (_G, _E, None),
    "viewer": (_V, _V, None),
    "viewer who owns the plan": (_V, _O, None),
    "contributor": (_C, _C, None),
    "editor": (_E, _E, None),
    "owner": (_O, _O, None),
    "stranger": (_O, None, None),  # of another workspace
}

# endpoint, method, deed, and the thing that its address names: a plan, people of the workspace, one's own, a token, –.
ROUTES: Final = """
static                       GET   open              –
help.health                  GET   open              –
healths.ready                GET   open              –
healths.metrics              GET   with its token    –
help.index                   GET   be inside         –
help.show                    GET   be inside         –
help.schema                  GET   be inside         –
programmes.index             GET   be inside         –
programmes.show              GET   be inside         –
programmes.download          GET   be inside         –

sign_in.door                 GET   open              –
sign_in.with_password        POST  open              –
sign_in.show                 GET   open              token:link
sign_in.enter                POST  open              token:link
sign_in.sign_out             POST  be inside         –
sign_in_passkey.question     POST  open              –
sign_in_passkey.enter        POST  open              –
single_sign_on.leave         GET   if it is set up   –
single_sign_on.arrive        GET   if it is set up   –
recovery.ask                 GET   open              –
recovery.send                POST  open              –
recovery.show                GET   open              token:recovery
recovery.choose              POST  open              token:recovery
second_factor.show           GET   be inside         –
second_factor.confirm        POST  be inside         –
second_factor.question       POST  be inside         –
second_factor.with_passkey   POST  be inside         –
invitation.show              GET   open              token:invitation
invitation.accept            POST  open              token:invitation
shared.show                  GET   open              token:shared
shared.summary               GET   open              token:shared
shared.step                  GET   open              token:shared

profile.show                 GET   be inside         –
profile.update               POST  be inside         –
password.email               GET   be inside         –
password.update_email        POST  be inside         –
password.confirm_email       GET   be inside         –
password.take_email          POST  be inside         –
password.show                GET   be inside         –
password.update              POST  be inside         –
sessions.index               GET   be inside         –
sessions.end                 POST  be inside         own
sessions.end_others          POST  be inside         –
factors.index                GET   be inside         –
factors.begin                GET   be inside         –
factors.offer                POST  be inside         –
factors.accept               POST  be inside         –
factors.confirm_removal      GET   be inside         –
factors.remove               POST  be inside         –
factors.begin_renewal        GET   be inside         –
factors.renew                POST  be inside         –
passkeys.new                 GET   be inside         –
passkeys.question            POST  be inside         –
passkeys.add                 POST  be inside         –
passkeys.confirm_removal     GET   be inside         own
passkeys.remove              POST  be inside         own
access_tokens.index          GET   be inside         –
access_tokens.make           POST  be inside         –
access_tokens.end            POST  be inside         own
own_workspaces.index         GET   be inside         –
own_workspaces.make          POST  make plans        –
own_workspaces.switch        POST  be inside         own
own_workspaces.confirm_leaving GET be inside         –
own_workspaces.leave         POST  be inside         –
erasure.confirm              GET   be inside         –
erasure.erase                POST  be inside         –

feeds.index                  GET   be inside         –
feeds.make                   POST  be inside         –
feeds.edit                   GET   be inside         own
feeds.update                 POST  be inside         own
feeds.confirm_rotate         GET   be inside         own
feeds.rotate                 POST  be inside         own
feeds.confirm_revoke         GET   be inside         own
feeds.revoke                 POST  be inside         own
people.index                 GET   see people        –
people.invite                POST  manage people     –
people.withdraw              POST  manage people     workspace
people.show                  GET   manage people     workspace
people.update                POST  manage people     workspace
people.recover               POST  manage people     workspace
people.reset                 POST  manage people     workspace
people.confirm_remove        GET   manage people     workspace
people.remove                POST  manage people     workspace
people.confirm_erase         GET   manage people     workspace
people.erase                 POST  manage people     workspace
teams.index                  GET   see people        –
teams.create                 POST  manage people     –
teams.edit                   GET   manage people     workspace
teams.update                 POST  manage people     workspace
teams.confirm_dissolve       GET   manage people     workspace
teams.dissolve               POST  manage people     workspace
capacities.index             GET   see people        –
capacities.fit               GET   see people        –
capacities.update            POST  manage capacity   –
capacities.forget            POST  manage capacity   –
estimates.index              GET   see people        –
estimates.update             POST  manage capacity   –
estimates.forget             POST  manage capacity   –
workspace.show               GET   read audit        –
workspace.update             POST  manage workspace  –
models.switch                POST  manage workspace  –
workspace.export             POST  export all        –
audit.index                  GET   read audit        –
audit.download               GET   read audit        –

plans.index                  GET   be inside         –
plans.new                    GET   make plans        –
plans.create                 POST  make plans        –
plans.delete                 POST  delete            plan
plans.restore                POST  delete            deleted plan
timeline.show                GET   read              plan
timeline.table               GET   read              plan
timeline.week                GET   read              plan
timeline.summary             GET   read              plan
timeline.picture             GET   read              plan
exports.download             GET   read              plan
exports.exchange             GET   read              plan
feeds.of_plan                GET   read              plan
feeds.make_of_plan           POST  read              plan
history.index                GET   history           plan
history.undo                 POST  change            plan
history.redo                 POST  change            plan
repairs.show                 GET   read              plan
repairs.update               POST  change            plan
chain.show                   GET   read              plan
chain.new                    GET   change            plan
chain.create                 POST  change            plan
chain.edit                   GET   change            plan
chain.update                 POST  change            plan
chain.delete                 POST  change            plan
goal.edit                    GET   change            plan
goal.update                  POST  change            plan
calendars.edit               GET   change            plan
calendars.update             POST  change            plan
closures.ask                 GET   change            plan
closures.read                POST  change            plan
closures.take                POST  change            plan
key_results.index            GET   read              plan
key_results.new              GET   change            plan
key_results.create           POST  change            plan
key_results.edit             GET   change            plan
key_results.update           POST  change            plan
key_results.delete           POST  change            plan
key_results.measure          POST  report            plan
drafts.index                 GET   change            plan
drafts.show                  GET   change            plan
drafts.check                 POST  change            plan
drafts.add                   POST  change            plan
drafts.update                POST  change            plan
drafts.remove                POST  change            plan
drafts.split                 POST  change            plan
drafts.fill                  POST  change            plan
offers.reword                POST  change            plan
offers.suggest               POST  change            plan
offers.decide                POST  change            plan
adoptions.show               GET   change            plan
adoptions.adopt              POST  change            plan
adoptions.keep               POST  change            plan
models.ask                   POST  change            plan
baselines.take               POST  change            plan
metrics.index                GET   read              plan
metrics.show                 GET   read              plan
metrics.update               POST  change            plan
metrics.measure              POST  report            plan
metrics.correct              POST  report            plan
steps.new                    GET   change            plan
steps.create                 POST  change            plan
steps.show                   GET   read              plan
steps.edit                   GET   change            plan
steps.update                 POST  change            plan
steps.move                   POST  change            plan
steps.mark                   POST  report            plan
steps.confirm_delete         GET   change            plan
steps.delete                 POST  change            plan
steps.connect                POST  change            plan
steps.disconnect             POST  change            plan
capacities.make              POST  change            plan
slips.show                   GET   read              plan
chances.show                 GET   read              plan
chances.safe_start           GET   read              plan
chances.update               POST  change            plan
slips.make                   POST  change            plan
estimates.show               GET   change            plan
estimates.take               POST  change            plan
sharing.index                GET   share             plan
sharing.update               POST  share             plan
sharing.add                  POST  share             plan
sharing.change               POST  share             plan
sharing.remove               POST  share             plan
sharing.invite               POST  share             plan
sharing.withdraw             POST  share             plan
sharing.link                 POST  share             plan
sharing.end                  POST  share             plan

api.index                    GET    open             –
api.document                 GET    open             –
api.get_me                   GET    be inside        –
api.list_persons             GET    see people       –
api.invite_somebody          POST   manage people    –
api.list_all_teams           GET    see people       –
api.make_a_team              POST   manage people    –
api.list_all_plans           GET    be inside        –
api.begin_plan               POST   make plans       –
api.import_a_plan            POST   make plans       –
api.get_plan                 GET    read             plan
api.change_plan              PATCH  change           plan
api.delete_plan              DELETE delete           plan
api.restore_plan             POST   delete           deleted plan
api.undo                     POST   change           plan
api.redo                     POST   change           plan
api.get_history              GET    history          plan
api.get_schedule             GET    read             plan
api.get_chances              GET    read             plan
api.get_goal                 GET    read             plan
api.patch_goal               PATCH  change           plan
api.get_calendars            GET    read             plan
api.put_calendars            PUT    change           plan
api.get_chain                GET    read             plan
api.put_chain                PUT    change           plan
api.list_metrics             GET    read             plan
api.add_metric               POST   change           plan
api.patch_metric             PATCH  change           plan
api.delete_metric            DELETE change           plan
api.list_key_results         GET    read             plan
api.add_key_result           POST   change           plan
api.patch_key_result         PATCH  change           plan
api.delete_key_result        DELETE change           plan
api.list_measurements        GET    read             plan
api.measure                  POST   report           plan
api.list_steps               GET    read             plan
api.add_a_step               POST   change           plan
api.get_step                 GET    read             plan
api.patch_step               PATCH  change           plan
api.mark_step                POST   report           plan
api.delete_step              DELETE change           plan
api.list_dependencies        GET    read             plan
api.connect                  POST   change           plan
api.disconnect               DELETE change           plan
api.export_yaml              GET    read             plan
api.export_json              GET    read             plan
api.export_ics               GET    read             plan
api.export_xml               GET    read             plan
api.export_csv               GET    read             plan
"""

# What stands in addresses beside ids of the world.
WORDS: Final = {
    "step_id": "B", "before": "A", "after": "B", "key_result_id": "KR1", "metric_id": "spare", "form": "ics",
    "name": "onboarding", "topic": "dates", "filename": "forms.css",
    "token": "no-such-token", "rate": "e-learning-2", "kind": "behaviours", "part_id": "B1",
    "objective_id": "O1",
}  # fmt: skip
# The same names in the plan called “other”: under another plan's address they are nothing.
WORDS_ELSEWHERE: Final = {
    "step_id": "Z", "before": "Z", "after": "Z", "key_result_id": "KR9", "metric_id": "ninth", "part_id": "B9",
    "objective_id": "O9", "kind": "morals",
}  # fmt: skip

# A form in which every route finds what it needs; where two routes read one name differently, the one named below.
FORM: Final = {
    "version": "1", "title": "Another title", "statement": "Something else is true", "due": "2026-12-11", "days": "2",
    "state": "done", "kind": "action", "before": "A", "type": "SS", "workdays": "mon", "name": "Another name",
    "metric": "talks", "target": "7", "date": "2026-07-30", "value": "3", "start": "blank", "role": "viewer",
    "lever": "A+B", "owner": "Designer", "percent": "50", "held": "B", "until": "2026-11-20",
    "email": "somebody@new.example", "audience": "private", "life": "30", "week_start": "1", "sure": "1",
    "password": "nine purple otters sing", "slip_step": "B", "slip_more": "2", "slip_later": "", "slip_on": "",
    "low": "70", "high": "150", "way": "assess", "people": "120", "assessors": "5", "a_day": "3", "hours": "60",
    "offered": "2026-12-03/2026-12-04//Stocktaking", "take": "0", "does": "Somebody does something else",
    "kinds": "milestone", "lines": "One line more", "text": "Another line", "first": "One thing", "second": "Another",
}  # fmt: skip
# Bodies for the programming interface.
BODIES: Final[dict[str, dict[str, Any]]] = {
    "api.begin_plan": {"goal": {"statement": "It is true", "due": "2026-12-18"}},
    "api.change_plan": {"title": "Another title"},
    "api.patch_goal": {"statement": "Something else is true"},
    "api.put_calendars": {"calendar": {"workdays": ["mon"]}},
    "api.put_chain": {"behaviours": [{"id": "B1", "does": "Somebody does something else"}]},
    "api.add_metric": {"id": "more", "name": "More", "unit": "a day"},
    "api.patch_metric": {"unit": "a year"},
    "api.add_key_result": {"metric": "talks", "target": 7},
    "api.patch_key_result": {"note": "Another note"},
    "api.measure": {"metric": "talks", "date": "2026-07-30", "value": 3},
    "api.add_a_step": {"title": "One more", "days": 1},
    "api.patch_step": {"title": "Another title"},
    "api.mark_step": {"state": "done"},
    "api.connect": {"before": "A", "after": "C"},
}
# How an allowed request ends where it is not simply taken (200 to 399): by what the world lacks, never by who asks.
ENDINGS: Final[dict[str, set[int]]] = {
    "closures.read": {422},  # no calendar is named
    "capacities.forget": {404},  # nothing was said of this owner
    "healths.metrics": {404},  # there is no token in these settings
    "single_sign_on.leave": {404},  # nor another service
    "single_sign_on.arrive": {404},
    "password.confirm_email": {404},  # no link was mailed
    "password.take_email": {404},
    "offers.reword": {404},  # nothing like this is offered
    "offers.suggest": {404},
    "metrics.correct": {404},  # nothing was measured
    "baselines.take": {404},
    "healths.ready": {200},
    "sign_in.with_password": {401},  # a wrong password
    "sign_in_passkey.enter": {401, 422},  # no answer of a device
    "factors.accept": {422},  # nothing was set up that a code could belong to
    "passkeys.add": {422},  # no answer of a device
    "second_factor.confirm": {401, 409, 422, 303},
    "second_factor.question": {200, 409, 422},
    "second_factor.with_passkey": {401, 409, 422, 303},
    "history.undo": {409},  # nothing to take back yet
    "history.redo": {409},
    "api.undo": {409},
    "api.redo": {409},
}


def rows() -> dict[tuple[str, str], tuple[str, str]]:
    """Endpoint and method to deed and thing."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for line in filter(None, ROUTES.splitlines()):
        endpoint, method, *deed, thing = line.replace("deleted plan", "deleted-plan").split()
        found[endpoint, method] = " ".join(deed), thing
    return found
