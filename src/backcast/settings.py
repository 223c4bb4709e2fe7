"""Settings: the environment and ``instance/settings.toml`` made into one frozen value, all problems told at once."""

import re
import secrets
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from backcast.domain.errors import InvalidInput

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Where ``templates`` or ``prompts`` lies: inside an installed package, or at the top of a checkout."""
    packaged = PACKAGE / name
    return packaged if packaged.is_dir() else PACKAGE.parents[1] / name


# name → (environment variable, what it is); the documentation test reads this table.
DESCRIBED = {
    "instance": ("BACKCAST_INSTANCE", "Folder for the database, the secret key and settings.toml."),
    "database": ("BACKCAST_DATABASE", "Database address; an SQLite file in the instance folder unless said otherwise."),
    "today": ("BACKCAST_TODAY", "A fixed day (YYYY-MM-DD) in place of the real one, for demonstrations and tests."),
    "https": ("BACKCAST_HTTPS", "1 when people reach Backcast over https: cookies are then sent over https only."),
    "host": ("BACKCAST_HOST", "Address to listen on; loopback (127.0.0.1) unless said otherwise."),
    "port": ("BACKCAST_PORT", "Port to listen on; 8000 unless said otherwise."),
    "address": (
        "BACKCAST_ADDRESS",
        "Where people reach Backcast, such as https://plans.example.org; links begin with it, other hosts are refused.",
    ),
    "proxies": ("BACKCAST_PROXIES", "How many proxies of yours stand in front; 0 ignores what X-Forwarded-For says."),
    "insecure": ("BACKCAST_INSECURE", "1 to serve other machines over plain http, where a network is trusted."),
    "workers": ("BACKCAST_WORKERS", "Processes that “backcast serve” answers with; 2 unless said otherwise."),
    "threads": (
        "BACKCAST_THREADS",
        "Requests that each of these processes answers at a time; 4 unless said otherwise.",
    ),
    "secret_key": (
        "BACKCAST_SECRET_KEY",
        "The key that signs forms, 32 characters or more, the same on every machine; made at the first start if unset.",
    ),
    "log": ("BACKCAST_LOG", "How the log is written: text or json."),
    "metrics_token": (
        "BACKCAST_METRICS_TOKEN",
        "Whoever reads /metrics sends this, 16 characters or more; off if unset.",
    ),
    "smtp": ("BACKCAST_SMTP", "Mail server, such as smtp://person:password@mail.example.org:587; none sends no mail."),
    "mail_from": ("BACKCAST_MAIL_FROM", "Who mails come from, such as Backcast <plans@example.org>."),
    "oidc_issuer": ("BACKCAST_OIDC_ISSUER", "Address of the OpenID Connect provider that people may sign in with."),
    "oidc_client": ("BACKCAST_OIDC_CLIENT", "What that provider calls Backcast: the client id."),
    "oidc_secret": ("BACKCAST_OIDC_SECRET", "What Backcast shows that provider: the client secret."),
    "oidc_name": (
        "BACKCAST_OIDC_NAME",
        "What the button to sign in there says; “your organisation” unless said otherwise.",
    ),
    "model_url": (
        "BACKCAST_MODEL_URL",
        "Address of an OpenAI-compatible server for suggestions, such as https://models.example.org/v1; off if unset.",
    ),
    "model_name": ("BACKCAST_MODEL_NAME", "What that server calls the model; each workspace still turns it on itself."),
    "model_key": ("BACKCAST_MODEL_KEY", "What Backcast shows that server: the API key, where it wants one."),
    "model_deadline": (
        "BACKCAST_MODEL_DEADLINE",
        "Seconds that a suggestion may take, repairs and all: 1 to 20, 8 unless said otherwise.",
    ),
    "model_profile": (
        "BACKCAST_MODEL_PROFILE",
        "usual (700 tokens an answer), or reasoning (4,000) for models that think first.",
    ),
    "model_calls_person": ("BACKCAST_MODEL_CALLS_PERSON", "Calls of the model a day and person; 20 unless said."),
    "model_calls_workspace": (
        "BACKCAST_MODEL_CALLS_WORKSPACE",
        "Calls of the model a day and workspace; 200 unless said.",
    ),
    "model_tokens": ("BACKCAST_MODEL_TOKENS", "Tokens a month and workspace, with a hard stop; 1,000,000 unless said."),
    "private_networks": (
        "BACKCAST_PRIVATE_NETWORKS",
        "Networks of yours that calendar addresses may lead into, such as 10.1.0.0/16, 10.2.3.4; none unless said.",
    ),
    "caldav_name": ("BACKCAST_CALDAV_NAME", "Whom “backcast push” signs in as at a CalDAV server."),
    "caldav_password": ("BACKCAST_CALDAV_PASSWORD", "The password of that name, best one for this purpose alone."),
}
HIDDEN = frozenset(
    {"secret_key", "metrics_token", "smtp", "oidc_secret", "caldav_password", "model_key"}
)  # never shown, not even when they are wrong
_LEAST_KEY, _LEAST_TOKEN = 32, 16
_ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force. ``secret_key`` is made once into the instance folder; there is no default.

    ``key_place`` says where the key in force stands. Neither a key nor an address that may hold a password shows in a
    representation.
    """

    instance: Path
    database: str = field(repr=False)
    secret_key: str = field(repr=False)
    today: date | None = None
    https: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    address: str = ""
    proxies: int = 0
    insecure: bool = False
    workers: int = 2
    threads: int = 4
    log: str = "text"
    metrics_token: str = field(default="", repr=False)
    smtp: str = field(default="", repr=False)
    mail_from: str = ""
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = field(default="", repr=False)
    oidc_name: str = "your organisation"
    model_url: str = ""
    model_name: str = ""
    model_key: str = field(default="", repr=False)
    model_deadline: float = 8.0
    model_profile: str = "usual"
    model_calls_person: int = 20
    model_calls_workspace: int = 200
    model_tokens: int = 1_000_000
    private_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    caldav_name: str = ""
    caldav_password: str = field(default="", repr=False)
    key_place: str = "the settings"

    @classmethod
    def read(cls, environ: Mapping[str, str], instance: Path | None = None) -> "Settings":
        """Settings from the environment, then the file, then the defaults.

        Raises:
            InvalidInput: with every setting that is wrong, or when the key file is empty.
        """
        place = (instance or Path(environ.get("BACKCAST_INSTANCE") or _default_instance())).absolute()
        found, problems = _from_file(place / "settings.toml")
        for name, (variable, _) in DESCRIBED.items():
            if environ.get(variable):
                found[name] = environ[variable]
        values = {name: _value(name, found[name], problems) for name in found if name in _READERS}
        if environ.get("BACKCAST_SECRET_KEY") == "":
            problems |= {"secret_key": "BACKCAST_SECRET_KEY is empty. Give it a value, or leave it out altogether."}
        problems = {**_contradictions(values), **problems}
        if problems:
            raise InvalidInput(problems)
        values.setdefault("https", values.get("address", "").startswith("https:"))
        values["instance"] = place
        values.setdefault("database", f"sqlite:///{place / 'backcast.db'}")
        said = "BACKCAST_SECRET_KEY" if environ.get("BACKCAST_SECRET_KEY") else str(place / "settings.toml")
        values["key_place"] = said if values.get("secret_key") else str(place / "secret_key")
        values["secret_key"] = values.get("secret_key") or _secret_key(place)
        return cls(**values)

    def shown(self) -> list[tuple[str, str]]:
        """What is in force, for people to read: without secrets."""
        values = {**{name: getattr(self, name) for name in DESCRIBED}, "database": _without_secrets(self.database)}
        values |= {name: "set" if values[name] else "-" for name in HIDDEN}
        values["secret_key"] = self.key_place
        values["private_networks"] = ", ".join(map(str, self.private_networks))
        return [(name, "-" if value in (None, "") else str(value)) for name, value in values.items()]


