"""Settings: environment before file before default, all problems told at once, and a key that nobody is shown."""

import os
import stat
from datetime import date
from ipaddress import ip_network
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from backcast.domain.errors import InvalidInput
from backcast.settings import DESCRIBED, PACKAGE, Settings, folder

# Beside the first six: what is written and what is kept of it.
OTHERS: dict[str, tuple[str, Any]] = {
    "address": ("https://Plans.example.org/", "https://plans.example.org"),
    "proxies": ("2", 2),
    "insecure": ("true", True),
    "workers": ("3", 3),
    "threads": ("8", 8),
    "secret_key": ("k" * 32, "k" * 32),
    "log": ("json", "json"),
    "metrics_token": ("m" * 16, "m" * 16),
    "smtp": ("smtps://me:hush@mail.example.org:465", "smtps://me:hush@mail.example.org:465"),
    "mail_from": ("Backcast <plans@example.org>", "Backcast <plans@example.org>"),
    "oidc_issuer": ("https://login.example.org/realms/all", "https://login.example.org/realms/all"),
    "oidc_client": ("backcast", "backcast"),
    "oidc_secret": ("hush", "hush"),
    "oidc_name": ("Example staff", "Example staff"),
    "model_url": ("https://models.example.org/v1/", "https://models.example.org/v1"),
    "model_name": ("large-1", "large-1"),
    "model_key": ("hush", "hush"),
    "model_deadline": ("12.5", 12.5),
    "model_profile": ("reasoning", "reasoning"),
    "model_calls_person": ("5", 5),
    "model_calls_workspace": ("50", 50),
    "model_tokens": ("20000", 20_000),
    "private_networks": ("10.1.0.0/16, 10.2.3.4", (ip_network("10.1.0.0/16"), ip_network("10.2.3.4/32"))),
    "caldav_name": ("planner", "planner"),
    "caldav_password": ("hush", "hush"),
}


def read(instance: Path, **environ: str) -> Settings:
    return Settings.read({f"BACKCAST_{name.upper()}": value for name, value in environ.items()}, instance)


def written(instance: Path, text: str) -> Path:
    (instance / "settings.toml").write_text(text, "utf-8")
    return instance


