"""Settings: the environment and ``instance/settings.toml`` made into one frozen value, all problems told at once."""

import secrets
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

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
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force. ``secret_key`` is made once into the instance folder; there is no default.

    Neither the key nor the database address, which may hold a password, shows in a representation.
    """

    instance: Path
    database: str = field(repr=False)
    secret_key: str = field(repr=False)
    today: date | None = None
    https: bool = False
    host: str = "127.0.0.1"
    port: int = 8000

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
        if problems:
            raise InvalidInput(problems)
        return cls(
            instance=place,
            database=values.get("database") or f"sqlite:///{place / 'backcast.db'}",
            secret_key=_secret_key(place),
            **{name: value for name, value in values.items() if name not in ("database", "instance")},
        )

    def shown(self) -> list[tuple[str, str]]:
        """What is in force, for people to read: without secrets."""
        values = {**{name: getattr(self, name) for name in DESCRIBED}, "database": _without_secrets(self.database)}
        return [(name, "-" if value is None else str(value)) for name, value in values.items()]


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
        problems[name] = f"{variable} is “{text}”, which cannot be read. {description}"
        return None


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65_536:
        raise ValueError
    return port


def _switch(text: str) -> bool:
    if text.lower() not in ("0", "1", "true", "false"):
        raise ValueError
    return text.lower() in ("1", "true")


_READERS: dict[str, Callable[[str], Any]] = {
    "instance": str,
    "database": str,
    "today": date.fromisoformat,
    "https": _switch,
    "host": str,
    "port": _port,
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