def _without_secrets(address: str) -> str:
    """A database address without the name, password and options that may stand in it."""
    scheme, found, place = address.partition("://")
    if not found or scheme.startswith("sqlite"):
        return address
    return f"{scheme}://{place.split('?')[0].rpartition('@')[2]}"


def _default_instance() -> Path:
    checkout = PACKAGE.parents[1]
    return checkout / "instance" if (checkout / "pyproject.toml").is_file() else Path.cwd() / "instance"


def _from_file(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    if not path.is_file():
        return {}, {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
        return {}, {"settings.toml": f"{path} cannot be read: {mistake}."}
    possible = [name for name in DESCRIBED if name != "instance"]  # that is where this file itself lies
    unknown, known = sorted(set(found) - set(possible)), ", ".join(possible)
    return found, {name: f"settings.toml names “{name}”, which it cannot set. It can set: {known}." for name in unknown}


def _value(name: str, text: Any, problems: dict[str, str]) -> Any:
    try:
        return _READERS[name](str(text))
    except ValueError:
        variable, description = DESCRIBED[name]
        private = name in HIDDEN or name in ("database", "model_url")  # whose addresses may hold a password
        found = f"What {variable} says" if private else f"{variable} is “{text}”, which"
        problems[name] = f"{found} cannot be read. {description}"
        return None


def _contradictions(values: Mapping[str, Any]) -> dict[str, str]:
    """What no two settings may say together."""
    problems = {}
    if (values.get("address") or "").startswith("https:") and values.get("https") is False:
        problems["https"] = "BACKCAST_HTTPS is 0, but BACKCAST_ADDRESS begins with https. Leave BACKCAST_HTTPS out."
    if bool(values.get("caldav_name")) != bool(values.get("caldav_password")):
        problems["caldav_name"] = "BACKCAST_CALDAV_NAME and BACKCAST_CALDAV_PASSWORD only count together: set both."
    if values.get("smtp") and not values.get("mail_from"):
        problems["mail_from"] = "BACKCAST_SMTP names a mail server; BACKCAST_MAIL_FROM must say who mails come from."
    problems |= _model_contradictions(values)
    named = [name for name in ("oidc_issuer", "oidc_client", "oidc_secret") if values.get(name)]
    if named and len(named) < 3:
        problems["oidc_issuer"] = (
            "To sign in with a provider, set BACKCAST_OIDC_ISSUER, BACKCAST_OIDC_CLIENT and BACKCAST_OIDC_SECRET."
        )
    return problems


def _model_contradictions(values: Mapping[str, Any]) -> dict[str, str]:
    if bool(values.get("model_url")) != bool(values.get("model_name")):
        return {"model_url": "BACKCAST_MODEL_URL and BACKCAST_MODEL_NAME only count together: set both, or neither."}
    parts = urlsplit(values.get("model_url") or "")
    plain = parts.scheme == "http" and parts.hostname not in _ON_THIS_MACHINE
    if values.get("model_key") and plain and not values.get("insecure"):
        return {
            "model_key": "BACKCAST_MODEL_KEY would cross the network unencrypted: BACKCAST_MODEL_URL has to begin with "
            "https, unless BACKCAST_INSECURE says that the network is trusted."
        }
    return {}


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError
        return number

    return read


def _switch(text: str) -> bool:
    if text.lower() not in ("0", "1", "true", "false"):
        raise ValueError
    return text.lower() in ("1", "true")


def _long(least: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) < least or not text.isprintable():
            raise ValueError
        return text

    return read


def _one_of(*possible: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in possible:
            raise ValueError
        return text

    return read


def _web_address(text: str) -> str:
    """An address without a path, which is what links begin with."""
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.netloc != text.rstrip("/").split("//")[1]:
        raise ValueError
    if "@" in parts.netloc or not parts.netloc.isascii() or parts.port == 0:
        raise ValueError
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _model_server(text: str) -> str:
    parts = urlsplit(text)
    named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and text.isascii()
    if not named or not text.isprintable() or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError
    return text.rstrip("/")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 1 <= seconds <= 20:
        raise ValueError
    return seconds


def _provider(text: str) -> str:
    parts = urlsplit(text)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme, parts.hostname) == ("http", "127.0.0.1")):
        raise ValueError
    return text


def _mail_server(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.port == 0 or parts.path not in ("", "/"):
        raise ValueError
    return text


def _sender(text: str) -> str:
    if not text.isprintable() or not re.fullmatch(r"[^\s@]+@[^\s@]+", parseaddr(text)[1]):
        raise ValueError
    return text


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks and single addresses, separated by commas.

    Raises:
        ValueError: when one of them is none, or would let everything in.
    """
    found = tuple(ip_network(word.strip()) for word in text.split(",") if word.strip())
    if any(network.prefixlen == 0 for network in found):
        raise ValueError
    return found


def _database(text: str) -> str:
    if not text.startswith(("sqlite://", "postgresql://", "postgres://", "postgresql+psycopg://")):
        raise ValueError
    return text


_READERS: dict[str, Callable[[str], Any]] = {
    "database": _database,
    "today": date.fromisoformat,
    "https": _switch,
    "host": str,
    "port": _number(1, 65_535),
    "address": _web_address,
    "proxies": _number(0, 10),
    "insecure": _switch,
    "workers": _number(1, 64),
    "threads": _number(1, 64),
    "secret_key": _long(_LEAST_KEY),
    "log": _one_of("text", "json"),
    "metrics_token": _long(_LEAST_TOKEN),
    "smtp": _mail_server,
    "mail_from": _sender,
    "oidc_issuer": _provider,
    "oidc_client": _long(1),
    "oidc_secret": _long(1),
    "oidc_name": _long(1),
    "model_url": _model_server,
    "model_name": _long(1),
    "model_key": _long(1),
    "model_deadline": _seconds,
    "model_profile": _one_of("usual", "reasoning"),
    "model_calls_person": _number(1, 10_000),
    "model_calls_workspace": _number(1, 100_000),
    "model_tokens": _number(0, 1_000_000_000),
    "private_networks": networks,
    "caldav_name": _long(1),
    "caldav_password": _long(1),
}


def _secret_key(instance: Path) -> str:
    """The key that signs forms, made at the first start and readable by its owner only."""
    path = instance / "secret_key"
    instance.mkdir(parents=True, exist_ok=True)
    if not path.is_file():
        draft = instance / f"secret_key.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), "ascii")
        with suppress(FileExistsError):
            path.hardlink_to(draft)  # the first of several processes wins, and no one reads half a key
        draft.unlink()
    key = path.read_text("ascii").strip()
    if not key:
        raise InvalidInput({"secret_key": f"{path} is empty. Delete it; at the next start a new key is made."})
    return key