def problems_of(instance: Path, **environ: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        read(instance, **environ)
    return refused.value.problems


def test_without_any_setting_it_listens_to_this_machine_and_keeps_its_database_in_the_instance(tmp_path: Path) -> None:
    settings = read(tmp_path)

    assert (settings.host, settings.port, settings.https, settings.today) == ("127.0.0.1", 8000, False, None)
    assert settings.instance == tmp_path
    assert settings.database == f"sqlite:///{tmp_path}/backcast.db"
    assert (settings.workers, settings.threads, settings.proxies, settings.log) == (2, 4, 0, "text")
    assert not any((settings.address, settings.smtp, settings.metrics_token, settings.oidc_issuer, settings.insecure))


def test_every_setting_can_come_from_the_environment(tmp_path: Path) -> None:
    settings = Settings.read(
        {
            "BACKCAST_INSTANCE": str(tmp_path),
            "BACKCAST_DATABASE": "postgresql://db.example/backcast",
            "BACKCAST_TODAY": "2026-08-03",
            "BACKCAST_HTTPS": "1",
            "BACKCAST_HOST": "0.0.0.0",
            "BACKCAST_PORT": "9000",
            **{f"BACKCAST_{name.upper()}": value for name, (value, _) in OTHERS.items()},
        }
    )

    assert settings.instance == tmp_path
    assert settings.database == "postgresql://db.example/backcast"
    assert (settings.today, settings.https) == (date(2026, 8, 3), True)
    assert (settings.host, settings.port) == ("0.0.0.0", 9000)
    assert {name: getattr(settings, name) for name in OTHERS} == {name: kept for name, (_, kept) in OTHERS.items()}
    assert {"instance", "database", "today", "https", "host", "port", *OTHERS} == set(DESCRIBED)


def test_every_setting_but_the_place_of_the_file_can_come_from_the_file(tmp_path: Path) -> None:
    written(
        tmp_path,
        'database = "sqlite:////elsewhere.db"\ntoday = 2026-08-03\nhttps = true\nhost = "::1"\nport = 9000\n',
    )

    settings = read(tmp_path)

    assert settings.database == "sqlite:////elsewhere.db"
    assert (settings.today, settings.https) == (date(2026, 8, 3), True)
    assert (settings.host, settings.port) == ("::1", 9000)


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    written(tmp_path, 'port = 9000\nhost = "::1"\n')

    settings = read(tmp_path, port="9001")

    assert (settings.port, settings.host) == (9001, "::1")


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    settings = read(tmp_path, port="", today="", https="", host="", database="")

    assert settings == read(tmp_path)


def test_the_place_that_is_named_comes_before_the_variable(tmp_path: Path) -> None:
    settings = Settings.read({"BACKCAST_INSTANCE": str(tmp_path / "variable")}, tmp_path / "named")

    assert settings.instance == tmp_path / "named"


def test_a_place_is_kept_as_an_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    settings = Settings.read({"BACKCAST_INSTANCE": "here"})

    assert settings.instance == tmp_path / "here"
    assert settings.database == f"sqlite:///{tmp_path}/here/backcast.db"


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, "port = 70000\ncolour = 'red'\n")

    problems = problems_of(tmp_path, https="maybe", today="tomorrow")

    assert problems.keys() == {"port", "colour", "https", "today"}
    assert problems["https"].startswith("BACKCAST_HTTPS is “maybe”, which cannot be read. 1 when people reach")
    assert problems["today"].startswith("BACKCAST_TODAY is “tomorrow”")
    assert "colour" in problems["colour"]
    assert "database, today, https, host, port" in problems["colour"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "0"),
        ("port", "65536"),
        ("port", "-1"),
        ("port", "eighty"),
        ("port", "80.5"),
        ("port", "1" * 5_000),
        ("today", "2026-13-01"),
        ("today", "03.08.2026"),
        ("https", "2"),
        ("https", "yes please"),
        ("address", "plans.example.org"),
        ("address", "ftp://plans.example.org"),
        ("address", "https://plans.example.org/backcast"),
        ("address", "https://me:hush@plans.example.org"),
        ("address", "https://plans.example.org?x=1"),
        ("address", "https://"),
        ("proxies", "-1"),
        ("proxies", "yes"),
        ("workers", "0"),
        ("workers", "65"),
        ("threads", "0"),
        ("insecure", "maybe"),
        ("log", "xml"),
        ("mail_from", "nobody"),
        ("mail_from", "me@example.org\nBcc: you@example.org"),
        ("oidc_issuer", "http://login.example.org"),
        ("model_deadline", "0.5"),
        ("model_deadline", "21"),
        ("model_deadline", "nan"),
        ("model_profile", "clever"),
        ("model_calls_person", "0"),
        ("model_tokens", "-1"),
    ],
)
def test_a_value_that_cannot_be_read_is_told(tmp_path: Path, name: str, value: str) -> None:
    problems = problems_of(tmp_path, **{name: value})

    assert list(problems) == [name]
    assert f"BACKCAST_{name.upper()}" in problems[name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret_key", "hush-of-31-characters-is-not-en"),
        ("metrics_token", "hush"),
        ("smtp", "mail://hush@mail.example.org"),
        ("smtp", "smtp://me:hush@mail.example.org:port"),
        ("smtp", "me:hush@mail.example.org"),
        ("database", "mysql://me:hush@db.example/plans"),
        ("model_url", "https://me:hush@models.example.org/v1"),
        ("model_url", "models.example.org/v1?key=hush"),
        ("model_key", "hush\nX-Other: 1"),
    ],
)
def test_a_secret_that_cannot_be_read_is_told_without_showing_it(tmp_path: Path, name: str, value: str) -> None:
    problems = problems_of(tmp_path, **{name: value})

    assert list(problems) == [name]
    assert f"BACKCAST_{name.upper()}" in problems[name]
    assert "hush" not in problems[name]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"https": "0", "address": "https://plans.example.org"}, "https"),
        ({"smtp": "smtp://mail.example.org"}, "mail_from"),
        ({"oidc_issuer": "https://login.example.org"}, "oidc_issuer"),
        ({"oidc_client": "backcast", "oidc_secret": "hush"}, "oidc_issuer"),
        ({"model_url": "https://models.example.org/v1"}, "model_url"),
        ({"model_name": "large"}, "model_url"),
        ({"model_url": "http://models.example.org", "model_name": "large", "model_key": "hush"}, "model_key"),
    ],
)
def test_settings_that_contradict_one_another_are_told(tmp_path: Path, found: dict[str, str], told: str) -> None:
    assert list(problems_of(tmp_path, **found)) == [told]


