"""Prompts: the versioned files of what a model is told."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.settings import folder

_FILE: Final = re.compile(r"(?P<name>[a-z]+)-(?P<version>[1-9]\d*)\.md")
_EDGE: Final = "+++\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told for one job; ``sha`` is the SHA-256 of the text."""

    name: str
    version: int
    text: str
    sha: str
    changelog: tuple[str, ...]

    @property
    def label(self) -> str:
        """By what answers are kept apart: name, version and the beginning of its hash."""
        return f"{self.name} {self.version} ({self.sha[:8]})"


def read_prompt(path: Path) -> Prompt:
    """One prompt file.

    Raises:
        InvalidInput: when its head cannot be read, or its text was changed without a new version.
    """
    named = _FILE.fullmatch(path.name)
    _, head, text = ("", "", "", *path.read_text("utf-8").split(_EDGE, 2))[-3:]
    try:
        told = tomllib.loads(head)
        sha = hashlib.sha256(text.encode()).hexdigest()
        prompt = Prompt(str(told["name"]), int(told["version"]), text, sha, tuple(map(str, told["changelog"])))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError):
        raise InvalidInput({"prompt": f"The head of {path.name} cannot be read."}) from None
    if named is None or (named["name"], int(named["version"])) != (prompt.name, prompt.version):
        raise InvalidInput({"prompt": f"{path.name} is called otherwise in its head."})
    if sha != told.get("sha256"):
        raise InvalidInput({"prompt": f"{path.name} was changed without a new version; it is not sent."})
    return prompt


@cache
def prompt_in_use(name: str) -> Prompt:
    """The latest version of a prompt, as it lies in the package or in the checkout.

    Raises:
        InvalidInput: as ``read_prompt`` does, and when there is none of this name.
    """
    found = [path for path in folder("prompts").glob(f"{name}-*.md") if _FILE.fullmatch(path.name)]
    if not found:
        raise InvalidInput({"prompt": f"There is no prompt called {name}."})
    return read_prompt(max(found, key=lambda path: int(path.stem.rpartition("-")[2])))
