"""The house keeps its rules, and each rule catches what it is there for."""

from pathlib import Path

import pytest

from tests.house import rules

HOUSE = Path(__file__).parents[2]
LONG = "\n" * (rules.MOST_LINES + 1)
LIBRARY = "src/backcast/use_cases/plans.py"
PAGE = "templates/plans/show.html"

# Each: the rule, a file, what is wrong in it. Names that would break a rule here too are put together from pieces.
PLANTED = [
    (rules.long_files, LIBRARY, LONG),
    (rules.long_files, PAGE, LONG),
    (rules.empty_names, "src/backcast/web/utils.py", ""),
    (rules.empty_names, "templates/common/row.html", ""),
    (rules.empty_names, "tests/helpers/plans.py", ""),
    (rules.foreign_words, "src/backcast/domain/task.py", ""),
    (rules.foreign_words, LIBRARY, "class User: ..."),
    (rules.foreign_words, LIBRARY, "class PlanManager: ..."),
    (rules.foreign_words, LIBRARY, "class Plan:\n    def info(self): ..."),
    (rules.stray_transactions, LIBRARY, "def save(tx):\n    tx.commit()"),
    (rules.stray_transactions, "src/backcast/web/views/plans.py", "store.connection.rollback()"),
    (rules.stray_transactions, "src/backcast/app.py", "session.flush()"),
    (rules.unescaped_text, PAGE, "{{ plan.name | safe }}"),
    (rules.unescaped_text, PAGE, "{% autoescape false %}{{ plan.name }}{% endautoescape %}"),
    (rules.unescaped_text, "src/backcast/web/views/plans.py", "Markup(name)"),
    (rules.inline_code, PAGE, "<script>alert(1)</script>"),
    (rules.inline_code, PAGE, '<p style="color: red">'),
    (rules.inline_code, PAGE, "<style>p { color: red }</style>"),
    (rules.inline_code, PAGE, '<button type="button"\n  onclick="go()">'),
    (rules.inline_code, PAGE, '<button hx-on:click="go()">'),
    (rules.inline_code, PAGE, '<a href="javascript:go()">'),
    (rules.undeclared_names, PAGE, '{{ request.args.get("page", 1, type=int) }}'),
    (rules.silent_modules, "src/backcast/domain/errors.py", "class Refused(Exception): ..."),
    (rules.silent_modules, "src/backcast/domain/__init__.py", "VERSION = 1"),
    (rules.clock_readers, LIBRARY, "today = date.today()"),
    (rules.clock_readers, LIBRARY, "now = datetime.datetime.now(tz=UTC)"),
    (rules.clock_readers, "src/backcast/web/current.py", "now = time.time()"),
    (rules.loads_past_the_use_cases, "src/backcast/web/views/plans.py", "plan = session.get(plans, plan_id).engine"),
    (
        rules.loads_past_the_use_cases,
        "src/backcast/web/views/plans.py",
        "with current.store().reading(person) as tx: ...",
    ),
    (rules.loads_past_the_use_cases, "src/backcast/api/views/plans.py", "connection.execute(query)"),
    (rules.risky_code, LIBRARY, "import pickle"),
    (rules.risky_code, LIBRARY, "from subprocess import run"),
    (rules.risky_code, LIBRARY, "import urllib.request"),
    (rules.risky_code, LIBRARY, "from urllib import request"),
    (rules.risky_code, "src/backcast/use_cases/calendars/closures.py", "import requests"),
    (rules.risky_code, "src/backcast/web/views/plans.py", "from http import client"),
    (rules.risky_code, LIBRARY, "import xml.etree.ElementTree"),
    (rules.risky_code, LIBRARY, "from importlib import import_module"),
    (rules.risky_code, LIBRARY, "value = eval(text)"),
    (rules.traces_of_a_machine, "tools/setup.py", "HERE = '/ro" + "ot/backcast'"),
    (rules.traces_of_a_machine, "README.md", "see ../sha" + "red/design"),
    (rules.traces_of_a_machine, "README.md", "fetched from https://py" + "pi.org"),
    (rules.traces_of_a_machine, "requirements/run.lock", "--index-url https://mirr" + "or.example/"),
]
ALLOWED = [
    (rules.long_files, LIBRARY, LONG[1:]),
    (rules.empty_names, "src/backcast/domain/commonly.py", ""),
    (rules.foreign_words, LIBRARY, "class Person:\n    def items(self): ...\n    def user_name(self): ..."),
    (rules.stray_transactions, "src/backcast/storage/store.py", "connection.commit()"),
    (rules.unescaped_text, PAGE, "{{ plan.safe_start | day }} autoescape"),
    (rules.unescaped_text, "src/backcast/web/html.py", "Markup('<br>')"),
    (rules.inline_code, PAGE, '<script src="{{ url }}" defer></script><p>on time = late</p>{# style="x" #}'),
    (rules.inline_code, PAGE, '<p class="{% if a > b %}on{% endif %}" data-on="1">style = plain</p>'),
    (rules.undeclared_names, PAGE, "{% set each = request.args %}{% for step in each %}{{ step }}{% endfor %}"),
    (rules.silent_modules, "src/backcast/domain/__init__.py", ""),
    (rules.clock_readers, "src/backcast/app.py", "today = date.today()"),
    (rules.clock_readers, "src/backcast/web/views/plans.py", "today = current.today()"),
    (rules.loads_past_the_use_cases, LIBRARY, "with store.reading(person) as tx: ..."),
    (rules.loads_past_the_use_cases, "src/backcast/web/views/plans.py", "shown = request.args.get('reading')"),
    (rules.risky_code, "src/backcast/cli/workers.py", "import subprocess"),
    (rules.risky_code, "src/backcast/outbound/sessions.py", "from http.client import HTTPResponse\nimport socket"),
    (
        rules.risky_code,
        LIBRARY,
        "import re, requestable\nWORD = re.compile('x')\nfrom importlib.resources import files",
    ),
    (rules.traces_of_a_machine, "src/backcast/app.py", "URL = f'{base}/plans/wo" + "rk/done'"),
]