def test_a_key_of_a_model_may_stay_on_this_machine_or_in_a_trusted_network(tmp_path: Path) -> None:
    key = {"model_name": "small", "model_key": "hush"}

    assert read(tmp_path, model_url="http://127.0.0.1:8080/v1", **key).model_key == "hush"
    assert read(tmp_path, model_url="http://models:8080/v1", insecure="1", **key).model_key == "hush"
    assert read(tmp_path, model_url="http://models:8080/v1", model_name="small").model_key == ""


def test_an_address_that_begins_with_https_says_that_cookies_need_it(tmp_path: Path) -> None:
    assert read(tmp_path, address="https://plans.example.org").https
    assert not read(tmp_path, address="http://plans.example.org").https
    assert read(tmp_path, address="http://plans.example.org", https="1").https  # a proxy may speak https elsewhere


def test_a_key_from_the_environment_is_the_key_and_none_is_made(tmp_path: Path) -> None:
    settings = read(tmp_path, secret_key="the same one on every machine, 1")

    assert settings.secret_key == "the same one on every machine, 1"
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize("text", ["port = ", "= 5", "port = 1\nport = 2", '"\\x"'])
def test_a_file_that_cannot_be_read_is_told_by_name(tmp_path: Path, text: str) -> None:
    problems = problems_of(written(tmp_path, text))

    assert list(problems) == ["settings.toml"]
    assert str(tmp_path / "settings.toml") in problems["settings.toml"]


def test_a_file_that_is_no_text_is_told_together_with_the_rest(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe\x00")

    assert problems_of(tmp_path, port="0").keys() == {"settings.toml", "port"}


def test_the_place_of_the_file_cannot_be_said_in_the_file(tmp_path: Path) -> None:
    problems = problems_of(written(tmp_path, 'instance = "/elsewhere"\n'))

    assert list(problems) == ["instance"]


@pytest.mark.parametrize("is_checkout", [True, False])
def test_unless_it_is_told_otherwise_an_instance_lies_in_the_checkout_or_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_checkout: bool
) -> None:
    checkout, elsewhere = tmp_path / "checkout", tmp_path / "elsewhere"
    (checkout / "src").mkdir(parents=True)
    elsewhere.mkdir()
    if is_checkout:
        (checkout / "pyproject.toml").touch()
    monkeypatch.setattr("backcast.settings.PACKAGE", checkout / "src" / "backcast")
    monkeypatch.chdir(elsewhere)

    settings = Settings.read({})

    assert settings.instance == (checkout if is_checkout else elsewhere) / "instance"


def test_a_problem_makes_no_key(tmp_path: Path) -> None:
    problems_of(tmp_path, port="0")

    assert list(tmp_path.iterdir()) == []


