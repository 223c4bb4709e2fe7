"""The ready-made programmes."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from backcast.domain.scheduling.schedule import work_backward
from backcast.plan_files.writings import write_plan
from backcast.use_cases.programmes import programme, programme_names, start_programme
from backcast.web.pictures.overviews import Overview

pages = Blueprint("programmes", __name__, url_prefix="/programmes")


@pages.get("")
def index() -> str:
    """All programmes."""
    offered = [programme(name) for name in programme_names()]
    measures = {each.name: [metric.name for metric in start_programme(each.name).plan.metrics] for each in offered}

    return render_template("programmes/index.html", programmes=offered, measures=measures)


@pages.get("/<name>")
def show(name: str) -> str:
    """One programme: its end goal, measures, steps and notes, with the dates of its example."""
    described, plan_file = programme(name), start_programme(name)
    timeline = work_backward(plan_file.plan, described.must_start)

    shown = {"programme": described, "plan": plan_file.plan, "timeline": timeline}
    return render_template("programmes/show.html", **shown, results=Overview(plan_file.plan, timeline).results)


@pages.get("/<name>.yaml")
def download(name: str) -> Response:
    """A programme as a plan file."""
    plan_file = start_programme(name)

    text = write_plan(plan_file.plan, plan_file.today)
    headers = {"Content-Disposition": f'attachment; filename="{name}.yaml"'}
    return Response(text, content_type="application/yaml; charset=utf-8", headers=headers)