@pytest.mark.parametrize(
    "rule",
    [
        rules.long_files,
        rules.crowded_folders,
        rules.empty_names,
        rules.foreign_words,
        rules.stray_transactions,
        rules.unescaped_text,
        rules.inline_code,
        rules.undeclared_names,
        rules.silent_modules,
        rules.clock_readers,
        rules.loads_past_the_use_cases,
        rules.risky_code,
        rules.traces_of_a_machine,
    ],
)
def test_the_house_keeps_the_rule(rule: rules.Rule) -> None:
    violations = rule(HOUSE, rules.committed(HOUSE))

    assert not violations, "\n".join([f"{rule.__doc__}", *violations])


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_the_rule_catches_a_planted_violation(rule: rules.Rule, path: str, text: str, tmp_path: Path) -> None:
    assert rule(tmp_path, plant(tmp_path, path, text))


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_the_rule_lets_pass_what_only_looks_alike(rule: rules.Rule, path: str, text: str, tmp_path: Path) -> None:
    assert not rule(tmp_path, plant(tmp_path, path, text))


def test_a_thirteenth_file_in_a_folder_is_one_too_many(tmp_path: Path) -> None:
    folder = Path("src/backcast/web/views")
    files = [folder / "__init__.py", *(folder / f"view_{number}.py" for number in range(rules.MOST_FILES))]

    assert not rules.crowded_folders(tmp_path, files)
    assert rules.crowded_folders(tmp_path, [*files, folder / "one_more.py"])


def test_migrations_may_be_as_many_as_they_like(tmp_path: Path) -> None:
    versions = Path("src/backcast/storage/migrations/versions")

    assert not rules.crowded_folders(tmp_path, [versions / f"{number:04}_step.py" for number in range(40)])


def plant(root: Path, path: str, text: str) -> list[Path]:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return [Path(path)]