def test_the_key_is_made_once_and_stays(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64  # 48 random octets
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_every_instance_has_a_key_of_its_own(tmp_path: Path) -> None:
    keys = {read(tmp_path / str(number)).secret_key for number in range(5)}

    assert len(keys) == 5


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_only_its_owner_may_read_the_key(tmp_path: Path, mask: int) -> None:
    usual = os.umask(mask)
    try:
        read(tmp_path)
    finally:
        os.umask(usual)

    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_missing_place_is_made(tmp_path: Path) -> None:
    settings = read(tmp_path / "new" / "place")

    assert (tmp_path / "new" / "place" / "secret_key").read_text() == settings.secret_key


def test_an_empty_key_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("\n")

    problems = problems_of(tmp_path)

    assert list(problems) == ["secret_key"]
    assert str(tmp_path / "secret_key") in problems["secret_key"]


def key_of_a_process(instance: Path, together: Barrier, told: Any) -> None:
    together.wait()
    told.put(read(instance).secret_key)


def test_several_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    forking = get_context("spawn")
    together, told = forking.Barrier(4), forking.Queue()
    processes = [forking.Process(target=key_of_a_process, args=(tmp_path, together, told)) for _ in range(4)]

    for process in processes:
        process.start()
    keys = {told.get(timeout=60) for _ in processes}
    for process in processes:
        process.join()

    assert keys == {(tmp_path / "secret_key").read_text()}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_what_is_shown_names_every_setting_and_no_secret(tmp_path: Path) -> None:
    address = "postgresql://backcast:hush@db.example:5432/plans?password=hush"
    hidden = {"smtp": "smtp://me:hush@mail.example.org", "metrics_token": "hush" * 4, "secret_key": "hush" * 8}
    provider = {"oidc_issuer": "https://login.example.org", "oidc_client": "backcast", "oidc_secret": "hush"}
    provider |= {"caldav_name": "me", "caldav_password": "hush", "private_networks": "10.1.0.0/16"}
    settings = read(tmp_path, database=address, today="2026-08-03", mail_from="plans@example.org", **hidden, **provider)

    shown = settings.shown()

    assert [name for name, _ in shown] == list(DESCRIBED)
    assert (dict(shown)["today"], dict(shown)["private_networks"]) == ("2026-08-03", "10.1.0.0/16")
    assert dict(shown)["database"] == "postgresql://db.example:5432/plans"
    assert {dict(shown)[name] for name in ("smtp", "metrics_token", "oidc_secret", "caldav_password")} == {"set"}
    assert dict(shown)["secret_key"] == "BACKCAST_SECRET_KEY"  # where it stands, and not what it is
    assert "hush" not in str(shown) + repr(settings)
    assert settings.secret_key not in str(shown)


def test_a_file_database_is_shown_as_it_is(tmp_path: Path) -> None:
    settings = read(tmp_path, database="sqlite:////home/me@here/backcast.db")

    assert dict(settings.shown())["database"] == "sqlite:////home/me@here/backcast.db"
    assert dict(settings.shown())["today"] == "-"


def test_settings_in_a_traceback_or_a_log_tell_no_secret(tmp_path: Path) -> None:
    settings = read(tmp_path, database="postgresql://backcast:hush@db.example/plans")

    assert settings.secret_key not in repr(settings)
    assert "hush" not in repr(settings)


def test_the_described_settings_are_the_settings() -> None:
    assert {*DESCRIBED, "key_place"} == set(Settings.__dataclass_fields__)
    assert all(variable == f"BACKCAST_{name.upper()}" for name, (variable, _) in DESCRIBED.items())


@pytest.mark.parametrize("name", ["templates", "prompts"])
def test_folders_are_found_at_the_top_of_a_checkout(name: str) -> None:
    assert folder(name) == PACKAGE.parents[1] / name
    assert folder(name).is_dir()


def test_folders_are_found_inside_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates").mkdir()
    monkeypatch.setattr("backcast.settings.PACKAGE", tmp_path)

    assert folder("templates") == tmp_path / "templates"
